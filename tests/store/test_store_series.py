"""How acts become series: the rule that expands actors into pairs, what counts as news, and that series follow the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tocsin.records import Alarm, Article, Entity, Event, Incident, Link, Span
from tocsin.store import Desk
from tocsin.store.drivers import anniversaries, behind
from tocsin.store.kept import arrivals, latest_alarms, read_by_day


def entities(codes: str) -> tuple[Entity, ...]:
    return tuple(Entity(code, code=code) for code in codes.split())


def incident(key: str, actor: str, recipient: str, **more: object) -> Incident:
    given: dict[str, object] = {
        "event": "ASSAULT", "description": f"{key} happened", "status": "reported", "date": "2020-03-02", "date_precision": "day",
        "first_reported": "2020-03-03", "reports": 2, "origins": 1, "event_scale": -9.0, "quad_code": "material conflict",
    }  # fmt: skip
    return Incident(id=key, actor=entities(actor), recipient=entities(recipient), **{**given, **more})  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "desk")
    articles = [Article(f"a{n}", "text", outlet="ABC"[n % 2], published=f"2020-03-{n + 1:02}") for n in range(5)]
    desk.writer().add([(article, ()) for article in articles])
    return desk


def counted(desk: Desk, *incidents: Incident) -> dict[tuple[str, str, str], int]:
    """Incidents by series."""
    desk.writer().relink(incidents, ())
    rows = desk.watched().query("SELECT kind, a, b, sum(incidents)::INT AS n FROM series GROUP BY ALL").to_pylist()
    return {(row["kind"], row["a"], row["b"]): row["n"] for row in rows}


MEETING = {"event": "CONSULT", "quad_code": "verbal cooperation", "event_scale": 2.5}


def test_one_way(desk: Desk) -> None:
    """An act is one for the pair, one for the dyad, and nothing else's."""
    assert counted(desk, incident("x", "USA", "IRN")) == {("pair", "USA", "IRN"): 1, ("dyad", "IRN", "USA"): 1}


def test_a_mutual_act_is_one_for_the_dyad(desk: Desk) -> None:
    """A meeting of three is six pairs and three dyads, each once."""
    found = counted(desk, incident("x", "USA IRN RUS", "", **MEETING))
    assert sum(n for (kind, *_), n in found.items() if kind == "pair") == 6
    assert {key: n for key, n in found.items() if key[0] == "dyad"} == {
        ("dyad", "IRN", "USA"): 1, ("dyad", "IRN", "RUS"): 1, ("dyad", "RUS", "USA"): 1,
    }  # fmt: skip


def test_a_summit_is_no_pair(desk: Desk) -> None:
    """An act of nine countries counts for none of their thirty-six dyads."""
    assert counted(desk, incident("x", "USA IRN RUS CHN FRA DEU GBR TUR IRQ", "", **MEETING)) == {}


def test_domestic_acts(desk: Desk) -> None:
    """Within one country, with or without a recipient; an armed group without a country leaves it domestic."""
    found = counted(desk, incident("x", "IRQ", "IRQ"), incident("y", "IRQ", ""), incident("z", "IMG", "IRQ"))
    assert found == {("country", "IRQ", ""): 3, ("pair", "IMG", "IRQ"): 1, ("dyad", "IMG", "IRQ"): 1}


def test_what_is_recalled_or_old_is_no_news(desk: Desk) -> None:
    """It stands in the series on its own day, and never arrives; what is planned or denied is nowhere."""
    old = incident("o", "USA", "IRN", date="2019-03-02")
    recalled = incident("r", "USA", "IRN", status="recalled")
    planned = [replace(incident(s, "USA", "IRN"), status=s) for s in ("planned", "feared", "denied")]
    assert counted(desk, old, recalled, *planned)["dyad", "IRN", "USA"] == 2
    assert arrivals(desk.watched()).num_rows == 0
    by_month = {row["start"].isoformat(): row["incidents"] for row in desk.series("dyad", "USA", "IRN").to_pylist()}
    assert by_month == {"2019-03-01": 1, "2020-03-01": 1}


def test_what_one_article_says_again_arrives_once(desk: Desk) -> None:
    """Of words of one type between two that one article tells, one rings; told by others too, or of another type, each does."""
    words = {"event": "ACCUSE", "quad_code": "verbal conflict", "event_scale": -3.0, "date": None}
    same = [incident(f"s{n}", "USA", "IRN", articles=("a0",), **words) for n in range(4)]
    wide = incident("w", "USA", "IRN", articles=("a0", "a1"), **words)
    other = incident("t", "USA", "IRN", articles=("a0",), **{**words, "event": "THREATEN"})
    assert counted(desk, *same, wide, other)["dyad", "IRN", "USA"] == 6
    assert arrivals(desk.watched(), kinds=("dyad",))["conflict"].to_pylist() == [3.0]


