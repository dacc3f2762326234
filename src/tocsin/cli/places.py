"""``tocsin places``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli import output
from tocsin.cli.screen import say
from tocsin.cli.tables import plain_table, where
from tocsin.records import Place, to_dict

if TYPE_CHECKING:
    from rich.console import Console

_COLUMNS = {"name": str, "country": str, "admin1": str, "lat": float, "lon": float, "precision": str, "geonameid": int}


def command(
    phrase: Annotated[str, typer.Argument(help="A phrase such as 'the town of Baghuz' or 'northern Iraq'.")],
) -> None:
    """Look up where a phrase points, and why there."""
    from tocsin.resolve.places import Places

    place = Places.shipped().resolve(phrase)
    if place is None:
        say(f"Nothing is known of a place {phrase!r}.")
        raise typer.Exit(1)
    output.write([place], output.Form(to_dict, to_dict, _COLUMNS, _show), None)


def _show(console: Console, found: list[Place]) -> None:
    for place in found:
        table = plain_table("Place", "Region", "Precision", ">Latitude", ">Longitude", "GeoNames")
        point = ("—" if place.lat is None else f"{place.lat:.3f}", "—" if place.lon is None else f"{place.lon:.3f}")
        table.add_row(where(place), place.admin1 or "—", place.precision or "—", *point, str(place.geonameid or "—"))
        console.print(table)
        for reason in place.reasons:
            console.print(f"  • {reason}", style="dim", markup=False)
