"""Tables of ``tocsin.toml``, read name by name: a value that cannot stand or a misspelled name is one clear error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tocsin.errors import UsageError

HEADS = ("desk", "watch", "feeds", "alarms", "lists", "tell")
"""What a configuration may hold."""

_UNITS = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)")


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

    def amount_if(self, name: str) -> float | None:
        """A number above 0, or nothing."""
        value = self._value(name, None)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 1e6:
            raise self.wrong(name, value, "a number above 0")
        return float(value)

    def number_if(self, name: str) -> int | None:
        """A number from 1 up, or nothing."""
        self.asked.add(name)
        return self.number(name, 1) if name in self.data else None

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
