"""Where results go: a file by its suffix, JSON Lines into a pipe, a table on a terminal.

A file appears under its name only when it is whole.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from tocsin.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")
SUFFIXES = (".jsonl", ".csv", ".parquet")
# Parquet is written in groups of this many rows, so that memory stays bounded.
_GROUP = 5000


@dataclass(frozen=True, slots=True)
class Form:
    """The forms of one kind of result.

    Args:
        json: a result as plain JSON values, whole.
        row: a result as plain columns.
        columns: those columns, each with the type of its cells.
        show: shows results on a terminal.
    """

    json: Callable[[Any], Mapping[str, Any]]
    row: Callable[[Any], Mapping[str, Any]]
    columns: Mapping[str, type]
    show: Callable[[Console, list[Any]], None]


def check(path: Path | None) -> None:
    """Refuses an output that cannot be written, before any work is done.

    Raises:
        UsageError: the suffix is unknown, or the folder is not there.
    """
    if path is None:
        return
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path}: cannot tell the format from the name (use {', '.join(SUFFIXES)})")
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{path}: the folder {path.absolute().parent} is not there (make it first)")


def write(
    results: Iterable[Any], form: Form, path: Path | None, *, before_show: Callable[[], object] | None = None
) -> int:
    """Writes results as they come, and gives their number.

    Args:
        results: what to write.
        form: how.
        path: a file; without it standard output.
        before_show: called when all results are there and the terminal is about to show them, to take away a progress bar.

    Raises:
        UsageError: the file cannot be written.
    """
    if path is not None:
        return _to_file(results, form, path)
    if sys.stdout.isatty():
        from tocsin.cli.screen import out

        gathered = list(results)
        if before_show:
            before_show()
        form.show(out(), gathered)
        return len(gathered)
    return _json_lines(results, form, sys.stdout)


def whole_file(path: Path, write: Callable[[IO[str]], T]) -> T:
    """Lets something write a text file, which appears under its name when it is whole.

    Raises:
        UsageError: the file cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            found = write(stream)
        part.replace(path)
    except OSError as e:
        raise UsageError(f"{path}: cannot be written: {e.strerror or e} (check the folder)") from e
    finally:
        part.unlink(missing_ok=True)
    return found


def _to_file(results: Iterable[Any], form: Form, path: Path) -> int:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    writers = {".jsonl": _jsonl_file, ".csv": _csv_file, ".parquet": _parquet_file}
    try:
        count = writers[path.suffix.lower()](results, form, part)
        part.replace(path)
    except OSError as e:
        raise UsageError(f"{path}: cannot be written: {e.strerror or e}") from e
    finally:
        part.unlink(missing_ok=True)
    return count


def _json_lines(results: Iterable[Any], form: Form, stream: IO[str]) -> int:
    count = 0
    for result in results:
        count += 1
        stream.write(json.dumps(form.json(result), ensure_ascii=False) + "\n")
        if stream is sys.stdout:
            stream.flush()  # whoever reads the pipe sees each result at once
    return count


def _jsonl_file(results: Iterable[Any], form: Form, path: Path) -> int:
    with path.open("w", encoding="utf-8") as stream:
        return _json_lines(results, form, stream)


def _csv_file(results: Iterable[Any], form: Form, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(form.columns))
        writer.writeheader()
        for result in results:
            count += 1
            writer.writerow(form.row(result))
    return count


def _parquet_file(results: Iterable[Any], form: Form, path: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds: dict[type, pa.DataType] = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in form.columns.items()])
    rows, count = iter(results), 0
    with pq.ParquetWriter(path, schema) as writer:
        while group := [dict(form.row(result)) for result in islice(rows, _GROUP)]:
            writer.write_table(pa.Table.from_pylist(group, schema=schema))
            count += len(group)
    return count
