"""``tocsin import`` and ``tocsin export --to``: out of one desk, into another, and the same acts are there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tocsin.store import Desk

FORMATS = "gdelt gdelt-mentions icews polecat acled ucdp phoenix plover".split()
Run = Callable[..., Any]


@pytest.mark.parametrize("name", FORMATS)
def test_out_and_in(tocsin: Run, table: Path, name: str) -> None:
    """What the desk has and the format can hold is written, and read into another desk; what it cannot is counted."""
    tocsin("add", str(table), "--desk", "one", "--no-link")
    ran = tocsin("export", "--to", name, "--desk", "one", "-o", f"rows.{name}")
    assert ran.code == 0
    read = tocsin("import", "--from", name, f"rows.{name}", "--desk", "two")
    acts = {(e["event"], e["date"]) for e in Desk("one").events().to_pylist()}
    if name == "ucdp":  # nobody is said to be dead
        assert "2 events left out: without a known death" in ran.err
        assert read.rows[0]["new"] == 0
        return
    assert read.code == 0
    found = {(e["event"], e["date"]) for e in Desk("two").events().to_pylist()}
    wanted = {("", d) for _, d in acts} if name == "gdelt-mentions" else acts
    assert found == ({(e, d) for e, d in wanted if e == "ASSAULT"} if name == "acled" else wanted)
    again = tocsin("import", "--from", name, f"rows.{name}", "--desk", "two")
    assert again.rows[0]["new"] == 0


def test_to_a_pipe(tocsin: Run, table: Path) -> None:
    """Without a file the rows go to standard output, and what is said about them does not."""
    tocsin("add", str(table), "--desk", "one", "--no-link")
    ran = tocsin("export", "--to", "polecat", "--desk", "one")
    assert ran.out.startswith("Event ID\t")
    assert len(ran.out.splitlines()) == 4
    assert "3 rows of 3 events" in ran.err


def test_mistakes(tocsin: Run, table: Path) -> None:
    """An unknown format is refused with those there are, and incidents have no foreign form."""
    tocsin("add", str(table), "--desk", "one", "--no-link")
    assert tocsin("import", "--from", "xls", "x", "--desk", "one").code == 2
    ran = tocsin("export", "--to", "gdelt", "--what", "incidents", "--desk", "one")
    assert ran.code == 2
    assert "only events" in ran.err
    missing = tocsin("import", "--from", "acled", "nowhere.csv", "--desk", "one")
    assert missing.code == 1
    assert "nowhere.csv" in missing.err
