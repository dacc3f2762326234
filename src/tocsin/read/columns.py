"""Which column of a table is which field of an article: by common names, or as the user says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tocsin.errors import UsageError
from tocsin.read.drafts import Draft
from tocsin.records import DateSource
from tocsin.vocab.tables import read_table

_WEAK = "text_if_nothing_better"
_LISTS = re.compile(r"\s*[;|]\s*")
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


@cache
def field_names() -> dict[str, tuple[str, ...]]:
    """For each field, the column names that mean it, best first; kept, for a packaged file does not change."""
    rows = read_table(Path(__file__).with_name("columns.tsv"), ("field", "names"))
    return {row["field"]: row.many("names") for row in rows}


class Columns:
    """Finds the fields of rows; learns a plan for each set of column names it meets.

    Args:
        given: field to column, as the user says; a column inside another is written ``outer.inner``.

    Raises:
        UsageError: ``given`` names a field that articles do not have.
    """

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self._given = dict(given or {})
        self._plans: dict[tuple[str, ...], dict[str, str]] = {}
        fields = [name for name in field_names() if name != _WEAK]
        wrong = sorted(set(self._given) - set(fields))
        if wrong:
            raise UsageError(f"no field {wrong[0]!r} to map a column to (fields are {', '.join(fields)})")

    def plan(self, columns: Iterable[str]) -> dict[str, str]:
        """Field to column for a table with these columns; a field without one is left out."""
        key = tuple(columns)
        if key not in self._plans:
            self._plans[key] = self._made(key)
        return self._plans[key]

    def draft(self, row: Mapping[str, Any], source: str) -> Draft:
        """The draft of a row. Its text is exactly the column's, for offsets of other people's marks refer to it."""
        plan = self.plan(row)
        cells = {field: cell for field, column in plan.items() if (cell := _cell(row, column)) not in (None, "")}
        given = cells.get("date_source")
        known = isinstance(given, str) and given in set(DateSource) and given != DateSource.UNKNOWN
        score = cells.get("copy_score")
        return Draft(
            source=source,
            text=_text(cells.get("text")),
            title=_line(cells.get("title")) or "",
            id=_exact(cells.get("id")),
            url=_line(cells.get("url")),
            outlet=_line(cells.get("outlet")),
            published=cells.get("published"),
            date_source=str(given) if known else DateSource.GIVEN,
            language=_line(cells.get("language")),
            section=_line(cells.get("section")),
            authors=_list(cells.get("authors")),
            credits=_list(cells.get("credits")),
            captions=_list(cells.get("captions"), split=False),
            first_seen=_line(cells.get("first_seen")),
            origin=_exact(cells.get("origin")),
            copy_score=float(score) if isinstance(score, int | float) else None,
        )

    def missing(self, columns: Iterable[str]) -> str | None:
        """What a table with these columns lacks: the text, or a column the user named; ``None`` if nothing."""
        names = tuple(columns)
        for field, column in self._given.items():
            if column.split(".", 1)[0] not in names and column not in names:
                return f"no column {column!r} for {field}"
        return None if "text" in self.plan(names) else "no text column"

    def _made(self, columns: tuple[str, ...]) -> dict[str, str]:
        by_name = {_NOT_A_LETTER.sub("_", c.strip().lower()).strip("_"): c for c in reversed(columns)}
        plan = {}
        for field, names in field_names().items():
            column = next((by_name[name] for name in names if name in by_name), None)
            if column is not None:
                plan[field] = column
        weak = plan.pop(_WEAK, None)
        if weak is not None:
            plan.setdefault("text", weak)
        return {**plan, **self._given}


def _cell(row: Mapping[str, Any], column: str) -> Any:
    if column in row or "." not in column:
        return row.get(column)
    outer, inner = column.split(".", 1)
    within = row.get(outer)
    return _cell(within, inner) if isinstance(within, Mapping) else None


def _text(cell: Any) -> str:
    if isinstance(cell, list | tuple) and all(isinstance(part, str) for part in cell):
        return "\n\n".join(cell)
    return cell if isinstance(cell, str) else ""


def _exact(cell: Any) -> str | None:
    return None if cell is None else str(cell)


def _line(cell: Any) -> str | None:
    return " ".join(cell.split()) or None if isinstance(cell, str) else None


def _list(cell: Any, *, split: bool = True) -> tuple[str, ...]:
    if isinstance(cell, list | tuple):
        return tuple(part for part in cell if isinstance(part, str) and part)
    if not isinstance(cell, str):
        return ()
    return tuple(part for part in _LISTS.split(cell) if part) if split else (cell,)
