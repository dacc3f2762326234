"""What the modules of the formats share: rows in, rows out, and nothing of a row lost on its way through.

A format says how a row becomes an event and how an event becomes rows. What our record has no field for, and every cell that we
would write otherwise, is kept in the event's reasons as it stood (``gdelt row: {…}``), so that a row that came in goes out as it
came.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import IO, Any

from tocsin.convert.tabular import lines
from tocsin.errors import InputError
from tocsin.records import Article, Aux, Entity, Event, Failure

Row = Mapping[str, str]
Name = Callable[[str, str | None], Entity]
Pair = tuple[Event, Article | None]

_CELL_LIMIT = 10_000_000
_BLANK = str.maketrans("\t\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", " " * 11)


class BadRow(Exception):
    """A row that cannot be used: the reason, and what to do."""

    def __init__(self, reason: str, cure: str = "correct or remove the row") -> None:
        super().__init__(reason)
        self.reason, self.cure = reason, cure


class NoRow(Exception):
    """An event that a format has no row for; the message says why, in words that can be counted."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format of rows.

    Args:
        name: of the format.
        columns: the names of the columns, in their order.
        event: makes an event of a row; raises :class:`BadRow`.
        rows: makes rows of an event, of which all but the columns given are empty; raises :class:`NoRow`.
        delimiter: between cells; cells are quoted where needed only if it is a comma.
        header: whether the file has a header line.
        shapes: for files without header, the columns by their number.
        needed: columns that a header must have.
        aliases: other names of columns in small letters, with the name here.
        aux: whether the format can say that an act is old, planned, feared or denied; if not, only acts that happened are written.
    """

    name: str
    columns: tuple[str, ...]
    event: Callable[[Row, Name], Event]
    rows: Callable[[Event, Article | None], Iterator[dict[str, str]]]
    delimiter: str = "\t"
    header: bool = True
    shapes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    aux: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: rows, events that gave them, and why other events gave none."""

    rows: int = 0
    events: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)


def read(form: Format, path: Path, name: Name) -> Iterator[Event | Failure]:
    """The rows of a file as events; a failure with its line for each that cannot be used.

    Raises:
        InputError: it is no file of this format.
    """
    who = cache(name)
    for number, found in _rows(form, path):
        where = f"{path}:{number}"
        if isinstance(found, BadRow):
            yield Failure(where, found.reason, found.cure)
            continue
        try:
            yield _remember(form, found, form.event(found, who))
        except BadRow as e:
            yield Failure(where, e.reason, e.cure)


def write(form: Format, pairs: Iterable[Pair], stream: IO[str]) -> Written:
    """Writes events as rows, with a header where the format has one."""
    left_out: Counter[str] = Counter()
    rows = events = 0
    put = _putter(form, stream)
    if form.header:
        put(form.columns)
    for event, article in pairs:
        try:
            found = list(rows_of(form, event, article))
        except NoRow as e:
            left_out[str(e)] += 1
            continue
        events += 1
        for row in found:
            rows += 1
            put([row.get(column, "") for column in form.columns])
    return Written(rows, events, dict(left_out))


def rows_of(form: Format, event: Event, article: Article | None) -> Iterator[dict[str, str]]:
    """The rows of an event; of one that came from this format, the row as it came."""
    kept = _kept(form, event)
    if kept is None and not form.aux and event.aux != Aux.NONE:
        raise NoRow("old, planned, feared or denied")
    if kept is None:
        yield from form.rows(event, article)
    else:
        yield {**_first(form, event), **kept}


def _first(form: Format, event: Event) -> dict[str, str]:
    """The first row that we would write for an imported event; empty if we would write none."""
    try:
        return next(form.rows(event, None), {})
    except NoRow:
        return {}


def _remember(form: Format, row: Row, event: Event) -> Event:
    plain = _first(form, event)
    other = {c: row.get(c, "") for c in form.columns if row.get(c, "") != plain.get(c, "")}
    # An empty object says that the row goes out as we write it, and that it is one row.
    note = f"{form.name} row: {json.dumps(other, ensure_ascii=False, separators=(',', ':'))}"
    return replace(event, reasons=(*event.reasons, note))


def _kept(form: Format, event: Event) -> dict[str, str] | None:
    prefix = f"{form.name} row: "
    for reason in event.reasons:
        if reason.startswith(prefix):
            try:
                kept = json.loads(reason.removeprefix(prefix))
            except ValueError:
                return None
            return {k: v for k, v in kept.items() if isinstance(v, str)} if isinstance(kept, dict) else None
    return None


def _rows(form: Format, path: Path) -> Iterator[tuple[int, dict[str, str] | BadRow]]:
    """The rows with their lines; cells stripped, rows in the columns of the format."""
    columns: Sequence[str] | None = None
    for number, cells in _cells(form, path):
        if not any(cells):
            continue
        if columns is None:
            columns = _header(form, path, cells) if form.header else _shape(form, path, cells)
            if form.header or cells[0].strip('"').lower() == columns[0].lower():
                continue
        surplus = [cell for cell in cells[len(columns) :] if cell]
        if surplus or (not form.header and len(cells) < len(columns)):
            yield number, BadRow(f"{len(cells)} cells for {len(columns)} columns", "remove separators inside cells")
        else:
            row = {c: v for c, v in zip(columns, cells, strict=False) if c}
            yield number, {c: row.get(c, "") for c in form.columns}
    if columns is None:
        raise InputError(str(path), "a table without rows", "give a file with events")


def _cells(form: Format, path: Path) -> Iterator[tuple[int, list[str]]]:
    if form.delimiter == "\t":
        for number, line in lines(path):
            yield number, [cell.strip() for cell in line.replace("\0", "").split("\t")]
        return
    csv.field_size_limit(max(csv.field_size_limit(), _CELL_LIMIT))
    text = (line.replace("\0", "") + "\n" for _, line in lines(path))
    first = next(text, "")
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader((line for part in ((first,), text) for line in part), delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as e:
            raise InputError(f"{path}:{reader.line_num}", f"not CSV: {e}", "save the table again") from e
        yield reader.line_num, [cell.strip() for cell in cells]


def _header(form: Format, path: Path, cells: Sequence[str]) -> list[str]:
    """The format's name of each column that a header names; an empty one for others."""
    known = {_plain(c): c for c in form.columns} | {_plain(a): c for a, c in form.aliases.items()}
    found = [known.get(_plain(cell.strip('"')), "") for cell in cells]
    lacking = [c for c in form.needed or form.columns[:2] if c not in found]
    if lacking:
        reason = f"no {form.name} header: {', '.join(lacking)} missing"
        raise InputError(f"{path}:1", reason, "give the file with its header")
    return found


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", " ")


def _shape(form: Format, path: Path, cells: Sequence[str]) -> tuple[str, ...]:
    columns = form.shapes.get(len(cells))
    if columns is None:
        wanted = ", ".join(map(str, sorted(form.shapes)))
        raise InputError(f"{path}:1", f"{len(cells)} columns, {form.name} has {wanted}", "give the file as published")
    return columns


def _putter(form: Format, stream: IO[str]) -> Callable[[Sequence[str]], Any]:
    if form.delimiter == "\t":
        return lambda cells: stream.write("\t".join(one_line(c) for c in cells) + "\n")
    return csv.writer(stream, delimiter=form.delimiter, lineterminator="\n").writerow


def one_line(text: str) -> str:
    """A text without what would end a cell or a line."""
    return text.translate(_BLANK).strip()
