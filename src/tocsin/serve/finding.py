"""Searches: words and facets as conditions on events."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tocsin.coding.labels import AUX, TYPES
from tocsin.errors import UsageError
from tocsin.serve.asking import Query
from tocsin.store.lens import Lens

_TERM = re.compile(r'(-?)"([^"]*)"|(-?)(\S+)')
_TERMS = 12
_WORD = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class Found:
    """Conditions on events ``e``, with their parameters; ``passed_over`` are words too frequent to search for."""

    where: list[str] = field(default_factory=lambda: ["NOT e.rejected"])
    parameters: list[Any] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)

    def add(self, condition: str, *parameters: Any) -> None:
        """One more condition."""
        self.where.append(condition)
        self.parameters += parameters

    @property
    def sql(self) -> str:
        """All of them."""
        return " AND ".join(self.where)

    @property
    def plain(self) -> bool:
        """Whether nothing was asked."""
        return len(self.where) == 1


def conditions(lens: Lens, query: Query) -> Found:
    """What a search asks.

    Raises:
        UsageError: a value cannot be.
    """
    found = Found()
    words(lens, query.text("q"), found)
    _listed(query, found, "event", "e.event", TYPES)
    _listed(query, found, "aux", "e.aux", AUX)
    for mode in query.many("mode"):
        found.add("list_contains(e.mode, ?)", mode)
    _actors(query, found)
    if place := query.text("place"):
        found.add("(e.country = ? OR lower(e.place) = lower(?))", place.upper(), place)
    if outlets := query.many("outlet"):
        found.add(f"e.outlet IN ({', '.join('?' * len(outlets))})", *outlets)
    for name, sign in (("from", ">="), ("to", "<=")):
        if day := query.day(name):
            found.add(f"e.day {sign} ?::DATE", day)
    for name, sign in (("surest", ">="), ("least", "<")):
        if query.text(name):
            found.add(f"e.confidence {sign} ?", query.real(name, 0.0, 0.0, 1.0))
    if query.choice("copies", ("", "no")) == "no":
        found.add("NOT e.copied")
    if alarm := query.text("alarm"):
        found.add(
            "e.ino IN (SELECT ino FROM incidents WHERE id IN (SELECT unnest(incidents) FROM alarms WHERE id = ?))",
            alarm,
        )
    return found


def _actors(query: Query, found: Found) -> None:
    for name, side in (("actor", "e.doers"), ("recipient", "e.receivers")):
        for key in query.many(name):
            found.add(f"list_contains({side}, ?)", _code(key))
    for key in query.many("who"):
        found.add("(list_contains(e.doers, ?) OR list_contains(e.receivers, ?))", _code(key), _code(key))


def _code(given: str) -> str:
    """A country's code may be written small."""
    return given.upper() if len(given) == 3 else given


def _listed(query: Query, found: Found, name: str, column: str, known: tuple[str, ...]) -> None:
    values = query.many(name)
    for value in values:
        if value not in known:
            raise UsageError(f"{name}: {value[:40]!r} is unknown (take of {', '.join(known)})")
    if values:
        found.add(f"{column} IN ({', '.join('?' * len(values))})", *values)


def words(lens: Lens, said: str, found: Found) -> None:
    """Words as conditions: all of them must stand in title or text; ``-word`` must not; ``word*`` is a beginning; quotes keep
    words together.

    Args:
        lens: the desk.
        said: what was typed.
        found: the conditions, which are added to.
    """
    for match in list(_TERM.finditer(said))[:_TERMS]:
        minus, text = (match[1], match[2]) if match[2] is not None else (match[3], match[4])
        parts = [w for w in _WORD.findall(text) if len(w) > 1]
        if not parts:
            continue
        tests = [_word(lens, w, found, prefix=text.endswith("*") and w == parts[-1]) for w in parts]
        kept = [t for t in tests if t]
        phrase = len(parts) > 1 and match[2] is not None
        test = " AND ".join(t for t, _ in kept)
        values: list[Any] = [v for _, v in kept]
        if phrase:
            inner = f"WHERE {test.replace('e.ano', 'ano')} AND" if kept else "WHERE"
            test = f"e.ano IN (SELECT ano FROM articles {inner} contains(lower(concat_ws(' ', title, text)), lower(?)))"
            values.append(text)
        if test:
            found.add(f"NOT ({test})" if minus else f"({test})", *values)


def _word(lens: Lens, word: str, found: Found, *, prefix: bool) -> tuple[str, str] | None:
    """A condition on one word; none for a word that is nearly everywhere."""
    clean = "strip_accents(lower(?))"
    if prefix:
        return f"e.ano IN (SELECT ano FROM words WHERE starts_with(word, {clean}))", word[:40]
    if lens.one(f"SELECT 1 FROM frequent WHERE word = {clean}", [word]):
        found.passed_over.append(word)
        return None
    return f"e.ano IN (SELECT ano FROM words WHERE word = {clean})", word[:40]
