"""Linking a desk: what is new is linked onto what is there, and only the incidents that it can touch are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tocsin.cycles import unswept
from tocsin.errors import StoreError
from tocsin.link import (
    LONGEST,
    WHOLES,
    Linked,
    Reach,
    Shelved,
    aimed_at,
    corrected,
    dead,
    fatal_words,
    groups,
    mourned,
    part_of,
    span_of_whole,
    verdicts_on_labels,
    victims,
    wanted,
)
from tocsin.link import link as link_events
from tocsin.linking_shares import linked_in_shares
from tocsin.records import Article, Event, Incident, Judgement, Link
from tocsin.store.current import GONE
from tocsin.store.near import (
    Asked,
    AtHand,
    acting,
    articles_of,
    events_of,
    incidents_of,
    judged_since,
    lacks_handles,
    links_of,
    may_be_meant,
    may_be_parts,
    mostly_new,
    near,
    origins_of,
    shelf,
    take_down,
    told_killed,
    unlinked,
)

if TYPE_CHECKING:
    from tocsin.link.facts import Facts
    from tocsin.linking_shares import MakesEngine
    from tocsin.store import Desk, View

WINDOW = 40_000
"""Events linked at a time: so many and what they touch stand in memory."""
SHARED = 50_000
"""Events from which workers beside this process are worth their start: one process links so many in half a minute."""
_TRIES = 20
_HEARD = 100
"""What more reports tell than this is known well enough without reading them again, and a killing is sure."""
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
        with unswept():
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
    touched = incidents_of(view, near(view, _named(log, fresh))) if fresh else []
    again = events_of(view, {e for i in touched for e in i.events} - {e.id for e in given})
    events = corrected([*given, *again], log)
    if not events and not touched:
        return Relinked()
    articles = articles_of(view, {e.article_id for e in events})
    attacks, heard, sure = _attacks(view, events, log)
    articles = origins_of(view, {e.article_id for e in heard} - articles.keys()) | articles
    killed = dead([*heard, *events], articles) | sure
    asked = Asked(killed, {i.id for i in touched}, _partners(log, {e.id for e in events}))
    found = _neighbourhood(view, events, articles, asked, (*attacks, *touched))
    further = {e for i in found.told for e in i.events} - {e.id for e in events}
    told = corrected(events_of(view, further, told_again=True), log)
    articles |= articles_of(view, {e.article_id for e in told})
    previous = [*found.told, *found.bare]
    kept = _without(previous, touched, events)
    linked = link_events(
        events, articles, previous=kept, told=[*heard, *told], shelf=found.shelf, said=found.known, judgements=log
    )
    changed = [i for i in linked.incidents if i.id in linked.changed]
    changed += _parts(view, changed, {i.id for i in linked.incidents})
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


@dataclass(frozen=True, slots=True)
class _Found:
    """The incidents that events can touch: those whose reports are ``told`` again, and those of which what was kept is enough;
    ``shelf`` has all of their days, ``known`` what was kept of some."""

    told: list[Incident]
    bare: list[Incident]
    shelf: Collection[Shelved]
    known: Mapping[str, Facts]


def _neighbourhood(
    view: View, events: Sequence[Event], articles: Mapping[str, Article], asked: Asked, read: Iterable[Incident]
) -> _Found:
    """The incidents that events can touch, with those that are linked anew; ``read`` are some that were read already."""
    known = {i.id: i for i in read}
    growing = near(view, asked)
    known = {i.id: i for i in (*known.values(), *incidents_of(view, growing - known.keys())) if i.id in growing}
    own = list(known.values())
    want = wanted(events, articles)
    want.around(own)
    timely = take_down(view, want.rows(), groups())
    recalled = may_be_meant(view, want.hint_rows())
    reach = Reach(want.reports, (Shelved(*row) for row in shelf(view, want.shared_rows())), recalled)
    wholes = near(view, Asked(days=want.day_rows(tuple(WHOLES)), longest=LONGEST))
    first = reach.first()
    hand = AtHand(view, (timely | wholes | first) - known.keys())
    read = hand.of((wholes | first) - known.keys())
    known |= {i.id: i for i in read if i.id in first or span_of_whole(i)}
    full = {i.id for i in own} | reach.likely(known.values(), {i.id for i in own})
    further = reach.beyond(Shelved(*row) for row in shelf(view, reach.wanted().shared_rows()))
    known |= {i.id: i for i in hand.of(further - known.keys())}
    full |= reach.joined(known[key] for key in further)
    # What was kept of a killing is taken for sure, so that where it is not, its reports are heard.
    full |= {i.id for i in known.values() if victims(i)}
    full -= {i.id for i in known.values() if len(i.events) > _HEARD and i.id not in asked.ids}
    every = sorted(known.values(), key=lambda i: (i.date or i.first_reported or "9999", i.id))
    told, bare = [i for i in every if i.id in full], [i for i in every if i.id not in full]
    return _Found(told, bare, reach.shelf.values(), reach.known())


def _parts(view: View, changed: Iterable[Incident], known: Collection[str]) -> list[Incident]:
    """The incidents of a desk that turn out to be part of longer ones that changed.

    Args:
        view: the desk.
        changed: the incidents that are new or changed.
        known: ids of those that were looked at already.
    """
    wholes = {i.id: i for i in changed if i.status == "reported" and i.event in WHOLES and span_of_whole(i)}
    rows = [
        (i.event, i.event_loc.country, *(date.fromordinal(day).isoformat() for day in span_of_whole(i) or ()))
        for i in wholes.values()
        if i.event_loc is not None and i.event_loc.country
    ]
    parts = [i for i in may_be_parts(view, rows) if i.id not in known]  # type: ignore[arg-type]
    others = incidents_of(view, {i.part_of for i in parts if i.part_of} - wholes.keys())
    found = part_of([*parts, *wholes.values(), *others])
    return [replace(i, part_of=found[i.id]) for i in parts if found.get(i.id, i.part_of) != i.part_of]


def _attacks(
    view: View, events: Sequence[Event], log: Sequence[Judgement]
) -> tuple[list[Incident], list[Event], dict[str, str]]:
    """What else the desk tells of people on whom events tell of attacks.

    Returns:
        the attacks that most reports tell of; the events that tell that they were killed, and that they acted afterwards; and those
        of whose killing so many tell that they are not heard again, with its day (ISO).
    """
    people = {p for e in events for p in aimed_at(e)}
    attacks = incidents_of(view, near(view, Asked(victims=dict.fromkeys(people, ""))))
    sure = {p: i.date for i in attacks if i.date and len(i.events) > _HEARD for p in victims(i) if p in people}
    killings = told_killed(view, people - sure.keys(), fatal_words())
    acts = acting(view, mourned(killings))
    known = {e.id for e in events}
    heard = {e.id: e for e in (*acts, *killings) if e.id not in known}
    return attacks, corrected(heard.values(), log), sure


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
