"""Looks at a desk through its mirror: quick questions from many threads, judgements applied, and never older than a few seconds.

While a desk that grew is mirrored anew, in the background, questions are answered from the mirror before.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from tocsin.errors import StoreError, UsageError
from tocsin.records import Judgement
from tocsin.store import mirror
from tocsin.store.files import connect, scan
from tocsin.store.schemas import SCHEMAS, from_row
from tocsin.store.tables import Tables

Row = dict[str, Any]
R = TypeVar("R")

# A desk is looked at for changes no more often than this, in seconds; one in an object store costs a request for each table.
_LOOK, _LOOK_FAR = 0.5, 30.0
# What DuckDB may use, beside Python's own hundred megabytes: questions, and the making of a mirror.
_MEMORY, _BUILD_MEMORY = "160MB", "320MB"
# A desk of more bytes than this is mirrored by a process of its own, which may take more.
_LARGE, _APART_MEMORY = 30_000_000, "2GB"

RULED = ("event", "aux", "mode", "doers", "receivers", "date")
"""The columns of an event that a person may correct."""


class Lens:
    """One mirror, opened for reading, with the judgements and alarms of the desk beside it. Any thread may ask.

    Args:
        file: the mirror.
        name: the state of the desk that it shows.
    """

    def __init__(self, file: Path, name: str, root: str, threads: int) -> None:
        self.name, self.root, self.log = name, root, ""
        try:
            spill = {"temp_directory": f"{file}.tmp-{os.getpid()}"}
            self._db = duckdb.connect(config={"memory_limit": _MEMORY, "threads": threads, **spill})
            self._db.execute(f"ATTACH '{str(file).replace(chr(39), chr(39) * 2)}' AS m (READ_ONLY)")
            self._db.execute("SET enable_progress_bar = false")
            for name in mirror.TABLES:
                self._db.execute(f"CREATE VIEW {name} AS SELECT * FROM m.{name}")
        except duckdb.Error as e:
            raise StoreError(f"{file}: cannot be opened: {e}") from e
        self._lock = threading.Lock()
        self._ready = False
        self._kept: dict[str, Any] = {}

    def once(self, key: str, make: Callable[[], R]) -> R:
        """What ``make`` gives, asked for once in the life of this lens; it may look at nothing that a judgement changes."""
        if key not in self._kept:
            self._kept[key] = make()
        kept: R = self._kept[key]
        return kept

    def load(self, tables: Tables, log: str) -> None:
        """Takes in the judgements and alarms that the desk has now."""
        with self._lock:
            judgements, alarms = _rows_of(tables, "judgements"), _rows_of(tables, "alarms")
            db = self._db.cursor()
            db.execute("BEGIN")
            for name, rows in (("judgements", judgements), ("alarms", alarms)):
                db.register("given", rows)
                db.execute(f"CREATE OR REPLACE TABLE memory.main.{name} AS SELECT * FROM given")
                db.unregister("given")
            db.execute(
                "CREATE TABLE IF NOT EXISTS memory.main.ruled (eno INTEGER, rejected BOOLEAN, event VARCHAR, aux VARCHAR,"
                " mode VARCHAR[], doers VARCHAR[], receivers VARCHAR[], date VARCHAR)"
            )
            db.execute("COMMIT")
            if not self._ready:
                db.execute(_EVENTS)
                self._ready = True
            self.log = log

    def rule(self, rulings: Sequence[Row]) -> None:
        """Shows events as people judged them: each ruling has ``id``, ``rejected``, and the columns that were corrected."""
        import pyarrow as pa

        names = ["id", "rejected", *RULED]
        kinds = {"rejected": pa.bool_(), "mode": pa.list_(pa.string()), "doers": pa.list_(pa.string())}
        kinds["receivers"] = kinds["doers"]
        given = pa.table({n: pa.array([r.get(n) for r in rulings], kinds.get(n, pa.string())) for n in names})
        with self._lock:
            db = self._db.cursor()
            db.register("given", given)
            db.execute("BEGIN; DELETE FROM memory.main.ruled")
            db.execute(
                "INSERT INTO memory.main.ruled SELECT i.n, coalesce(g.rejected, false), g.event, g.aux, g.mode, g.doers,"
                " g.receivers, g.date FROM given g JOIN m.ids i ON i.kind = 'event' AND i.id = g.id"
            )
            db.execute("COMMIT")
            db.unregister("given")

    def close(self) -> None:
        """Lets go of the mirror; nothing can be asked afterwards."""
        self._db.close()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """The rows of a question, each by column.

        Raises:
            UsageError: the question is wrong.
            StoreError: the mirror cannot be read.
        """
        try:
            cursor = self._db.cursor()
            found = cursor.execute(sql, list(parameters))
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        except (duckdb.IOException, duckdb.FatalException, duckdb.OutOfMemoryException) as e:
            raise StoreError(f"{self.root}: {e}") from e
        except duckdb.Error as e:
            raise UsageError(f"query: {e}") from e

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row, if there is one."""
        rows = self.rows(sql, parameters)
        return rows[0] if rows else None

    def number(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """The one number that a question gives; 0 for none."""
        row = self.one(sql, parameters)
        return int(next(iter(row.values())) or 0) if row else 0

    def judgements(self) -> list[Judgement]:
        """The whole log, in order of time."""
        rows = self.rows('SELECT * FROM judgements ORDER BY "at", verdict, a, b')
        return [from_row(Judgement, row) for row in rows]


# A person's word stands before the coder's; what was coded stays beside it.
_EVENTS = """
CREATE VIEW memory.main.events AS
SELECT e.* REPLACE (coalesce(r.event, e.event) AS event, coalesce(r.aux, e.aux) AS aux, coalesce(r.mode, e.mode) AS mode,
    coalesce(r.doers, e.doers) AS doers, coalesce(r.receivers, e.receivers) AS receivers, coalesce(r.date, e.date) AS date),
    coalesce(r.rejected, false) AS rejected, r.eno IS NOT NULL AS judged, e.event AS coded_event, e.aux AS coded_aux
FROM m.base_events e LEFT JOIN memory.main.ruled r ON r.eno = e.eno
"""


class Mirrored:
    """A desk through its mirror, which is kept in step with it.

    Args:
        tables: the desk's tables.
        folder: where the mirror is kept; a folder of the system's for temporary files by default.
        threads: how many processors a question may use.
    """

    def __init__(self, tables: Tables, folder: Path | None = None, *, threads: int = 2) -> None:
        self._tables, self._threads = tables, threads
        self._folder = folder or Path(tempfile.mkdtemp(prefix="tocsin-"))
        if folder is None:
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._lock, self._building = threading.Lock(), threading.Lock()
        self._looked = 0.0
        self._lens: Lens | None = None
        self.problem: str | None = None
        """Why the last making of a mirror failed, if it did."""

    def lens(self) -> Lens:
        """The desk as of now, or of the moment before while it is being mirrored anew.

        Raises:
            StoreError: there is no desk, or it cannot be read.
        """
        pause = _LOOK_FAR if "://" in self._tables.root else _LOOK
        with self._lock:
            lens = self._lens
            if lens is not None and time.monotonic() - self._looked < pause:
                return lens
            self._looked = time.monotonic()
            if lens is None:
                return self._first()
        self._follow(lens)
        return self._lens or lens

    def refresh(self) -> Lens:
        """The desk with all judgements up to this moment."""
        lens = self.lens()
        lens.load(self._tables, mirror.log_state(self._tables))
        return lens

    def close(self) -> None:
        """Lets go of the mirror."""
        with self._lock:
            if self._lens is not None:
                self._lens.close()
            self._lens = None

    @property
    def building(self) -> bool:
        """Whether a newer mirror is being made."""
        return self._building.locked()

    def _first(self) -> Lens:
        if not self._tables.exists():
            root = self._tables.root
            raise StoreError(f"no desk at {root} (make one: tocsin add SOURCES --desk {root})")
        self._lens = self._open(mirror.state(self._tables))
        return self._lens

    def _follow(self, lens: Lens) -> None:
        log = mirror.log_state(self._tables)
        if log != lens.log:
            lens.load(self._tables, log)
        if mirror.state(self._tables) != lens.name and self._building.acquire(blocking=False):
            threading.Thread(target=self._renew, daemon=True, name="mirror").start()

    def _renew(self) -> None:
        try:
            lens = self._open(mirror.state(self._tables))
            with self._lock:
                self._lens = lens
            self.problem = None
        except StoreError as e:
            self.problem = str(e)
        finally:
            self._building.release()

    def _open(self, name: str) -> Lens:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / f"mirror-{name}.duckdb"
        if not file.exists():
            large = mirror.size(self._tables) > _LARGE
            make, memory = (mirror.build_apart, _APART_MEMORY) if large else (mirror.build, _BUILD_MEMORY)
            make(self._tables, file, memory=memory, threads=self._threads)
        _tidy(self._folder, file.name)
        lens = Lens(file, name, self._tables.root, self._threads)
        lens.load(self._tables, mirror.log_state(self._tables))
        return lens


def _tidy(folder: Path, kept: str) -> None:
    """Removes older mirrors, and what a process that was killed spilled to disk or left half made."""
    for old in folder.glob("mirror-*.duckdb*"):
        _, mark, process = old.name.rpartition("-")
        if re.search(r"\.(tmp|part)-", old.name):
            if not _runs(process.split(".")[0]):
                shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)
        elif mark and not old.name.startswith(kept):
            old.unlink(missing_ok=True)


def _runs(process: str) -> bool:
    """Whether a process of this number runs on this machine."""
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:
        return True
    return True


def _rows_of(tables: Tables, name: str) -> Any:
    """All rows of a small table, or none where the desk or this version has no such table."""
    import pyarrow as pa

    table = tables.open(name)
    files = table.file_uris() if table is not None else []
    if files:
        with connect(tables.root) as db:
            return db.sql(f"SELECT * FROM {scan(files)}").to_arrow_table()
    schema = SCHEMAS.get(name)
    return schema.empty_table() if schema is not None else pa.table({"id": pa.array([], pa.string())})
