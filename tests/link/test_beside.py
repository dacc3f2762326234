"""Acts that share nearly everything and are two all the same: what is told of a longer time, in answer, or again and again."""

from __future__ import annotations

from typing import Any

import pytest
from reports import KABUL, Maker, articles

from tocsin.link import link
from tocsin.records import Entity, Event, Place, Span

IDLIB = Place("Idlib", name="Idlib", country="SYR", lat=35.93, lon=36.63, precision="city")
MINSK = Place("Minsk", name="Minsk", country="BLR", lat=53.9, lon=27.56, precision="city")
PRESIDENT = Entity("the president", code="KEN", sector="GOV", entity="Q4", name="William Ruto")


def told(report: Maker, ident: str, published: str, text: str, word: str, **more: Any) -> Event:
    """A report of one sentence, with the word that names the act; no day and nobody whom it befell unless ``more`` says so."""
    at = text.index(word)
    evidence = (Span(0, len(text), text, "sentence"), Span(at, at + len(word), word, "trigger"))
    fields: dict[str, Any] = {"evidence": evidence, "text": text, "recipient": (), "mode": ()} | more
    return report(ident, fields.pop("day", None), published, **fields)


def groups(*events: Event) -> set[frozenset[str]]:
    """Which events became one incident."""
    return {frozenset(i.events) for i in link(events, articles(*events)).incidents}


ALONE = {frozenset("a"), frozenset("b")}
TOGETHER = {frozenset("ab")}


@pytest.mark.parametrize("word", ["offensive", "fighting"])
def test_a_kidnapping_is_no_report_of_an_offensive(report: Maker, word: str) -> None:
    """An offensive and an abduction of its weeks are two, whichever comes first."""
    snatched = told(
        report,
        "a",
        "2021-03-02",
        "Gunmen of the Levant Front abducted nine aid workers near Idlib",
        "abducted",
        mode=("abduct",),
        event_loc=IDLIB,
    )
    pressed = told(
        report, "b", "2021-03-02", f"The {word} against the Levant Front near Idlib went on", word, event_loc=IDLIB
    )
    assert groups(snatched, pressed) == groups(pressed, snatched) == ALONE


def test_a_siege_may_be_the_taking_of_hostages(report: Maker) -> None:
    """*Siege* is said of a campaign and of a hotel whose guests are held."""
    held = told(
        report,
        "a",
        "2021-03-02",
        "Gunmen held forty guests in a Kabul hotel",
        "held",
        mode=("abduct",),
        event_loc=KABUL,
    )
    siege = told(
        report, "b", "2021-03-02", "The siege of the Kabul hotel where gunmen held guests", "siege", event_loc=KABUL
    )
    assert groups(held, siege) == TOGETHER


def test_a_rally_of_one_day_is_not_the_rallies_of_a_month(report: Maker) -> None:
    """Who tells of the protests of January tells of all of them; who names the day tells of the same one."""
    rally = {"event": "PROTEST", "mode": ("demo",), "event_loc": MINSK}
    one = told(
        report, "a", "2021-01-10", "A protest of thousands outside the opera", "protest", **rally, day="2021-01-10"
    )
    later = (report, "b", "2021-01-31", "The January protests outside parliament", "protests")
    assert groups(one, told(*later, **rally, day="2021-01-01", enddate="2021-01-31")) == ALONE
    assert groups(one, told(*later, **rally, day="2021-01-10", enddate="2021-01-10")) == TOGETHER


@pytest.mark.parametrize("words", ["in retaliation for", "as a response to", "to avenge", "in revenge last week for"])
def test_an_attack_is_not_the_one_that_it_answers(report: Maker, words: str) -> None:
    """A report of the first attack takes one of two that a later sentence sets against each other, not both."""
    text = f"The Levant Front said it had bombarded Idlib {words} a bombardment by the army"
    beside: dict[str, Any] = {"article_id": "a later article", "event_loc": IDLIB}
    first = told(
        report,
        "c",
        "2021-03-01",
        "Rockets hit Idlib, where the Levant Front answered the army in kind",
        "hit",
        mode=("heavy-weapons",),
        event_loc=IDLIB,
        day="2021-03-01",
    )
    answer = told(report, "a", "2021-03-02", text, "bombarded", **beside)
    cause = told(report, "b", "2021-03-02", text, "bombardment", mode=("heavy-weapons",), **beside)
    found = groups(first, answer, cause)
    assert not any({"a", "b"} <= group for group in found)
    assert len(found) == 2


def test_blame_that_is_recalled_without_a_day_joins_nothing(report: Maker) -> None:
    """The one blamed is the same every week; the same words are another matter."""
    blame = {
        "event": "ACCUSE",
        "mode": ("disapprove",),
        "recipient": (PRESIDENT,),
        "event_loc": None,
        "aux": "historical",
    }
    text = "The president, who promised relief, has been criticised for doing little"
    one = told(report, "a", "2021-01-10", text, "criticised", **blame)
    other = "The president faced criticism for slow relief"
    assert groups(one, told(report, "b", "2021-01-12", other, "criticism", **blame)) == ALONE
    assert groups(one, told(report, "b", "2021-01-12", text, "criticised", **blame)) == TOGETHER
