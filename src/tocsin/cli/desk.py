"""``tocsin desk``."""

from __future__ import annotations

import json
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli.options import DeskPath, desk_at
from tocsin.cli.screen import counted, on_terminal, out
from tocsin.cli.tables import plain_table
from tocsin.errors import UsageError
from tocsin.records import to_dict

if TYPE_CHECKING:
    from rich.table import Table

    from tocsin.store import Desk

_MEGA = 1_000_000


class What(StrEnum):
    """What is done to a desk as a whole."""

    COMPACT = "compact"
    VACUUM = "vacuum"
    MIGRATE = "migrate"
    HISTORY = "history"


def command(
    what: Annotated[
        What | None,
        typer.Argument(
            metavar="[WHAT]",
            help="Nothing to list the tables; compact to merge small files; vacuum to remove files that no longer count; migrate"
            " to add the columns of this version; history to list what was done.",
            show_default=False,
        ),
    ] = None,
    desk: DeskPath = None,
    keep_days: Annotated[
        float,
        typer.Option("--keep-days", min=0.05, help="vacuum: keep files for so many days after they ceased to count."),
    ] = 7.0,
    force: Annotated[
        bool,
        typer.Option("--force", help="compact, vacuum: although another run began and did not end; it must be dead."),
    ] = False,
) -> None:
    """Look after a desk's files: list them, merge small ones, remove old ones, add the columns of a new version.

    A desk in a folder is tidied by itself now and then; one in an object store is tidied by these commands. Each run is
    written down in the desk, and two never work at once.
    """
    place = desk_at(desk)
    if force and what not in (What.COMPACT, What.VACUUM):
        raise UsageError("--force is for compact and vacuum (leave it out)")
    rows, table, words = _TASKS[what](place, timedelta(days=keep_days), force)
    if not on_terminal():
        print(json.dumps(rows, ensure_ascii=False))
        return
    if table is not None:
        out().print(table)
    out().print(words, markup=False, soft_wrap=True)


Shown = tuple[list[Any], "Table | None", str]


def _list(desk: Desk, keep: timedelta, force: bool) -> Shown:
    states = desk.states()
    if not states:
        raise UsageError(f"no desk at {desk.path} (make one: tocsin add SOURCES --desk {desk.path})")
    table = plain_table("Table", ">Rows", ">Files", ">MB", ">Commits")
    for s in states:
        table.add_row(s.table, f"{s.rows:,}", f"{s.files:,}", f"{s.bytes / _MEGA:,.1f}", f"{s.version + 1:,}")
    files, size = sum(s.files for s in states), sum(s.bytes for s in states) / _MEGA
    return [to_dict(s) for s in states], table, f"\n{counted(files, 'file')}, {size:,.1f} MB: {desk.path}"


def _compact(desk: Desk, keep: timedelta, force: bool) -> Shown:
    done = desk.compact(force=force)
    table = plain_table("Table", ">Files before", ">Files now")
    for d in done:
        table.add_row(d.table, f"{d.before:,}", f"{d.after:,}")
    more = "The old files go with tocsin desk vacuum, when they are a week old." if done else "No small files to merge."
    return [to_dict(d) for d in done], table if done else None, more


def _vacuum(desk: Desk, keep: timedelta, force: bool) -> Shown:
    done = desk.vacuum(keep=keep, force=force)
    gone = sum(d.before - d.after for d in done)
    rows = [{"table": d.table, "removed": d.before - d.after} for d in done]
    days = f"{keep / timedelta(days=1):g} days"
    return (
        rows,
        None,
        f"{counted(gone, 'file')} removed that had not counted for {days}." if gone else "Nothing to remove.",
    )


def _migrate(desk: Desk, keep: timedelta, force: bool) -> Shown:
    added = desk.migrate()
    return added, None, "Added " + "; ".join(added) + "." if added else "All tables have the columns of this version."


def _history(desk: Desk, keep: timedelta, force: bool) -> Shown:
    rows = [{k: row[k] for k in ("noted", "what", "state", "detail", "process", "version")} for row in desk.history()]
    table = plain_table("When (UTC)", "What", "State", "Done", "By")
    for row in rows:
        table.add_row(
            row["noted"][:19].replace("T", " "), row["what"], row["state"], row["detail"] or "—", row["process"]
        )
    return rows, table if rows else None, "" if rows else "Nothing was done to this desk as a whole yet."


_TASKS = {
    None: _list,
    What.COMPACT: _compact,
    What.VACUUM: _vacuum,
    What.MIGRATE: _migrate,
    What.HISTORY: _history,
}
