"""A process killed at any moment loses no article and doubles none; nor do two processes at once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ARTICLES, assert_sound

from tocsin.store import Desk

SCRIPT = Path(__file__).with_name("add_stub.py")
KILLS = 20


def start(sources: Path, desk: Desk) -> subprocess.Popen[str]:
    """Adds the sources in another process, which has begun when this returns."""
    environment = {"PYTHONPATH": str(SCRIPT.parent.parent)}
    command = [sys.executable, str(SCRIPT), str(sources), desk.path]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def test_killed_twenty_times(sources: Path, tmp_path: Path) -> None:
    """What was there before a kill is there after it, once; and the last run completes the desk."""
    desk, chance, before = Desk(tmp_path / "desk"), random.Random(), 0
    for _ in range(KILLS):
        with start(sources, desk) as process:
            time.sleep(chance.uniform(0, 0.9))
            process.kill()
        after = assert_sound(desk) if desk.exists() else 0
        assert after >= before
        before = after
    with start(sources, desk) as process:
        assert process.stdout is not None
        assert int(process.stdout.read()) == ARTICLES - before
    assert assert_sound(desk) == ARTICLES


def test_two_processes_at_once(sources: Path, tmp_path: Path) -> None:
    """Two processes that make one desk of the same sources at once end with each article once."""
    desk = Desk(tmp_path / "desk")
    processes = [start(sources, desk), start(sources, desk)]
    added = [int(process.communicate()[0]) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sum(added) == ARTICLES
    assert assert_sound(desk) == ARTICLES


@pytest.mark.timeout(1800)
def test_the_command_killed_while_it_writes(sources: Path, tmp_path: Path) -> None:
    """The real command, killed at a random moment after each of its first batches, ends with each article once."""
    desk, chance, kills = Desk(tmp_path / "desk"), random.Random(), 0
    command = [sys.executable, "-m", "tocsin", "add", str(sources), "--desk", desk.path, "--coder", "frames"]
    for _ in range(2):
        had = articles(desk)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"}) as process:
            while process.poll() is None and articles(desk) == had:
                time.sleep(0.05)
            time.sleep(chance.uniform(0, 0.3))
            process.kill()
        kills += process.returncode == -9
        assert articles(desk) >= had
    assert kills
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["known"] > 0
    view = desk.view()
    ids = view.query("SELECT count(*) AS n, count(DISTINCT id) AS d FROM articles").to_pylist()
    assert ids == [{"n": ARTICLES, "d": ARTICLES}]
    events = view.query("SELECT count(*) AS n, count(DISTINCT (id, article_id)) AS d FROM events").to_pylist()
    assert events[0]["n"] == events[0]["d"] > 0


def articles(desk: Desk) -> int:
    """How many articles a desk has, which may not be there yet."""
    return desk.articles().num_rows if desk.exists() else 0
