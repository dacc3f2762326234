"""Tables to rows: JSON Lines, JSON, CSV, TSV and Parquet, a few rows in memory at a time.

A bad line is one failure with its number; the lines after it are read.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from tocsin.errors import InputError
from tocsin.read.columns import Columns
from tocsin.read.drafts import Draft
from tocsin.read.encoding import encoding_of, refuse_binary
from tocsin.read.opening import JSON_LIMIT, SAMPLE, as_stream, read_all
from tocsin.records import Failure

Row = tuple[str, dict[str, Any]]
"""Where a row stands, such as ``line 12``, and its cells by column."""

# If none of the first rows has a text column, the table has none; JSON rows may leave out empty cells.
_PEEK = 100
_PARQUET_ROWS = 200
# Longer than any article met; the csv module's own limit of 131,072 characters is shorter than some.
_CELL_LIMIT = 10_000_000
_LISTS = ("articles", "items", "rows", "records", "results", "data", "docs", "documents", "stories", "news", "entries")
_BROKEN = re.compile("[\udc80-\udcff]")
_AS_LINES = "save it as JSON Lines, one object a line"


@dataclass(frozen=True, slots=True)
class Table:
    """A table to read: its bytes, its name, its columns' meaning."""

    stream: io.BufferedReader
    source: str
    columns: Columns
    path: Path | None = None
    """The file itself where it is not packed: Parquet is read from its end and would else be copied."""


def read_table(table: Table, kind: str) -> Iterator[Draft | Failure]:
    """The drafts of a table's rows, and a failure for each row that cannot be read.

    Args:
        table: the table.
        kind: ``jsonl``, ``json``, ``csv``, ``tsv`` or ``parquet``.

    Raises:
        InputError: the table as a whole cannot be used, now or from some row on.
    """
    rows = _READERS[kind](table)
    first = list(islice(rows, _PEEK))
    whole = [row for row in first if not isinstance(row, Failure)]
    names = tuple(dict.fromkeys(name for _, row in whole for name in row))
    lacks = table.columns.missing(names) if whole else None
    if lacks:
        cure = f"say which column holds it: --map text=COLUMN (columns: {', '.join(map(str, names[:20]))})"
        raise InputError(table.source, lacks, cure)
    if not first:
        raise InputError(table.source, "a table without rows", "give a table with articles")
    for item in chain(first, rows):
        if isinstance(item, Failure):
            yield item
        else:
            yield table.columns.draft(item[1], f"{table.source}: {item[0]}")


def _lines(table: Table, newline: str) -> io.TextIOWrapper:
    """The table as text; a byte that does not fit becomes a lone surrogate, so that only its row is refused."""
    sample = table.stream.peek(SAMPLE)[:SAMPLE]
    refuse_binary(sample, table.source)
    encoding = encoding_of(sample, table.source)
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    return io.TextIOWrapper(table.stream, encoding=encoding, errors="surrogateescape", newline=newline)


def _broken(table: Table, where: str) -> Failure:
    return Failure(f"{table.source}: {where}", "bytes that do not fit the file's encoding", "save the table as UTF-8")


def _json_lines(table: Table) -> Iterator[Row | Failure]:
    for number, line in enumerate(_lines(table, "\n"), 1):
        if not line.strip():
            continue
        where = f"line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as e:
            reason = f"not JSON: {e}" if isinstance(e, ValueError) else "JSON nested too deep"
            yield Failure(f"{table.source}: {where}", reason, "correct or remove the line")
            continue
        if _BROKEN.search(line):
            yield _broken(table, where)
        elif isinstance(row, dict):
            yield where, row
        else:
            yield Failure(f"{table.source}: {where}", f"a JSON {type(row).__name__}, not an object", _AS_LINES)


