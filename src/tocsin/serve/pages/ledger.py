"""The ledger: every alarm and how it turned out; and each alarm on a page of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.serve import rows, words
from tocsin.serve.alarms import Alarm, alarms, facts
from tocsin.serve.asking import Ask, NotFound, Page
from tocsin.store.lens import Row

_ON_PAGE = 50


@dataclass(frozen=True, slots=True)
class Ledger:
    """The alarms of one page of the ledger, how many are open, and how those that closed turned out."""

    alarms: Sequence[Alarm]
    total: int
    open: int
    outcomes: list[tuple[str, int]]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class OneAlarm:
    """An alarm, what is said of it as data, and the incidents that drive it."""

    alarm: Alarm
    facts: list[tuple[str, str]]
    incidents: list[Row]


def ledger(ask: Ask) -> Page:
    """The page."""
    every = alarms(ask.lens)
    wanted = ask.query.choice("state", ("all", "open", "closed"))
    kept = [a for a in every if wanted == "all" or a.open == (wanted == "open")]
    number = ask.query.number("page", 1, 1, 100_000)
    shown = kept[(number - 1) * _ON_PAGE : number * _ON_PAGE]
    outcomes = Counter(a.outcome.split(" after ")[0] for a in every if a.outcome)
    context = Ledger(
        shown, len(kept), sum(a.open for a in every), outcomes.most_common(), number, max(1, -(-len(kept) // _ON_PAGE))
    )
    flat = [_flat(a) for a in (kept if ask.suffix in ("csv", "parquet") else shown)]
    data = {
        "found": len(kept),
        "open": context.open,
        "outcomes": dict(outcomes),
        "alarms": [dict(a.data) for a in shown],
    }
    return Page("ledger.html", "Ledger of alarms", context, data, flat, feed=[_entry(a) for a in shown])


def alarm(ask: Ask, key: str) -> Page:
    """The page of one alarm."""
    found = next((a for a in alarms(ask.lens) if a.id == key), None)
    if found is None:
        raise NotFound("There is no such alarm on this desk.")
    told = ", ".join("'" + i.replace("'", "''") + "'" for i in found.incidents) or "''"
    driving = rows.incidents(ask.lens, f"id IN ({told})", order="origins DESC, day", limit=60)
    flat = [rows.incident(i) for i in driving]
    data = {**dict(found.data), "driving": flat}
    return Page("alarm.html", found.title, OneAlarm(found, facts(found), driving), data, flat, geo=True)


def _flat(a: Alarm) -> Row:
    return {
        "id": a.id, "a": a.a, "b": a.b, "direction": a.direction, "opened": a.opened, "closed": a.closed, "rationale": a.line,
        "outcome": a.outcome, "incidents": words.joined(a.incidents),
    }  # fmt: skip


def _entry(a: Alarm) -> Row:
    at = a.closed or a.opened or "1970-01-01"
    return {
        "id": f"alarm-{a.id}",
        "title": f"{a.title}{'' if a.open else ' (closed)'}",
        "updated": f"{at}T00:00:00Z" if len(at) == 10 else at if at.endswith("Z") or "+" in at else f"{at}Z",
        "summary": a.line,
        "link": f"/alarm/{words.segment(a.id)}",
    }
