"""The watch at the command line, over an imported table: import, alarms, backtest, the views of a pair and of a country, charts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

Tocsin = Callable[..., Any]


@pytest.fixture
def icews(tmp_path: Path) -> Path:
    """Half a year in which a pair of countries that seldom meet comes to blows on 1 May; twelve others go on as ever."""
    rows = ["date\tsource\tevent_text\ttarget"]
    others = (
        "France",
        "Germany",
        "Italy",
        "Spain",
        "Poland",
        "Greece",
        "Japan",
        "India",
        "Brazil",
        "Canada",
        "Mexico",
        "Kenya",
    )
    for n in range(181):
        day = (date(2014, 1, 1) + timedelta(days=n)).isoformat()
        rows += [f"{day}\tCitizen ({a})\tConsult\tCitizen ({b})" for a, b in pairwise(others)]
        if n % 10 == 0:
            rows.append(f"{day}\tChina\tCriticize or denounce\tVietnam")
        if 120 <= n < 150:
            rows += [
                f"{day}\tMilitary (China)\t{act}\tCoast Guard (Vietnam)"
                for act in ("Accuse", "Use conventional military force", "Threaten")
            ]
    path = tmp_path / "icews.tsv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_table_is_imported_watched_and_replayed(tocsin: Tocsin, icews: Path, tmp_path: Path) -> None:
    """The pair that turned rings once, says why in words and data, and the backtest finds it."""
    run = tocsin
    assert run("import", "--from", "icews", str(icews), "--desk", "d").code == 0
    found = run("alarms", "--desk", "d", "--budget", "1", "--least", "20", "--since", "2014-04-01").rows
    alarm = next(a for a in found if (a["a"], a["b"]) == ("CHN", "VNM"))
    assert alarm["direction"] == "escalation"
    assert "2014-05-01" <= str(alarm["opened"]) <= "2014-05-08"
    assert "Between China and Vietnam, conflict rose" in str(alarm["what"])
    assert alarm["incidents"]
    again = run("alarms", "--desk", "d", "--budget", "1", "--least", "20", "--since", "2014-04-01", "-o", "a.csv")
    assert again.code == 0
    assert "0 alarms new or changed" in again.err
    assert "CHN" in (tmp_path / "a.csv").read_text(encoding="utf-8")
    (tmp_path / "p.csv").write_text("date,a,b,direction,what\n2014-05-01,CHN,VNM,escalation,blows\n", encoding="utf-8")
    rules = run("backtest", "--desk", "d", "--budget", "1", "--least", "20", "--points", "p.csv").rows
    assert (rules[0]["rule"], rules[0]["rung"], rules[0]["points"]) == ("tocsin", 1, 1)


def test_views_and_charts(tocsin: Tocsin, icews: Path, tmp_path: Path) -> None:
    """By week and by day, on either scale, as rows and as pictures that hold what they say."""
    tocsin("import", "--from", "icews", str(icews), "--desk", "d")
    weeks = tocsin("dyad", "chn", "vnm", "--desk", "d", "--by", "week", "--scale", "goldstein", "--chart", "c.svg").rows
    loud = max(weeks, key=lambda row: row["material_conflict"])
    assert (loud["material_conflict"], loud["verbal_conflict"] >= 14, loud["a_acts"] >= 21) == (7, True, True)
    assert loud["mean_scale"] < -4
    assert "<svg" in (tmp_path / "c.svg").read_text(encoding="utf-8")
    country = tocsin("country", "fra", "--desk", "d", "--chart", "c.png")
    assert country.code == 0
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    assert tocsin("dyad", "chn", "vnm", "--desk", "d", "--chart", "c.html").code == 0
    page = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<table>" in page
    assert json.loads(tocsin("dyad", "chn", "vnm", "--desk", "d").out.splitlines()[0])["month"] == "2014-01"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["dyad", "CHN", "VNM", "--desk", "d", "--chart", "c.gif"], "cannot tell the format"),
        (["country", "XYZ", "--desk", "d"], "unknown"),
        (["alarms", "--desk", "d", "--budget", "0"], "budget"),
        (["backtest", "--desk", "d", "--points", "none.csv"], "cannot be read"),
        (["import", "--from", "nothing", "x.tsv", "--desk", "d"], "plover"),
    ],
)
def test_wrong_calls_are_told(tocsin: Tocsin, icews: Path, arguments: list[str], told: str) -> None:
    """One line, and exit code 2."""
    tocsin("import", "--from", "icews", str(icews), "--desk", "d")
    ran = tocsin(*arguments)
    assert ran.code == 2
    assert told in ran.err
