"""Which event of one coding is which of the other, and what is different about it.

Two events of an article are one act if they have the same id (article, type and place of the trigger); else if their
triggers overlap; else if they have the same type in the same sentence. The closest are paired first, each once. What is left
is lost or gained.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tocsin.records import Entity, Event, Span

WHAT = ("who", "when", "where", "how", "numbers")
"""What can be different about an act of the same type: its actors or recipients; its days; its place; its mode, or whether it
is new, old, planned or denied; its counts."""


@dataclass(frozen=True, slots=True)
class Change:
    """An act that the two codings see differently.

    Args:
        kind: ``gained``, ``lost``, ``retyped`` (another event type) or ``changed``.
        old: the event in the first desk; ``None`` if gained.
        new: the event in the second; ``None`` if lost.
        what: of a retyped or changed act, which of :data:`WHAT` differ.
    """

    kind: str
    old: Event | None
    new: Event | None
    what: tuple[str, ...] = ()

    @property
    def event(self) -> Event:
        """The event as it is now, or as it was."""
        found = self.new or self.old
        assert found is not None
        return found


def changes(old: Sequence[Event], new: Sequence[Event]) -> Iterator[Change]:
    """What is different between two codings of one article, in the order of the text; acts seen alike are left out."""
    pairs = _pairs(old, new)
    taken = {j for _, j in pairs}
    partner = dict(pairs)
    found = [change_of(old[i], new[j]) for i, j in pairs]
    found += [Change("lost", event, None) for i, event in enumerate(old) if i not in partner]
    found += [Change("gained", None, event) for j, event in enumerate(new) if j not in taken]
    yield from sorted((c for c in found if c is not None), key=lambda c: (_at(c.event), c.kind))


def change_of(old: Event, new: Event) -> Change | None:
    """What is different about one act; ``None`` if nothing that an analyst counts is."""
    differs = {
        "who": (_who(old.actor), _who(old.recipient)) != (_who(new.actor), _who(new.recipient)),
        "when": (old.date, old.enddate) != (new.date, new.enddate),
        "where": _where(old) != _where(new),
        "how": (old.mode, str(old.aux)) != (new.mode, str(new.aux)),
        "numbers": _numbers(old) != _numbers(new),
    }
    what = tuple(name for name in WHAT if differs[name])
    if old.event != new.event:
        return Change("retyped", old, new, what)
    return Change("changed", old, new, what) if what else None


def _pairs(old: Sequence[Event], new: Sequence[Event]) -> list[tuple[int, int]]:
    ranked = sorted(
        (
            (-rank, abs(_at(a) - _at(b)), i, j)
            for i, a in enumerate(old)
            for j, b in enumerate(new)
            if (rank := _alike(a, b))
        )
    )
    left, right, out = set[int](), set[int](), []
    for *_, i, j in ranked:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            out.append((i, j))
    return out


def _alike(a: Event, b: Event) -> int:
    """How surely two events are one act, 0 if they are two."""
    if a.id == b.id:
        return 4
    if _overlap(_span(a, "trigger"), _span(b, "trigger")):
        return 3 if a.event == b.event else 2
    return int(a.event == b.event and _overlap(_span(a, "sentence"), _span(b, "sentence")))


def _span(event: Event, role: str) -> Span | None:
    return next((span for span in event.evidence if span.role == role), None)


def _overlap(a: Span | None, b: Span | None) -> bool:
    return a is not None and b is not None and a.start < b.end and b.start < a.end


def _at(event: Event) -> int:
    span = _span(event, "trigger") or _span(event, "sentence")
    return span.start if span else 0


def _who(entities: Iterable[Entity]) -> set[tuple[str | None, ...]]:
    """Codes and ids; the words of the text only where there are neither, for how much of a phrase is marked says nothing."""
    return {(e.code, e.sector, e.entity) if e.code or e.entity else (e.text,) for e in entities}


def _where(event: Event) -> tuple[object, ...]:
    place = event.event_loc
    return (place.geonameid, place.name or place.text, place.country) if place else ()


def _numbers(event: Event) -> tuple[object, ...]:
    return event.killed, event.injured, event.arrested, event.size
