"""``tocsin serve``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli.options import DeskPath, desk_at
from tocsin.cli.screen import on_terminal, out, say


def command(
    desk: DeskPath = None,
    host: Annotated[
        str, typer.Option("--host", help="The address to listen at; others than this machine reach only a public one.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes any free one.")] = 8765,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--name",
            help="A host name under which the desk may be asked for, beside this machine's own.",
            show_default=False,
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder",
            help="Where the keys and the mirror of the desk are kept; of a desk in an object store, in the user's cache.",
            show_default="DESK/.serve",
        ),
    ] = None,
    new_token: Annotated[
        bool, typer.Option("--new-token", help="Make a new token for writing; the old one ends.")
    ] = False,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the desk in the browser.")] = False,
) -> None:
    """Show a desk as a web app: look, check, correct, share. Reading is free to who reaches it; writing needs the token."""
    from tocsin.serve import Options, run
    from tocsin.serve.state import renewed

    place = desk_at(desk)
    options = Options(host=host, port=port, names=tuple(names or ()), folder=folder)
    fresh = renewed(place, options) if new_token else None
    run(
        place,
        options,
        on_ready=lambda address, token: _ready(address, token or fresh, open_browser=show),
        on_wait=lambda: say("Laying out the desk …") if on_terminal() else None,
    )


def _ready(address: str, token: str | None, *, open_browser: bool) -> None:
    """Says where the desk is, and the token if it was made just now."""
    console = out()
    console.print(f"The desk is at {address}  (Ctrl-C ends it)", markup=False, soft_wrap=True)
    if token:
        console.print(f"Token for writing, shown once: {token}", markup=False, soft_wrap=True)
    if open_browser:
        import webbrowser

        webbrowser.open(address)
