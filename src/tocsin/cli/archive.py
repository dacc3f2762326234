"""``tocsin archive``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli.options import (
    Address,
    CoderLayers,
    DeskPath,
    EngineName,
    Where,
    Workers,
    block_engine,
    desk_at,
    maker,
    processes,
)
from tocsin.cli.screen import counted, failed, on_terminal, out, progress

if TYPE_CHECKING:
    from tocsin.archive import Archived
    from tocsin.store import Desk


def command(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Web archives (WARC) and other files: paths, folders, patterns, https:// or s3:// addresses."
        ),
    ],
    desk: DeskPath = None,
    engine: EngineName = Where.LOCAL,
    address: Address = None,
    coder: CoderLayers = None,
    workers: Workers = None,
    block: Annotated[
        int, typer.Option("--block", min=1, help="Megabytes of a web archive that are worked on at a time.")
    ] = 8,
    gate: Annotated[
        bool,
        typer.Option("--gate/--no-gate", help="Pass over pages that are not English, no article, or not political."),
    ] = True,
    linking: Annotated[bool, typer.Option("--link/--no-link", help="Merge reports into incidents at the end.")] = True,
) -> None:
    """Read and code a web archive into a desk, on this machine or on a cluster. Killed at any moment, it goes on when run again."""
    from tocsin.archive import archive
    from tocsin.pipeline import link

    place = desk_at(desk)
    with progress() as bars:
        task = bars.add_task("blocks", total=None, note="loading the coder")

        def on_block(state: Archived) -> None:
            done = state.before + state.done + state.failed
            note = f"{counted(state.articles, 'article')}, {counted(state.events, 'event')}"
            bars.update(task, completed=done, total=state.blocks, note=note)

        made = block_engine(engine, address, processes(workers))
        result = archive(
            sources, place, engine=made, coder=maker(coder), gate=gate, block_bytes=block * 1_000_000, on_block=on_block
        )
        incidents = None
        if linking:
            bars.add_task("linking", total=None, note="what is new")
            link(place, engine=made if engine is Where.RAY or processes(workers) > 1 else None)
            incidents = place.query("SELECT count(*) AS n FROM incidents").to_pylist()[0]["n"]
    for failure in result.failures:
        failed(failure)
    _report(result, incidents, place)
    raise typer.Exit(1 if result.failures else 0)


def _report(result: Archived, incidents: int | None, desk: Desk) -> None:
    names = ("blocks", "before", "done", "failed", "articles", "copies", "events")
    if not on_terminal():
        import json

        counts = {name: getattr(result, name) for name in names}
        more = {"met": dict(sorted(result.met.items())), "failures": len(result.failures), "incidents": incidents}
        typer.echo(json.dumps({**counts, **more, "desk": desk.path}))
        return
    console = out()
    earlier = f" ({result.before:,} done before)" if result.before else ""
    lost = f", [red]{result.failed:,} set aside[/]" if result.failed else ""
    console.print(f"[bold]{counted(result.done, 'block')}[/] done of {result.blocks:,}{earlier}{lost}")
    console.print(
        f"[bold]{counted(result.articles, 'new article')}[/] ({result.copies:,} of them copies); "
        f"[bold]{counted(result.events, 'event')}[/]"
        + (f"; [bold]{counted(incidents, 'incident')}[/] in the desk" if incidents is not None else "")
    )
    passed = {k: n for k, n in result.met.most_common() if k not in ("records", "pages", "articles")}
    if result.met["records"]:
        console.print(f"{counted(result.met['records'], 'record')} read; passed over:" if passed else "")
    for reason, number in passed.items():
        console.print(f"  {number:>9,}  {reason}", markup=False)
    console.print(f"Desk: {desk.path}", markup=False, soft_wrap=True)
