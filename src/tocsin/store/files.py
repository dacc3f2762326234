"""Parquet files in DuckDB.

Everything is read this way, because Arrow's datasets over Delta's Python file system leave threads that abort the process at its
end (seen once in ten runs with pyarrow 26 and deltalake 1.6).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast
from urllib.parse import unquote

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

from tocsin.objects import file_system, is_object

_PATTERN = re.compile(r"[*?\[]")


def scan(files: Sequence[str]) -> str:
    """A SQL table function over these files; a column that an older file lacks is null there."""
    return f"read_parquet([{_listed(files)}], union_by_name = true)"


def placed(files: Sequence[str]) -> str:
    """The same with the place of each row: ``filename`` and ``file_row_number``."""
    return f"read_parquet([{_listed(files)}], union_by_name = true, filename = true, file_row_number = true)"


def _listed(files: Sequence[str]) -> str:
    return ", ".join("'" + _path(file).replace("'", "''") + "'" for file in files)


def connect(root: str) -> duckdb.DuckDBPyConnection:
    """A database in memory that can read the files of a desk at this place, be it a folder or an address in an object store."""
    db = duckdb.connect()
    if is_object(root):
        db.register_filesystem(file_system(root)[0])
    return db


def _path(uri: str) -> str:
    """A file as DuckDB wants it: Delta writes local paths like addresses, and DuckDB takes brackets and stars for patterns."""
    return uri if "://" in uri else _PATTERN.sub(r"[\g<0>]", unquote(uri))


def columns(table: DeltaTable, *names: str, where: str = "TRUE") -> pa.Table:
    """Some columns of a table, each combination of values once; of rows that meet a condition of ours."""
    files = table.file_uris()
    if not files:
        return pa.table({name: pa.array([], pa.string()) for name in names})
    with connect(table.table_uri) as db:
        found = db.sql(f"SELECT DISTINCT {', '.join(names)} FROM {scan(files)} WHERE {where}")
        return cast(pa.Table, found.to_arrow_table())
