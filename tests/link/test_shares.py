"""A desk linked in shares by workers beside each other is the desk that one process links, row by row."""

from __future__ import annotations

import functools
import importlib.util
import os
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from reports import BAGHDAD, KABUL, articles, make

from tocsin import linking, linking_shares, pipeline
from tocsin.engine import LocalBlocks, RayBlocks
from tocsin.link import cluster, link
from tocsin.link.apart import shares
from tocsin.records import Entity, Event, Judgement, Place
from tocsin.store import Desk

ENGINES = [
    pytest.param(LocalBlocks, id="local"),
    pytest.param(
        RayBlocks,
        id="ray",
        marks=[
            pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed"),
            pytest.mark.filterwarnings("ignore"),  # Ray leaves sockets and files open
        ],
    ),
]
GENERAL = Entity("General Karim", code="IRN", sector="MIL", entity="general-karim", name="Amir Karim")
STATES = [Entity(code, code=code, sector="GOV", entity=code, name=code) for code in ("USA", "IRN", "IRQ", "TUR")]
WORDS = "market bridge convoy checkpoint hospital mosque station barracks hotel pipeline tariff border summit".split()
KINDS = {
    "ASSAULT": "bombing",
    "PROTEST": "rally",
    "ACCUSE": "charge",
    "REQUEST": "call",
    "CONSULT": "talks",
    "SANCTION": "ban",
}


def day(n: int) -> str:
    """A day of 2021."""
    return (date(2021, 1, 1) + timedelta(n)).isoformat()


def news(seed: int) -> list[Event]:
    """Acts of six families over eighty days, each told one to four times, some by a recall of later."""
    chance = random.Random(seed)
    out: list[Event] = []
    for n in range(60):
        kind, when = chance.choice(list(KINDS)), chance.randrange(80)
        text = f"A {KINDS[kind]} at a {chance.choice(WORDS)} shook {chance.choice(WORDS)} and {chance.choice(WORDS)}"
        sides: dict[str, Any] = {"actor": (chance.choice(STATES),), "recipient": (chance.choice(STATES),)}
        place: Place = chance.choice((BAGHDAD, KABUL))
        for k in range(chance.randint(1, 4)):
            late = chance.choice((0, 0, 1, 2, 40))
            aux = {"aux": "historical"} if late > 2 else {"aux": chance.choice(("none", "none", "none", "future"))}
            own = day(when) if chance.random() < 0.8 else None
            told = make(
                f"{n}-{k}", own, day(when + late), text=text, event=kind, mode=(), event_loc=place, **sides, **aux
            )
            # Two acts in one article, of whatever families.
            out.append(replace(told, article_id=f"article {chance.randrange(90)}") if chance.random() < 0.5 else told)
    return out


def killing() -> list[Event]:
    """A general is told of as killed by two papers, and then acts in four others, in another family of acts: he lives."""
    struck = "The strike killed General Karim near the airport"
    dead = {"recipient": (GENERAL,), "text": struck}
    told = [make(f"death {k}", day(10), day(10 + k), **dead) for k in range(2)]
    again = [make(f"attack {k}", None, day(40 + k), **dead) for k in range(2)]
    acts = {
        "event": "CONSULT",
        "mode": (),
        "actor": (GENERAL,),
        "recipient": (STATES[2],),
        "text": "General Karim held talks",
    }
    return [*told, *again, *(make(f"talks {k}", day(30 + k), day(30 + k), **acts) for k in range(4))]


def fill(desk: Desk, events: Sequence[Event]) -> None:
    """Adds events with their articles."""
    known = articles(*events, outlet="Paper")
    desk.writer().add([(a, [e for e in events if e.article_id == a.id]) for a in known.values()])


def rows(desk: Desk) -> tuple[list[Any], list[Any]]:
    """Incidents and links as they stand in the desk."""
    sql = "SELECT * EXCLUDE (batch, version) FROM {}"
    view = desk.view()
    return view.query(sql.format("incidents")).to_pylist(), view.query(sql.format("links")).to_pylist()


