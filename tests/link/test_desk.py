"""A desk is linked day by day: in any order, however often, cut off anywhere, it ends as one run over everything does."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reports import BAGHDAD, KABUL, Maker, articles, make

from tocsin import linking, pipeline
from tocsin.records import Article, Event, Incident, Judgement
from tocsin.store import Desk, from_row

WORDS = "market bridge convoy checkpoint hospital mosque station barracks hotel pipeline".split()


@st.composite
def news(draw: st.DrawFn) -> list[Event]:
    """Some attacks in two cities, each told one to three times, some by a recall of weeks later."""
    out: list[Event] = []
    for n in range(draw(st.integers(2, 6))):
        day = date(2021, 3, 1) + timedelta(draw(st.integers(0, 9)))
        what, killed = draw(st.sampled_from(WORDS)), draw(st.integers(1, 40))
        text = f"A bomb at a {what} killed {killed} people"
        place = draw(st.sampled_from((BAGHDAD, KABUL)))
        for k in range(draw(st.integers(1, 3))):
            late = draw(st.sampled_from((0, 0, 1, 40)))
            told = (day + timedelta(late)).isoformat()
            more = {"aux": "historical"} if late > 1 else {}
            out.append(
                make(f"{n}-{k}", day.isoformat(), told, text=text, killed=(killed, killed), event_loc=place, **more)
            )
    return out


def add(desk: Desk, events: Sequence[Event]) -> None:
    """Adds events with their articles."""
    known: dict[str, Article] = articles(*events)
    desk.writer().add([(a, [e for e in events if e.article_id == a.id]) for a in known.values()])


def incidents(desk: Desk) -> list[Incident]:
    """What the desk holds."""
    return [from_row(Incident, row) for row in desk.incidents().to_pylist()]


def partition(desk: Desk) -> set[frozenset[str]]:
    """The desk's incidents as sets of events."""
    return {frozenset(i.events) for i in incidents(desk)}


def links(desk: Desk) -> dict[str, str]:
    """In which incident each event is."""
    return {row["event_id"]: row["incident_id"] for row in desk.view().table("links").to_pylist()}


def assert_sound(desk: Desk) -> None:
    """Every event is in one incident, and the links say the same as the incidents."""
    held = [(e, i.id) for i in incidents(desk) for e in i.events]
    assert len(held) == len({e for e, _ in held})
    assert dict(held) == links(desk)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events=news(), data=st.data())
def test_any_order_of_additions_ends_the_same(events: list[Event], data: st.DataObject) -> None:
    """Shuffled parts, some given twice, linked after each or not (as where a run was killed), end as one run does."""
    mixed = data.draw(st.permutations([*events, *data.draw(st.lists(st.sampled_from(events), max_size=3))]))
    with tempfile.TemporaryDirectory() as folder:
        whole, desk = Desk(Path(folder) / "whole"), Desk(Path(folder) / "parts")
        add(whole, events)
        pipeline.link(whole)
        while mixed:
            size = data.draw(st.integers(1, 6))
            add(desk, mixed[:size])
            mixed = mixed[size:]
            if not mixed or data.draw(st.booleans()):
                pipeline.link(desk)
                assert_sound(desk)
        assert partition(desk) == partition(whole)
        before = incidents(desk)
        assert pipeline.link(desk).changed == ()
        assert incidents(desk) == before


def test_ten_days_one_by_one(tmp_path: Path) -> None:
    """Additions of a day each leave the incidents of one addition, and read only what is near."""
    days = [(date(2021, 3, 1) + timedelta(n)).isoformat() for n in range(10)]
    events = [
        make(f"{day} {n} {k}", day, day, text=f"A bomb at a {WORDS[n]} killed {n} people", killed=(n, n))
        for day in days
        for n in (3, 9)
        for k in range(2)
    ]
    whole, daily = Desk(tmp_path / "whole"), Desk(tmp_path / "daily")
    add(whole, events)
    pipeline.link(whole)
    for day in days:
        add(daily, [e for e in events if e.published == day])
        assert pipeline.link(daily).events == 4
    assert partition(daily) == partition(whole)
    assert_sound(daily)


