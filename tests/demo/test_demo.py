"""The demonstration's corpus and run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from stub_coder import make_stub
from tocsin import demo, pipeline
from tocsin.read import mark_copies


def test_the_corpus_is_as_described() -> None:
    """387 dispatches of six outlets from 27 December 2019 to 6 January 2021, and one that holds no text."""
    rows = [json.loads(line) for line in demo.dispatches().read_text(encoding="utf-8").splitlines()]
    told = [row for row in rows if row["text"]]
    assert (len(told), len(rows)) == (387, 388)
    assert len({row["outlet"] for row in rows}) == 6
    days = sorted(row["published"][:10] for row in rows)
    assert days[0] >= "2019-12-27"
    assert days[-1] == "2021-01-06"
    assert {len(re.findall(r"[.!?]”?(?:\s|$)", row["text"])) for row in told} <= set(range(1, 10))


def test_wire_copies_are_found(tmp_path: Path) -> None:
    """23 dispatches copy another one, some with a paragraph more or less; their origin is the wire, a daily or a paper."""
    source = tmp_path / "dispatches.jsonl"
    source.write_bytes(demo.dispatches().read_bytes())
    articles = mark_copies(pipeline.articles(str(source), on_failure=lambda _: None))
    assert sum(a.origin is not None for a in articles) == 23


@pytest.mark.timeout(900)
def test_two_pairs_ring(tmp_path: Path) -> None:
    """By the watch's own rules one pair turns for the worse and another for the better, and both still ring at the end."""
    made = demo.run(tmp_path / "demo")
    ringing = {(alarm.a, alarm.b): alarm for alarm in made.alarms}
    assert ringing["IRN", "USA"].direction == "escalation"
    assert ringing["QAT", "SAU"].direction == "de-escalation"
    assert all(alarm.opened >= "2020-12-21" and alarm.incidents for alarm in made.alarms)
    told = set(made.desk.query("SELECT id FROM incidents")["id"].to_pylist())
    assert {key for alarm in made.alarms for key in alarm.incidents} <= told


def test_a_second_run_adds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is there after each run; the second adds no article. The coder is a stub, for speed."""
    monkeypatch.setattr(pipeline, "ShippedCoder", lambda layers: make_stub)
    first = demo.run(tmp_path / "demo")
    assert (first.added.new, first.added.copies, len(first.added.failures)) == (387, 23, 1)
    assert "387 dispatches from 6 outlets" in first.report.read_text(encoding="utf-8")
    assert demo.run(tmp_path / "demo").added.new == 0