def judge(desk: Desk) -> None:
    """What people decide after a first linking: events of two families are one, an incident is split, an event is none, one is
    of another type."""
    held = {row["event_id"]: row["incident_id"] for row in desk.view().table("links").to_pylist()}
    one = desk.query("SELECT id, events FROM incidents WHERE len(events) > 2 ORDER BY id LIMIT 1").to_pylist()[0]
    kinds = {row["id"]: row["event"] for row in desk.query("SELECT id, event FROM events").to_pylist()}
    protest, sanction = (min(e for e, k in kinds.items() if k == kind) for kind in ("PROTEST", "SANCTION"))
    rest = sorted(e for e in held if e not in (protest, sanction, *one["events"]))
    said = [
        Judgement("same", protest, sanction),
        Judgement("split", one["id"], one["events"][-1]),
        Judgement("reject", rest[0], ""),
        Judgement("correct", rest[1], "event=ACCUSE"),
    ]
    for n, judgement in enumerate(said):
        desk.judge(replace(judgement, at=f"2021-05-01T00:00:0{n}"))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Incidents are settled every thirty events."""
    monkeypatch.setattr(cluster, "_CHUNK", 30)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))


@pytest.mark.parametrize("engine", ENGINES)
def test_shares_make_the_desk_of_one_process(engine: Any, tmp_path: Path) -> None:
    """A first linking, and one anew after more news and judgements: the rows are the same, in their order, ids included."""
    whole, shared = Desk(tmp_path / "whole"), Desk(tmp_path / "shared")
    beside = functools.partial(engine, workers=2)
    events = [*news(3), *killing()]
    for desk, with_engine in ((whole, None), (shared, beside)):
        fill(desk, events[:130])
        first = pipeline.link(desk, everything=True, engine=with_engine)
        assert first.events == 130
    assert rows(shared) == rows(whole)
    for desk, with_engine in ((whole, None), (shared, beside)):
        fill(desk, events[130:])
        judge(desk)
        pipeline.link(desk, everything=True, engine=with_engine)
    assert rows(shared) == rows(whole)
    assert len(rows(whole)[0]) > 50


def test_many_new_events_are_linked_in_shares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With workers at hand a desk of many new events is linked in shares, one with few is not, and both end the same."""
    started: list[int] = []

    def engine(make: Any) -> LocalBlocks:
        started.append(1)
        return LocalBlocks(make, workers=2)

    few, many = Desk(tmp_path / "few"), Desk(tmp_path / "many")
    for desk, least in ((few, 10_000), (many, 100)):
        monkeypatch.setattr(linking, "SHARED", least)
        fill(desk, news(7))
        pipeline.link(desk, engine=engine)
    assert len(started) == 1
    held = [{frozenset(row["events"]) for row in desk.incidents().to_pylist()} for desk in (few, many)]
    assert held[0] == held[1]


def test_who_acts_in_another_family_lives(tmp_path: Path) -> None:
    """Shares hear of what others tell: without it a general would be dead who holds talks later."""
    events = [*news(5), *killing()]
    force = [e for e in events if e.event == "ASSAULT"]
    every = link(events, articles(*events)).incidents
    alone = link(force, articles(*force)).incidents
    assert {i.id: i for i in alone} != {i.id: i for i in every if i.event == "ASSAULT"}
    desk = Desk(tmp_path / "desk")
    fill(desk, events)
    found = linking_shares.linked_in_shares(desk.view(), functools.partial(LocalBlocks, workers=1))
    assert found is not None
    told = link(events, articles(*events, outlet="Paper"))
    assert found.incidents == told.incidents
    assert found.links == told.links


def test_what_must_stay_together_does() -> None:
    """Types of one family make one share, the heaviest comes first; types that were judged together join their families."""
    types = {"ASSAULT": 50, "MOBILIZE": 5, "AGREE": 30, "CONSULT": 40, "PROTEST": 3, "own type": 1}
    lots = shares(types, [])
    assert lots == [{"AGREE", "CONSULT"}, {"ASSAULT", "MOBILIZE"}, {"PROTEST"}, {"own type"}]
    force = {"ASSAULT", "MOBILIZE", "PROTEST"}
    assert shares(types, [("PROTEST", "MOBILIZE"), ("COERCE", "PROTEST")])[1] == force
    assert shares(types, [("PROTEST", "COERCE"), ("SANCTION", "ASSAULT")])[1] == force
    assert shares({"ASSAULT": 1}, [("PROTEST", "SANCTION")]) == [{"ASSAULT"}]
