"""The mirror of a desk gives what the desk has, follows it, and shows judgements at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stub_coder import make_stub
from stub_sources import write_sources
from tocsin import pipeline
from tocsin.errors import StoreError
from tocsin.records import Article, Judgement
from tocsin.store import Desk
from tocsin.store.lens import Mirrored


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk of 120 articles with two events each, linked."""
    folder = tmp_path_factory.mktemp("mirror")
    desk = Desk(folder / "desk")
    pipeline.add([str(write_sources(folder / "sources.jsonl"))], desk, coder=make_stub)
    pipeline.link(desk)
    return desk


@pytest.fixture
def desk(made: Desk, tmp_path: Path) -> Desk:
    """A copy of it that a test may write to."""
    shutil.copytree(made.path, tmp_path / "desk")
    return Desk(tmp_path / "desk")


def test_it_holds_what_the_desk_holds(desk: Desk) -> None:
    """Every article, event, incident and link is there once."""
    lens, view = desk.mirrored().lens(), desk.view()
    for name in ("articles", "events", "incidents", "links"):
        assert (
            lens.number(f"SELECT count(*) FROM {name}")
            == view.query(f"SELECT count(*) AS n FROM {name}").to_pylist()[0]["n"]
        )
    ids = {row["id"] for row in lens.rows("SELECT id FROM events")}
    assert ids == set(view.query("SELECT id FROM events")["id"].to_pylist())


def test_words_find_articles(desk: Desk) -> None:
    """Each word of a text leads to the articles that hold it."""
    lens = desk.mirrored().lens()
    assert lens.number("SELECT count(*) FROM words JOIN articles USING (ano) WHERE word = 'praised'") == 120
    assert lens.rows("SELECT id FROM words JOIN articles USING (ano) WHERE word = '17' AND title LIKE 'Story%'")


def test_pairs_are_directed(desk: Desk) -> None:
    """Who acts stands first."""
    lens = desk.mirrored().lens()
    assert lens.number("SELECT count(*) FROM pairs WHERE a = 'USA' AND b = 'IRN'") > 0
    assert lens.number("SELECT count(*) FROM pairs WHERE a = 'IRN' AND b = 'USA'") == 0


def test_judgements_show_at_once(desk: Desk) -> None:
    """A judgement needs no new mirror."""
    mirrored = desk.mirrored()
    name = mirrored.lens().name
    said = desk.judge(Judgement("accept", "x", "", by="kim"))
    assert mirrored.refresh().judgements() == [said]
    assert mirrored.lens().name == name


def test_rulings_change_events(desk: Desk) -> None:
    """A corrected event is shown as corrected, with what was coded beside it."""
    lens = desk.mirrored().lens()
    key = lens.rows("SELECT id FROM events WHERE event = 'ASSAULT' LIMIT 1")[0]["id"]
    lens.rule([{"id": key, "event": "PROTEST"}])
    row = lens.rows("SELECT event, coded_event, rejected, judged FROM events WHERE id = ?", [key])[0]
    assert row == {"event": "PROTEST", "coded_event": "ASSAULT", "rejected": False, "judged": True}
    lens.rule([])
    assert lens.rows("SELECT event FROM events WHERE id = ?", [key])[0]["event"] == "ASSAULT"


def test_it_follows_the_desk(desk: Desk) -> None:
    """Articles added later are there soon, and until then the mirror before answers."""
    mirrored = desk.mirrored()
    before = mirrored.lens()
    desk.writer().add([(Article("new", "A text.", published="2021-05-05"), [])])
    deadline = time.monotonic() + 30
    while mirrored.lens().number("SELECT count(*) FROM articles") < 121:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert before.number("SELECT count(*) FROM articles") == 120


def test_a_mirror_is_kept(desk: Desk, tmp_path: Path) -> None:
    """A second start on the same desk makes no new one; a change replaces it."""
    folder = tmp_path / "kept"
    desk.mirrored(folder).lens()
    first = {p.name: p.stat().st_mtime_ns for p in folder.glob("mirror-*.duckdb")}
    desk.mirrored(folder).lens()
    assert {p.name: p.stat().st_mtime_ns for p in folder.glob("mirror-*.duckdb")} == first
    desk.writer().add([(Article("new", "A text.", published="2021-05-05"), [])])
    desk.mirrored(folder).lens()
    assert len(list(folder.glob("mirror-*.duckdb"))) == 1
    assert set(first) != {p.name for p in folder.glob("mirror-*.duckdb")}


def test_what_a_killed_process_left_is_removed(desk: Desk, tmp_path: Path) -> None:
    """Spilled folders and half-made mirrors of a process that ended are taken away; those of one that runs are not."""
    folder, ended = tmp_path / "kept", subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                                                      capture_output=True, text=True, check=True).stdout.strip()  # fmt: skip
    for name in (f"mirror-old.duckdb.tmp-{ended}", f"mirror-old.duckdb.tmp-{os.getpid()}"):
        (folder / name).mkdir(parents=True)
        (folder / name / "spilled").write_bytes(b"x")
    (folder / f"mirror-old.duckdb.part-{ended}").write_bytes(b"x")
    desk.mirrored(folder).lens()
    left = {p.name for p in folder.iterdir()}
    assert f"mirror-old.duckdb.tmp-{os.getpid()}" in left
    assert not [name for name in left if name.endswith(f"-{ended}")]


def test_an_empty_desk_can_be_mirrored(tmp_path: Path) -> None:
    """A desk with nothing in it but its tables has no rows, and is no fault."""
    desk = Desk(tmp_path / "desk")
    desk.writer()
    assert desk.mirrored().lens().number("SELECT count(*) FROM events") == 0


def test_no_desk_is_said(tmp_path: Path) -> None:
    """A folder that is no desk is named, with the cure."""
    mirrored: Mirrored = Desk(tmp_path / "none").mirrored()
    with pytest.raises(StoreError, match="tocsin add"):
        mirrored.lens()
