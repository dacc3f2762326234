"""``tocsin recode``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli import output
from tocsin.cli.flat import columns, first, quote
from tocsin.cli.options import AsOf, CoderLayers, DeskPath, Output, Workers, desk_at, maker, processes
from tocsin.cli.screen import counted, on_terminal, out, progress, say
from tocsin.cli.tables import plain_table, sides, when, where
from tocsin.records import Article, Event, to_dict

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.recode import Change, Comparison
    from tocsin.store import Desk

Changed = tuple["Change", Article | None]
_MOST = 12
_KINDS = {
    "same": "alike",
    "changed": "same type, something else differs",
    "retyped": "another type",
    "lost": "only in the old coding",
    "gained": "only in the new one",
}


def command(
    into: Annotated[str, typer.Argument(metavar="NEW", help="The desk for the new coding, beside the old one.")],
    desk: DeskPath = None,
    as_of: AsOf = None,
    to: Output = None,
    coder: CoderLayers = None,
    workers: Workers = None,
    coding: Annotated[
        bool, typer.Option("--code/--no-code", help="Without coding, the two desks are only compared.")
    ] = True,
    linking: Annotated[
        bool | None,
        typer.Option("--link/--no-link", help="Link the new desk.", show_default="if the old one is linked"),
    ] = None,
    budget: Annotated[float, typer.Option("--budget", min=0.01, help="Alarms per series and year.")] = 2.0,
    least: Annotated[int, typer.Option("--least", min=1, help="Events that a series must have to be watched.")] = 60,
) -> None:
    """Code the articles of a desk anew into a second desk, and show what changed: events, series and alarms.

    The old desk stays as it is. Killed at any moment, it goes on when run again. -o FILE lists every event that differs.
    """
    output.check(to)
    old, new = desk_at(desk, as_of), desk_at(into)
    if coding:
        _recode(old, new, coder=maker(coder), workers=processes(workers), linking=linking)
    found, changed = _compare(old, new, budget, least, keep=to is not None)
    if to is not None:
        number = output.write(changed, FORM, to)
        say(f"{counted(number, 'event')} that differ: {to}")
    if on_terminal():
        show(out(), found)
        out().print(f"\nNew desk: {new.path}", markup=False, soft_wrap=True)
    else:
        typer.echo(json.dumps({**summary(found), "desk": new.path}, ensure_ascii=False))


def _recode(old: Desk, new: Desk, **options: Any) -> None:
    from tocsin.recode import Recoded, recode

    with progress() as bars:
        task = bars.add_task("coding", total=None, note="loading the coder")

        def on_batch(state: Recoded) -> None:
            note = f"articles, {counted(state.events, 'event')}"
            bars.update(task, completed=state.before + state.done, total=state.articles, note=note)

        recode(old, new, on_batch=on_batch, **options)


def _compare(old: Desk, new: Desk, budget: float, least: int, *, keep: bool) -> tuple[Comparison, list[Changed]]:
    from tocsin.recode import compare

    changed: list[Changed] = []
    with progress() as bars:
        bars.add_task("comparing", total=None, note="events, series, alarms")
        on_change = (lambda change, article: changed.append((change, article))) if keep else None
        return compare(old, new, budget=budget, least=least, on_change=on_change), changed


def summary(found: Comparison) -> dict[str, Any]:
    """A comparison as plain JSON."""
    return {
        "articles": found.articles,
        "coders": found.coders,
        "events": found.events,
        "same": found.same,
        **{kind: found.kinds[kind] for kind in _KINDS if kind != "same"},
        "differs_in": dict(found.what.most_common()),
        "types": found.types,
        "retyped_from_to": [[old, new, n] for (old, new), n in found.retyped.most_common()],
        "incidents": found.incidents,
        "series": found.of_series,
        "series_different": len(found.series),
        "series_most_different": [to_dict(s) for s in found.series[:_MOST]],
        "alarms_of_both": found.both_ring,
        "alarms_that_differ": None if found.alarms is None else [to_dict(a) for a in found.alarms],
        "judged": found.judged[0],
        "judged_but_gone": found.judged[1],
    }


def show(console: Console, found: Comparison) -> None:
    """A comparison for people."""
    for side, coders in zip(("Old", "New"), found.coders, strict=True):
        for name, number in coders.items():
            console.print(f"{side}: {name} ({counted(number, 'event')})", markup=False)
    console.print()
    _events(console, found)
    _series(console, found)
    _alarms(console, found)
    if found.articles[1] < found.articles[0]:
        console.print(f"[dim]Compared on {found.articles[1]:,} of {found.articles[0]:,} articles.[/]")
    if found.judged[0]:
        gone = (
            f"; {found.judged[1]:,} of them are not in the new coding, so those judgements rest"
            if found.judged[1]
            else ""
        )
        console.print(f"[dim]People judged {counted(found.judged[0], 'event or incident')}{gone}.[/]")


def _events(console: Console, found: Comparison) -> None:
    table = plain_table("Events", ">Number", "")
    counts = {"same": found.same, **found.kinds}
    for kind, words in _KINDS.items():
        table.add_row(kind, f"{counts.get(kind, 0):,}", words)
    console.print(table)
    if found.what:
        parts = ", ".join(f"{name} {number:,}" for name, number in found.what.most_common())
        console.print(f"[dim]What differs in changed and retyped ones: {parts}[/]")
    if found.retyped:
        parts = ", ".join(f"{old} → {new} {number:,}" for (old, new), number in found.retyped.most_common(_MOST))
        console.print(f"[dim]Retyped: {parts}[/]")
    console.print()
    table = plain_table("Type", ">Old", ">New", ">Change")
    for name, (old, new) in sorted(found.types.items(), key=lambda item: (-abs(item[1][1] - item[1][0]), item[0])):
        table.add_row(name or "(no type)", f"{old:,}", f"{new:,}", f"{new - old:+,}" if new != old else "")
    console.print(table)
    console.print()


def _series(console: Console, found: Comparison) -> None:
    unit = "Incidents" if found.incidents[1] else "Events"
    console.print(f"[bold]{len(found.series):,}[/] of {found.of_series:,} series differ")
    if not found.series:
        console.print()
        return
    table = plain_table("Series", f">{unit}, old", ">New", ">Months", "Most in", ">Old", ">New")
    for s in found.series[:_MOST]:
        months = f"{s.months:,}"
        table.add_row(s.name, f"{s.old:,}", f"{s.new:,}", months, s.most, f"{s.most_old:,}", f"{s.most_new:,}")
    console.print(table)
    console.print()


def _alarms(console: Console, found: Comparison) -> None:
    if found.alarms is None:
        console.print("[dim]No article has a date, so alarms cannot be compared.[/]")
        return
    lost = sum(a.kind == "lost" for a in found.alarms)
    console.print(
        f"[bold]{counted(found.both_ring, 'alarm')}[/] would ring in both, {lost:,} only in the old coding, "
        f"{len(found.alarms) - lost:,} only in the new one"
    )
    if found.alarms:
        table = plain_table("Opened", "Series", "Direction", "Only in")
        for a in found.alarms[:_MOST]:
            table.add_row(a.opened, a.series, a.direction, "the old" if a.kind == "lost" else "the new")
        console.print(table)
    console.print()


def _side(event: Event | None, side: str) -> dict[str, str | None]:
    if event is None:
        return dict.fromkeys(f"{side}_{name}" for name in _SIDE)
    cells = (
        event.id, event.event, " | ".join(event.mode), str(event.aux), sides(event.actor), sides(event.recipient), when(event),
        where(event.event_loc),
    )  # fmt: skip
    return {f"{side}_{name}": value for name, value in zip(_SIDE, cells, strict=True)}


_SIDE = ("id", "event", "mode", "aux", "actor", "recipient", "date", "place")


def _row(changed: Changed) -> dict[str, Any]:
    change, article = changed
    sentence, trigger = first(change.event, "sentence"), first(change.event, "trigger")
    return {
        "kind": change.kind,
        "what": " | ".join(change.what),
        **_side(change.old, "old"),
        **_side(change.new, "new"),
        "trigger": trigger.text if trigger else None,
        "quote": quote(sentence, trigger) if sentence else None,
        "article_id": change.event.article_id,
        "outlet": article.outlet if article else None,
        "published": (article.published if article else None) or change.event.published,
        "url": article.url if article else None,
    }


_NAMES = (
    "kind", "what", *(f"{side}_{name}" for side in ("old", "new") for name in _SIDE), "trigger", "quote", "article_id",
    "outlet", "published", "url",
)  # fmt: skip
FORM = output.Form(_row, _row, columns(dict.fromkeys(_NAMES)), lambda console, rows: None)
