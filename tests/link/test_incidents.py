"""Which reports become one incident, and what the incident says."""

from __future__ import annotations

from typing import Any

import pytest
from reports import BAGHDAD, KABUL, Maker, articles

from tocsin.link import link
from tocsin.records import Event, Place


def linked(*events: Event, **more: Any) -> Any:
    """The incidents of some events."""
    return link(events, articles(*events), **more).incidents


def test_two_reports_of_one_act_are_one_incident(report: Maker) -> None:
    """The same act in two papers is one incident with two reports and two origins."""
    (incident,) = linked(report("a", "2021-01-05", "2021-01-05"), report("b", "2021-01-05", "2021-01-06"))
    assert (incident.reports, incident.origins, incident.status) == (2, 2, "reported")


@pytest.mark.parametrize(
    "other",
    [
        {"event_loc": KABUL, "recipient": ()},
        {"day": "2021-01-07"},
        {"event": "CONSULT", "mode": ()},
        {"aux": "future"},
        {"aux": "negation"},
        {"aux": "hypothetical"},
        {"event_loc": Place("Basra", name="Basra", country="IRQ", lat=30.5, lon=47.8, precision="city")},
    ],
)
def test_contradictions_keep_reports_apart(report: Maker, other: dict[str, Any]) -> None:
    """Another city, day, kind of act or plane is another incident, whatever words are shared."""
    day = other.pop("day", "2021-01-05")
    assert len(linked(report("a", "2021-01-05", "2021-01-07"), report("b", day, "2021-01-07", **other))) == 2


def test_a_wire_story_in_two_papers_is_one_origin(report: Maker) -> None:
    """Copies count as reports, not as origins."""
    a, b = report("a", "2021-01-05", "2021-01-05"), report("b", "2021-01-05", "2021-01-05")
    known = articles(a) | articles(b, origin=a.article_id)
    (incident,) = link([a, b], known).incidents
    assert (incident.reports, incident.origins) == (2, 1)


def test_one_agencys_words_are_one_origin(report: Maker) -> None:
    """Two papers that credit one agency and print the same sentence are one origin, other words of it two."""
    a, b = report("a", "2021-01-05", "2021-01-05"), report("b", "2021-01-05", "2021-01-05")
    c = report("c", "2021-01-05", "2021-01-06", text="Grief and anger after the Baghdad market bomb")
    (incident,) = link([a, b, c], articles(a, b, c, credits=("AFP",))).incidents
    assert (incident.reports, incident.origins) == (3, 2)


def test_tolls_are_a_range_with_versions(report: Maker) -> None:
    """A toll that grows is one incident, an update, and says who counted what and when."""
    a = report("a", "2021-01-05", "2021-01-05", killed=(8, 8))
    b = report("b", "2021-01-05", "2021-01-06", killed=(27, 27))
    result = link([a, b], articles(a, b))
    (incident,) = result.incidents
    assert incident.killed == (8, 27)
    assert incident.versions == ("Paper a 8 killed, 5 Jan", "Paper b 27 killed, 6 Jan")
    assert [x.role for x in result.links] == ["first report", "update"]


def test_a_description_is_plain_words(report: Maker) -> None:
    """Who did what to whom, where and when, in one line."""
    (incident,) = linked(report("a", "2021-01-05", "2021-01-05", killed=(8, 8)))
    assert incident.description == "Bomb attack on shoppers, 8 killed, Baghdad, 5 Jan 2021"


def test_the_day_of_the_report_is_not_the_day_of_the_act(report: Maker) -> None:
    """An act without a date has none, and says when it was reported."""
    (incident,) = linked(report("a", None, "2021-01-06"))
    assert incident.date is None
    assert incident.first_reported == "2021-01-06"
    assert incident.description.endswith("Baghdad, reported 6 Jan 2021")


def test_an_undated_report_joins_the_news_of_its_week(report: Maker) -> None:
    """A report that says no day joins the act that others date."""
    (incident,) = linked(report("a", "2021-01-05", "2021-01-05"), report("b", None, "2021-01-06"))
    assert incident.date == "2021-01-05"


def test_an_undated_report_does_not_join_last_months_news(report: Maker) -> None:
    """A report that says no day tells of its own week."""
    assert len(linked(report("a", "2021-01-05", "2021-01-05"), report("b", None, "2021-02-06"))) == 2


def test_confidence_grows_with_reports(report: Maker) -> None:
    """Two reports are surer than one."""
    (one,) = linked(report("a", "2021-01-05", "2021-01-05"))
    (two,) = linked(report("a", "2021-01-05", "2021-01-05"), report("b", "2021-01-05", "2021-01-06"))
    assert one.confidence is not None
    assert two.confidence is not None
    assert two.confidence > one.confidence


def test_a_denial_names_the_act_it_may_be_about(report: Maker) -> None:
    """Denied acts are incidents of their own that point at what was reported."""
    act, denial = linked(
        report("a", "2021-01-05", "2021-01-05"), report("b", "2021-01-05", "2021-01-06", aux="negation")
    )
    if act.status == "denied":
        act, denial = denial, act
    assert denial.status == "denied"
    assert denial.reasons == (f"may be about {act.id}",)
    assert act.reports == 1


def test_one_city_by_two_names_of_its_parts(report: Maker) -> None:
    """A district of a city lies within what the city's precision allows."""
    sadr = Place("Sadr City", name="Sadr City", country="IRQ", lat=33.39, lon=44.46, precision="point")
    assert BAGHDAD.name
    assert (
        len(linked(report("a", "2021-01-05", "2021-01-05"), report("b", "2021-01-05", "2021-01-05", event_loc=sadr)))
        == 1
    )
