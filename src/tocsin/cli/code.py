"""``tocsin code``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from tocsin.cli import output
from tocsin.cli.options import CoderLayers, Map, Output, Published, Sources, Workers, maker, mapping, processes
from tocsin.cli.screen import counted, failed, progress
from tocsin.cli.tables import EVENTS, Reported
from tocsin.records import Article, Event, Failure

if TYPE_CHECKING:
    from rich.progress import Progress


def command(
    sources: Sources,
    to: Output = None,
    coder: CoderLayers = None,
    columns: Map = None,
    published: Published = None,
    workers: Workers = None,
) -> None:
    """Code sources: who did what to whom, where and when, and whether it is new.

    A .jsonl file keeps the whole sentences of your own text as evidence; tocsin export writes short quotes.
    """
    output.check(to)
    from tocsin.pipeline import articles, coded

    failures: list[Failure] = []
    with progress() as bars:

        def fail(failure: Failure) -> None:
            failures.append(failure)
            failed(failure, to=bars.console)

        read = articles(*sources, mapping=mapping(columns), published=published, on_failure=fail)
        found = coded(read, coder=maker(coder), workers=processes(workers))
        output.write(_counted(found, bars), EVENTS, to, before_show=bars.stop)
    raise typer.Exit(1 if failures else 0)


def _counted(found: Iterator[tuple[Article, list[Event]]], bars: Progress) -> Iterator[Reported]:
    task = bars.add_task("coding", total=None, note="loading the coder")
    events = 0
    for done, (article, of_article) in enumerate(found, 1):
        events += len(of_article)
        bars.update(task, completed=done, note=f"articles, {counted(events, 'event')}")
        for event in of_article:
            yield event, article
