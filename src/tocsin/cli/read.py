"""``tocsin read``."""

from __future__ import annotations

import typer

from tocsin.cli import output
from tocsin.cli.options import Map, Output, Published, Sources, mapping
from tocsin.cli.screen import counted, failed, progress
from tocsin.cli.tables import ARTICLES
from tocsin.records import Failure


def command(sources: Sources, to: Output = None, columns: Map = None, published: Published = None) -> None:
    """Read pages, feeds, texts and tables into clean, dated articles."""
    output.check(to)
    from tocsin.pipeline import articles

    failures: list[Failure] = []
    with progress() as bars:
        task = bars.add_task("reading", total=None, note="")

        def fail(failure: Failure) -> None:
            failures.append(failure)
            failed(failure, to=bars.console)

        read = articles(
            *sources,
            mapping=mapping(columns),
            published=published,
            on_failure=fail,
            on_progress=lambda p: bars.update(
                task, completed=p.done, total=p.total, note=counted(p.articles, "article")
            ),
        )
        output.write(read, ARTICLES, to, before_show=bars.stop)
    raise typer.Exit(1 if failures else 0)
