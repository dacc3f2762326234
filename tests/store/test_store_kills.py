"""A process killed at any moment loses no article and doubles none; nor do two processes at once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

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
