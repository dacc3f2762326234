"""Arguments and options that several commands share."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.errors import UsageError
from tocsin.settings import load

if TYPE_CHECKING:
    from tocsin.archive import MakesEngine
    from tocsin.pipeline import ShippedCoder
    from tocsin.store import Desk


class Layers(StrEnum):
    """What codes."""

    BOTH = "both"
    MODEL = "model"
    FRAMES = "frames"


class Format(StrEnum):
    """Formats of events that others use."""

    GDELT = "gdelt"
    MENTIONS = "gdelt-mentions"
    ICEWS = "icews"
    POLECAT = "polecat"
    ACLED = "acled"
    UCDP = "ucdp"
    PHOENIX = "phoenix"
    PLOVER = "plover"


class Where(StrEnum):
    """Which engine runs."""

    LOCAL = "local"
    RAY = "ray"


Sources = Annotated[
    list[str], typer.Argument(help="Files, folders, patterns, http(s) addresses, or - for standard input.")
]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="Write to this file: .jsonl, .csv or .parquet.", show_default=False),
]
DeskPath = Annotated[
    str | None, typer.Option("--desk", help="The desk, a folder (setting: TOCSIN_DESK).", show_default=False)
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="Read the desk as it was at the end of this day, YYYY-MM-DD, or at a moment, YYYY-MM-DDTHH:MM (UTC).",
        show_default=False,
    ),
]
Map = Annotated[
    str | None,
    typer.Option(
        "--map", help="For tables: which column is which field, as text=body,published=date.", show_default=False
    ),
]
Published = Annotated[
    str | None,
    typer.Option("--published", help="Publication date of what has none, YYYY-MM-DD.", show_default=False),
]
CoderLayers = Annotated[
    Layers | None, typer.Option("--coder", help="What codes: frames, model or both.", show_default="both")
]
EngineName = Annotated[Where, typer.Option("--engine", help="Where to work: this machine, or a Ray cluster.")]
Address = Annotated[
    str | None,
    typer.Option("--address", help="Of the Ray cluster: auto, or ray://host:10001. Without it Ray is started here."),
]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Processes that code at once.", show_default="1")]


def mapping(given: str | None) -> dict[str, str] | None:
    """``text=body,published=date`` as field to column.

    Raises:
        UsageError: a part is not FIELD=COLUMN.
    """
    if not given:
        return None
    parts = [part.partition("=") for part in given.split(",")]
    for field, equals, column in parts:
        if not (field.strip() and equals and column.strip()):
            raise UsageError(f"--map: {field + equals + column!r} is not FIELD=COLUMN (write text=body,published=date)")
    return {field.strip(): column.strip() for field, _, column in parts}


def block_engine(where: Where, address: str | None, workers: int) -> MakesEngine:
    """Makes the engine that works beside this process.

    Raises:
        UsageError: an address is given for this machine.
    """
    from functools import partial

    from tocsin.engine import LocalBlocks, RayBlocks

    if where is Where.RAY:
        return partial(RayBlocks, workers=workers, address=address)
    if address:
        raise UsageError("--address is for --engine ray (add that, or leave the address out)")
    return partial(LocalBlocks, workers=workers)


def maker(layers: Layers | None) -> ShippedCoder:
    """What makes the coder that the option or the setting names."""
    from tocsin.pipeline import ShippedCoder

    return ShippedCoder(layers=str(layers or load().coder))


def processes(workers: int | None) -> int:
    """How many processes code, by the option or the setting."""
    return workers or load().workers


def day(given: str | None, option: str) -> str | None:
    """A day as it was given.

    Raises:
        UsageError: it is none.
    """
    if given is None:
        return None
    try:
        if len(given) == len("YYYY-MM-DD"):
            return date.fromisoformat(given).isoformat()
    except ValueError:
        pass
    raise UsageError(f"{option}: {given!r} is not a day (give it as YYYY-MM-DD)")


def desk_at(given: str | None, as_of: str | None = None) -> Desk:
    """The desk that the option or the setting names, as it is or as it was on a day.

    Raises:
        UsageError: neither names one, or the day is none.
        StoreError: a desk as of a day is asked for, and there is none.
    """
    path = given or load().desk
    if not path:
        raise UsageError("which desk? (name it: --desk DIR, or set TOCSIN_DESK)")
    if as_of:
        from tocsin.pipeline import as_of as desk_as_of

        return desk_as_of(path, as_of)
    from tocsin.store import Desk

    return Desk(path)
