"""Runs the whole way of the data on the demonstration's dispatches: read, code, resolve, link, store, watch, and a report."""

from __future__ import annotations

import webbrowser
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.errors import StoreError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from rich.console import RenderableType

    from tocsin.pipeline import Added, OnAdded
    from tocsin.records import Alarm
    from tocsin.store import Desk

TITLE = "From a rocket attack to an anniversary"
KICKER = (
    "Demonstration: a year around the Gulf in dispatches written for it. The great events are true, the small ones made up;"
    " the six outlets are invented."
)
UNIT = "dispatches"
PAIR = ("USA", "IRN")


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration made: the desk, the report (HTML), what was added, what rings, and a summary for a terminal."""

    desk: Desk
    report: Path
    added: Added
    alarms: tuple[Alarm, ...]
    summary: RenderableType


def dispatches() -> Traversable:
    """The file of dispatches, JSON Lines."""
    return files("tocsin.demo") / "dispatches.jsonl"


def run(
    folder: str | Path,
    *,
    coder: str = "both",
    open_browser: bool = False,
    on_added: OnAdded | None = None,
) -> Demo:
    """Makes a folder a desk of the dispatches, and writes the report into it.

    Running it again adds nothing twice.

    Args:
        folder: becomes the desk, with ``dispatches.jsonl`` and ``report.html`` in it; it is made if need be.
        coder: ``both``, ``model`` or ``frames``.
        open_browser: show the report at the end.
        on_added: called as the articles are coded.

    Raises:
        StoreError: the folder cannot be written.
        ModelError: the model is missing or damaged.
        MissingExtraError: the parts that draw the report are not installed.
    """
    from tocsin import pipeline, watching
    from tocsin.report import check_installed, findings, summary, write_report
    from tocsin.store import Desk

    check_installed()
    root = Path(folder)
    source = _unpacked(root)
    desk = Desk(root)
    added = pipeline.add([str(source)], desk, coder=pipeline.ShippedCoder(layers=coder), on_added=on_added)
    pipeline.link(desk)
    watching.ring(desk)
    found = findings(desk)
    report = write_report(desk, root / "report.html", pair=PAIR, title=TITLE, kicker=KICKER, unit=UNIT)
    if open_browser:
        webbrowser.open(report.absolute().as_uri())
    ringing = tuple(alarm for alarm in desk.alarms() if alarm.status == "open")
    return Demo(desk, report, added, ringing, summary(found, unit=UNIT))


def _unpacked(root: Path) -> Path:
    """A copy of the dispatches in the folder, so that a reader can see what was read and try it with the other commands."""
    target = root / "dispatches.jsonl"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with as_file(dispatches()) as source:
            target.write_bytes(source.read_bytes())
    except OSError as e:
        raise StoreError(f"{target}: cannot be written: {e.strerror or e} (choose another folder)") from e
    return target
