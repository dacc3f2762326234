"""``tocsin import``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli.options import DeskPath, Format, desk_at
from tocsin.cli.screen import counted, failed, on_terminal, out, progress, say
from tocsin.records import Failure

if TYPE_CHECKING:
    from tocsin.pipeline import Imported

# Rows of a file that are listed one by one; of the rest only the reasons are.
_LISTED = 10


def command(
    files: Annotated[list[Path], typer.Argument(help="Files of events, packed or not.")],
    source: Annotated[Format, typer.Option("--from", help="Their format.")],
    desk: DeskPath = None,
) -> None:
    """Take event tables that others made into a desk, so that the watch works over them. Safe to repeat."""
    from tocsin.pipeline import import_events

    place = desk_at(desk)
    with progress() as bars:
        task = bars.add_task("reading", total=len(files), note="")
        done = import_events(
            files,
            place,
            format=str(source),
            on_file=lambda name, rows: bars.update(task, advance=1, note=f"{counted(rows, 'row')} of {name}"),
        )
    _list(done.failures)
    _report(done, place.path)
    raise typer.Exit(1 if done.failures else 0)


def _list(failures: Sequence[Failure]) -> None:
    for failure in failures[:_LISTED]:
        failed(failure)
    rest = Counter(failure.reason.split(":")[0] for failure in failures[_LISTED:])
    for reason, number in rest.most_common():
        say(f"… and {counted(number, 'row')} more: {reason}")


def _report(done: Imported, desk: str) -> None:
    if not on_terminal():
        import json

        print(json.dumps({"read": done.read, "new": done.new, "failures": len(done.failures), "desk": desk}))
        return
    known = done.read - done.new - len(done.failures)
    parts = [f"[bold]{counted(done.new, 'new event')}[/] of {counted(done.read, 'row')}"]
    parts += [f"{known:,} known already"] if known > 0 else []
    parts += [f"[red]{counted(len(done.failures), 'row')} set aside[/]"] if done.failures else []
    console = out()
    console.print("; ".join(parts))
    console.print(f"Desk: {desk}", markup=False, soft_wrap=True)