@pytest.mark.parametrize(
    ("published", "arrived"), [("2021-03-08", 1), ("2021-02-20", 1), ("2021-06-20", 2), ("2020-03-10", 2)]
)
def test_an_article_about_an_anniversary_brings_no_words_without_a_day(
    tmp_path: Path, published: str, arrived: int
) -> None:
    """Around the day of a blow that it recalls, what an article says without a day is taken for background, in the counts of the
    watch and in what is shown behind an alarm; in summer, or days after the blow itself, it is not."""
    desk = Desk(tmp_path / "desk")
    desk.writer().add(
        [(Article("a0", "text", published=published), ()), (Article("a1", "text", published=published), ())]
    )
    blow = incident("blow", "USA", "IRN", first_reported="2020-03-03", articles=("a9",))
    words = {"event": "ACCUSE", "quad_code": "verbal conflict", "event_scale": -3.0, "first_reported": published}
    vague = incident("vague", "IRN", "USA", date=None, articles=("a0",), **words)
    dated = incident("dated", "IRN", "USA", date=published, articles=("a0",), **{**words, "event": "THREATEN"})
    elsewhere = incident("elsewhere", "IRN", "RUS", date=None, articles=("a1",), **words)
    desk.writer().relink((blow, vague, dated, elsewhere), [Link("e0", "blow", "a0", "recall")])
    came = [row for row in arrivals(desk.watched()).to_pylist() if row["arrived"] == date.fromisoformat(published)]
    assert {row["b"]: row["conflict"] for row in came} == {"USA": arrived, "RUS": 1}
    day = date.fromisoformat(published)
    shown = behind(desk.view(), "dyad", "IRN", "USA", channel="conflict", since=day, until=day)
    assert len(shown["drivers"]) == arrived


def test_a_deed_without_a_day_rings_only_from_the_lead(tmp_path: Path) -> None:
    """Further down it is background, which an anniversary brings in every article; with a day it is news anywhere."""
    desk = Desk(tmp_path / "desk")
    given = {
        "actor": entities("USA"),
        "recipient": entities("IRN"),
        "event_scale": -9.0,
        "quad_code": "material conflict",
    }

    def deed(n: int, start: int, day: str | None) -> tuple[Article, list[Event]]:
        span = Span(start, start + 5, "words")
        event = Event(f"e{n}", f"a{n}", "ASSAULT", date=day, published="2020-03-03", evidence=(span,), **given)  # type: ignore[arg-type]
        return Article(f"a{n}", "text", published="2020-03-03"), [event]

    desk.writer().add([deed(0, 0, None), deed(1, 4000, None), deed(2, 4000, "2020-03-02"), deed(3, 4000, None)])
    assert arrivals(desk.watched(), kinds=("dyad",))["force"].to_pylist() == [2.0]
    linked = [incident(f"i{n}", "USA", "IRN", events=(f"e{n}",), articles=(f"a{n}",), date=None) for n in range(2)]
    assert counted(desk, *linked)["dyad", "IRN", "USA"] == 2
    assert arrivals(desk.watched(), kinds=("dyad",))["force"].to_pylist() == [1.0]


def test_articles_that_only_look_back_are_read_and_measure_nothing(tmp_path: Path) -> None:
    """Fifty such articles leave the origins of their day as they were; one with news in it counts."""
    desk = Desk(tmp_path / "desk")
    old = {"aux": "historical", "date": "2019-03-03", "actor": entities("USA"), "recipient": entities("IRN")}

    def told(n: int, *more: Event) -> tuple[Article, list[Event]]:
        event = Event(f"e{n}", f"a{n}", "ASSAULT", published="2020-03-03", **old)  # type: ignore[arg-type]
        return Article(f"a{n}", f"text {n}", published="2020-03-03"), [event, *more]

    news = Event("n", "a50", "ACCUSE", published="2020-03-03", date="2020-03-02")
    desk.writer().add([*(told(n) for n in range(50)), told(50, news), (Article("p", "t", published="2020-03-03"), [])])
    assert read_by_day(desk.view()).to_pylist() == [{"day": date(2020, 3, 3), "articles": 52, "origins": 2}]


def test_series_follow_the_desk_and_are_kept(desk: Desk) -> None:
    """They are made again when incidents change, and only then."""
    counted(desk, incident("x", "USA", "IRN"))
    before = desk.view().query("SELECT batch FROM series").to_pylist()
    desk.watched()
    assert desk.view().query("SELECT batch FROM series").to_pylist() == before
    found = counted(desk, incident("x", "USA", "IRN"), incident("y", "USA", "IRN", killed=(3, 5)))
    assert found["dyad", "IRN", "USA"] == 2
    row = desk.series("dyad", "USA", "IRN", by="day").to_pylist()[-1]
    assert row["read_articles"] == 1


