"""``tocsin explain``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli.marks import STYLES, bracketed, coloured, sentences
from tocsin.cli.options import DeskPath, desk_at
from tocsin.cli.tables import QUAD_STYLES, when, where
from tocsin.errors import StoreError, UsageError
from tocsin.records import Article, Aux, Entity, Event, Interval, from_dict

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

AUX_SENTENCES = {
    Aux.NONE: "new: it happened as reported",
    Aux.HISTORICAL: "historical: looked back on, not a new act",
    Aux.FUTURE: "future: planned or announced",
    Aux.HYPOTHETICAL: "hypothetical: feared, possible or conditional",
    Aux.NEGATION: "negation: it did not happen, or is denied",
}


def command(
    event: Annotated[str, typer.Argument(help="The event's id, or its beginning.")],
    desk: DeskPath = None,
    events: Annotated[
        Path | None,
        typer.Option("--from", help="Look in this .jsonl file of events instead of a desk.", show_default=False),
    ] = None,
) -> None:
    """Show the sentence behind an event, with the evidence marked, and the reason of each decision."""
    from tocsin.cli.screen import out

    if events is not None:
        explain(out(), _from_file(events, event), None)
        return
    view = desk_at(desk).view()
    found = view.event(event)
    try:
        article = view.article(found.article_id)
    except UsageError as e:
        raise StoreError(f"event {found.id} is in the desk and its article is not (restore the desk)") from e
    explain(out(), found, article)


def explain(console: Console, event: Event, article: Article | None) -> None:
    """Prints everything there is to know about one event."""
    from rich.text import Text

    head = Text.assemble(
        (" ".join((event.event, *event.mode)), f"bold {QUAD_STYLES.get(event.quad_code or '', '')}".strip()),
        f"  {AUX_SENTENCES[Aux(event.aux)]}",
    )
    console.print(head)
    console.print(_where_from(event, article))
    console.print()
    plain = console.no_color or console.color_system is None
    for sentence, marks in sentences(event.evidence):
        console.print(Text(bracketed(sentence, marks)) if plain else coloured(sentence, marks))
        console.print()
    if not plain:
        roles = [role for role in STYLES if any(span.role == role for span in event.evidence)]
        console.print(Text("  ").join(Text(role, style=STYLES[role]) for role in roles))
        console.print()
    console.print(_facts(event))
    if event.reasons:
        console.print(Text("\nWhy", style="bold"))
    for reason in event.reasons:
        console.print(_bullet(reason))
    console.print(Text(f"\n{event.coder}", style="dim"))


def _where_from(event: Event, article: Article | None) -> Text:
    from rich.text import Text

    if article is None:
        return Text(f"event {event.id}, article {event.article_id}", style="dim")
    parts = (article.outlet, (event.published or article.published or "")[:10], article.title, article.url)
    return Text(" · ".join(part for part in parts if part) or f"article {article.id}", style="dim")


def _bullet(text: str) -> Any:
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text(f"• {text}"), (0, 0, 0, 2))


def _facts(event: Event) -> Any:
    from rich.table import Table

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, entities in (("actor", event.actor), ("recipient", event.recipient)):
        for entity in entities or ():
            table.add_row(name, _entity(entity))
    if event.attributed_to:
        table.add_row("according to", _entity(event.attributed_to))
    table.add_row("date", _safe(f"{when(event)}  ({event.date_precision}; known by: {event.date_source})"))
    table.add_row("place", _place(event))
    for name, count in (
        ("killed", event.killed),
        ("injured", event.injured),
        ("arrested", event.arrested),
        ("size", event.size),
    ):
        if count:
            table.add_row(name, _interval(count))
    if event.context:
        table.add_row("context", _safe(", ".join(event.context)))
    table.add_row(
        "score",
        f"{'—' if event.event_scale is None else format(event.event_scale, '+g')}  {_safe(event.quad_code or '')}",
    )
    table.add_row("confidence", "—" if event.confidence is None else f"{event.confidence:.2f}")
    return table


def _entity(entity: Entity) -> str:
    known = " ".join(part for part in (entity.code, *entity.sectors) if part)
    facts = ", ".join(part for part in (known, entity.name, entity.entity) if part)
    why = "".join(f"\n  [dim]{_safe(reason)}[/]" for reason in entity.reasons)
    return f"{_safe(entity.text)}" + (f"  ({_safe(facts)})" if facts else "  (nobody we know)") + why


def _place(event: Event) -> str:
    place = event.event_loc
    if place is None:
        return "—  (the text does not tell)"
    point = f"  {place.lat:.2f}, {place.lon:.2f}" if place.lat is not None and place.lon is not None else ""
    why = "".join(f"\n  [dim]{_safe(reason)}[/]" for reason in place.reasons)
    return f"{_safe(where(place))}  ({_safe(place.precision or 'unknown')}{point})" + why


def _interval(count: Interval) -> str:
    low, high = count
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _safe(text: str) -> str:
    """Text of an article, with nothing in it that the screen would take for markup."""
    from rich.markup import escape

    return escape(text)


def _from_file(path: Path, key: str) -> Event:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as e:
        raise UsageError(f"{path}: not a file of events: {e} (give what tocsin code -o FILE.jsonl wrote)") from e
    found = [row for row in rows if isinstance(row, dict) and str(row.get("id", "")).startswith(key)]
    exact = [row for row in found if row["id"] == key] or found
    if not exact:
        raise UsageError(f"no event {key!r} in {path}")
    if len(exact) > 1:
        raise UsageError(f"{key!r} fits {len(exact)} events in {path} (give more of the id)")
    return from_dict(Event, exact[0])
