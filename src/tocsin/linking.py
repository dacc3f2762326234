"""Linking a desk: what is new is linked onto what is there, and only the incidents that it can touch are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tocsin.errors import StoreError
from tocsin.link import Linked, Wanted, aimed_at, corrected, mourned, verdicts_on_labels, wanted
from tocsin.link import link as link_events
from tocsin.linking_shares import linked_in_shares
from tocsin.records import Article, Event, Incident, Judgement, Link
from tocsin.store.current import GONE
from tocsin.store.near import (
    Asked,
    acting,
    articles_of,
    attacked,
    events_of,
    judged_since,
    lacks_handles,
    links_of,
    mostly_new,
    near,
    origins_of,
    unlinked,
)

if TYPE_CHECKING:
    from tocsin.linking_shares import MakesEngine
    from tocsin.store import Desk, View

WINDOW = 40_000
"""Events linked at a time: so many and what they touch stand in memory."""
SHARED = 50_000
"""Events from which workers beside this process are worth their start: one process links so many in half a minute."""
_TRIES = 20
_FEW = 500
"""More new judgements than this are quicker heeded by linking everything anew."""


@dataclass(frozen=True, slots=True)
class Relinked:
    """What a run of linking did: ``events`` placed, the incidents that are new or ``changed``, and how many are ``gone`` (they went
    into others)."""

    events: int = 0
    changed: tuple[Incident, ...] = ()
    gone: int = 0


def link(desk: Desk, *, everything: bool = False, engine: MakesEngine | None = None) -> Relinked:
    """Merges the reports of each act in a desk into incidents: the events that are new, and those that people judged since.

    Events are taken as people corrected them, and without those they rejected. A run that was cut off goes on where it was.

    Args:
        desk: the desk.
        everything: link all events anew; ids stay.
        engine: its workers link all events anew, in shares beside each other, which gives the same (:mod:`tocsin.linking_shares`);
            with it everything is linked anew too where more events are new than are linked, if there are ``SHARED``. Without it one
            process links.

    Raises:
        StoreError: there is no desk, or it cannot be written.
    """
    view = desk.view()
    _, fresh = judged_since(view)
    if everything or len(fresh) > _FEW or lacks_handles(view) or (engine and mostly_new(view, SHARED)):
        return _all(desk, engine)
    done = Relinked()
    refused = 0
    while refused < _TRIES:
        part = _some(desk)
        if part is None:
            refused += 1
            continue
        changed = {i.id: i for i in (*done.changed, *part.changed)}
        done = Relinked(done.events + part.events, tuple(changed.values()), done.gone + part.gone)
        if part.events < WINDOW:
            return done
    raise StoreError(f"{desk.path}: other processes kept linking it (run it again)")


def _all(desk: Desk, engine: MakesEngine | None) -> Relinked:
    """Links all events of a desk anew."""
    linked = linked_in_shares(desk.view(), engine) if engine else None
    if linked is None:
        linked = linked_anew(desk.view())
    desk.writer().relink(linked.incidents, linked.links)
    return Relinked(len(linked.links), linked.incidents, len(linked.redirects))


def linked_anew(view: View) -> Linked:
    """All events of a desk, as people judged them, linked anew; nothing is written.

    Raises:
        StoreError: the desk cannot be read.
    """
    from tocsin.store import from_row

    articles = {row["id"]: from_row(Article, row) for row in view.table("articles").to_pylist()}
    # Imported events have no article, and their table has merged its reports already or cannot tell.
    coded = view.query("SELECT * FROM events WHERE NOT starts_with(article_id, 'import:')")
    events = [from_row(Event, row) for row in coded.to_pylist()]
    previous = [from_row(Incident, row) for row in view.table("incidents").to_pylist()]
    log = [from_row(Judgement, row) for row in view.table("judgements").to_pylist()]
    judged = corrected(events, log)
    rejected = {e.id for e in events} - {e.id for e in judged}
    previous = [i for i in previous if rejected.isdisjoint(i.events)]
    return link_events(judged, articles, previous=previous, judgements=log)


def _some(desk: Desk) -> Relinked | None:
    """Links some new events, and what was judged; ``None`` if another process linked meanwhile."""
    writer = desk.writer()
    seen = writer.linking()
    view = desk.view()
    log, fresh = judged_since(view)
    rejected = {e for e, said in verdicts_on_labels(log).items() if said["verdict"] == "reject"}
    given = unlinked(view, WINDOW, but=rejected)
    touched = near(view, _named(log, fresh)) if fresh else []
    again = events_of(view, {e for i in touched for e in i.events} - {e.id for e in given})
    events = corrected([*given, *again], log)
    if not events and not touched:
        return Relinked()
    articles = articles_of(view, {e.article_id for e in events})
    previous = _neighbourhood(view, wanted(events, articles), touched, _partners(log, {e.id for e in events}))
    given_ids = {e.id for e in events}
    told = corrected(events_of(view, {e for i in previous for e in i.events} - given_ids), log)
    articles |= articles_of(view, {e.article_id for e in told} - articles.keys())
    heard = corrected(_heard(view, [*events, *told]), log)
    articles = origins_of(view, {e.article_id for e in heard} - articles.keys()) | articles
    kept = _without(previous, touched, events)
    linked = link_events(events, articles, previous=kept, told=[*told, *heard], judgements=log)
    changed = [i for i in linked.incidents if i.id in linked.changed]
    gone = {i.id for i in previous} - {i.id for i in linked.incidents}
    if not changed and not gone:
        return Relinked(len(given))
    links = (*_moved(links_of(view, gone), linked), *_ended(touched, linked), *linked.links)
    if not writer.add_linked(seen, changed, links, gone):
        return None
    return Relinked(len(given), tuple(changed), len(gone))


def _named(log: Sequence[Judgement], fresh: Iterable[Judgement]) -> Asked:
    """The incidents that new judgements are about: those they name, and those that hold the events they name."""
    from tocsin.link import judgement_key

    by_key = {judgement_key(j): j for j in log}
    meant = [by_key.get(j.a, j) if j.verdict == "undo" else j for j in fresh]
    names = {name for j in meant for name in (j.a, j.b) if name}
    return Asked(ids=names, events=names)


def _partners(log: Iterable[Judgement], events: Collection[str]) -> set[str]:
    """The events that people judged together with some of these."""
    pairs = [(j.a, j.b) for j in log if j.verdict in ("same", "different")]
    return {b for a, b in pairs if a in events} | {a for a, b in pairs if b in events}


def _neighbourhood(view: View, asked: Wanted, touched: Sequence[Incident], partners: Collection[str]) -> list[Incident]:
    """The incidents that events can touch, with those that are linked anew."""
    found = near(
        view,
        Asked(asked.rows(), asked.long_rows(), asked.hint_rows(), asked.victims, {i.id for i in touched}, partners),
    )
    return sorted(found, key=lambda i: (i.date or i.first_reported or "9999", i.id))


def _heard(view: View, events: Sequence[Event]) -> list[Event]:
    """What else the desk tells of people who were attacked: that they were killed, and that they acted afterwards."""
    known = {e.id for e in events}
    attacks = attacked(view, {p for e in events for p in aimed_at(e)})
    acts = acting(view, mourned(attacks))
    return [e for e in {e.id: e for e in (*attacks, *acts)}.values() if e.id not in known]


def _without(previous: Sequence[Incident], touched: Sequence[Incident], events: Sequence[Event]) -> list[Incident]:
    """The incidents without those of which people rejected a report: the rest of their reports is linked anew."""
    given = {e.id for e in events}
    broken = {i.id for i in touched if not given.issuperset(i.events)}
    return [i for i in previous if i.id not in broken]


def _ended(touched: Iterable[Incident], linked: Linked) -> list[Link]:
    """For each event that is in no incident any more, because people rejected it, a link that says so."""
    held = {e for i in linked.incidents for e in i.events}
    return [Link(e, i.id, "", GONE) for i in touched for e in i.events if e not in held]


def _moved(links: Iterable[Link], linked: Linked) -> list[Link]:
    """The links of incidents that went into others, as they are now."""
    return [replace(x, incident_id=linked.redirects[x.incident_id]) for x in links if x.incident_id in linked.redirects]