def test_what_is_behind_an_alarm(desk: Desk) -> None:
    """The heaviest first, what is no news left out, with the outlet that told most and what would be known without it."""
    desk.writer().relink(
        [
            incident("x", "USA", "IRN", articles=("a0", "a1")),
            incident("y", "USA", "IRN", killed=(50, 60), articles=("a0",)),
            incident("o", "USA", "IRN", date="2010-01-01", articles=("a2",)),
            incident("z", "USA", "FRA", articles=("a2",)),
        ],
        (),
    )
    days: dict[str, Any] = {"channel": "conflict", "since": date(2020, 3, 1), "until": date(2020, 3, 7)}
    found = behind(desk.view(), "dyad", "IRN", "USA", **days)
    assert [d["id"] for d in found["drivers"]] == ["y", "x"]
    assert (found["outlet"], found["outlets"], found["others"]) == ("A", 2, 1)
    assert behind(desk.view(), "country", "IRN", "", **days)["drivers"] == []
    assert behind(desk.view(), "dyad", "IRN", "USA", **{**days, "channel": "deeds"})["drivers"] == []


def test_what_is_behind_deeds_is_no_talk(desk: Desk) -> None:
    """An alarm that deeds of cooperation rang names no meeting, and one that assaults rang no protest."""
    aid = incident("aid", "USA", "IRN", event="AID", quad_code="material cooperation", event_scale=10.0)
    march = incident("march", "USA", "IRN", event="PROTEST", event_scale=-5.0)
    desk.writer().relink([aid, march, incident("talks", "USA", "IRN", **MEETING), incident("x", "USA", "IRN")], ())

    def named(channel: str) -> list[str]:
        days: dict[str, Any] = {"since": date(2020, 3, 1), "until": date(2020, 3, 7)}
        return [d["id"] for d in behind(desk.view(), "dyad", "IRN", "USA", channel=channel, **days)["drivers"]]

    assert [named(c) for c in ("deeds", "cooperation", "force")] == [["aid"], ["aid", "talks"], ["x"]]
    assert named("material_conflict") == named("conflict") == ["x", "march"]


def test_anniversaries_of_large_incidents(desk: Desk) -> None:
    """Two days ahead, and over the turn of the year; small ones are not named."""
    desk.writer().relink(
        [
            incident("big", "USA", "IRN", date="2020-01-03", killed=(10, 10)),
            incident("small", "USA", "IRN", date="2020-01-03", killed=(1, 1)),
        ],
        (),
    )
    found = anniversaries(desk.view(), date(2020, 12, 28))
    assert [(row["id"], row["years"], row["in_days"]) for row in found] == [("big", 1, 6)]
    assert anniversaries(desk.view(), date(2020, 1, 1)) == []


def test_the_latest_record_of_an_alarm_holds(desk: Desk) -> None:
    """Earlier ones stay in the table."""
    alarm = Alarm("k", "dyad", "IRN", "USA", "escalation", "2020-03-03", "what", at="2020-03-03T00:00:00")
    desk.writer().ring([alarm])
    desk.writer().ring([replace(alarm, status="closed", closed="2020-04-01", at="2020-04-01T00:00:00")])
    assert [a.status for a in desk.alarms("dyad", "IRN", "USA")] == ["closed"]
    assert desk.view().query("SELECT count(*) AS n FROM alarms").to_pylist() == [{"n": 2}]
    assert latest_alarms(desk.view(), "country", "IRN") == []


def test_imported_rows_are_counted_once_a_day(tmp_path: Path) -> None:
    """The same act told twice on a day, by whatever address, is one incident; so are the mirror rows of a meeting for the dyad."""
    desk = Desk(tmp_path / "imported")

    def row(key: str, actor: str, recipient: str, kind: str = "CONSULT") -> Event:
        return Event(
            key, f"import:gdelt:https://paper.example/{key}", kind, date="2014-01-02", published="2014-01-02",
            actor=entities(actor),
            recipient=entities(recipient), quad_code="verbal cooperation", event_scale=2.5, reasons=("CAMEO 040: Consult",),
        )  # fmt: skip

    events = [row("1", "USA", "IRN"), row("2", "IRN", "USA"), row("3", "USA", "IRN"), row("4", "USA", "IRN", "")]
    desk.writer().import_events(events, source="f", format="icews", digest="d")
    rows = (
        desk.watched()
        .query("SELECT kind, a, b, incidents, reports, events, goldstein FROM series ORDER BY kind, a")
        .to_pylist()
    )
    assert [(r["kind"], r["incidents"], r["reports"], r["events"]) for r in rows] == [
        ("dyad", 1, 3, 4), ("pair", 1, 3, 3), ("pair", 1, 3, 4),
    ]  # fmt: skip
    assert rows[0]["goldstein"] == 1.0
