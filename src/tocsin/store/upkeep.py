"""What is done to a desk as a whole, now and then: small files merged, old ones removed. Each time is written down in it.

Two processes that merge the files of one table at once would leave every row there twice (deltalake 1.6, with or without
transactions), and a lock of the file system says nothing to another machine. So a run first writes into the table ``upkeep``
that it has begun, which of two only one can do, and at the end that it has ended. What a dead process began holds the others up for
:data:`LEASE`.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError
from filelock import FileLock, Timeout

from tocsin import __version__
from tocsin.errors import StoreError
from tocsin.store.files import columns
from tocsin.store.schemas import SCHEMAS, to_table
from tocsin.store.tables import Tables, lacking, new_batch, now

LEASE = timedelta(hours=6)
"""A run that has not ended after this time is taken for dead."""
KEPT = timedelta(days=7)
"""Files that no longer count are kept this long, for readers at work and for reading a desk as of an earlier day."""
LEAST_KEPT = timedelta(hours=1)
_TRIES = 10


@dataclass(frozen=True, slots=True)
class State:
    """A table of a desk: its rows (of ``events``, ``volume`` and ``links`` also those nobody sees), files, bytes and version."""

    table: str
    rows: int
    files: int
    bytes: int
    version: int


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to a table: files before and after, or files removed."""

    table: str
    before: int
    after: int


def states(tables: Tables) -> list[State]:
    """All tables that there are, as they are now.

    Raises:
        StoreError: one cannot be read.
    """
    opened = {name: tables.open(name) for name in SCHEMAS}
    return [_state(name, table) for name, table in opened.items() if table is not None]


def _state(name: str, table: DeltaTable) -> State:
    files = pa.table(table.get_add_actions(flatten=True))
    sums = [
        sum(v or 0 for v in files[c].to_pylist()) if c in files.column_names else 0
        for c in ("num_records", "size_bytes")
    ]
    return State(name, sums[0], files.num_rows, sums[1], table.version())


def compact(tables: Tables, *, force: bool = False) -> list[Done]:
    """Merges the small files of every table, so that questions read few; gives the tables in which there were some.

    Args:
        tables: the desk's tables.
        force: also if another run has begun and not ended, because it is known to be dead.

    Raises:
        StoreError: another run is at it, or a table cannot be rewritten; what was merged before stays.
    """
    done = []
    with turn(tables, "compact", force=force) as note:
        for name, table in _all(tables):
            before = len(table.file_uris())
            try:
                if before > 1:
                    table.optimize.compact(commit_properties=commit("compact"))
            except CommitFailedError:
                pass  # rows were added meanwhile; the next run merges
            except (DeltaError, OSError) as e:
                raise StoreError(f"{tables.uri(name)}: cannot be merged: {e} (check space and permissions)") from e
            after = len(table.file_uris())
            if after != before:
                done.append(Done(name, before, after))
        note(", ".join(f"{d.table} {d.before} files to {d.after}" for d in done))
    return done


def vacuum(tables: Tables, *, keep: timedelta = KEPT, force: bool = False) -> list[Done]:
    """Removes files that no longer count: those that were merged or replaced, and what killed processes left behind.

    Args:
        tables: the desk's tables.
        keep: how long such files are kept. What is removed cannot be read as of an earlier day any more.
        force: as in :func:`compact`.

    Raises:
        StoreError: another run is at it, or files cannot be removed.
    """
    done = []
    hours = max(keep, LEAST_KEPT) // timedelta(hours=1)
    with turn(tables, "vacuum", force=force) as note:
        for name, table in _all(tables):
            try:
                gone = table.vacuum(
                    hours,
                    dry_run=False,
                    enforce_retention_duration=False,
                    full=True,
                    commit_properties=commit("vacuum"),
                )
            except (DeltaError, OSError) as e:
                raise StoreError(f"{tables.uri(name)}: cannot be tidied: {e} (check space and permissions)") from e
            if gone:
                done.append(Done(name, len(gone) + len(table.file_uris()), len(table.file_uris())))
        note(", ".join(f"{d.table} {d.before - d.after} files removed" for d in done))
    return done


