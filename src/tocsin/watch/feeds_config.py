"""What ``tocsin.toml`` says of feeds: which to follow, how often, and how politely.

[watch]
every = "15 min"
gap = "2 s"
allow = []                         # private addresses that may be asked, as 10.0.0.5:8080

[[feeds]]
url = "https://news.example/rss"   # or sitemap = "https://…", or folder = "incoming/"
outlet = "news.example"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tocsin.errors import UsageError

_UNITS = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)")
_ADDRESS = re.compile(r"[0-9a-fA-F.:]+:\d{1,5}")
_EVERY, _BACK = 900.0, 7 * 86400.0
HEADS = ("desk", "watch", "feeds", "lists", "tell")
"""What a configuration may hold."""
KINDS = ("url", "sitemap", "folder")


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed to follow.

    Args:
        address: where it lies: an address, or the path of a folder.
        kind: ``url`` (RSS or Atom), ``sitemap`` or ``folder``.
        outlet: the name of the outlet, if it is not to be taken from the addresses of the articles.
        pages: whether to fetch the page of each entry; a feed's own text stands in where that fails.
        every: seconds between two looks.
        back: seconds; entries older than this when they are first met are noted and not read.
        at_most: entries read at one look; the rest waits for the next.
    """

    address: str
    kind: str = "url"
    outlet: str | None = None
    pages: bool = True
    every: float = _EVERY
    back: float = _BACK
    at_most: int = 100


@dataclass(frozen=True, slots=True)
class Following:
    """All feeds, and the manners.

    Args:
        feeds: what to follow.
        gap: seconds between two requests to one host.
        seconds: for one answer in all.
        allow: private addresses that may be asked all the same.
        at_once: hosts that are asked at once.
    """

    feeds: tuple[Feed, ...] = ()
    gap: float = 2.0
    seconds: float = 30.0
    allow: tuple[str, ...] = ()
    at_once: int = 8


@dataclass(slots=True)
class Table:
    """One table of a configuration file, read name by name; what was never asked for is unknown."""

    data: Mapping[str, Any]
    where: str
    asked: set[str] = field(default_factory=set)

    def text(self, name: str, default: str | None = None) -> str | None:
        """A text, not empty."""
        value = self._value(name, default)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self.wrong(name, value, "a text in quotes")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Yes or no."""
        value = self._value(name, default)
        if not isinstance(value, bool):
            raise self.wrong(name, value, "true or false")
        return value

    def number(self, name: str, default: int) -> int:
        """A number from 1 up."""
        value = self._value(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.wrong(name, value, "a whole number from 1 up")
        return value

    def seconds(self, name: str, default: float) -> float:
        """A duration, as ``"15 min"``; a bare number is seconds."""
        value = self._value(name, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
            return float(value)
        match = _DURATION.fullmatch(value.strip().lower()) if isinstance(value, str) else None
        unit = match and (_UNITS.get(match[2]) or _UNITS.get(match[2].removesuffix("s")))
        if not match or not unit:
            raise self.wrong(name, value, 'a duration such as "30 s", "15 min", "2 h" or "7 days"')
        return float(match[1]) * unit

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._value(name, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.wrong(name, value, "a list of texts in quotes")
        return tuple(value)

    def tables(self, name: str) -> tuple[Table, ...]:
        """A list of tables, as ``[[name]]`` gives."""
        value = self._value(name, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.wrong(name, value, f"tables, each with the head [[{name}]]")
        return tuple(Table(v, f"{self.where}: {name} {number}") for number, v in enumerate(value, 1))

    def table(self, name: str) -> Table:
        """One table, as ``[name]`` gives; empty if it is not there."""
        value = self._value(name, {})
        if not isinstance(value, dict):
            raise self.wrong(name, value, f"a table with the head [{name}]")
        return Table(value, f"{self.where}: {name}")

    def _value(self, name: str, default: Any) -> Any:
        self.asked.add(name)
        return self.data.get(name, default)

    def wrong(self, name: str, value: object, wanted: str) -> UsageError:
        """The error of a value that cannot stand."""
        return UsageError(f"{self.where}: {name} is {value!r} (give {wanted})")

    def done(self) -> None:
        """Refuses names that nobody asked for.

        Raises:
            UsageError: there is one; it is a misspelling.
        """
        unknown = sorted(set(self.data) - self.asked)
        if unknown:
            raise UsageError(
                f"{self.where}: no setting {unknown[0]!r} here (there are {', '.join(sorted(self.asked))})"
            )


def following(data: Mapping[str, Any], where: str) -> Following:
    """The feeds that a configuration names.

    Args:
        data: the whole file; tables for other parts of the watch are left alone.
        where: its path; folders are taken from its place.

    Raises:
        UsageError: a value cannot stand, a name is unknown, or two feeds are one.
    """
    file = Table(data, where, set(HEADS))
    file.done()
    manners = file.table("watch")
    every = manners.seconds("every", _EVERY)
    feeds = tuple(_feed(table, every, Path(where).parent) for table in file.tables("feeds"))
    allow = manners.texts("allow")
    for address in allow:
        if not _ADDRESS.fullmatch(address):
            raise manners.wrong("allow", address, "addresses with ports, such as 10.0.0.5:8080")
    twice = {f.address for f in feeds if [g.address for g in feeds].count(f.address) > 1}
    if twice:
        raise UsageError(f"{where}: {sorted(twice)[0]} is named twice (leave one out)")
    found = Following(
        feeds,
        gap=manners.seconds("gap", 2.0),
        seconds=manners.seconds("seconds", 30.0),
        allow=allow,
        at_once=manners.number("at_once", 8),
    )
    manners.done()
    return found


def _feed(table: Table, every: float, place: Path) -> Feed:
    given = [(kind, address) for kind in KINDS if (address := table.text(kind))]
    if len(given) != 1:
        raise UsageError(f"{table.where}: names {len(given)} places (give one of {', '.join(KINDS)})")
    kind, address = given[0]
    if kind == "folder":
        address = str(place / Path(address).expanduser())
    elif not address.lower().startswith(("http://", "https://")):
        raise table.wrong(kind, address, "an address that begins with https://")
    feed = Feed(
        address,
        kind,
        table.text("outlet"),
        pages=table.flag("pages", default=True),
        every=table.seconds("every", every),
        back=table.seconds("back", _BACK),
        at_most=table.number("at_most", 100),
    )
    table.done()
    return feed
