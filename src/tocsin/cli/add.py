"""``tocsin add``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli.options import (
    CoderLayers,
    DeskPath,
    Map,
    Published,
    Sources,
    Workers,
    desk_at,
    maker,
    mapping,
    processes,
)
from tocsin.cli.screen import counted, failed, on_terminal, out, progress

if TYPE_CHECKING:
    from rich.progress import Progress

    from tocsin.pipeline import Added, ShippedCoder
    from tocsin.store import Desk


def command(
    sources: Sources,
    desk: DeskPath = None,
    coder: CoderLayers = None,
    columns: Map = None,
    published: Published = None,
    workers: Workers = None,
    linking: Annotated[bool, typer.Option("--link/--no-link", help="Merge reports into incidents at the end.")] = True,
) -> None:
    """Read and code sources into a desk. Safe to repeat, to interrupt, and to run twice at once."""
    from tocsin.pipeline import link

    place = desk_at(desk)
    incidents = None
    with progress() as bars:
        added = _add(sources, place, bars, mapping(columns), published, maker(coder), processes(workers))
        if linking:
            bars.add_task("linking", total=None, note="what is new")
            link(place)
            incidents = place.query("SELECT count(*) AS n FROM incidents").to_pylist()[0]["n"]
    for failure in added.failures:
        failed(failure)
    _report(added, incidents, place)
    raise typer.Exit(1 if added.failures else 0)


def _add(
    sources: list[str],
    desk: Desk,
    bars: Progress,
    columns: dict[str, str] | None,
    published: str | None,
    coder: ShippedCoder,
    workers: int,
) -> Added:
    from tocsin.pipeline import add

    reading = bars.add_task("reading", total=None, note="")
    coding = bars.add_task("coding", total=None, note="", visible=False)

    def on_added(so_far: Added, waiting: int) -> None:
        done = so_far.read - waiting
        note = f"articles, {counted(so_far.events, 'event')}" if done or not so_far.read else "loading the coder"
        bars.update(coding, completed=done, total=so_far.read, note=note, visible=True)

    return add(
        sources,
        desk,
        mapping=columns,
        published=published,
        coder=coder,
        workers=workers,
        on_read=lambda p: bars.update(reading, completed=p.done, total=p.total, note=counted(p.articles, "article")),
        on_added=on_added,
    )


def _report(added: Added, incidents: int | None, desk: Desk) -> None:
    if not on_terminal():
        import json

        counts = {name: getattr(added, name) for name in ("read", "new", "known", "copies", "events")}
        typer.echo(json.dumps({**counts, "failures": len(added.failures), "incidents": incidents, "desk": desk.path}))
        return
    parts = [
        f"[bold]{added.new:,}[/] new article{'' if added.new == 1 else 's'} ({added.copies:,} of them copies)",
        f"[bold]{counted(added.events, 'event')}[/]",
    ]
    if added.known:
        parts.append(f"{counted(added.known, 'article')} known already")
    if added.failures:
        parts.append(f"[red]{counted(len(added.failures), 'input')} set aside[/]")
    if incidents is not None:
        parts.append(f"[bold]{counted(incidents, 'incident')}[/] in the desk")
    console = out()
    console.print("; ".join(parts))
    console.print(f"Desk: {desk.path}", markup=False, soft_wrap=True)