def migrate(tables: Tables) -> list[str]:
    """Adds the columns that tables of an earlier Tocsin lack, each table in one commit that holds nothing else.

    Writing does the same before it writes; this is for doing it at a time of one's choosing. Old rows have nothing in the new
    columns, and nothing is ever removed or changed. Gives what was added, as ``events: context, actor.sectors``.

    Raises:
        StoreError: there is no desk, or a table cannot be changed.
    """
    lack = {name: lacking(name, table) for name, table in _all(tables)}
    added = [f"{name}: {', '.join(found)}" for name, found in lack.items() if found]
    if added:
        with turn(tables, "migrate") as note:
            for name, found in lack.items():
                if found:
                    tables.ensure(name)
            note("; ".join(added))
    return added


def history(tables: Tables) -> list[dict[str, Any]]:
    """What was done to the desk as a whole, the latest last: ``noted``, ``what``, ``state``, ``detail``, ``process``, ``version``.

    Raises:
        StoreError: there is no desk, or it cannot be read.
    """
    _all(tables)
    table = tables.open("upkeep")
    if table is None:
        return []
    return sorted(columns(table, *SCHEMAS["upkeep"].names).to_pylist(), key=lambda row: str(row["batch"]))


@contextmanager
def turn(tables: Tables, what: str, *, force: bool = False) -> Iterator[Any]:
    """Has the desk to itself for upkeep; gives a function that says what was done.

    Raises:
        StoreError: another run is at it.
    """
    said: list[str] = []
    with ExitStack() as held:
        if "://" not in tables.root:
            try:
                held.enter_context(FileLock(tables.lock_path(), blocking=False))
            except Timeout as e:
                raise StoreError(f"{tables.root}: another process is tidying it (run it again in a while)") from e
        run = _begin(tables, what, force=force)
        state = "failed"
        try:
            yield said.append
            state = "ended"
        finally:
            _write(tables, run, what, state, "; ".join(said))


def _begin(tables: Tables, what: str, *, force: bool) -> str:
    run = new_batch()
    since = (datetime.now(UTC) - LEASE).isoformat(timespec="seconds")
    for _ in range(_TRIES):
        table = tables.ensure("upkeep")
        known = columns(table, "run", "state", "noted", "process", "what").to_pylist()
        over = {row["run"] for row in known if row["state"] != "begun"}
        at_it = [r for r in known if r["state"] == "begun" and r["run"] not in over and r["noted"] >= since]
        if at_it and not force:
            other = max(at_it, key=lambda r: str(r["run"]))
            raise StoreError(
                f"{tables.root}: {other['what']} was begun at {other['noted']} by {other['process']} and did not end (wait for it;"
                " if that process is dead, use --force)"
            )
        if tables.append_if_unchanged(table, _row(run, what, "begun", "")):
            return run
    raise StoreError(f"{tables.root}: other processes kept writing; upkeep found no turn (run it again)")


def _write(tables: Tables, run: str, what: str, state: str, detail: str) -> None:
    for _ in range(_TRIES):
        if tables.append_if_unchanged(tables.ensure("upkeep"), _row(run, what, state, detail)):
            return


def _row(run: str, what: str, state: str, detail: str) -> pa.Table:
    process = f"{socket.gethostname()}:{os.getpid()}"
    row = {"run": run, "what": what, "state": state, "detail": detail, "noted": now(), "process": process}
    return to_table("upkeep", [row], batch=new_batch(), version=__version__)


def _all(tables: Tables) -> list[tuple[str, DeltaTable]]:
    if not tables.exists():
        raise StoreError(f"no desk at {tables.root} (make one: tocsin add SOURCES --desk {tables.root})")
    return [(name, table) for name in SCHEMAS if name != "upkeep" and (table := tables.open(name)) is not None]


def commit(what: str) -> CommitProperties:
    """What Delta's own log says beside a commit that adds nothing."""
    return CommitProperties(custom_metadata={"tocsin": __version__, "tocsin.what": what})
