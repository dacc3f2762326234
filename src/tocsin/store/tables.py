"""The Delta tables of a desk: where they lie, how they are opened, made and added to.

A table is made when it is first written. Two processes may make it, or add to it, at the same moment.
"""

from __future__ import annotations

import time
from pathlib import Path

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from tocsin.errors import StoreError, UsageError
from tocsin.store.schemas import LAYOUT, SCHEMAS

# A table that two processes make at once is there for the loser within a few tries.
_TRIES, _PAUSE = 20, 0.05


class Tables:
    """The tables below one folder or object-store address.

    Args:
        root: a folder, or an address such as ``s3://bucket/desk``; nothing is opened yet.

    Raises:
        UsageError: the path has square brackets.
    """

    def __init__(self, root: str | Path) -> None:
        self.root = str(root).rstrip("/")
        full = self.root if "://" in self.root else str(Path(self.root).absolute())
        if set("[]") & set(full):
            # Measured with deltalake 1.6: it panics instead of raising.
            raise UsageError(f"{full}: Delta Lake cannot use a path with square brackets (choose another for the desk)")

    def uri(self, name: str) -> str:
        """Where a table lies."""
        return f"{self.root}/{name}"

    def exists(self) -> bool:
        """Whether a desk is there: its table of articles is what makes a folder one."""
        return self.open("articles") is not None

    def open(self, name: str) -> DeltaTable | None:
        """The table as of now, or ``None`` if nothing was ever written to it.

        Raises:
            StoreError: it is there and cannot be read, or a later Tocsin made it.
        """
        try:
            table = DeltaTable(self.uri(name))
        except TableNotFoundError:
            return None
        except (DeltaError, OSError) as e:
            raise StoreError(f"{self.uri(name)}: cannot be read: {_first_line(e)} (restore it from a copy)") from e
        layout = (table.metadata().description or "").removeprefix("layout ")
        if layout != str(LAYOUT):
            raise StoreError(f"{self.uri(name)}: layout {layout or 'unknown'}, this Tocsin knows {LAYOUT} (update it)")
        return table

    def ensure(self, name: str) -> DeltaTable:
        """The table, made first if it is not there.

        Raises:
            StoreError: it can be neither read nor made.
        """
        problem: Exception | None = None
        for _ in range(_TRIES):
            table = self.open(name)
            if table is not None:
                return table
            try:
                self._create(name)
            except (DeltaError, OSError) as e:
                problem = e
                time.sleep(_PAUSE)
        where = self.uri(name)
        raise StoreError(f"{where}: cannot be made: {_first_line(problem)} (check the path and the permissions)")

    def _create(self, name: str) -> None:
        if "://" not in self.root:
            Path(self.uri(name)).mkdir(parents=True, exist_ok=True)
        DeltaTable.create(
            self.uri(name), SCHEMAS[name], mode="ignore", name=f"tocsin {name}", description=f"layout {LAYOUT}"
        )

    def append(self, name: str, rows: pa.Table) -> None:
        """Adds rows; others may add at the same moment.

        Raises:
            StoreError: the rows cannot be written.
        """
        try:
            write_deltalake(self.ensure(name), rows, mode="append")
        except (DeltaError, OSError) as e:
            raise StoreError(
                f"{self.uri(name)}: cannot be written: {_first_line(e)} (check space and permissions)"
            ) from e

    def replace(self, name: str, rows: pa.Table, *, group: int | None = None) -> None:
        """Puts rows in the place of all there are; readers see the old ones or the new ones. Of two at once the later stays.

        Args:
            name: the table.
            rows: all that it shall hold.
            group: how many rows a reader has to read at least, if it looks for few in sorted rows.

        Raises:
            StoreError: the rows cannot be written.
        """
        problem: Exception | None = None
        properties = WriterProperties(max_row_group_size=group)
        for _ in range(_TRIES):
            try:
                # A desk of an earlier version may lack a column.
                write_deltalake(
                    self.ensure(name), rows, mode="overwrite", schema_mode="overwrite", writer_properties=properties
                )
            except CommitFailedError as e:
                problem = e
                time.sleep(_PAUSE)
            except (DeltaError, OSError) as e:
                problem = e
                break
            else:
                return
        raise StoreError(f"{self.uri(name)}: cannot be written: {_first_line(problem)} (run it again)") from problem

    def append_if_unchanged(self, table: DeltaTable, rows: pa.Table) -> bool:
        """Adds rows if nobody has added any since ``table`` was opened; whether it did.

        Every such commit carries one application id, and Delta refuses a commit that would follow an unseen one with the same
        id. Compaction carries none, so it does not get in the way.

        Raises:
            StoreError: the rows cannot be written for another reason.
        """
        turn = Transaction("tocsin", (table.transaction_version("tocsin") or 0) + 1, None)
        try:
            write_deltalake(table, rows, mode="append", commit_properties=CommitProperties(app_transactions=[turn]))
        except CommitFailedError:
            return False
        except (DeltaError, OSError) as e:
            raise StoreError(
                f"{table.table_uri}: cannot be written: {_first_line(e)} (check space and permissions)"
            ) from e
        return True


def _first_line(error: Exception | None) -> str:
    return str(error).splitlines()[0][:200] if error and str(error) else type(error).__name__
