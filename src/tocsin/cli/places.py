"""``tocsin places``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli import output
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
    form = output.Form(to_dict, to_dict, _COLUMNS, lambda console, found: _show(console, found, phrase))
    output.write([place] if place else [], form, None)
    raise typer.Exit(0 if place else 1)


def _show(console: Console, found: list[Place], phrase: str) -> None:
    if not found:
        console.print(f"No place that {phrase!r} could name.", markup=False)
    for place in found:
        table = plain_table("Place", "Region", "Precision", ">Latitude", ">Longitude", "GeoNames")
        point = ("—" if place.lat is None else f"{place.lat:.3f}", "—" if place.lon is None else f"{place.lon:.3f}")
        table.add_row(where(place), place.admin1 or "—", place.precision or "—", *point, str(place.geonameid or "—"))
        console.print(table)
        for reason in place.reasons:
            console.print(f"  • {reason}", style="dim", markup=False)
