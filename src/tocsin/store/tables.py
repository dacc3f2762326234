"""The Delta tables of a desk: where they lie, how they are opened, made and added to.

A table is made when it is first written. Two processes may make it, or add to it, at the same moment.
"""

from __future__ import annotations

import secrets
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import duckdb
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from tocsin.errors import StoreError, UsageError
from tocsin.store.files import columns
from tocsin.store.schemas import LAYOUT, SCHEMAS

# A table that two processes make at once is there for the loser within a few tries.
_TRIES, _PAUSE = 20, 0.05


class Tables:
    """The tables below one folder or object-store address.

    Args:
        root: a folder, or an address such as ``s3://bucket/desk``; nothing is opened yet.
        as_of: an ISO day or moment, in UTC unless it names a zone; what came into the desk later is passed over, and nothing can
            be written.

    Raises:
        UsageError: the path has square brackets, or ``as_of`` is neither.
    """

    def __init__(self, root: str | Path, *, as_of: str | None = None) -> None:
        self.root = str(root).rstrip("/")
        self.until = _end_of(as_of) if as_of else None
        self._fits: set[str] = set()
        full = self.root if "://" in self.root else str(Path(self.root).absolute())
        if set("[]") & set(full):
            # Measured with deltalake 1.6: it panics instead of raising.
            raise UsageError(f"{full}: Delta Lake cannot use a path with square brackets (choose another for the desk)")

    def uri(self, name: str) -> str:
        """Where a table lies."""
        return f"{self.root}/{name}"

    def lock_path(self) -> str:
        """The file whose lock says that a process is tidying the desk."""
        return f"{self.root}/.tidy.lock"

    @property
    def before(self) -> str | None:
        """The batch number from which on rows are passed over, if the desk is read as of a day."""
        return moment(self.until) if self.until else None

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
        """The table, made first if it is not there, with all columns that this Tocsin writes.

        Raises:
            StoreError: it can be neither read nor made, or the desk is read as of a day.
        """
        if self.until:
            raise StoreError(f"{self.root}: a desk as of an earlier day can only be read (leave out --as-of)")
        problem: Exception | None = None
        for _ in range(_TRIES):
            table = self.open(name)
            if table is not None:
                return self._fitting(name, table)
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

    def _fitting(self, name: str, table: DeltaTable) -> DeltaTable:
        """The table with the columns added that one of an earlier Tocsin lacks; its rows have nothing in them."""
        if name in self._fits:
            return table
        wanted = ", ".join(lacking(name, table))
        if wanted:
            said = {"tocsin.what": "migrate", "tocsin.columns": wanted}
            try:
                # One commit, and nothing but the schema in it: whoever is killed or late leaves a whole table.
                write_deltalake(
                    table, SCHEMAS[name].empty_table(), mode="append", schema_mode="merge",
                    commit_properties=CommitProperties(custom_metadata=said),
                )  # fmt: skip
            except (DeltaError, OSError) as e:
                raise StoreError(
                    f"{self.uri(name)}: columns {wanted} cannot be added: {_first_line(e)} (was it made by Tocsin?)"
                ) from e
        self._fits.add(name)
        return table

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

    def replace(self, name: str, rows: pa.Table, *, group: int | None = None, turn: bool = False) -> None:
        """Puts rows in the place of all there are; readers see the old ones or the new ones. Of two at once the later stays.

        Args:
            name: the table.
            rows: all that it shall hold.
            turn: whether what others add on what they saw before (:meth:`append_if_unchanged`) is refused from now on.
            group: how many rows a reader has to read at least, if it looks for few in sorted rows.

        Raises:
            StoreError: the rows cannot be written.
        """
        problem: Exception | None = None
        properties = WriterProperties(max_row_group_size=group)
        for _ in range(_TRIES):
            try:
                # A desk of an earlier version may lack a column.
                table = self.ensure(name)
                write_deltalake(
                    table,
                    rows,
                    mode="overwrite",
                    schema_mode="overwrite",
                    writer_properties=properties,
                    commit_properties=CommitProperties(app_transactions=[_turn(table)]) if turn else None,
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

    def files_then(self, name: str, before: str) -> list[str] | None:
        """The files that a table, whose rows are always replaced as a whole, had at a moment.

        Args:
            name: the table.
            before: the batch number that the rows must be below.

        Returns:
            the files, none if there were none yet; ``None`` if they are no longer kept (:func:`tocsin.store.upkeep.vacuum`).
        """
        table = self.open(name)
        if table is None:
            return []
        low, high = 0, table.version()
        while low < high:  # the rows' own batches tell; the times of files change when a desk is copied
            middle = (low + high + 1) // 2
            found = _version(table, middle)
            if found is None or found[1] < before:
                low = middle
            else:
                high = middle - 1
        then = _version(table, low)
        if then is None:
            return None
        return then[0] if then[1] < before else []

    def append_if_unchanged(self, table: DeltaTable, rows: pa.Table) -> bool:
        """Adds rows if nobody has added any since ``table`` was opened; whether it did.

        Every such commit carries one application id, and Delta refuses a commit that would follow an unseen one with the same
        id. Compaction carries none, so it does not get in the way.

        Raises:
            StoreError: the rows cannot be written for another reason.
        """
        properties = CommitProperties(app_transactions=[_turn(table)])
        try:
            write_deltalake(table, rows, mode="append", commit_properties=properties)
        except CommitFailedError:
            return False
        except (DeltaError, OSError) as e:
            raise StoreError(
                f"{table.table_uri}: cannot be written: {_first_line(e)} (check space and permissions)"
            ) from e
        return True


def _turn(table: DeltaTable) -> Transaction:
    return Transaction("tocsin", (table.transaction_version("tocsin") or 0) + 1, None)


def _version(table: DeltaTable, number: int) -> tuple[list[str], str] | None:
    """The files of a version and the latest batch in them; ``None`` if they are gone."""
    try:
        table.load_as_version(number)
        batches = columns(table, "batch")["batch"].to_pylist()
    except (DeltaError, OSError, duckdb.Error):
        return None
    return table.file_uris(), max(map(str, batches), default="")


def lacking(name: str, table: DeltaTable) -> list[str]:
    """The columns that this Tocsin writes to a table and that the table does not have, also those within records."""
    return missing(SCHEMAS[name], pa.schema(cast(Any, table.schema().to_arrow())))


def missing(wanted: pa.Schema | pa.StructType, there: pa.Schema | pa.StructType, prefix: str = "") -> list[str]:
    """The columns of a schema, and of the records in it, that another lacks, as ``actor.sectors``."""
    known = {field.name: field.type for field in there}
    out: list[str] = []
    for field in wanted:
        name = f"{prefix}{field.name}"
        if field.name not in known:
            out.append(name)
        else:
            ours, theirs = (_record(kind) for kind in (field.type, known[field.name]))
            if ours is not None and theirs is not None:
                out += missing(ours, theirs, f"{name}.")
    return out


def _record(kind: Any) -> Any:
    """The record in a column's type, if there is one."""
    while pa.types.is_list(kind) or pa.types.is_large_list(kind):
        kind = kind.value_type
    return kind if pa.types.is_struct(kind) else None


def new_batch() -> str:
    """A batch number that no other process gives; numbers sort by the time they were given."""
    return f"{moment(datetime.now(UTC))}-{secrets.token_hex(6)}"


def moment(at: datetime) -> str:
    """A moment as batch numbers begin with it."""
    return at.strftime("%Y%m%dT%H%M%S.%f")


def now() -> str:
    """This moment, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _end_of(when: str) -> datetime:
    """The end of a day, or a moment; without a zone it is in UTC."""
    try:
        if len(when) == len("YYYY-MM-DD"):
            return datetime.combine(date.fromisoformat(when) + timedelta(days=1), datetime.min.time(), UTC)
        found = datetime.fromisoformat(when)
    except (ValueError, OverflowError) as e:
        raise UsageError(f"as of {when!r}: not a day (give it as YYYY-MM-DD, or YYYY-MM-DDTHH:MM)") from e
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _first_line(error: Exception | None) -> str:
    return str(error).splitlines()[0][:200] if error and str(error) else type(error).__name__
