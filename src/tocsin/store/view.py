"""Reads a desk: one moment of it, in DuckDB over the tables' Parquet files.

A view never changes while others write; take a new one to see what they added. It shows only rows whose batch was committed
(:mod:`tocsin.store.writer`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, cast

import duckdb
import pyarrow as pa

from tocsin.errors import StoreError, UsageError
from tocsin.records import Article, Event, Incident
from tocsin.store.current import current
from tocsin.store.files import connect, placed
from tocsin.store.schemas import SCHEMAS, from_row
from tocsin.store.tables import Tables
from tocsin.store.tidy import STAGED

R = TypeVar("R")

_PLACE = "filename, file_row_number"
_NOWHERE = "'' AS filename, 0 AS file_row_number"

# What marks a batch is opened before what it marks: a batch seen in ``articles`` then has all its events.
_ORDER = (
    "articles",
    "imports",
    "incidents",
    "events",
    "volume",
    "links",
    "sources",
    "judgements",
    "feeds",
    "items",
    "told",
    "series",
    "alarms",
    "blocks",
    "upkeep",
)


class View:
    """A desk at one moment.

    Args:
        tables: the desk's tables.

    Raises:
        StoreError: there is no desk, or it cannot be read.

    ``state`` says how far the tables were that series are made from; ``unlinked`` that the desk had incidents on the day as of
    which it is read, and they are no longer kept.
    """

    def __init__(self, tables: Tables) -> None:
        if not tables.exists():
            raise StoreError(f"no desk at {tables.root} (make one: tocsin add SOURCES --desk {tables.root})")
        self.root = tables.root
        self._db = connect(tables.root)
        self._before = tables.before
        opened = {name: tables.open(name) for name in _ORDER}
        files = {name: table.file_uris() if table is not None else [] for name, table in opened.items()}
        self._files: dict[str, dict[str, str]] = {}
        self.unlinked = False
        if self._before:
            linked = tables.files_then("incidents", self._before)
            self.unlinked = linked is None
            files |= {"incidents": linked or [], "series": []}  # series are made anew for an earlier day
        sources = ("articles", "imports", "incidents")
        self.state = " ".join(f"{n}:{t.version()}" for n in sources if (t := opened[n]) is not None)
        for name in _ORDER:
            self._define(name, files[name])

    def _define(self, name: str, files: Sequence[str]) -> None:
        self._files[name] = {file.rsplit("/", 1)[-1]: file for file in files}
        self._db.register(f"no_{name}", SCHEMAS[name].empty_table())
        rows = f"SELECT * FROM {placed(files)}" if files else f"SELECT *, {_NOWHERE} FROM no_{name}"
        conditions = []
        if name == "incidents":
            self._db.execute(f"CREATE VIEW linked_batches AS SELECT * EXCLUDE ({_PLACE}) FROM ({rows})")
        if name in ("incidents", "links") and files:
            rows = current(name, rows, "SELECT * FROM linked_batches", self._row)
        elif name in STAGED:
            batches = " UNION ALL ".join(f"SELECT batch FROM {marker}" for marker in STAGED[name])
            conditions.append(f"batch IN ({batches})")
        if self._before:
            conditions.append(f"batch < '{self._before}'")
        if conditions:
            rows = f"SELECT * FROM ({rows}) WHERE " + " AND ".join(conditions)
        # The same rows twice: as they are, and with the place of each, by which few of many are read (:meth:`pick`).
        self._db.execute(f"CREATE VIEW {name}_at AS {rows}")
        rows = f"SELECT * EXCLUDE ({_PLACE}) FROM {name}_at"
        self._db.execute(f"CREATE VIEW {name} AS {rows}")
        if files and set(SCHEMAS[name].names) - set(self._db.sql(f"SELECT * FROM {name} LIMIT 0").columns):
            # All files were written by an earlier Tocsin, which knew fewer columns.
            self._db.execute(f"CREATE OR REPLACE VIEW {name} AS {rows} UNION ALL BY NAME SELECT * FROM no_{name}")

    def _row(self, sql: str) -> Any:
        return self._db.execute(sql).fetchone()

    def attach(self, name: str, rows: pa.Table) -> None:
        """Lets queries of this view use an Arrow table under a name."""
        self._db.register(name, rows)

    def stand_in(self, name: str, other: str) -> None:
        """From now on, one table of this view is another that was attached to it."""
        self._db.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {other}")

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """What a SQL query in DuckDB's dialect gives, over the views ``articles``, ``events``, ``incidents``, ``links``,
        ``judgements``, ``sources``, ``imports``, ``volume``, ``feeds``, ``items``, ``told``, ``series``, ``alarms``,
        ``blocks`` and ``upkeep``.

        Raises:
            UsageError: the query is wrong.
            StoreError: a file of the desk cannot be read.
        """
        try:
            found = self._db.sql(sql, params=list(parameters))
        except (duckdb.IOException, duckdb.FatalException) as e:
            raise StoreError(f"{self.root}: {e}") from e
        except duckdb.Error as e:
            raise UsageError(f"query: {e}") from e
        if found is None:
            raise UsageError("query: gives no rows (write a SELECT)")
        return cast(pa.Table, found.to_arrow_table())

    def pick(
        self, name: str, found: pa.Table, columns: str = "*", where: str = "TRUE", parameters: Sequence[Any] = ()
    ) -> pa.Table:
        """The rows of a table that stand in some places, in the order of its files: the rest of these files is passed over unread,
        where a question for ids would read all of it.

        Args:
            name: the table.
            found: the columns ``filename`` and ``file_row_number`` of ``{name}_at``, which has the rows of ``name`` and these.
            columns: what to read of them, as SQL.
            where: a further condition, as SQL, with ``parameters``.

        Raises:
            StoreError: a file of the desk cannot be read.
        """
        files, nothing = self._files[name], f"SELECT * FROM no_{name}"
        places: dict[str, list[int]] = {}
        for file, row in zip(found["filename"].to_pylist(), found["file_row_number"].to_pylist(), strict=True):
            places.setdefault(str(file).rsplit("/", 1)[-1], []).append(cast(int, row))
        parts = [nothing]
        for number, (key, file) in enumerate(files.items()):
            if key in places:
                self.attach(f"places_{number}", pa.table({"place": pa.array(sorted(places[key]), pa.int64())}))
                mine = f"SELECT * FROM {placed([file])} SEMI JOIN places_{number} ON place = file_row_number"
                parts.append(f"SELECT * EXCLUDE ({_PLACE}) FROM ({mine})")
        return self.query(f"SELECT {columns} FROM ({' UNION ALL BY NAME '.join(parts)}) WHERE {where}", parameters)

    def stream(self, sql: str, parameters: Sequence[Any] = (), *, at_once: int = 1000) -> Iterator[dict[str, Any]]:
        """The rows that a query gives, a few in memory at a time; before the last is taken, the view answers no other question.

        Args:
            sql: as in :meth:`query`.
            parameters: likewise.
            at_once: rows in memory.

        Raises:
            UsageError: the query is wrong.
            StoreError: a file of the desk cannot be read.
        """
        try:
            for batch in self._db.sql(sql, params=list(parameters)).to_arrow_reader(at_once):
                yield from batch.to_pylist()
        except (duckdb.IOException, duckdb.FatalException) as e:
            raise StoreError(f"{self.root}: {e}") from e
        except duckdb.Error as e:
            raise UsageError(f"query: {e}") from e

    def table(self, name: str) -> pa.Table:
        """All rows of one table.

        Raises:
            UsageError: there is no such table.
        """
        if name not in SCHEMAS:
            raise UsageError(f"no table {name!r}: take one of {', '.join(SCHEMAS)}")
        return self.query(f"SELECT * FROM {name}")

    def find(self, cls: type[R], name: str, key: str) -> R:
        """The one record of a table whose id is, or begins with, ``key``.

        Raises:
            UsageError: none or several fit.
        """
        rows = self.query(
            f"SELECT * FROM {name} WHERE starts_with(id, ?) ORDER BY id = ? DESC, id LIMIT 3",
            [key, key],
        ).to_pylist()
        if not rows:
            raise UsageError(f"no {name.rstrip('s')} {key!r} in {self.root}")
        if rows[0]["id"] != key and len(rows) > 1:
            several = ", ".join(row["id"] for row in rows)
            raise UsageError(f"{key!r} fits several {name}: {several} … (give more of the id)")
        return from_row(cls, rows[0])

    def event(self, key: str) -> Event:
        """The event whose id is, or begins with, ``key``."""
        return self.find(Event, "events", key)

    def article(self, key: str) -> Article:
        """The article whose id is, or begins with, ``key``."""
        return self.find(Article, "articles", key)

    def incident(self, key: str) -> Incident:
        """The incident whose id is, or begins with, ``key``."""
        return self.find(Incident, "incidents", key)
