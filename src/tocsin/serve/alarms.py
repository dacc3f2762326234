"""The alarms of a desk, as pages show them. The log has a row for each change of an alarm; the latest holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tocsin.serve import words
from tocsin.store.lens import Lens, Row
from tocsin.vocab.channels import NAMES

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")
_LINE = 320


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm: between whom (``b`` is empty for a country), which way, since when, why in one line and in full, and how it
    turned out after 7, 30 and 90 days as far as that is known."""

    id: str
    a: str
    b: str
    kind: str
    direction: str
    opened: str
    closed: str
    title: str
    line: str
    what: str
    outcome: str
    incidents: list[str]
    data: Mapping[str, Any]

    @property
    def open(self) -> bool:
        """Whether it still rings."""
        return not self.closed

    @property
    def link(self) -> str:
        """The page of its pair or country."""
        a = words.segment(self.a)
        return f"/dyad/{a}/{words.segment(self.b)}" if self.b else f"/country/{a}"


def alarms(lens: Lens) -> list[Alarm]:
    """All alarms as they stand now, the latest opened first."""
    latest: dict[str, Row] = {}
    for row in lens.rows("SELECT * FROM alarms"):
        before = latest.get(row["id"])
        if before is None or _moment(row) >= _moment(before):
            latest[row["id"]] = row
    return sorted((alarm(row) for row in latest.values()), key=lambda a: (a.opened, a.id), reverse=True)


def _moment(row: Row) -> tuple[str, str]:
    return str(row.get("at") or ""), str(row.get("batch") or "")


def alarm(row: Row) -> Alarm:
    """An alarm from its row."""
    a, b, kind = str(row.get("a") or ""), str(row.get("b") or ""), str(row.get("kind") or "dyad")
    direction = str(row.get("direction") or "escalation")
    what = words.plain(row.get("what") or "").strip()
    between = {"pair": " towards ", "dyad": " and "}.get(kind, " and ")
    names = f"{words.country(a)}{between}{words.country(b)}" if b else words.country(a)
    return Alarm(
        id=str(row["id"]),
        a=a,
        b=b,
        kind=kind,
        direction=direction,
        opened=str(row.get("opened") or ""),
        closed=str(row.get("closed") or "") if row.get("status") != "open" else "",
        title=f"{names}: {direction}",
        line=words.short(_SENTENCE.split(what)[0], _LINE),
        what=what,
        outcome=_outcome(row),
        incidents=[str(i) for i in row.get("incidents") or ()],
        data={k: v for k, v in row.items() if k not in ("batch", "version")},
    )


def _outcome(row: Row) -> str:
    """The latest that is known of how it turned out."""
    known = [(days, row.get(f"outcome_{days}")) for days in (90, 30, 7)]
    return next((f"{words.plain(said)} after {days} days" for days, said in known if said), "")


def facts(a: Alarm) -> list[tuple[str, str]]:
    """What the paragraph says, as data in words."""
    d = a.data
    out = [
        ("Counted", f"{_number(d.get('observed'))} {NAMES.get(d.get('channel') or '', 'acts')} in {d.get('window')} days"
         f" where {_number(d.get('expected'))} were normal"),
        ("Surprise", f"{_chance(d.get('surprise'))} that a normal span of so many days brings this"),
        ("Without the largest outlet", f"{_chance(d.get('surprise_without'))} (without {words.short(d.get('largest'), 60)})"
         if d.get("largest") and d.get("surprise_without") is not None else ""),
        ("Level changed", f"with a probability of {_number(d.get('change'))}, most likely on {words.day(d.get('began'))}"
         if d.get("change") is not None else ""),
        ("Rank", f"excess {_number(d.get('excess'))}, threshold {_number(d.get('threshold'))} under a budget of"
         f" {_number(d.get('budget'))} alarms a year, peak {_number(d.get('peak'))}"),
        ("What would close it", words.plain(d.get("closes") or "")),
        ("Uncertain", " ".join(words.plain(x) for x in d.get("uncertain") or ())),
        ("Also to know", " ".join(words.plain(x) for x in d.get("context") or ())),
        *((f"After {n} days", words.plain(d.get(f"outcome_{n}") or "")) for n in (7, 30, 90)),
    ]  # fmt: skip
    return [(name, words.short(said, 800)) for name, said in out if said] if d.get("window") else []


def _number(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, int | float) else "unknown"


def _chance(value: Any) -> str:
    """A probability in words: as a share, or as one in so many."""
    if not isinstance(value, int | float):
        return "unknown"
    return (
        f"{value:.0%}"
        if value >= 0.1
        else f"1 in {int(1 / value):,}"
        if value > 1e-12
        else "less than 1 in a million million"
    )
