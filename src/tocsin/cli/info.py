"""``tocsin info``."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from tocsin.cli.options import AsOf, DeskPath, desk_at
from tocsin.cli.screen import counted, on_terminal, out
from tocsin.errors import ModelError
from tocsin.settings import load

if TYPE_CHECKING:
    from tocsin.store import Desk

_PARTS = ("spacy", "onnxruntime", "deltalake", "duckdb", "pyarrow", "trafilatura")
_COUNTS = {
    "articles": "SELECT count(*) FROM articles",
    "copies": "SELECT count(*) FROM articles WHERE origin IS NOT NULL",
    "outlets": "SELECT count(DISTINCT outlet) FROM articles",
    "first day": "SELECT min(substr(published, 1, 10)) FROM articles",
    "last day": "SELECT max(substr(published, 1, 10)) FROM articles",
    "events": "SELECT count(*) FROM events",
    "new acts": "SELECT count(*) FROM events WHERE aux = 'none'",
    "incidents": "SELECT count(*) FROM incidents",
    "judgements": "SELECT count(*) FROM judgements",
    "inputs set aside": "SELECT count(*) FROM sources",
}


def command(desk: DeskPath = None, as_of: AsOf = None) -> None:
    """Show versions, the digests of model and vocabulary, and what a desk holds."""
    facts = {"tocsin": versions()}
    if desk or load().desk:
        facts["desk"] = statistics(desk_at(desk, as_of))
    if not on_terminal():
        print(json.dumps(facts, ensure_ascii=False))
        return
    for head, lines in facts.items():
        _show(head, lines)


def versions() -> dict[str, Any]:
    """What makes results differ: program, Python, vocabulary, model, libraries."""
    from tocsin import __version__
    from tocsin.vocab.tables import vocabulary_digest

    return {
        "version": __version__,
        "vocabulary": vocabulary_digest(),
        "model": _model(),
        "python": platform.python_version(),
        **{name: version(name) for name in _PARTS},
    }


def _model() -> str:
    from tocsin.coding.model import EventModel

    try:
        return EventModel().digest
    except ModelError:
        return "not installed (events are coded with --coder frames)"


def statistics(desk: Desk) -> dict[str, Any]:
    """What a desk holds, and which coders made its events."""
    view = desk.view()
    facts: dict[str, Any] = {"path": desk.path}
    for name, sql in _COUNTS.items():
        facts[name] = view.query(f"SELECT ({sql}) AS n").to_pylist()[0]["n"]
    coders = view.query("SELECT coder, count(*) AS n FROM events GROUP BY coder ORDER BY n DESC").to_pylist()
    facts["coders"] = [f"{row['coder']} ({counted(row['n'], 'event')})" for row in coders]
    return facts


def _show(head: str, lines: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 2))
    for name, value in lines.items():
        for number, item in enumerate(value if isinstance(value, list) else [value]):
            shown = f"{item:,}" if isinstance(item, int) else "—" if item is None else str(item)
            table.add_row(Text("" if number else name, style="bold"), Text(shown))
    console = out()
    console.print(f"[bold]{head.capitalize()}[/]")
    console.print(table)
    console.print()
