"""A small desk: a killing told by a wire, its copy and another paper, looked back on a year later; a plan; and hostile text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.records import Article, Entity, Event, Failure, Incident, Link, Place, Span
from tocsin.store import Desk

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
USA, IRN = Entity("The US", code="USA", sector="GOV"), Entity("General X", code="IRN", sector="MIL")


def article(key: str, outlet: str, published: str, *, origin: str | None = None) -> Article:
    """An article with hostile text in every field that a page shows."""
    text = f"The US killed General X {HOSTILE} on Friday."
    return Article(key, text, title=f"Killed {HOSTILE}", outlet=outlet, published=published, origin=origin)


def event(key: str, of: Article, *, aux: str = "none") -> Event:
    """The killing as one article tells it."""
    spans = (Span(0, len(of.text), of.text), Span(7, 13, "killed", "trigger"), Span(0, 6, "The US", "actor"))
    return Event(key, of.id, "ASSAULT", aux=aux, evidence=spans, published=of.published, coder="stub 1")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The desk."""
    articles = [
        article("a1", "Wire", "2020-01-03"),
        article("a2", f"Copy {HOSTILE}", "2020-01-03", origin="a1"),
        article("a3", "Daily", "2020-01-04"),
        article("a4", "Daily", "2021-01-03"),
    ]
    events = [event(f"e{n}", a, aux="historical" if n == 4 else "none") for n, a in enumerate(articles, 1)]
    baghdad = Place("Baghdad", name=f"Baghdad {HOSTILE}", country="IRQ", lat=33.3, lon=44.4, precision="city")
    iraq = Place("Iraq", name="Iraq", country="IRQ", lat=33.0, lon=43.0, precision="country")
    killing = Incident(
        "i1", "ASSAULT", f"US kills General X {HOSTILE}", "reported", date="2020-01-03", enddate="2020-01-03",
        actor=(USA,), recipient=(IRN,), event_loc=baghdad, killed=(7, 10), versions=(f"Wire 7 killed {HOSTILE}",),
        first_reported="2020-01-03", reports=3, origins=2, recalls=1, events=("e1", "e2", "e3", "e4"),
    )  # fmt: skip
    plan = Incident("i2", "CONSULT", "Planned: talks", "planned", first_reported="2020-01-04", reports=1, origins=1)
    talks = Incident(
        "i3", "CONSULT", "=Talks", "reported", first_reported="2020-02-01", actor=(USA, IRN), event_loc=iraq, reports=1,
        origins=1,
    )  # fmt: skip
    made = Desk(tmp_path / "desk")
    writer = made.writer()
    writer.add([(a, [e]) for a, e in zip(articles, events, strict=True)])
    writer.set_aside([Failure("page.html", f"no article {HOSTILE}", "give another")])
    roles = ("first report", "further report", "further report", "recall")
    links = [Link(e.id, "i1", e.article_id, role) for e, role in zip(events, roles, strict=True)]
    writer.relink([killing, plan, talks], links)
    return made
