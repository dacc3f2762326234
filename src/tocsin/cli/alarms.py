"""``tocsin alarms``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli import output
from tocsin.cli.flat import columns
from tocsin.cli.options import DeskPath, Output, day, desk_at
from tocsin.cli.screen import counted, say
from tocsin.cli.series import direction_style
from tocsin.cli.tables import plain_table
from tocsin.records import Alarm, to_dict

if TYPE_CHECKING:
    from rich.console import Console

_FLAT = (
    "id", "kind", "a", "b", "direction", "opened", "closed", "status", "began", "channel", "window", "observed", "expected",
    "surprise", "change", "excess", "threshold", "budget", "peak", "largest", "surprise_without", "follows", "outcome_7",
    "outcome_30", "outcome_90", "what", "closes", "uncertain", "context", "incidents",
)  # fmt: skip
_NUMBERS = ("observed", "expected", "surprise", "change", "excess", "threshold", "budget", "peak", "surprise_without")
_LEGEND = (
    "Came: acts that arrived in so many days, beside what was normal by the weeks before and by how much was read. Chance: of so"
    " many or more, if all were normal. Since then: whether it held or faded, judged after 7, 30 and 90 days."
)
# Alarms told in full; the rest stand in the table.
_TOLD = 5


def command(
    desk: DeskPath = None,
    to: Output = None,
    budget: Annotated[float, typer.Option(help="Alarms per series and year that you can bear.")] = 2.0,
    a_month: Annotated[
        float | None,
        typer.Option("--a-month", help="Instead: alarms a month of the whole watch list.", show_default=False),
    ] = None,
    least: Annotated[int, typer.Option("--least", min=1, help="Events that a series must have to be watched.")] = 60,
    pairs: Annotated[bool, typer.Option("--pairs", help="Watch directed pairs too, each way by itself.")] = False,
    since: Annotated[
        str | None,
        typer.Option(help="Open alarms from this day on, YYYY-MM-DD (else of the last 90 days).", show_default=False),
    ] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Show only those that are open.")] = False,
    update: Annotated[bool, typer.Option("--update/--no-update", help="Bring them up to date first.")] = True,
) -> None:
    """Bring the alarms of a desk up to date and show them: what turned, against what, how surely, and how it turned out."""
    from tocsin.watching import ring

    output.check(to)
    since = day(since, "--since")
    place = desk_at(desk)
    if update:
        done = ring(place, budget=budget, a_month=a_month, least=least, pairs=pairs, since=since)
        say(f"{done.series:,} series watched up to {done.last}: {counted(len(done.changed), 'alarm')} new or changed")
    found = [alarm for alarm in place.alarms() if not only_open or alarm.status == "open"]
    kinds = {**columns(dict.fromkeys(_FLAT)), **dict.fromkeys(_NUMBERS, float), "window": int}
    coming = place.anniversaries()
    output.write(found, output.Form(to_dict, _row, kinds, lambda console, shown: show(console, shown, coming)), to)


def _row(alarm: Alarm) -> dict[str, Any]:
    whole = to_dict(alarm)
    return {name: " | ".join(whole[name]) if isinstance(whole[name], list) else whole[name] for name in _FLAT}


def show(console: Console, found: list[Alarm], coming: list[dict[str, Any]]) -> None:
    """A table of alarms, the latest ones in full, and the anniversaries that are coming."""
    from rich.text import Text

    if not found:
        console.print("No alarm.")
    else:
        _table(console, found)
    for alarm in found[:_TOLD]:
        console.print()
        console.print(
            Text.assemble(
                (f"{alarm.opened}  ", "bold"), (alarm.direction, direction_style(alarm.direction)), f"  {alarm.id[:8]}"
            )
        )
        console.print(Text(alarm.what))
        for line in (alarm.closes, *alarm.uncertain, *alarm.context):
            console.print(Text(f"· {line}", style="dim"))
    if coming:
        console.print("\n[bold]Anniversaries[/] that draw crowds and ring nothing by themselves\n")
        for row in coming[:_TOLD]:
            when = {0: "today", 1: "tomorrow", 2: "the day after tomorrow"}.get(
                row["in_days"], f"in {row['in_days']} days"
            )
            years = "a year" if row["years"] == 1 else f"{row['years']} years"
            console.print(Text(f"· {when} it is {years} since {row['what']} ({row['date']})"))


def _table(console: Console, found: list[Alarm]) -> None:
    from rich.text import Text

    table = plain_table("Opened", "Closed", "Where", "Direction", ">Came", ">Normal", ">Chance", "Since then", "Id")
    for alarm in found[:40]:
        table.add_row(
            alarm.opened, _closed(alarm), _where(alarm), Text(alarm.direction, style=direction_style(alarm.direction)),
            f"{alarm.observed:.0f} in {alarm.window} d", f"{alarm.expected:.1f}", _chance(alarm.surprise), _turned(alarm),
            alarm.id[:8],
        )  # fmt: skip
    console.print(table)
    if len(found) > 40:
        console.print(f"[dim]… and {len(found) - 40:,} more (write them to a file: -o alarms.csv)[/]")
    console.print(f"[dim]{_LEGEND}[/]")


def _closed(alarm: Alarm) -> str:
    """The day of a closed alarm, without a year that is that of its opening."""
    if alarm.closed is None:
        return "open"
    return alarm.closed[5:] if alarm.closed[:4] == alarm.opened[:4] else alarm.closed


def _turned(alarm: Alarm) -> str:
    """The latest of its outcomes, as ``held, 30 d``."""
    outcomes = {7: alarm.outcome_7, 30: alarm.outcome_30, 90: alarm.outcome_90}
    return next((f"{out}, {days} d" for days, out in reversed(outcomes.items()) if out), "—")


def _where(alarm: Alarm) -> str:
    from tocsin.vocab.countries import name_of

    a, b = name_of(alarm.a), name_of(alarm.b)
    return a if not alarm.b else f"{a} → {b}" if alarm.kind == "pair" else f"{a} – {b}"


def _chance(surprise: float) -> str:
    """As ``1 in 2,300`` or ``1 in 2.3 m`` (millions), to two digits."""
    from tocsin.watch.words import once_in

    said = once_in(surprise).removeprefix("with a probability of ")
    return said.replace("less than once in", "under 1 in").replace("once in", "1 in").replace(" million", " m")
