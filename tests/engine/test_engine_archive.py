"""An archive comes into a desk block by block, and the desk is the same whatever ran, died or was run again."""

from __future__ import annotations

import functools
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from test_engine_blocks import Make, engines

from stub_coder import make_stub
from tocsin.archive import archive
from tocsin.engine import LocalBlocks
from tocsin.store import Desk
from warc_files import news, response, write

SCRIPT = Path(__file__).with_name("archive_stub.py")
PAIRS = ("USA attacked IRN", "IRN praised FRA", "FRA attacked DEU", "DEU praised USA")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of 160 pages: repeats under their own and another address, a broken record, pages nobody wants."""
    chance = random.Random(8)
    records = []
    for n in range(120):
        words = " ".join(chance.choice("army police border court talks town river minister".split()) for _ in range(60))
        lead = f"On day {n} {PAIRS[n % 4]} near the town of Selma {n}, officials said. {words}."
        page = news(lead, published=f"2020-{n % 12 + 1:02}-{n % 28 + 1:02}", title=f"Day {n} of the quarrel")
        records.append(response(f"https://news.example/{n}", page))
        if n % 5 == 0:
            records.append(response(f"https://mirror-{n}.example/x", page.replace(b"reporters", b"journalists")))
        if n % 7 == 0:
            records.append(response(f"https://news.example/{n}", page))
    records.append(response("https://news.example/gone", b"", status="404 Not Found"))
    path = tmp_path_factory.mktemp("archive") / "news.warc.gz"
    return write(path, records, lambda number, packed: b"\x00" * 30 + packed[30:] if number == 50 else packed)


def content(desk: Desk) -> tuple[list[Any], list[Any], list[Any]]:
    """What a desk holds, without the moments at which it came there."""
    view = desk.view()
    articles = "SELECT * EXCLUDE (batch, added, version) FROM articles ORDER BY id"
    events = "SELECT * EXCLUDE (batch, version) FROM events ORDER BY id"
    volume = "SELECT outlet, day, sum(articles), sum(origins) FROM volume GROUP BY ALL ORDER BY ALL"
    return tuple(view.query(sql).to_pylist() for sql in (articles, events, volume))  # type: ignore[return-value]


def run(source: Path, desk: Desk, engine: Any = LocalBlocks, workers: int = 2, size: int = 4000) -> Any:
    """Reads the archive into the desk."""
    return archive(
        [str(source)], desk, engine=functools.partial(engine, workers=workers), coder=make_stub, block_bytes=size
    )


@pytest.fixture(scope="module")
def wanted(source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], list[Any], list[Any]]:
    """The desk that one worker makes of the archive."""
    desk = Desk(tmp_path_factory.mktemp("wanted") / "desk")
    state = run(source, desk, workers=1)
    assert state.blocks > 5
    assert (state.done, state.failed) == (state.blocks, 0)
    assert 135 <= state.articles <= 144
    assert state.copies >= 20
    assert state.met["broken"] == 1
    assert len(state.failures) == 1
    return content(desk)


@engines
def test_two_workers_make_the_same_desk(
    engine: Make, source: Path, wanted: tuple[list[Any], list[Any], list[Any]], tmp_path: Path
) -> None:
    """Two workers make what one makes; run again, nothing is worked on again."""
    desk = Desk(tmp_path / "desk")
    assert run(source, desk, engine).done > 5
    assert content(desk) == wanted
    again = run(source, desk, engine)
    assert (again.done, again.before, again.articles) == (0, again.blocks, 0)
    assert content(desk) == wanted


def start(source: Path, desk: Desk, engine: str) -> subprocess.Popen[str]:
    """Reads the archive in another process, which has begun when this returns."""
    paths = os.pathsep.join(p for p in sys.path if p)
    command = [sys.executable, str(SCRIPT), str(source), desk.path, engine]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths}, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def blocks_done(desk: Desk) -> int:
    """How many blocks a desk has."""
    if not desk.exists():
        return 0
    return int(desk.query("SELECT count(*) AS n FROM blocks WHERE state = 'done'").to_pylist()[0]["n"])


@engines
def test_a_killed_run_goes_on(
    engine: Make, source: Path, wanted: tuple[list[Any], list[Any], list[Any]], tmp_path: Path
) -> None:
    """kill -9 of the process that writes, in the middle: the next run goes on where it ended, and makes the same desk."""
    name, desk = ("local" if engine is LocalBlocks else "ray"), Desk(tmp_path / "desk")
    before = 0
    for _ in range(2):
        process = start(source, desk, name)
        while blocks_done(desk) < before + 2 and process.poll() is None:
            time.sleep(0.05)
        assert process.poll() is None, "the run ended before it could be killed"
        process.send_signal(signal.SIGKILL)
        process.communicate()
        before = blocks_done(desk)
    last = run(source, desk, engine)
    assert last.before == before
    assert last.done == last.blocks - before > 0
    assert content(desk) == wanted


def test_a_block_that_failed_is_tried_again(source: Path, tmp_path: Path) -> None:
    """An archive that was cut short and is whole again is read on; what cannot be read is noted with its reason."""
    desk, path = Desk(tmp_path / "desk"), tmp_path / "table.jsonl"
    path.write_text('{"id": "one", "text": "USA attacked IRN."}\n', encoding="utf-8")
    state = archive(
        [str(path), str(tmp_path / "missing.warc.gz")],
        desk,
        engine=functools.partial(LocalBlocks, workers=1),
        coder=make_stub,
    )
    assert (state.done, state.articles, len(state.failures)) == (1, 1, 1)
    assert "no such file" in desk.query("SELECT reason FROM sources").to_pylist()[0]["reason"]
