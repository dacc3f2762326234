"""What a terminal shows of articles, events and incidents, and the forms they are written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from tocsin.cli.flat import about_article, article_row, columns, event_row, first, incident_row, quote, quoted
from tocsin.cli.output import Form
from tocsin.cli.screen import counted
from tocsin.records import Article, Aux, Entity, Event, Incident, Place, to_dict

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

Reported = tuple[Event, Article | None]
"""An event and the article it was read in, where that is at hand."""

QUAD_STYLES = {
    "verbal cooperation": "cyan",
    "material cooperation": "green",
    "verbal conflict": "yellow",
    "material conflict": "red",
}
AUX_WORDS = {
    Aux.NONE: "",
    Aux.HISTORICAL: "looked back on",
    Aux.FUTURE: "planned",
    Aux.HYPOTHETICAL: "hypothetical",
    Aux.NEGATION: "denied",
}
_ROWS = 200
# A quote beside the event needs this much room.
_WIDE = 130
_ID = 8


def shown_articles(console: Console, articles: Sequence[Article]) -> None:
    """A table of articles."""
    table = plain_table("Published", "Outlet", "Title", ">Words", "Copy of", "Id")
    for a in articles[:_ROWS]:
        copied = short(a.origin) if a.origin else ""
        title = a.title or shorten(a.text[:400], 80, placeholder=" …")
        table.add_row(
            (a.published or "—")[:10], a.outlet or "—", title, f"{len(a.text.split()):,}", copied, short(a.id)
        )
    console.print(table)
    _rest(console, len(articles), "article")


def shown_events(console: Console, reported: Sequence[Reported]) -> None:
    """A table of events, with the sentence where there is room."""
    wide = console.width >= _WIDE
    table = plain_table("Date", "Act", "Who → whom", "Where", *(["Sentence"] if wide else []), "Id")
    for event, _ in reported[:_ROWS]:
        cells: list[Any] = [when(event), act(event), who_to_whom(event), where(event.event_loc)]
        sentence = first(event, "sentence")
        if wide:
            cells.append(quote(sentence, first(event, "trigger")) if sentence else "")
        table.add_row(*cells, short(event.id))
    console.print(table)
    _rest(console, len(reported), "event")


def shown_incidents(console: Console, incidents: Sequence[Incident]) -> None:
    """A table of incidents, with reports and independent origins counted."""
    table = plain_table("Date", "Incident", "Where", "Status", ">Reports", ">Origins", "Id")
    for i in incidents[:_ROWS]:
        style = QUAD_STYLES.get(i.quad_code or "", "")
        words = _text(i.description, style)
        table.add_row(when(i), words, where(i.event_loc), i.status, str(i.reports), str(i.origins), short(i.id))
    console.print(table)
    _rest(console, len(incidents), "incident")


def plain_table(*heads: str) -> Table:
    """A table without boxes; a head that begins with ``>`` stands over numbers."""
    from tocsin.cli.console import PlainTable

    table = PlainTable(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for head in heads:
        fixed = head in {"Date", "Id", "Published", "Copy of", "Since", "Until"}
        table.add_column(head.lstrip(">"), justify="right" if head.startswith(">") else "left", no_wrap=fixed)
    return table


def when(record: Event | Incident) -> str:
    """The day or days, or a dash where the text does not tell."""
    if record.date is None:
        return "—"
    if record.enddate and record.enddate != record.date:
        if record.date_precision in {"month", "year"}:
            return record.date[: 7 if record.date_precision == "month" else 4]
        return f"{record.date}…{record.enddate[8:] if record.enddate[:7] == record.date[:7] else record.enddate[5:]}"
    return record.date


def act(event: Event) -> Text:
    """Type and mode in the colour of the quad class, and what keeps it from being a new act."""
    from rich.text import Text

    words = " ".join((event.event, *event.mode[:1]))
    text = Text(words, style=QUAD_STYLES.get(event.quad_code or "", ""))
    note = AUX_WORDS.get(Aux(event.aux), "")
    return text.append(f"\n{note}", style="dim italic") if note else text


def who_to_whom(event: Event | Incident) -> str:
    """Actors and recipients by code and sector, or as the text has them."""
    return f"{sides(event.actor)} → {sides(event.recipient)}"


def sides(entities: Sequence[Entity]) -> str:
    """The entities of one side, three at most."""
    names = list(dict.fromkeys(entity_name(e) for e in entities))
    return ", ".join(names[:3]) + (f" +{len(names) - 3}" if len(names) > 3 else "") or "—"


def entity_name(entity: Entity) -> str:
    """Code and sector, or the words of the text where there is no code."""
    return " ".join(part for part in (entity.code, entity.sector) if part) if entity.code else entity.text[:30]


def where(place: Place | None) -> str:
    """The place's name and country."""
    if place is None:
        return "—"
    name = place.name or place.text
    return f"{name}, {place.country}" if place.country and place.precision != "country" else name


def short(key: str) -> str:
    """The beginning of an id, which is enough to ask for it."""
    return key[:_ID]


def _text(words: str, style: str) -> Text:
    from rich.text import Text

    return Text(words, style=style)


def _rest(console: Console, count: int, what: str) -> None:
    more = f", the first {_ROWS} shown (all of them: -o FILE)" if count > _ROWS else ""
    console.print(f"\n[dim]{counted(count, what)}{more}[/]")


ARTICLES = Form(to_dict, article_row, columns(article_row(Article("", ""))), shown_articles)
ABOUT_ARTICLES = Form(about_article, about_article, columns(about_article(Article("", ""))), shown_articles)
EVENTS = Form(
    lambda pair: to_dict(pair[0]),
    lambda pair: event_row(*pair),
    columns(event_row(Event("", "", ""), None)),
    shown_events,
)
QUOTED_EVENTS = replace(EVENTS, json=lambda pair: to_dict(quoted(pair[0])))
INCIDENTS = Form(to_dict, incident_row, columns(incident_row(Incident("", "", "", ""))), shown_incidents)
