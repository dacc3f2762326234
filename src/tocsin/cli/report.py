"""``tocsin report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli.options import AsOf, DeskPath, desk_at
from tocsin.cli.screen import out
from tocsin.errors import UsageError


def command(
    desk: DeskPath = None,
    as_of: AsOf = None,
    to: Annotated[Path, typer.Option("-o", "--output", help="The page to write.")] = Path("report.html"),
    pair: Annotated[str, typer.Option("--pair", help="Two actors to look at more closely, as USA,IRN.")] = "USA,IRN",
) -> None:
    """Write one self-contained page about a desk: incidents on a time line, a pair of actors, a map, the news read."""
    a, comma, b = (part.strip().upper() for part in pair.partition(","))
    if not (a and comma and b):
        raise UsageError(f"--pair: {pair!r} is not two actors (write USA,IRN)")
    from tocsin.report import findings, summary, write_report

    place = desk_at(desk, as_of)
    page = write_report(place, to, pair=(a, b))
    console = out()
    console.print(summary(findings(place)))
    console.print(f"\nReport: {page}", markup=False, soft_wrap=True)
