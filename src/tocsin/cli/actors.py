"""``tocsin actors``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli import output
from tocsin.cli.options import day
from tocsin.cli.screen import say
from tocsin.cli.tables import plain_table

if TYPE_CHECKING:
    from rich.console import Console

_COLUMNS = ("id", "name", "kind", "code", "sector", "role", "since", "until")


def command(
    name: Annotated[str, typer.Argument(help="A name, a title or an acronym.")],
    date: Annotated[
        str | None, typer.Option("--date", help="Those in office on this day first, YYYY-MM-DD.", show_default=False)
    ] = None,
) -> None:
    """Look up who is known under a name, with codes, sectors and terms of office."""
    from tocsin.resolve.actors import Actors

    date = day(date, "--date")
    found = [_row(known, date) for known in Actors.shipped().lookup(name, date)]
    form = output.Form(dict, dict, dict.fromkeys(_COLUMNS, str), _show)
    if not found:
        say(f"Nothing is known of {name!r}.")
        raise typer.Exit(1)
    output.write(found, form, None)


def _row(known: Any, date: str | None) -> dict[str, str | None]:
    term = known.term(date)
    values = (
        known.id,
        known.name,
        known.kind,
        (term and term.code) or known.code,
        (term and term.sector) or known.sector,
    )
    held = (term.role, term.start, term.end) if term else (None, None, None)
    return {name: value or None for name, value in zip(_COLUMNS, (*values, *held), strict=True)}


def _show(console: Console, rows: list[dict[str, str | None]]) -> None:
    table = plain_table("Name", "Kind", "Code", "Sector", "Role", "Since", "Until", "Id")
    for row in rows:
        table.add_row(*(row[c] or "—" for c in ("name", "kind", "code", "sector", "role", "since", "until", "id")))
    console.print(table)
