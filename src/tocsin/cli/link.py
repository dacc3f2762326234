"""``tocsin link``."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli import output
from tocsin.cli.options import Address, DeskPath, EngineName, Output, Where, block_engine, desk_at
from tocsin.cli.screen import counted, say
from tocsin.cli.tables import INCIDENTS, plain_table
from tocsin.errors import UsageError
from tocsin.records import to_dict

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.link import Pair


class What(StrEnum):
    """What people decide, and the list of it."""

    MERGE = "merge"
    SPLIT = "split"
    SAME = "same"
    DIFFERENT = "different"
    PAIRS = "pairs"


def command(
    what: Annotated[
        What | None,
        typer.Argument(
            metavar="[WHAT]",
            help="Nothing to link; merge INCIDENT INCIDENT, split INCIDENT EVENT, same or different EVENT EVENT to decide;"
            " pairs to list what people decided.",
            show_default=False,
        ),
    ] = None,
    first: Annotated[
        str, typer.Argument(metavar="[A]", help="The id of an incident or event, or its beginning.", show_default=False)
    ] = "",
    second: Annotated[str, typer.Argument(metavar="[B]", help="The other one.", show_default=False)] = "",
    desk: DeskPath = None,
    to: Output = None,
    by: Annotated[str, typer.Option("--by", help="Who decides.", show_default=False)] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Link all events of the desk anew; without it those that are new.")
    ] = False,
    workers: Annotated[
        int,
        typer.Option(
            "--workers", min=1, help="Processes that link at once, with --all or where most of many events are new."
        ),
    ] = 1,
    engine: EngineName = Where.LOCAL,
    address: Address = None,
    note: Annotated[str, typer.Option("--note", help="Why.", show_default=False)] = "",
) -> None:
    """Merge the reports of each act in a desk into incidents; or decide which are one and which are not.

    Decisions are kept in the desk, hold over whatever the clues say, and can be listed as labelled pairs.
    """
    from tocsin.pipeline import judge_link, labelled_pairs, link
    from tocsin.records import Incident
    from tocsin.store import from_row

    output.check(to)
    place = desk_at(desk)
    if what is None:
        beside = workers > 1 or engine is Where.RAY
        link(place, everything=everything, engine=block_engine(engine, address, workers) if beside else None)
        incidents = [from_row(Incident, row) for row in place.incidents().to_pylist()]
        output.write(incidents, INCIDENTS, to)
    elif what is What.PAIRS:
        output.write(labelled_pairs(place), output.Form(to_dict, _flat, dict.fromkeys(_COLUMNS, str), _show), to)
    elif not (first and second):
        raise UsageError(f"tocsin link {what} needs two ids (tocsin link --help says of what)")
    else:
        found = judge_link(place, what.value, first, second, by=by, note=note)
        say(f"Noted and linked anew: {counted(len(found), 'incident')}.")
        output.write(found, INCIDENTS, to)


_COLUMNS = (
    "a", "b", "same", "probability", "contradiction", "clues", "a_quote", "b_quote", "a_url", "b_url",
)  # fmt: skip


def _flat(pair: Pair) -> dict[str, str | None]:
    row = to_dict(pair) | {"clues": "; ".join(pair.clues), "same": "yes" if pair.same else "no"}
    return {name: None if row[name] is None else str(row[name]) for name in _COLUMNS}


def _show(console: Console, pairs: list[Pair]) -> None:
    table = plain_table("One act", "Clues say", "First report", "Second report")
    for p in pairs:
        table.add_row("yes" if p.same else "no", f"{p.probability:.2f}", p.a_quote, p.b_quote)
    console.print(table)
