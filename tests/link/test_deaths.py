"""A person is killed once: later mentions hang on that killing, whatever date or tense they were coded with."""

from __future__ import annotations

from typing import Any

import pytest
from reports import Maker, articles

from tocsin.link import link
from tocsin.records import Entity, Event, Span

GENERAL = Entity("General Qassem Soleimani", code="IRN", sector="MIL", entity="Q335230", name="Qassem Soleimani")
DEPUTY = Entity("his deputy", code="IRQ", sector="PRM", entity="abu-mahdi-al-muhandis", name="Abu Mahdi al-Muhandis")
GROUP = Entity("Kataib Hezbollah", code="IRQ", sector="PRM", entity="Q6376254", name="Kata'ib Hezbollah")
KILLING = "A US drone strike killed General Qassem Soleimani at the airport"
NOUN = "He spoke of the assassination of General Soleimani and of revenge"


def killing(report: Maker, ident: str, day: str | None, published: str, **more: Any) -> Event:
    """A report that names the general as killed; its trigger is *killed* or *assassination*."""
    text = more.pop("text", KILLING)
    word = next(w for w in ("killed", "assassination", "assassinate") if w in text)
    at = text.index(word)
    evidence = (Span(0, len(text), text, "sentence"), Span(at, at + len(word), word, "trigger"))
    fields: dict[str, Any] = {
        "recipient": (GENERAL,),
        "mode": ("assassinate",),
        "event_loc": None,
        "evidence": evidence,
    }
    return report(ident, day, published, text=text, **(fields | more))


@pytest.fixture
def news(report: Maker) -> list[Event]:
    """Three reports of the killing, of two days."""
    return [killing(report, f"n{n}", "2020-01-03", f"2020-01-0{3 + n}") for n in range(3)]


@pytest.mark.parametrize("day", [None, "2021-01-02", "2020-06-01", "2019-01-01"])
def test_a_mention_with_a_wrong_date_or_tense_is_a_recall(report: Maker, news: list[Event], day: str | None) -> None:
    """A year later, an undated or misdated mention told as news adds a recall and no report."""
    late = killing(report, "late", day, "2021-01-02", text=NOUN)
    events = [*news, late]
    (incident,) = link(events, articles(*events)).incidents
    assert (incident.date, incident.reports, incident.recalls) == ("2020-01-03", 3, 1)


def test_recalls_alone_agree_on_the_day(report: Maker) -> None:
    """Where the desk has only anniversary coverage, the day that several articles tell counts, and nothing is news."""
    dated = [killing(report, f"d{n}", "2020-01-03", f"2021-01-0{n}", aux="historical") for n in (1, 2)]
    vague = killing(report, "v", None, "2021-01-03", text=NOUN)
    events = [*dated, vague]
    (incident,) = link(events, articles(*events)).incidents
    assert (incident.status, incident.date, incident.recalls) == ("recalled", "2020-01-03", 3)


def test_two_killed_together_are_one_act(report: Maker) -> None:
    """A mention of the deputy alone hangs on the act that killed both."""
    both = [killing(report, f"b{n}", "2020-01-03", f"2020-01-0{3 + n}", recipient=(GENERAL, DEPUTY)) for n in range(2)]
    alone = killing(report, "late", None, "2021-01-02", recipient=(DEPUTY,), text=NOUN)
    events = [*both, alone]
    assert len(link(events, articles(*events)).incidents) == 1


def test_who_acts_later_was_not_killed(report: Maker, news: list[Event]) -> None:
    """Reports that take somebody for a victim by mistake do not bury a person who goes on acting."""
    acts = [
        report(f"a{n}", None, f"2020-0{3 + n}-01", event="CONSULT", mode=(), actor=(GENERAL,), recipient=())
        for n in range(4)
    ]
    late = killing(report, "late", None, "2021-01-02", text=NOUN)
    events = [*news, *acts, late]
    assert sum(i.event == "ASSAULT" for i in link(events, articles(*events)).incidents) == 2


def test_groups_can_be_hit_twice(report: Maker) -> None:
    """Only persons are killed once; a militia is attacked again."""
    first = [killing(report, f"g{n}", "2020-01-03", f"2020-01-0{3 + n}", recipient=(GROUP,)) for n in range(2)]
    again = killing(report, "again", None, "2021-01-02", recipient=(GROUP,))
    events = [*first, again]
    assert len(link(events, articles(*events)).incidents) == 2


def test_an_attempt_is_no_death(report: Maker) -> None:
    """Attempts on one life can be many."""
    text = "Gunmen tried to assassinate General Qassem Soleimani"
    events = [killing(report, f"t{n}", f"2020-0{n}-03", f"2020-0{n}-03", text=text) for n in (1, 2, 3)]
    assert len(link(events, articles(*events)).incidents) == 3


def test_a_later_day_knows_a_death_from_the_desk(report: Maker, news: list[Event]) -> None:
    """A kept incident tells of the death; the mention of another day hangs on it."""
    kept = link(news, articles(*news)).incidents
    late = killing(report, "late", None, "2021-01-02", text=NOUN)
    (incident,) = link([late], articles(late), previous=kept).incidents
    assert (incident.id, incident.reports, incident.recalls) == (kept[0].id, 3, 1)
