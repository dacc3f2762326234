"""What a page is asked for, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from tocsin.errors import TocsinError, UsageError
from tocsin.serve.sessions import Visitor
from tocsin.store.lens import Lens, Row

LONGEST = 500
"""Characters of a value; nobody asks with more."""


class NotFound(TocsinError):
    """There is no such page, article or incident."""

    http_status = 404


class Refused(TocsinError):
    """The writing of somebody who may not write."""

    http_status = 403


@dataclass(frozen=True, slots=True)
class Query:
    """What stands after the question mark, checked as it is taken."""

    pairs: tuple[tuple[str, str], ...]

    def text(self, name: str, default: str = "") -> str:
        """A value; the last if there are several.

        Raises:
            UsageError: it is longer than anybody would write.
        """
        found = [value for key, value in self.pairs if key == name]
        if found and len(found[-1]) > LONGEST:
            raise UsageError(f"{name}: too long ({LONGEST} characters at most)")
        return found[-1].replace("\x00", "").strip() if found else default

    def many(self, name: str) -> tuple[str, ...]:
        """All values, each once; empty ones are none."""
        found = (value.replace("\x00", "").strip() for key, value in self.pairs if key == name)
        return tuple(dict.fromkeys(value for value in found if value and len(value) <= LONGEST))[:20]

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """One of a few; the first by default.

        Raises:
            UsageError: it is none of them.
        """
        value = self.text(name) or choices[0]
        if value not in choices:
            raise UsageError(f"{name}: {value[:40]!r} is unknown (take one of {', '.join(choices)})")
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number within bounds.

        Raises:
            UsageError: it is no number, or out of bounds.
        """
        value = self.text(name)
        if not value:
            return default
        if not value.isascii() or not value.isdecimal() or len(value) > 9 or not low <= int(value) <= high:
            raise UsageError(f"{name}: give a whole number from {low} to {high}")
        return int(value)

    def real(self, name: str, default: float, low: float, high: float) -> float:
        """A number within bounds; likewise."""
        value = self.text(name)
        try:
            number = float(value) if value else default
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            raise UsageError(f"{name}: give a number from {low:g} to {high:g}")
        return number

    def day(self, name: str) -> str:
        """A day as YYYY-MM-DD, or nothing.

        Raises:
            UsageError: it is no day.
        """
        value = self.text(name)
        try:
            if not value or (len(value) == 10 and date.fromisoformat(value)):
                return value
        except ValueError:
            pass
        raise UsageError(f"{name}: {value[:20]!r} is not a day (give it as YYYY-MM-DD)")

    def but(self, **change: object) -> str:
        """The same question with some values changed, as it stands in an address; ``None`` leaves a value out."""
        kept = [(k, v) for k, v in self.pairs if k not in change and v]
        new = [(k, str(v)) for k, v in change.items() if v is not None and v != ""]
        return "?" + urlencode([*kept, *new]) if kept or new else "?"

    def toggled(self, name: str, value: str) -> str:
        """The same question with one value of several put in or taken out, from its first page on."""
        there = (name, value) in self.pairs
        kept = [(k, v) for k, v in self.pairs if k != "page" and v and (k, v) != (name, value)]
        return "?" + urlencode(kept if there else [*kept, (name, value)])


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for a page: the desk, the address without its suffix, what was asked, and who asks."""

    lens: Lens
    path: str
    query: Query
    suffix: str = ""
    visitor: Visitor | None = None
    since: str = ""
    """When the visitor was here before, ISO 8601 in UTC, or nothing."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a page answers, in all its forms.

    ``context`` is what the template sees; ``data`` the JSON, ``rows`` the table behind it (CSV and Parquet); rows with ``lat`` and
    ``lon`` can be had as GeoJSON. ``feed`` has entries for an Atom feed: ``id``, ``title``, ``updated``, ``summary``, ``link``.
    """

    template: str
    title: str
    context: object
    data: Mapping[str, Any]
    rows: Sequence[Row] = ()
    feed: Sequence[Row] | None = None
    geo: bool = False
    wide: bool = field(default=False)
