"""Alarms as notices, and the watch lists they belong to.

[[lists]]
name = "Gulf"
pairs = ["USA IRN", "SAU IRN"]
countries = ["IRQ"]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.errors import UsageError
from tocsin.records import Alarm, to_dict
from tocsin.vocab.countries import name_of
from tocsin.watch.feeds_table import HEADS, Table
from tocsin.watch.tell import ENDED, OPENED, Notice

_CODE = re.compile(r"[A-Z]{3}|Q\d+")


@dataclass(frozen=True, slots=True)
class WatchList:
    """Some pairs and countries under one name. A pair is meant in both directions."""

    name: str
    pairs: frozenset[frozenset[str]] = frozenset()
    countries: frozenset[str] = frozenset()

    def has(self, alarm: Alarm) -> bool:
        """Whether an alarm is of one of its pairs or countries."""
        if alarm.kind == "country":
            return alarm.a in self.countries
        return frozenset((alarm.a, alarm.b)) in self.pairs


def watch_lists(data: Mapping[str, Any], where: str) -> tuple[WatchList, ...]:
    """The watch lists that a configuration names.

    Raises:
        UsageError: a value cannot stand, a name is unknown, or two lists have one name.
    """
    found: dict[str, WatchList] = {}
    for table in Table(data, where, set(HEADS)).tables("lists"):
        name = table.text("name")
        if not name:
            raise table.wrong("name", name, "a name in quotes")
        pairs = frozenset(frozenset(_codes(table, "pairs", pair, 2)) for pair in table.texts("pairs"))
        countries = frozenset(c for text in table.texts("countries") for c in _codes(table, "countries", text, 1))
        table.done()
        if name in found:
            raise UsageError(f"{table.where}: there are two lists {name!r} (give them names)")
        found[name] = WatchList(name, pairs, countries)
    return tuple(found.values())


def _codes(table: Table, name: str, text: str, count: int) -> list[str]:
    codes = re.split(r"[\s,–-]+", text.strip())
    if len(codes) != count or not all(map(_CODE.fullmatch, codes)):
        wanted = 'pairs such as "USA IRN"' if count == 2 else 'codes such as "IRQ"'
        raise table.wrong(name, text, wanted)
    return codes


def notices(alarms: Iterable[Alarm], lists: Sequence[WatchList]) -> Iterator[Notice]:
    """What can be told of alarms: that each began, and that it ended. Where there are lists, only of alarms on one of them."""
    for alarm in alarms:
        names = tuple(found.name for found in lists if found.has(alarm))
        if lists and not names:
            continue
        yield _notice(alarm, OPENED, alarm.opened, names)
        if alarm.status == "closed" and alarm.closed:
            yield _notice(alarm, ENDED, alarm.closed, names)


def _notice(alarm: Alarm, kind: str, day: str, lists: tuple[str, ...]) -> Notice:
    between = " → " if alarm.kind == "pair" else " – "
    who = between.join(name_of(code) for code in (alarm.a, alarm.b) if code)
    who = who[:1].upper() + who[1:]
    if kind == OPENED:
        title = f"{who}: {alarm.direction}"
        parts = [alarm.what, alarm.closes, *alarm.uncertain, *alarm.context]
    else:
        title = f"{who}: the {alarm.direction} is over"
        parts = [f"The alarm of {alarm.opened} closed on {day}.", *_outcome(alarm), alarm.what]
    text = "\n\n".join(part for part in parts if part)
    return Notice(alarm.id, kind, day, title, text, {k: v for k, v in to_dict(alarm).items() if k != "what"}, lists)


def _outcome(alarm: Alarm) -> list[str]:
    days = ((7, alarm.outcome_7), (30, alarm.outcome_30), (90, alarm.outcome_90))
    said = [f"after {n} days: {outcome}" for n, outcome in days if outcome]
    return [f"How it turned out {', '.join(said)}."] if said else []
