"""Real Chromium over two desks: the demonstration's, and a small one with hostile text in every place.

Every step waits for what it needs, as long as a busy machine takes, but not for ever: a test that takes longer than its limit ends
the whole run and says where each thread stood, and what was started ends with it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hostile import with_alarm
from looking import PATIENCE, Watcher
from serving import Served, serving

from tocsin.store import Desk

CHROMIUM = next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here has a limit that also ends a browser or driver that no longer answers; a signal would wait for them."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(900, method="thread"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without a sandbox where root runs it."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    api = pytest.importorskip("playwright.sync_api", reason="no Playwright (it comes with the extra dev)")
    # Some systems have a program of this name that only tells how to get the real one.
    said = subprocess.run([CHROMIUM, "--version"], capture_output=True, text=True, check=False, timeout=300)
    if said.returncode:
        pytest.skip(f"{CHROMIUM} does not start: {(said.stderr or said.stdout).strip()[:200]}")
    api.expect.set_options(timeout=PATIENCE)
    with api.sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=PATIENCE)
        yield made
        made.close()


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    """Makes contexts of the browser; all are closed at the end, whatever happened."""
    made: list[Any] = []

    def new(**options: Any) -> Any:
        made.append(browser.new_context(**options))
        made[-1].set_default_timeout(PATIENCE)
        return made[-1]

    yield new
    for one in made:
        one.close()


@pytest.fixture
def page(context: Any) -> Iterator[Any]:
    """A page of 1440 by 900 that is watched; at its end nothing bad must have happened."""
    made = context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce").new_page()
    watcher = Watcher(made)
    yield made
    assert watcher.bad() == []


@pytest.fixture(scope="session")
def demo_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The demonstration's desk, made as ``make demo`` makes it."""
    folder = tmp_path_factory.mktemp("demo") / "desk"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, "-m", "tocsin", "demo", "--desk", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=800, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return Desk(folder)


@pytest.fixture(scope="session")
def demo(demo_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app over the demonstration's desk, which nobody writes to."""
    with serving(copied(demo_desk, tmp_path_factory.mktemp("shown"))) as app:
        yield app


@pytest.fixture
def own(demo_desk: Desk, tmp_path: Path) -> Iterator[Served]:
    """The app over a copy of the demonstration's desk, for a test that writes."""
    with serving(copied(demo_desk, tmp_path)) as app:
        yield app


@pytest.fixture(scope="session")
def hostile(made: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app over the desk with hostile text."""
    desk = copied(made, tmp_path_factory.mktemp("hostile"))
    with_alarm(desk)
    with serving(desk) as app:
        yield app


def copied(desk: Desk, folder: Path) -> Desk:
    """A copy of a desk."""
    shutil.copytree(desk.path, folder / "desk", ignore=shutil.ignore_patterns(".serve"))
    return Desk(folder / "desk")