def _json(table: Table) -> Iterator[Row | Failure]:
    """One JSON document: a list of objects, an object that holds one, or one article; or lines of JSON after all."""
    raw = read_all(table.stream, table.source, JSON_LIMIT)
    refuse_binary(raw, table.source)
    text = raw.decode(encoding_of(raw[:SAMPLE], table.source), errors="surrogateescape").removeprefix("\ufeff")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as e:
        if _is_lines(text):
            again = as_stream(raw)
            yield from _json_lines(Table(again, table.source, table.columns))
            return
        raise InputError(table.source, f"not JSON: {e}", _AS_LINES) from e
    if _BROKEN.search(text):
        raise InputError(table.source, "bytes that do not fit the file's encoding", "save it as UTF-8")
    rows = data
    if isinstance(data, dict):
        rows = next((data[k] for k in _LISTS if isinstance(data.get(k), list)), [data])
    if not isinstance(rows, list):
        raise InputError(table.source, f"a JSON {type(data).__name__}, not articles", _AS_LINES)
    for number, row in enumerate(rows, 1):
        where = f"entry {number}"
        if isinstance(row, dict):
            yield where, row
        else:
            yield Failure(f"{table.source}: {where}", f"a JSON {type(row).__name__}, not an object", _AS_LINES)


def _is_lines(text: str) -> bool:
    """Whether the first line that is not blank is JSON by itself."""
    first = text.lstrip().split("\n", 1)[0]
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _csv(table: Table, delimiter: str | None = None) -> Iterator[Row | Failure]:
    # The module has one limit for the whole process; it is only ever raised, so no other reader can lose by it.
    csv.field_size_limit(max(csv.field_size_limit(), _CELL_LIMIT))
    lines = _lines(table, "")
    header_line = lines.readline()
    reader = csv.reader(chain([header_line], _without_nul(lines)), delimiter=delimiter or guess_delimiter(header_line))
    header: list[str] = []
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as e:
            yield Failure(f"{table.source}: line {reader.line_num}", f"not CSV: {e}", "correct or remove the line")
            continue
        if cells is None:
            return
        where = f"line {reader.line_num}"
        if not header:
            header = cells
        elif len(cells) > len(header):
            reason = f"{len(cells)} cells for {len(header)} columns"
            yield Failure(f"{table.source}: {where}", reason, "put cells that hold the separator in double quotes")
        elif any(map(_BROKEN.search, cells)):
            yield _broken(table, where)
        elif cells:
            yield where, dict(zip(header, cells, strict=False))


def _without_nul(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line.replace("\x00", "")


def _tsv(table: Table) -> Iterator[Row | Failure]:
    return _csv(table, "\t")


def guess_delimiter(header: str) -> str:
    """The separator of a header line: the commonest of comma, semicolon, tab and bar."""
    return max(",;\t|", key=header.count)


def _parquet(table: Table) -> Iterator[Row | Failure]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with table.path.open("rb") if table.path else _seekable(table.stream) as stream:
        try:
            file = pq.ParquetFile(stream)
            names = list(file.schema_arrow.names)
            wanted = [c.split(".", 1)[0] for c in table.columns.plan(names).values()]
            # Without a text column the plain names are wanted, so that the failure can list them.
            columns = wanted if table.columns.missing(names) is None else names
            number = 0
            for batch in file.iter_batches(batch_size=_PARQUET_ROWS, columns=columns):
                for row in batch.to_pylist():
                    number += 1
                    yield f"row {number}", row
        except (pa.ArrowException, OSError, ValueError) as e:
            reason = f"not a whole Parquet file: {str(e).splitlines()[0][:120]}"
            raise InputError(table.source, reason, "copy or download it again") from e


def _seekable(stream: io.BufferedReader) -> BinaryIO:
    """The stream in a temporary file, because Parquet keeps its contents at the end."""
    spool = tempfile.SpooledTemporaryFile(max_size=64_000_000)  # noqa: SIM115 - the caller closes it
    while chunk := stream.read(1_000_000):
        spool.write(chunk)
    spool.seek(0)
    return cast(BinaryIO, spool)


_READERS: dict[str, Callable[[Table], Iterator[Row | Failure]]] = {
    "jsonl": _json_lines,
    "json": _json,
    "csv": _csv,
    "tsv": _tsv,
    "parquet": _parquet,
}
KINDS = frozenset(_READERS)
"""The kinds of table that :func:`read_table` knows."""
