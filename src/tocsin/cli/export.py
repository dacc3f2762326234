"""``tocsin export``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli import output
from tocsin.cli.options import AsOf, DeskPath, Format, Output, day, desk_at
from tocsin.cli.screen import counted, say
from tocsin.cli.tables import ABOUT_ARTICLES, INCIDENTS, QUOTED_EVENTS
from tocsin.errors import UsageError
from tocsin.records import Article, Event, Incident

if TYPE_CHECKING:
    from tocsin.store import View

# Rows turned into records at a time.
_AT_ONCE = 1000


class What(StrEnum):
    """What can be exported."""

    EVENTS = "events"
    INCIDENTS = "incidents"
    ARTICLES = "articles"


def command(
    desk: DeskPath = None,
    as_of: AsOf = None,
    to: Output = None,
    what: Annotated[
        What, typer.Option("--what", help="Events, incidents, or what is known of the articles.")
    ] = What.EVENTS,
    since: Annotated[
        str | None, typer.Option(help="From this day on, YYYY-MM-DD (articles: of publication).", show_default=False)
    ] = None,
    until: Annotated[str | None, typer.Option(help="Up to this day, YYYY-MM-DD.", show_default=False)] = None,
    shape: Annotated[
        Format | None,
        typer.Option(
            "--to", help="Events in a format that others read; the file may have any name.", show_default=False
        ),
    ] = None,
) -> None:
    """Write a desk's events or incidents to a file: offsets, a short quote and the address, never a full text."""
    if shape is not None:
        if what is not What.EVENTS:
            raise UsageError(f"--to {shape}: only events have such a form (leave out --what)")
        _foreign(_events(desk_at(desk, as_of).view(), day(since, "--since"), day(until, "--until")), shape, to)
        return
    output.check(to)
    since, until = day(since, "--since"), day(until, "--until")
    view = desk_at(desk, as_of).view()
    rows = {What.EVENTS: _events, What.INCIDENTS: _incidents, What.ARTICLES: _articles}[what](view, since, until)
    form = {What.EVENTS: QUOTED_EVENTS, What.INCIDENTS: INCIDENTS, What.ARTICLES: ABOUT_ARTICLES}[what]
    output.write(rows, form, to)


def _foreign(pairs: Iterator[tuple[Event, Article | None]], shape: Format, to: Path | None) -> None:
    from tocsin.convert import writer

    write = writer(str(shape))
    done = write(pairs, sys.stdout) if to is None else output.whole_file(to, lambda stream: write(pairs, stream))
    say(f"{counted(done.rows, 'row')} of {counted(done.events, 'event')}")
    for reason, number in sorted(done.left_out.items(), key=lambda item: -item[1]):
        say(f"{counted(number, 'event')} left out: {reason}")


def _selected(view: View, columns: str, table: str, day: str, since: str | None, until: str | None) -> Iterator[Any]:
    sql = f"SELECT {columns} FROM {table} WHERE TRUE"  # noqa: S608 - our own names
    given = [(f" AND {day} >= ?", since), (f" AND substr({day}, 1, 10) <= ?", until)]
    sql += "".join(part for part, value in given if value) + f" ORDER BY {day} NULLS LAST, id"
    found = view.query(sql, [value for _, value in given if value])
    for batch in found.to_batches(max_chunksize=_AT_ONCE):
        yield from batch.to_pylist()


def _events(view: View, since: str | None, until: str | None) -> Iterator[tuple[Event, Article | None]]:
    from tocsin.store import from_row

    about = view.query("SELECT id, '' AS text, title, url, outlet, published FROM articles").to_pylist()
    articles = {row["id"]: from_row(Article, row) for row in about}
    for row in _selected(view, "*", "events", "date", since, until):
        yield from_row(Event, row), articles.get(row["article_id"])


def _incidents(view: View, since: str | None, until: str | None) -> Iterator[Incident]:
    from tocsin.store import from_row

    return (from_row(Incident, row) for row in _selected(view, "*", "incidents", "date", since, until))


def _articles(view: View, since: str | None, until: str | None) -> Iterator[Article]:
    from tocsin.store import from_row

    return (from_row(Article, row) for row in _selected(view, "*", "articles", "published", since, until))
