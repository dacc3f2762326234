"""A small desk with hostile text in every place, and the app over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE, IRN, USA, article, asking, event

from tocsin.records import Article, Failure, Incident, Link, Place
from tocsin.store import Desk


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A killing told by a wire, its copy and another paper, looked back on a year later; talks; a plan; one word of a megabyte."""
    articles = [
        article("a1", "Wire", "2020-01-03T08:00:00+00:00"),
        article(f"a2 {HOSTILE}/x", f"Copy {HOSTILE}", "2020-01-03", origin="a1", copy_score=0.97),
        article("a3", "Daily", "2020-01-04", url="https://daily.example/3"),
        article("a4", "Daily", "2021-01-03"),
        Article("long", "x" * 1_000_000, title="y" * 1_000_000, published="2021-01-04", outlet="z" * 5000),
    ]
    events = [
        event(f"e{n}", a, aux="historical" if n == 4 else "none", confidence=0.5 + n / 10)
        for n, a in enumerate(articles[:4], 1)
    ]
    iraq = Place("Iraq", name="Iraq", country="IRQ", lat=33.0, lon=43.0, precision="country")
    killing = Incident(
        "i00000001", "ASSAULT", f"US kills General X {HOSTILE}", "reported", date="2020-01-03", enddate="2020-01-03",
        date_precision="day", actor=(USA,), recipient=(IRN,), event_loc=events[0].event_loc, killed=(7, 10), mode=("drone",),
        versions=(f"Wire 7 killed {HOSTILE}", HOSTILE), first_reported="2020-01-03", last_reported="2020-01-04", reports=3,
        origins=2, recalls=1, events=("e1", "e2", "e3", "e4"), quad_code="material conflict", event_scale=-9.5,
        confidence=0.9, reasons=(HOSTILE,),
    )  # fmt: skip
    talks = Incident(
        "i00000002", "CONSULT", "=1+1 Talks", "reported", first_reported="2020-02-01", actor=(USA, IRN), event_loc=iraq, reports=1,
        origins=1,
    )  # fmt: skip
    plan = Incident(
        "i00000003", "CONSULT", "Planned: talks", "planned", first_reported="2020-01-04", reports=1, origins=1
    )
    desk = Desk(tmp_path_factory.mktemp("serve") / "desk")
    writer = desk.writer()
    writer.add([(a, [e for e in events if e.article_id == a.id]) for a in articles])
    writer.set_aside([Failure(f"page {HOSTILE}", f"no article {HOSTILE}", HOSTILE)])
    roles = ("first report", "further report", "further report", "recall")
    links = [
        Link(e.id, "i00000001", e.article_id, role, score=0.9 - n / 10 if n else None, reasons=(HOSTILE,))
        for n, (e, role) in enumerate(zip(events, roles, strict=True))
    ]
    writer.relink([killing, talks, plan], links)
    return desk


@pytest.fixture
def desk(made: Desk, tmp_path: Path) -> Desk:
    """A copy of it that a test may write to."""
    import shutil

    shutil.copytree(made.path, tmp_path / "desk")
    return Desk(tmp_path / "desk")


@pytest.fixture
def client(desk: Desk) -> Iterator[Any]:
    """Somebody who asks the app over the desk, in this process; ``client.token`` is the desk's."""
    yield from asking(desk)
