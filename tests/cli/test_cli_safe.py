"""Hostile texts cannot reach the screen, exports hold short quotes, and what is unknown is said to be."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran
from rich.console import Console

from tocsin.cli.console import CleanConsole
from tocsin.cli.flat import QUOTE
from tocsin.cli.marks import bracketed, sentences
from tocsin.cli.screen import failed
from tocsin.cli.tables import EVENTS, QUOTED_EVENTS, shown_articles, shown_events
from tocsin.records import Article, Entity, Event, Failure, Place, Span, from_dict

Tocsin = Callable[..., Ran]
HOSTILE = "A [/bold] \x1b]0;x\x07\x1b[2J\u202eend\x9b :smile:"
SHOWN = "A [/bold] ]0;x[2Jend :smile:"


def screen() -> Console:
    return CleanConsole(file=io.StringIO(), width=200, force_terminal=True, color_system=None, emoji=False)


def test_hostile_texts_are_shown_as_they_are() -> None:
    """Brackets are no markup, and control characters are gone, in tables and in lists of failures."""
    event = Event("e", "a", "ASSAULT", actor=(Entity("[/bold]\x1b"),), event_loc=Place("[/red]\x1b"))
    console = screen()
    shown_articles(console, [Article("a", "Text.", title=HOSTILE, outlet="[/bold]")])
    shown_events(console, [(event, None)])
    failed(Failure(HOSTILE, "bad [/x]\x1b", ""), to=console)
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert shown.count(SHOWN) == 2
    assert "[/bold] → —" in shown
    assert not set("\x1b\x07\u202e\x9b") & set(shown)


def test_exported_evidence_is_a_quote() -> None:
    """A long sentence is cut around its trigger with its offsets kept, and its marks still stand over their words."""
    text = "word " * 60 + "USA struck IRN " + "more " * 60
    trigger = Span(1000 + text.index("struck"), 1006 + text.index("struck"), "struck", "trigger")
    whole = Event("e", "a", "ASSAULT", evidence=(Span(1000, 1000 + len(text), text), trigger))
    assert EVENTS.json((whole, None))["evidence"][0]["text"] == text
    event = from_dict(Event, dict(QUOTED_EVENTS.json((whole, None))))
    sentence = event.evidence[0]
    assert (sentence.start, sentence.end) == (1000, 1000 + len(text))
    assert len(sentence.text) <= QUOTE
    assert sentence.text.startswith("… ")
    assert "USA [trigger: struck] IRN" in bracketed(*sentences(event.evidence)[0])


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (["export", "--desk", "d", "--since", "zz"], 2, "--since: 'zz' is not a day"),
        (["actors", "Trump", "--date", "zz"], 2, "--date: 'zz' is not a day"),
        (["dyad", "ZZZ", "USA", "--desk", "d"], 2, "ZZZ is unknown"),
        (["actors", "Nobodyatall"], 1, "Nothing is known"),
        (["places", "Nowhereville"], 1, "Nothing is known"),
    ],
)
def test_the_unknown_is_one_line(tocsin: Tocsin, table: Path, arguments: list[str], code: int, problem: str) -> None:
    """Days that are none, codes and names nobody has: one line on standard error."""
    tocsin("add", table, "--desk", "d")
    ran = tocsin(*arguments)
    assert (ran.code, ran.out) == (code, "")
    assert problem in ran.err
    assert len(ran.err.splitlines()) == 1
