"""Towards whom: what is read from the sentence, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tocsin.records import Article, Entity, Event, Span
from tocsin.resolve.actors import Actors
from tocsin.resolve.recipients import fill
from tocsin.resolve.unnamed import filled

LATER = " Chile kept out of it. The talks went on. Nobody left. The hall was full. It rained all day."


@pytest.fixture(scope="module")
def actors() -> Actors:
    """The shipped tables, loaded once."""
    return Actors.shipped()


def hit(actors: Actors, text: str, word: str, kind: str, doer: str) -> list[str | None]:
    """The countries of those at whom an act is aimed, after all guesses; the doer stands first in the text."""
    at, end = text.index(word), text.find(". ") + 1 or len(text)
    evidence = (
        Span(0, end, text[:end], "sentence"),
        Span(at, at + len(word), word, "trigger"),
        Span(0, 4, text[:4], "actor"),
    )
    event = Event(id="e", article_id="a", event=kind, evidence=evidence)
    event = replace(event, actor=(Entity(text[:4], 0, 4, code=doer, sector="GOV", entity=doer),))
    context = actors.context(Article(id="a", text=text, published="2021-03-02"))
    return [r.code for e in filled(fill([event], context), context) for r in e.recipient]


@pytest.mark.parametrize(
    ("text", "word", "kind", "found"),
    [
        ("Peru asked for a UN-led inquiry." + LATER, "asked", "REQUEST", []),
        ("Peru asked for calm in a phone call with his Chilean counterpart." + LATER, "asked", "REQUEST", []),
        ("Peru condemned the bombing of a mosque and mourned with Chile." + LATER, "condemned", "ACCUSE", []),
        ("Peru condemned the bombing and recalled its envoy to Chile.", "condemned", "ACCUSE", ["CHL"]),
        ("Peru began a war on Chile." + LATER, "war", "ASSAULT", ["CHL"]),
        ("Peru demanded calm, Chile said." + LATER, "demanded", "REQUEST", []),
        ("Peru demanded calm of Chile." + LATER, "demanded", "REQUEST", ["CHL"]),
    ],
)
def test_at_whom_an_act_is_aimed(actors: Actors, text: str, word: str, kind: str, found: list[str]) -> None:
    """Not at who tells it, whose inquiry it is, whom one phones, or who is mourned with; but at whom the words name."""
    assert hit(actors, text, word, kind, "PER") == found


def told(text: str, word: str, kind: str, **sides: str) -> Event:
    """An act in the first sentence of a text, with its sides by their words."""
    end = text.find(". ") + 1 or len(text)
    at = text.index(word)
    spans = [Span(0, end, text[:end], "sentence"), Span(at, at + len(word), word, "trigger")]
    who = {}
    for role, words in sides.items():
        i = text.index(words)
        spans.append(Span(i, i + len(words), words, role))
        who[role] = (Entity(words, i, i + len(words), code=words[:3].upper(), entity=words[:3].upper()),)
    return Event(id="e", article_id="a", event=kind, evidence=tuple(spans), **who)  # type: ignore[arg-type]


def test_it_is_what_was_stormed_before(actors: Actors) -> None:
    """*Stormed Xylon and detained it*: the same is detained."""
    text = "Peru stormed Xylon and detained it."
    stormed = told(text, "stormed", "ASSAULT", actor="Peru", recipient="Xylon")
    detained = told(text, "detained", "COERCE", actor="Peru", recipient="it")
    out = fill([stormed, detained], actors.context(Article(id="a", text=text, published="2021-03-02")))
    assert [r.code for r in out[1].recipient] == ["XYL"]


def test_part_of_a_name_is_not_aimed_at(actors: Actors) -> None:
    """*Peruvian envoy Juan Diaz praised it* does not praise Peru."""
    text = "Peruvian envoy Juan Diaz praised the plan."
    praised = told(text, "praised", "SUPPORT", actor="Peruvian envoy Juan Diaz", recipient="Peruvian")
    (out,) = fill([praised], actors.context(Article(id="a", text=text, published="2021-03-02")))
    assert out.recipient == ()
