"""Acts that the news goes on to recall: *the killing of Bin Laden*, told years later, is not today's.

A short table (``events/landmarks.tsv``) says when each happened. It moves no date: what is told of such an act more than
``GRACE`` days later, without a day of its own, is background and no news. Only where a name gives day and month (*the September
11 attacks*) and no year does the table give the year. Yours to extend.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from tocsin.coding.auxiliary import OWN
from tocsin.coding.labels import TYPES
from tocsin.coding.mentions import Mention
from tocsin.vocab.tables import Row, read_table, shipped

GRACE = 60
"""Days after an act for which it may still be the news."""
BEFORE, BEHIND = 45, 80
"""Characters around the words of an act in which a name says which act it is."""
_OTHER = re.compile(r"\b(?:after|before|since|following|when|while)\b", re.IGNORECASE)
"""Behind an act, where another begins."""
WHERE = ("hit", "near", "act")
COLUMNS = ("date", "types", "actors", "where", "pattern", "name", "source")


@dataclass(frozen=True, slots=True)
class Landmark:
    """An act that everybody knows: its day, the types it is coded as, who did it, and how it is told."""

    day: date
    types: frozenset[str]
    actors: frozenset[str]
    where: str
    pattern: re.Pattern[str]
    name: str


def recalled(m: Mention) -> Landmark | None:
    """The landmark that a mention tells of long after, if it gives no day of its own; ``None`` for anything else."""
    e = m.event
    if not e.published:
        return None
    published = date.fromisoformat(e.published[:10])
    doers = {a.code for a in e.actor if a.code}
    for known in landmarks():
        late = (published - known.day).days > GRACE and (e.date_source not in OWN or named_day(known, m))
        if late and e.event in known.types and (not known.actors or known.actors & doers) and _tells(known, m):
            return known
    return None


def named_day(known: Landmark, m: Mention) -> bool:
    """Whether a day that is a name (*September 11*) was read as that of a later year: long before publication, no year told."""
    e = m.event
    if e.date is None or e.date_precision != "day" or e.published is None or e.date[5:10] != known.day.isoformat()[5:]:
        return False
    age = (date.fromisoformat(e.published[:10]) - date.fromisoformat(e.date[:10])).days
    return age > GRACE and e.date[:4] not in m.sentence.text


def _tells(known: Landmark, m: Mention) -> bool:
    if known.where == "hit":
        words = (r.text for r in m.event.recipient)
        return any(hit.end() >= len(w) - len("'s") for w in words for hit in known.pattern.finditer(w))
    text, start, end = m.sentence.text, m.trigger.start - m.sentence.start, m.trigger.end - m.sentence.start
    if known.where == "near":
        other = _OTHER.search(text, end, end + BEHIND)
        return bool(known.pattern.search(text, max(0, start - BEFORE), other.start() if other else end + BEHIND))
    return any(hit.start() < end and start < hit.end() for hit in known.pattern.finditer(text))


@cache
def landmarks(path: Path | None = None) -> tuple[Landmark, ...]:
    """The table of landmarks, the shipped one by default; a cache of a file that does not change while we run.

    Raises:
        VocabularyError: a row holds no day, an unknown type or place of the pattern, or no regular expression.
    """
    return tuple(_landmark(row) for row in read_table(path or shipped("events/landmarks.tsv"), COLUMNS))


def _landmark(row: Row) -> Landmark:
    types = frozenset(row.many("types"))
    if not types or types - set(TYPES):
        raise row.fault(f"unknown types {row['types']!r}", f"use some of {', '.join(TYPES)}")
    if row["where"] not in WHERE:
        raise row.fault(f"unknown place {row['where']!r}", f"write {' or '.join(WHERE)}")
    try:
        day = date.fromisoformat(row["date"])
        pattern = re.compile(rf"\b(?:{row['pattern']})(?!\w)", re.IGNORECASE)
    except ValueError as e:
        raise row.fault(f"no day: {e}", "write it as 2001-09-11") from e
    except re.error as e:
        raise row.fault(f"no regular expression: {e}", "correct the pattern") from e
    return Landmark(day, types, frozenset(row.many("actors")), row["where"], pattern, row["name"])
