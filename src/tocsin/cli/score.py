"""``tocsin score``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli.options import CoderLayers, maker
from tocsin.cli.screen import out


def command(
    evals: Annotated[Path, typer.Option("--evals", help="The folder evals/ of the source tree.")] = Path("evals"),
    gold: Annotated[
        list[Path] | None,
        typer.Option("--gold", help="A file in the gold format; may be repeated.", show_default=False),
    ] = None,
    coder: CoderLayers = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page of every error to this file.", show_default=False)
    ] = None,
) -> None:
    """Measure the coder on the benchmarks and on files of your own."""
    from tocsin.scoring import format_table, score

    out().print(format_table(score(evals=evals, gold=gold or (), coder=maker(coder).layers, html=html)))
