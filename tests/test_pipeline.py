"""The stages one after another, with a stub in the place of the coder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stub_coder import make_stub
from tocsin import pipeline
from tocsin.errors import InputError, UsageError
from tocsin.records import Article, Failure
from tocsin.store import Desk

WIRE = (
    "BAGHDAD (AP) On Friday morning USA attacked IRN near the airport of the capital, two officials of the ministry of the "
    "interior said. They gave no number of dead, and said that the road to the airport was closed until further notice."
)


def write(path: Path, *rows: dict[str, str]) -> str:
    """A JSON Lines file of these rows."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_stages_are_the_seven_words() -> None:
    """The stages are named once, in their order."""
    assert pipeline.STAGES == ("read", "code", "resolve", "link", "store", "watch", "serve")


def test_articles_raises_or_reports(tmp_path: Path) -> None:
    """A bad input is an error, unless the caller takes failures."""
    failures: list[Failure] = []
    with pytest.raises(InputError, match="nowhere"):
        list(pipeline.articles(str(tmp_path / "nowhere.txt")))
    assert list(pipeline.articles(str(tmp_path / "nowhere.txt"), on_failure=failures.append)) == []
    assert len(failures) == 1


def test_code_dates_what_has_no_date() -> None:
    """The given date is for articles that have none."""
    given = [Article("a", "USA attacked IRN."), Article("b", "USA attacked IRN.", published="2019-05-05")]
    events = pipeline.code(given, published="2020-01-03", coder=make_stub())  # type: ignore[arg-type]
    assert [event.published for event in events] == ["2020-01-03", "2019-05-05"]
    with pytest.raises(UsageError):
        pipeline.code("USA attacked IRN.", published="yesterday", coder=make_stub())  # type: ignore[arg-type]


def test_coded_streams_pairs() -> None:
    """Each article comes with its own events."""
    given = [Article("a", "USA attacked IRN."), Article("b", "Nothing.")]
    assert [(a.id, len(events)) for a, events in pipeline.coded(given, coder=make_stub)] == [("a", 1), ("b", 0)]


def test_copies_are_found_in_a_run_and_in_the_desk(tmp_path: Path) -> None:
    """A copy is marked whether its origin comes in the same run or is in the desk; a copy of a copy has the first origin."""
    desk = Desk(tmp_path / "desk")
    one = {"id": "one", "text": WIRE, "published": "2020-01-03T08:00:00+00:00"}
    two = {"id": "two", "text": WIRE + " More follows.", "published": "2020-01-03T09:00:00+00:00"}
    three = {"id": "three", "text": WIRE + " More follows.", "published": "2020-01-04"}
    first = pipeline.add([write(tmp_path / "1.jsonl", one, two)], desk, coder=make_stub)
    second = pipeline.add([write(tmp_path / "2.jsonl", three)], desk, coder=make_stub)
    assert (first.new, first.copies, second.new, second.copies) == (2, 1, 1, 1)
    assert {desk.article(key).origin for key in ("two", "three")} == {"one"}
    assert desk.query("SELECT sum(articles)::INT AS a, sum(origins)::INT AS o FROM volume").to_pylist() == [
        {"a": 3, "o": 1}
    ]


def test_failures_are_set_aside_in_the_desk(tmp_path: Path) -> None:
    """An input that cannot be used is noted in the desk with its reason, and the rest is added."""
    desk = Desk(tmp_path / "desk")
    good = write(tmp_path / "good.jsonl", {"text": "USA attacked IRN."})
    added = pipeline.add([str(tmp_path / "bad.txt"), good], desk, coder=make_stub)
    assert (added.new, len(added.failures)) == (1, 1)
    assert desk.query("SELECT reason FROM sources").num_rows == 1


def test_progress_counts_down(tmp_path: Path) -> None:
    """The caller hears of each batch that is safe, and how much waits."""
    heard: list[tuple[int, int]] = []
    path = write(tmp_path / "many.jsonl", *({"text": f"In {n} USA attacked IRN."} for n in range(70)))
    desk = Desk(tmp_path / "desk")
    pipeline.add([path], desk, coder=make_stub, on_added=lambda added, waiting: heard.append((added.new, waiting)))
    assert heard == [(0, 70), (32, 38), (64, 6), (70, 0)]


def test_an_origin_first_seen_stays(tmp_path: Path) -> None:
    """When an article was first seen is kept when it is read again."""
    desk = Desk(tmp_path / "desk")
    path = write(tmp_path / "a.jsonl", {"id": "a", "text": "USA attacked IRN."})
    pipeline.add([path], desk, coder=make_stub)
    seen = desk.article("a").first_seen
    pipeline.add([path], desk, coder=make_stub)
    assert seen is not None
    assert desk.article("a").first_seen == seen
