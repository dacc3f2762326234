"""``tocsin watch``: once, for ever until it is told to end, and never twice at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local_web import TEXT
from tocsin.records import Alarm
from tocsin.store import Desk

CONFIG = 'desk = "desk"\n\n[[feeds]]\nfolder = "incoming"\noutlet = "Wire"\n'


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration and one text to read."""
    from stub_coder import make_stub

    monkeypatch.setattr("tocsin.cli.watch.maker", lambda _: make_stub)
    (tmp_path / "tocsin.toml").write_text(CONFIG)
    (tmp_path / "incoming").mkdir()
    text = tmp_path / "incoming" / "2020-01-03.txt"
    text.write_text(TEXT.format(n=1))
    os.utime(text, (1.6e9, 1.6e9))
    return tmp_path


def test_once(tocsin: Callable[..., object], place: Path) -> None:
    """One look reads what is there, links it and ends; the next one finds nothing due."""
    first, second = tocsin("watch", "--once"), tocsin("watch", "--once")
    row = first.rows[0]  # type: ignore[attr-defined]
    assert (row["asked"], row["articles"], row["events"]) == (1, 1, 1)
    assert second.rows == []  # type: ignore[attr-defined]
    desk = Desk(place / "desk")
    assert desk.incidents().num_rows == 1
    assert desk.articles().to_pylist()[0]["outlet"] == "Wire"


def test_not_twice_at_once(tocsin: Callable[..., object], place: Path) -> None:
    """A second watch of the same desk, as when cron is faster than the feeds, says so and ends well."""
    from filelock import FileLock

    (place / "desk").mkdir()
    with FileLock(place / "desk" / ".watch.lock"):
        ran = tocsin("watch", "--once")
    assert ran.code == 0  # type: ignore[attr-defined]
    assert "already" in ran.err  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("[[feeds]\n", "not a TOML file"),
        ("[[feeds]]\noutlet = 'x'\n", "names 0 places"),
        ("[[feeds]]\nurl = 'ftp://x'\n", "begins with https://"),
        ("[[feeds]]\nurl = 'https://x'\nevry = '1 h'\n", "no setting 'evry'"),
        ("[[feeds]]\nurl = 'https://x'\nevery = 'soon'\n", '"15 min"'),
        ("[[feeds]]\nurl = 'https://x'\n[[feeds]]\nsitemap = 'https://x'\n", "named twice"),
        ("[watch]\nallow = ['10.0.0.5']\n", "10.0.0.5:8080"),
        ("[watch]\nallow = ['news.example:80']\n", "10.0.0.5:8080"),
        ("[wach]\n", "no setting 'wach'"),
        ("desk = 3\n", "desk is 3"),
    ],
)
def test_configurations_that_cannot_stand(tocsin: Callable[..., object], place: Path, config: str, words: str) -> None:
    """Each mistake is one line with the file, the place and the cure."""
    (place / "tocsin.toml").write_text(config)
    ran = tocsin("watch", "--once", "--desk", "desk")
    assert ran.code == 2  # type: ignore[attr-defined]
    assert words in ran.err  # type: ignore[attr-defined]
    assert "tocsin.toml" in ran.err  # type: ignore[attr-defined]


def test_no_configuration(tocsin: Callable[..., object]) -> None:
    """Without a file, the error says where to learn to write one."""
    assert "docs/watch-feeds.md" in tocsin("watch", "--once").err  # type: ignore[attr-defined]


def test_for_ever_until_told_to_end(place: Path) -> None:
    """It goes on by itself, and a request to end ends it well."""
    (place / "tocsin.toml").write_text(CONFIG.replace("outlet", 'every = "1 s"\noutlet'))
    script = (
        "import sys\nfrom stub_coder import make_stub\nimport tocsin.cli.watch as w\nw.maker = lambda _: make_stub\n"
        "from tocsin.cli import main\nsys.exit(main(['watch']))"
    )
    paths = os.pathsep.join([*sys.path, str(Path(__file__).parents[1])])
    run = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=place,
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout
    first, second = (json.loads(run.stdout.readline()) for _ in range(2))
    assert (first["articles"], second["articles"]) == (1, 0)
    time.sleep(0.2)
    run.send_signal(signal.SIGTERM)
    assert run.wait(30) == 0
    run.stdout.close()


LISTS = """
[[lists]]
name = "Gulf"
pairs = ["IRN USA"]

[[tell]]
kind = "atom"
"""


def test_alarms_are_told_once(tocsin: Callable[..., object], place: Path) -> None:
    """An alarm of a list is shown and stands in the feed of alarms; it is told when it begins and when it ends, and no more."""
    (place / "tocsin.toml").write_text(CONFIG + LISTS)
    tocsin("watch", "--once")
    today = datetime.now(UTC).date().isoformat()
    alarm = Alarm(
        "a" * 16, "dyad", "USA", "IRN", "escalation", today, "Nine came where three are normal.", closes="Two weeks."
    )
    other = replace(alarm, id="b" * 16, b="FRA")
    writer = Desk(place / "desk").writer()
    writer.ring([alarm, other])
    told = [tocsin("watch", "--once").rows for _ in range(2)]  # type: ignore[attr-defined]
    writer.ring([replace(alarm, status="closed", closed=today)])
    told += [tocsin("watch", "--once").rows for _ in range(2)]  # type: ignore[attr-defined]
    assert [[(row["title"], row["lists"]) for row in rows] for rows in told] == [
        [("United States – Iran: escalation", ["Gulf"])],
        [],
        [("United States – Iran: the escalation is over", ["Gulf"])],
        [],
    ]
    feed = (place / "alarms.atom").read_text()
    assert feed.count("<entry>") == 2
    assert "Nine came where three are normal.\n\nTwo weeks." in feed


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("[[lists]]\nname = 'x'\npairs = ['USA']\n", "USA IRN"),
        ("[[lists]]\npairs = ['USA IRN']\n", "a name in quotes"),
        ("[[lists]]\nname = 'x'\n[[lists]]\nname = 'x'\n", "two lists 'x'"),
        ("[[lists]]\nname = 'x'\n[[tell]]\nkind = 'atom'\nlists = ['y']\n", "no list 'y'"),
        ("[alarms]\nbudget = 0\n", "above 0"),
        ("[alarms]\nbugdet = 1\n", "no setting 'bugdet'"),
    ],
)
def test_lists_that_cannot_stand(tocsin: Callable[..., object], place: Path, config: str, words: str) -> None:
    """Each mistake is one line with the place and the cure."""
    (place / "tocsin.toml").write_text(config)
    ran = tocsin("watch", "--once", "--desk", "desk")
    assert ran.code == 2  # type: ignore[attr-defined]
    assert words in ran.err  # type: ignore[attr-defined]
