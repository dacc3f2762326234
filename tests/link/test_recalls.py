"""Old acts: recalls hang on the incident they recall and are never news."""

from __future__ import annotations

import pytest
from reports import Maker, articles

from tocsin.link import link
from tocsin.records import Entity

SOLEIMANI = Entity("Qassem Soleimani", code="IRN", sector="MIL", entity="Q310288", name="Qassem Soleimani")


def test_a_recall_hangs_on_the_old_incident(report: Maker) -> None:
    """An anniversary adds a recall, no report and no later day."""
    a, b = report("a", "2020-01-05", "2020-01-05"), report("b", "2020-01-05", "2021-01-05", aux="historical")
    result = link([a, b], articles(a, b))
    (incident,) = result.incidents
    assert (incident.reports, incident.recalls, incident.last_reported) == (1, 1, "2020-01-05")
    assert {x.event_id: x.role for x in result.links} == {"a": "first report", "b": "recall"}


def test_a_recall_alone_opens_a_back_dated_incident(report: Maker) -> None:
    """An act known only from later mentions is dated to its own day and says so."""
    a = report("a", "2020-01-05", "2021-01-05", aux="historical")
    (incident,) = link([a], articles(a)).incidents
    assert (incident.date, incident.status, incident.reports, incident.first_reported) == (
        "2020-01-05",
        "recalled",
        0,
        None,
    )


def test_a_recall_without_a_day_has_none(report: Maker) -> None:
    """The day of the article is never that of an act it recalls."""
    a = report("a", None, "2021-01-05", aux="historical")
    (incident,) = link([a], articles(a)).incidents
    assert (incident.date, incident.status) == (None, "recalled")


def test_an_act_told_as_past_is_not_of_the_articles_day(report: Maker) -> None:
    """A mention coded as old and dated to the day of its article has a wrong date: none is better."""
    a = report("a", "2021-01-05", "2021-01-05", aux="historical")
    (incident,) = link([a], articles(a)).incidents
    assert incident.date is None


def test_a_recall_without_a_day_is_known_by_name(report: Maker) -> None:
    """Who was killed is enough to know which killing is meant."""
    a = report("a", "2020-01-03", "2020-01-03", recipient=(SOLEIMANI,))
    b = report(
        "b",
        None,
        "2022-05-05",
        aux="historical",
        recipient=(SOLEIMANI,),
        event_loc=None,
        text="the bomb that killed Soleimani",
    )
    assert len(link([a, b], articles(a, b)).incidents) == 1


def test_a_vague_recall_joins_nothing(report: Maker) -> None:
    """A bomb once upon a time is no particular bomb."""
    a = report("a", "2020-01-03", "2020-01-03")
    b = report("b", None, "2022-05-05", aux="historical", recipient=(), event_loc=None, text="the bomb of long ago")
    assert len(link([a, b], articles(a, b)).incidents) == 2


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2020-01-05", "A bomb tore through the vegetable market in Baghdad"),
        (None, "Mourners marked the anniversary of a bomb in the vegetable market of Baghdad"),
    ],
)
def test_an_old_act_is_a_recall_even_if_coded_as_news(report: Maker, day: str | None, text: str) -> None:
    """A year-old day, or an anniversary counted from the act, outweighs ``aux``."""
    at = text.index("bomb")
    b = report("b", day, "2021-01-05", text=text)
    trigger = type(b.evidence[1])(at, at + 4, "bomb", "trigger")
    b = type(b)(**{f: getattr(b, f) for f in b.__slots__} | {"evidence": (b.evidence[0], trigger)})
    (incident,) = link([b], articles(b)).incidents
    assert (incident.status, incident.date) == ("recalled", day)


def test_news_after_the_recall_makes_it_reported(report: Maker) -> None:
    """Articles arrive in any order: the recall of an act not yet read waits for it."""
    recall, news = report("b", "2020-01-05", "2021-01-05", aux="historical"), report("a", "2020-01-05", "2020-01-05")
    first = link([recall], articles(recall)).incidents
    (incident,) = link([news], articles(news), previous=first).incidents
    assert (incident.id, incident.status, incident.reports, incident.recalls) == (first[0].id, "reported", 1, 1)
