"""Keeps a desk small and fast: merges small files, removes what no reader sees."""

from __future__ import annotations

from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError

from tocsin.errors import StoreError
from tocsin.store.files import columns
from tocsin.store.tables import Tables

STAGED = {"events": "articles", "volume": "articles", "links": "incidents"}
"""Tables whose rows count only once another table has their batch."""


def tidy(tables: Tables, *, files: int, before: str) -> None:
    """Removes rows of batches that are older than ``before`` and were never committed, then merges small files.

    Args:
        tables: the desk's tables.
        files: a table with more files than this is merged.
        before: a batch number or its beginning, ``YYYYMMDDTHHMMSS``.

    Raises:
        StoreError: a table cannot be rewritten.
    """
    for name in ("articles", "sources", "judgements", *STAGED):
        table, marker = tables.open(name), tables.open(STAGED.get(name, name))
        if table is None or marker is None:
            continue
        try:
            if name in STAGED:
                _drop_orphans(table, _batches(marker), before)
            if len(table.file_uris()) > files:
                _merge(table)
        except CommitFailedError:
            continue  # another process is tidying the same table
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
    table.vacuum(dry_run=False)
