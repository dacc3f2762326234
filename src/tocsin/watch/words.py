"""An alarm in words: a paragraph that says what changed, against what, how surely, and what would end it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tocsin.vocab.channels import NAMES
from tocsin.vocab.countries import name_of
from tocsin.watch.budget import LOW, QUIET, Ring
from tocsin.watch.detail import Detail
from tocsin.watch.panel import DIRECTIONS, Key

_WITH_THE = re.compile(
    r"^(United|Netherlands|Philippines|Maldives|Bahamas|Gambia|Comoros|Seychelles|Vatican|Isle|British)\b"
    r"|^(?!the ).*\b(Republic|Islands|Emirates|Federation|Territory)$|^(Democratic )?Republic of"
)
# News this far from the usual amount is said to be unusual.
_THIN, _SWOLLEN = 0.67, 1.5
# Of alarms that pass their threshold by less than this, one in five does not open in the same week where half of the outlets are
# gone; of those that pass it by twice as much, one in 25 (docs/watch.md).
_JUST = 1.1


@dataclass(frozen=True, slots=True)
class Outlet:
    """The outlet with most reports of what rang: its share of what was read, the incidents that others reported too, and how
    surprising those are."""

    name: str
    share: float
    others: int
    surprise: float


@dataclass(frozen=True, slots=True)
class Driver:
    """An incident that drives an alarm: its id, what happened, the day, reports and independent origins among them."""

    id: str
    what: str
    day: str
    reports: int = 1
    origins: int = 1


def day(given: date) -> str:
    """A day as people write it: 5 May 2014."""
    return f"{given.day} {given:%B %Y}"


def once_in(chance: float) -> str:
    """A small probability as *once in so many*, rounded to two digits."""
    if chance >= 0.1:
        return f"with a probability of {chance:.2f}"
    if chance < 1e-9:
        return "less than once in a billion"
    times = int(1 / chance)
    digits = 10 ** max(0, len(str(times)) - 2)
    times = times // digits * digits
    return f"once in {times:,}" if times < 1e6 else f"once in {times / 1e6:g} million"


def subject(key: Key) -> str:
    """Between whom, or where."""
    a, b = (_in_a_sentence(name_of(code)) for code in (key.a, key.b))
    if key.kind == "country":
        return f"Within {a}"
    if key.kind == "pair":
        return f"From {a} towards {b}"
    return f"Between {a} and {b}"


def _in_a_sentence(name: str) -> str:
    """A name with its article: the United States, the Netherlands, the Central African Republic."""
    return f"the {name}" if _WITH_THE.search(name) else name


def paragraph(
    key: Key, ring: Ring, found: Detail, opened: date, *, began: date, drivers: Sequence[Driver], outlet: Outlet | None
) -> str:
    """The alarm for people."""
    rose = "conflict rose" if DIRECTIONS[ring.direction] == "escalation" else "cooperation rose"
    kept = "came" if found.observed != 1 else "has come"
    parts = [
        f"{subject(key)}, {rose}: {found.observed:.0f} {NAMES[found.channel]} {kept} in the {found.window} days up to"
        f" {day(opened)}, where {_about(found.expected)} would be normal by the weeks before and by how much was read.",
        f"So many or more come by chance {once_in(found.surprise)} such spans.",
    ]
    if found.surprise >= 0.1:
        parts[-1] = f"So many or more come {once_in(found.surprise)}."
    sure = found.began.probability
    parts.append(
        f"The level most likely rose on {day(began)} (probability of a lasting change {sure:.2f})."
        if sure >= 0.05
        else "There is no sign yet of a lasting change."
    )
    if ring.step:
        parts.append("This is a further step of an alarm that was open.")
    if outlet:
        parts.append(
            f"Without {outlet.name}, which has most reports of it, {outlet.others} would be known, and so many would come"
            f" {once_in(outlet.surprise)}{' spans' if outlet.surprise < 0.1 else ''}."
        )
    if drivers:
        first = "; ".join(_dated(d) for d in drivers[:3])
        parts.append(f"What weighs most: {first}.")
    return " ".join(parts)


def _dated(driver: Driver) -> str:
    """What happened, with its day where the words do not end with it."""
    return driver.what if driver.what.endswith(driver.day[:4]) else f"{driver.what} ({driver.day})"


def _about(expected: float) -> str:
    return f"about {expected:.0f}" if expected >= 9.5 else f"{expected:.1f}"


def closes(ring: Ring) -> str:
    """What would end an alarm."""
    return (
        f"It ends when its excess has been below {LOW * ring.threshold:.0f} for {QUIET} days; it was {ring.score:.0f} when it rang."
        " The excess says how many incidents above normal came in the last 7, 14 and 28 days, added up: deeds count"
        " twice, all days are brought to the same volume of news, and where much is normal it is a little less."
    )


def doubts(ring: Ring, found: Detail, outlet: Outlet | None, *, outlets: int, imported: bool) -> tuple[str, ...]:
    """What may be wrong with an alarm."""
    out = []
    if ring.score < _JUST * ring.threshold:
        out.append(
            f"It only just passed its threshold ({ring.score:.1f}, and {ring.threshold:.1f} was needed): with fewer outlets it"
            " might not have rung, or not in that week."
        )
    if found.volume < _THIN:
        out.append(f"Little was read: {found.volume:.0%} of the usual, so that normal is known less well.")
    if found.volume > _SWOLLEN:
        out.append(f"More was read than usual ({found.volume:.1f} times); normal was raised by as much.")
    if found.expected < 1:
        out.append("Normal is less than one incident: small numbers.")
    if found.began.probability < 0.5:
        out.append("It may be a passing burst: a lasting change is less likely than not.")
    if found.deeds == 0:
        out.append("All of it is words; no deed was reported.")
    if outlets == 1:
        out.append("All reports are from one outlet.")
    elif outlet and outlet.surprise > 0.05:
        out.append(f"It rests on {outlet.name}: without it the days are within the normal.")
    if imported:
        out.append("Imported rows have no sentence that could be checked here.")
    return tuple(out)
