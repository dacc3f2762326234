"""Keeps a desk small and fast: merges small files, removes what no reader sees."""

from __future__ import annotations

from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError
from filelock import FileLock, Timeout

from tocsin.errors import StoreError
from tocsin.store.files import columns
from tocsin.store.tables import Tables

STAGED = {"events": ("articles", "imports"), "volume": ("articles", "imports"), "links": ("incidents",)}
"""Tables whose rows count only once one of other tables has their batch."""


def tidy(tables: Tables, *, files: int, before: str) -> None:
    """Removes rows of batches that are older than ``before`` and were never committed, then merges small files.

    One process at a time tidies a desk; another that wants to meanwhile does nothing. A desk in an object store, where a lock
    would mean nothing, is left as it is.

    Args:
        tables: the desk's tables.
        files: a table with more files than this is merged.
        before: a batch number or its beginning, ``YYYYMMDDTHHMMSS``.

    Raises:
        StoreError: a table cannot be rewritten.
    """
    if "://" in tables.root:
        return
    # Delta lets two compactions of the same files both succeed, and then every row is there twice (deltalake 1.6). The system
    # releases this lock when the process ends, however it ends.
    try:
        with FileLock(tables.lock_path(), blocking=False):
            for name in (
                "articles",
                "imports",
                "incidents",
                "sources",
                "judgements",
                "feeds",
                "items",
                "told",
                "blocks",
                *STAGED,
            ):
                _tidy(tables, name, files, before)
    except Timeout:
        return


def forget_looks(tables: Tables, before: str) -> None:
    """Removes rows of ``feeds`` from before a time, ISO 8601 in UTC, unless they are a feed's last.

    Raises:
        StoreError: the table cannot be rewritten.
    """
    table = tables.open("feeds")
    if table is None:
        return
    latest: dict[str, str] = {}
    for row in columns(table, "feed", "asked").to_pylist():
        latest[row["feed"]] = max(latest.get(row["feed"], ""), row["asked"])
    oldest = min([before, *latest.values()])
    try:
        table.delete(f"asked < '{oldest}'")
    except CommitFailedError:
        return  # rows were added meanwhile; the next run forgets
    except (DeltaError, OSError) as e:
        raise StoreError(f"{tables.uri('feeds')}: cannot be tidied: {e} (check space and permissions)") from e


def _tidy(tables: Tables, name: str, files: int, before: str) -> None:
    table = tables.open(name)
    markers = [found for marker in STAGED.get(name, ()) if (found := tables.open(marker)) is not None]
    if table is None:
        return
    try:
        if markers:
            _drop_orphans(table, set().union(*map(_batches, markers)), before)
        if len(table.file_uris()) > files:
            _merge(table)
    except CommitFailedError:
        return  # rows were added meanwhile; the next run tidies
    except (DeltaError, OSError) as e:
        raise StoreError(f"{tables.uri(name)}: cannot be tidied: {e} (check space and permissions)") from e


def _batches(table: DeltaTable) -> set[str]:
    return {str(batch) for batch in columns(table, "batch")["batch"].to_pylist()}


def _drop_orphans(table: DeltaTable, committed: set[str], before: str) -> None:
    orphans = sorted(b for b in _batches(table) - committed if b < before)
    if orphans:
        table.delete("batch IN (" + ", ".join(f"'{b}'" for b in orphans) + ")")


def _merge(table: DeltaTable) -> None:
    table.optimize.compact()
    # Removes files that no version of the last week uses, and those that a killed process left unfinished.
    table.vacuum(dry_run=False, full=True)
