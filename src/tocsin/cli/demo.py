"""``tocsin demo``."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli.options import CoderLayers, maker
from tocsin.cli.screen import counted, out, progress


def command(
    folder: Annotated[Path, typer.Option("--desk", help="The folder for the desk and the report.")] = Path("demo-desk"),
    coder: CoderLayers = None,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the report in the browser.")] = False,
) -> None:
    """Code 387 dispatches on a year around the Gulf into a desk, ring what turned, and write a report about it."""
    from tocsin.demo import run

    with progress() as bars:
        task = bars.add_task("coding", total=None, note="loading the coder")
        made = run(
            folder,
            coder=maker(coder).layers,
            open_browser=show,
            on_added=lambda added, waiting: bars.update(
                task,
                completed=added.read - waiting,
                total=added.read,
                note=f"dispatches, {counted(added.events, 'event')}",
            ),
        )
    console = out()
    console.print(made.summary)
    if made.alarms:
        console.print("\n[bold]What rings[/]\n")
    for alarm in made.alarms:
        console.print(f"{alarm.direction}, {alarm.opened}: {alarm.what}\n", markup=False)
    console.print(f"Report: {made.report}\nDesk:   {made.desk.path}", markup=False, soft_wrap=True)
    program = "tocsin" if shutil.which("tocsin") else f"{shlex.quote(sys.executable)} -m tocsin"
    look = f"{program} serve --desk {shlex.quote(made.desk.path)} --open"
    console.print(f"\nTo look at it as a web app: {look}", markup=False, soft_wrap=True)
