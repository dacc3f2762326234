"""A strike of an offensive and a rally of a wave of protest are incidents of their own that say what they are part of."""

from __future__ import annotations

from typing import Any

import pytest
from reports import BAGHDAD, KABUL, Maker, articles

from tocsin.link import link
from tocsin.records import Entity, Event, Incident, Place, Span

TURKEY = Entity("Turkey", code="TUR", sector="GOV", entity="TUR", name="Turkey")
KURDS = Entity("Kurdish fighters", code="SYR", sector="REB")
AFRIN = Place("Afrin", name="Afrin", country="SYR", lat=36.51, lon=36.87, precision="city")
OFFENSIVE = "Turkey pressed its offensive against Kurdish fighters round Afrin"
STRIKE = "Turkish jets bombed a hospital in Afrin and hurt nurses"


def told(report: Maker, ident: str, day: str | None, published: str, text: str, word: str, **more: Any) -> Event:
    """A report whose trigger is a word of its text."""
    at = text.index(word)
    evidence = (Span(0, len(text), text, "sentence"), Span(at, at + len(word), word, "trigger"))
    fields: dict[str, Any] = {
        "actor": (TURKEY,),
        "recipient": (KURDS,),
        "mode": (),
        "event_loc": AFRIN,
        "evidence": evidence,
    }
    return report(ident, day, published, text=text, **(fields | more))


def campaign(report: Maker) -> list[Event]:
    """An offensive that three papers report over nine days."""
    return [
        told(report, f"o{n}", "2018-01-20", day, OFFENSIVE, "offensive")
        for n, day in enumerate(("2018-01-21", "2018-01-24", "2018-01-29"))
    ]


def incidents(*events: Event) -> dict[str, Incident]:
    """The incidents by each of their events."""
    return {e: i for i in link(events, articles(*events)).incidents for e in i.events}


def test_a_strike_is_part_of_the_offensive(report: Maker) -> None:
    """An air strike within the days and the place of an offensive, by the same on the same, says so and stays its own incident."""
    strike = told(report, "s", "2018-01-25", "2018-01-25", STRIKE, "bombed", mode=("aerial",))
    found = incidents(*campaign(report), strike)
    assert found["s"].id != found["o0"].id
    assert found["s"].part_of == found["o0"].id
    assert found["o0"].part_of is None


@pytest.mark.parametrize(
    "more",
    [
        {"event_loc": BAGHDAD},
        {"actor": (Entity("Russia", code="RUS", entity="RUS", name="Russia"),)},
        {"recipient": (Entity("Islamic State", code="IMG", sector="REB", entity="Q2429253", name="Islamic State"),)},
        {"day": "2018-03-25"},
    ],
)
def test_what_is_elsewhere_or_by_others_is_no_part(report: Maker, more: dict[str, Any]) -> None:
    """Another place, doer, victim or month is another matter."""
    day = more.pop("day", "2018-01-25")
    strike = told(report, "s", day, day, STRIKE, "bombed", mode=("aerial",), **more)
    assert incidents(*campaign(report), strike)["s"].part_of is None


def test_rallies_are_parts_of_a_wave(report: Maker) -> None:
    """The rally of one day belongs to the protests that papers tell of over weeks."""
    crowd = (Entity("protesters", code="AFG", sector="CVL"),)
    common: dict[str, Any] = {
        "event": "PROTEST",
        "mode": ("demo",),
        "actor": crowd,
        "recipient": (),
        "event_loc": KABUL,
    }
    wave = [
        told(report, f"w{n}", None, day, "A wave of protests over bread prices went on in Kabul", "protests", **common)
        for n, day in enumerate(("2021-03-02", "2021-03-05"))
    ]
    rally = told(report, "r", "2021-03-04", "2021-03-04", "Bakers marched on the finance ministry", "marched", **common)
    found = incidents(*wave, rally)
    assert found["r"].id != found["w0"].id
    assert found["r"].part_of == found["w0"].id