def test_only_the_neighbourhood_is_read(tmp_path: Path, report: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a desk's incidents those of other days are not loaded, but that which a recall means is."""
    seen: list[set[str]] = []
    link_events = linking.link_events

    def watched(events: list[Event], known: dict[str, Article], **more: list[Incident]) -> linking.Linked:
        seen.append({e for i in more["previous"] for e in i.events})
        return link_events(events, known, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(linking, "link_events", watched)
    desk = Desk(tmp_path / "desk")
    hotel = "A bomb destroyed the Palestine hotel and its casino"
    add(
        desk,
        [report(f"{m}", f"2020-{m:02}-05", f"2020-{m:02}-05") for m in range(1, 9)]
        + [report("hotel", "2019-05-05", "2019-05-05", text=hotel)],
    )
    pipeline.link(desk)
    add(desk, [report("new", "2020-08-05", "2020-08-06")])
    pipeline.link(desk)
    assert seen[-1] == {"8"}
    recall = {"aux": "historical", "event_loc": None, "recipient": (), "text": hotel}
    add(desk, [report("recall", None, "2021-08-06", **recall)])
    pipeline.link(desk)
    assert "hotel" in seen[-1]
    assert "7" not in seen[-1]
    assert links(desk)["recall"] == links(desk)["hotel"]


def test_two_incidents_that_become_one_keep_their_links(tmp_path: Path, report: Maker) -> None:
    """What a person joins is one incident in the desk, its links lead to it, and the id that went is remembered."""
    desk = Desk(tmp_path / "desk")
    add(
        desk,
        [
            report("a", "2021-01-05", "2021-01-05"),
            report("b", "2021-01-05", "2021-01-05", event_loc=KABUL, recipient=()),
        ],
    )
    pipeline.link(desk)
    before = {i.id for i in incidents(desk)}
    (one,) = pipeline.judge_link(desk, "same", "a", "b")
    assert_sound(desk)
    assert [i.id for i in incidents(desk)] == [one.id]
    assert {one.id, *one.was} == before


def test_what_people_reject_goes(tmp_path: Path, report: Maker) -> None:
    """The incident of a rejected report is gone, and comes back when the judgement is undone."""
    from tocsin.link import judgement_key

    desk = Desk(tmp_path / "desk")
    add(desk, [report("a", "2021-01-05", "2021-01-05"), report("b", "2021-03-05", "2021-03-05")])
    pipeline.link(desk)
    said = desk.judge(Judgement("reject", "a", ""))
    pipeline.link(desk)
    assert partition(desk) == {frozenset("b")}
    desk.judge(Judgement("undo", judgement_key(said), ""))
    pipeline.link(desk)
    assert partition(desk) == {frozenset("a"), frozenset("b")}
    assert_sound(desk)


def test_windows_end_as_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: Maker) -> None:
    """A desk larger than what is linked at a time is linked in parts."""
    events = [
        report(f"{day} {k}", f"2021-01-{day:02}", f"2021-01-{day:02}") for day in range(1, 12, 2) for k in range(3)
    ]
    whole, parts = Desk(tmp_path / "whole"), Desk(tmp_path / "parts")
    add(whole, events)
    add(parts, events)
    pipeline.link(whole)
    monkeypatch.setattr(linking, "WINDOW", 4)
    pipeline.link(parts)
    assert partition(parts) == partition(whole)
    assert_sound(parts)


def test_linking_everything_keeps_ids(tmp_path: Path, report: Maker) -> None:
    """Linking all anew leaves the ids, and adding goes on from there."""
    desk = Desk(tmp_path / "desk")
    add(desk, [report("a", "2021-01-05", "2021-01-05")])
    pipeline.link(desk)
    add(desk, [report("b", "2021-01-05", "2021-01-06")])
    pipeline.link(desk)
    before = {i.id for i in incidents(desk)}
    pipeline.link(desk, everything=True)
    assert {i.id for i in incidents(desk)} == before
    add(desk, [report("c", "2021-01-05", "2021-01-06")])
    pipeline.link(desk)
    assert partition(desk) == {frozenset("abc")}
    assert_sound(desk)
