"""Linking all of a desk in shares that processes beside each other link, here or on a cluster; the result is that of one process.

This process says what is linked together (:mod:`tocsin.link.apart`), reads each share when a worker is free for it, and puts
the results together; ids are made from the events, so they come out the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tocsin.engine import BlockEngine, Lost, MakesWorker
from tocsin.errors import TocsinError
from tocsin.link import Linked, corrected, rulings, verdicts_on_labels
from tocsin.link import link as link_events
from tocsin.link.apart import KILLING, rejoined, shares, watched
from tocsin.link.cluster import NEVER, resting
from tocsin.records import Article, Event, Incident, Judgement

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from tocsin.store import View
    from tocsin.store.shares import Shares

    MakesEngine = Callable[[MakesWorker], BlockEngine]


@dataclass(frozen=True, slots=True)
class Share:
    """What a worker links, as rows: the events, their articles, the incidents that they were in; ``told`` are other events that
    tell who lives, ``copied`` what their articles copy; ``rests`` as in :func:`tocsin.link.link`."""

    events: pa.Table
    articles: pa.Table
    incidents: pa.Table
    told: pa.Table | None
    copied: pa.Table | None
    judgements: tuple[Judgement, ...]
    rests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShareLinker:
    """Makes what links a share."""

    def __call__(self) -> Callable[[Share], Linked]:
        """Nothing is loaded before the first share comes."""
        return link_share


def link_share(share: Share) -> Linked:
    """The incidents of a share."""
    log = share.judgements
    events = corrected(_records(Event, share.events), log)
    told = corrected(_records(Event, share.told), log)
    articles = {row["id"]: Article(row["id"], "", origin=row["origin"]) for row in _rows(share.copied)}
    articles |= {a.id: a for a in _records(Article, share.articles)}
    previous = _records(Incident, share.incidents)
    return link_events(events, articles, previous=previous, told=told, judgements=log, rests=share.rests)


def linked_in_shares(view: View, engine: MakesEngine) -> Linked | None:
    """All events of a desk linked anew by the workers of an engine; ``None`` where only one process can link them (an incident of
    before holds an event that is gone).

    Raises:
        StoreError: the desk cannot be read.
        TocsinError: a share cannot be linked.
    """
    from tocsin.store import from_row
    from tocsin.store.shares import Shares

    log = tuple(from_row(Judgement, row) for row in view.table("judgements").to_pylist())
    rejected = {e for e, said in verdicts_on_labels(log).items() if said["verdict"] == "reject"}
    desk = Shares(view, rejected)
    if desk.lost():
        return None
    lots = shares(desk.types(), [*desk.mixed(), *_judged_together(desk, view, log)])
    rests = tuple(resting(desk.days(NEVER)))
    working = engine(ShareLinker())
    done: list[Linked] = []
    try:
        for _, result in working.run(_shares(desk, lots, log, rests)):
            if isinstance(result, Lost):
                raise TocsinError(
                    f"linking failed: {result.reason} (run it again, with fewer --workers if memory is short)"
                )
            done.append(result)
    finally:
        working.close()
    return rejoined(done)


def _shares(
    desk: Shares, lots: Sequence[Collection[str]], log: tuple[Judgement, ...], rests: tuple[str, ...]
) -> Iterator[Share]:
    """The shares, each read when it is asked for."""
    for lot in lots:
        share = partial(Share, desk.events(lot), desk.articles(lot), desk.incidents(lot), judgements=log, rests=rests)
        if KILLING not in lot:
            yield share(told=None, copied=None)
            continue
        judged = verdicts_on_labels(log).keys()
        people = watched(corrected(_records(Event, desk.killings(KILLING, judged)), log))
        told, copied = desk.acting(people, lot) if people else (None, None)
        yield share(told=told, copied=copied)


def _judged_together(desk: Shares, view: View, log: Sequence[Judgement]) -> list[set[str]]:
    """The types of events that people judged to be one act or two, and those that an event was corrected from and to."""
    from tocsin.store import from_row

    types = [
        {kind, said["event"]}
        for e, said in verdicts_on_labels(log).items()
        if "event" in said and (kind := desk.types_of([e]).get(e))
    ]
    if any(j.verdict in ("same", "different", "merge", "split") for j in log):
        previous = [from_row(Incident, row) for row in view.table("incidents").to_pylist()]
        rules = rulings(log, previous, desk.event_ids())
        known = desk.types_of(rules.events)
        for table in (rules.together, rules.apart):
            types += [{known[e] for e in (a, *others) if e in known} for a, others in table.items()]
    return types


def _rows(table: pa.Table | None) -> list[dict[str, Any]]:
    return [] if table is None else table.to_pylist()


def _records(kind: type[Any], table: pa.Table | None) -> list[Any]:
    from tocsin.store import from_row

    return [from_row(kind, row) for row in _rows(table)]
