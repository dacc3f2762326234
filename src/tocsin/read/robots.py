"""What a site lets robots fetch: ``robots.txt`` by RFC 9309, with ``Crawl-delay`` where a site has one.

Rules are compared piece by piece and not by regular expressions, so that no rule can keep the program busy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

ROBOTS_LIMIT = 512_000
"""Bytes of a ``robots.txt`` that are read; the RFC asks for at least 500 KiB."""

# More rules than any site has a use for.
_RULES_AT_MOST = 5000
_DELAY_AT_MOST = 120.0
_PRODUCT = re.compile(r"[a-zA-Z_-]+")
# Kept as they are when an address is normalised, with the percent sign of what is escaped already.
_SAFE = "/?&=%:;,+@!$'()*~-._#[]"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: whether it allows, and the pattern of the path."""

    allow: bool
    pattern: str


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for one robot. ``delay`` is the number of seconds a site wants between requests, ``None`` if it says nothing."""

    rules: tuple[Rule, ...] = ()
    delay: float | None = None

    def allows(self, url: str) -> bool:
        """Whether the address may be fetched: the longest rule that fits decides, of two as long the one that allows."""
        parts = urlsplit(url)
        path = _normal(parts.path or "/") + (f"?{_normal(parts.query)}" if parts.query else "")
        if path == "/robots.txt":
            return True
        fitting = [rule for rule in self.rules if _fits(rule.pattern, path)]
        return not fitting or max(fitting, key=lambda rule: (len(rule.pattern), rule.allow)).allow


EVERYTHING = Robots()
"""For a site without rules."""

NOTHING = Robots((Rule(allow=False, pattern="/"),))
"""For a site that answers with an error of its own: the RFC takes that for a no."""


def read_robots(data: bytes, robot: str) -> Robots:
    """The rules that a ``robots.txt`` has for a robot: those of all groups with its name, else those for all.

    Args:
        data: the file; what is beyond :data:`ROBOTS_LIMIT` is left out, as are lines that make no sense.
        robot: the robot's name, as in ``tocsin``.
    """
    named: list[tuple[str, str]] = []
    common: list[tuple[str, str]] = []
    found = False
    for names, lines in _groups(data[:ROBOTS_LIMIT].decode("utf-8", errors="replace").removeprefix("\ufeff")):
        if robot.lower() in names:
            named += lines
            found = True
        elif "*" in names:
            common += lines
    return _rules(named if found else common)


def _groups(text: str) -> Iterator[tuple[set[str], list[tuple[str, str]]]]:
    names: set[str] = set()
    lines: list[tuple[str, str]] = []
    for line in text.splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if lines:
                yield names, lines
                names, lines = set(), []
            product = _PRODUCT.match(value)
            names.add("*" if value.startswith("*") else product[0].lower() if product else "")
        elif names and key in {"allow", "disallow", "crawl-delay"}:
            lines.append((key, value))
    yield names, lines


def _rules(lines: Iterable[tuple[str, str]]) -> Robots:
    rules: list[Rule] = []
    delay: float | None = None
    for key, value in lines:
        if key == "crawl-delay":
            delay = _delay(value) if delay is None else delay
        elif value and len(rules) < _RULES_AT_MOST:  # an empty Disallow forbids nothing
            rules.append(Rule(key == "allow", _normal(value)))
    return Robots(tuple(rules), delay)


def _delay(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return min(seconds, _DELAY_AT_MOST) if seconds > 0 else None


def _normal(text: str) -> str:
    return quote(text, safe=_SAFE)


def _fits(pattern: str, path: str) -> bool:
    """Whether a rule's path fits: ``*`` stands for anything, ``$`` at the end for the end."""
    whole = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not whole or path == first
    at = len(first)
    for piece in rest[:-1]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    last = rest[-1]
    return len(path) - len(last) >= at and path.endswith(last) if whole else path.find(last, at) >= 0
