"""What the report may hold, and what it counts."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import cast
from urllib.parse import unquote

import pytest
from rich.console import Console

from tocsin.errors import MissingExtraError, StoreError
from tocsin.records import Span
from tocsin.report import findings, series, summary, write_report
from tocsin.report.groups import GROUPS
from tocsin.report.maps import near, world_map
from tocsin.report.marks import quotes
from tocsin.report.projection import View
from tocsin.report.series import Spot, as_csv
from tocsin.report.towns import Town, thinned
from tocsin.store import Desk


@pytest.fixture
def page(desk: Desk, tmp_path: Path) -> str:
    """The report on the small desk."""
    return write_report(desk, tmp_path / "report.html").read_text(encoding="utf-8")


def test_nothing_of_an_article_runs(page: str) -> None:
    """Text of articles is text: in sentences, titles, outlets, places, drawings and downloads."""
    assert not re.search(r"<script|<img|<iframe|<object|<link|javascript:", page, re.IGNORECASE)
    assert not re.search(r"<[a-z]+[^>]*\son\w+\s*=", page.replace("&lt;", "‹"), re.IGNORECASE)
    assert "&lt;script&gt;" in page


def test_the_page_loads_nothing(page: str) -> None:
    """No address but the name spaces of SVG; and a policy that forbids loading anyway."""
    assert {a for a in re.findall(r"https?://[^\s\"'<)]+", page) if "www.w3.org" not in a} == set()
    assert "default-src 'none'" in page
    assert "@import" not in page


def test_charts_stand_in_the_page(page: str) -> None:
    """Three charts, each for wide and narrow screens, with a text alternative and ids of its own."""
    assert page.count("<svg") == page.count('role="img"') == 6
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_copy_stands_under_its_origin(page: str) -> None:
    """A copy's sentence is not printed again; the outlet is named under the origin."""
    assert page.count("The same text also in Copy") == 1


def test_a_look_back_is_shown_and_not_counted(desk: Desk, page: str) -> None:
    """The mention of 2021 hangs on the incident of 2020, and the week of 2021 counts nothing."""
    rows = series.weeks(findings(desk))
    assert [sum(row[g.name] for g in GROUPS) for row in (rows[0], rows[-1])] == [1, 0]
    assert (rows[-1]["week"], rows[-1]["articles"]) == ("2020-12-28", 1)
    assert "Looked back on, not counted: 1" in page


def test_a_pair_counts_both_directions_and_mutual_acts(desk: Desk) -> None:
    """The killing counts as conflict in January, the talks of both as cooperation in February; the plan not at all."""
    rows = {row["month"]: row for row in series.pair_months(findings(desk), "IRN", "USA")}
    assert (rows["2020-01"]["Attacks"], rows["2020-01"]["articles"], rows["2020-01"]["origins"]) == (1, 3, 2)
    assert rows["2020-02"]["Friendly words"] == 1
    assert sum(row[g.name] for row in rows.values() for g in GROUPS) == 2


def test_countries_are_not_pinned(desk: Desk) -> None:
    """Only the city has a point; the country is listed."""
    found = findings(desk)
    assert [s.name.split()[0] for s in series.spots(found)] == ["Baghdad"]
    assert series.vague_places(found) == [("Iraq", 1)]


def test_downloads_hold_the_numbers(page: str) -> None:
    """The CSV of all incidents has every status, and no cell a spreadsheet would run."""
    (address,) = re.findall(r'download="incidents.csv" href="data:text/csv;charset=utf-8,([^"]+)"', page)
    text = unquote(address)
    assert "planned" in text
    assert "'=Talks" in text
    assert as_csv([{"a": "-1+1", "b": -1}]).splitlines() == ["a,b", "'-1+1,-1"]


def test_one_far_place_does_not_shrink_the_map(desk: Desk) -> None:
    """A visit overseas is listed beside the map; where places are spread, all are drawn."""
    (incident, *_) = findings(desk).reported

    def spot(name: str, lat: float, lon: float, n: int) -> Spot:
        return Spot(name, lat, lon, (incident,) * n, "Attacks")

    gulf = [spot("Baghdad", 33.3, 44.4, 6), spot("Erbil", 36.2, 44.0, 3), spot("Tehran", 35.7, 51.4, 2)]
    far = spot("Washington", 38.9, -77.0, 1)
    assert near([*gulf, far]) == sorted(gulf, key=lambda s: near([*gulf, far]).index(s))
    spread = [spot("Baghdad", 33.3, 44.4, 1), far, spot("Tokyo", 35.7, 139.7, 1)]
    assert set(near(spread)) == set(spread)


@pytest.mark.parametrize("width", [1060, 350])
def test_the_map_has_towns_and_names(desk: Desk, width: int) -> None:
    """Dots, names of countries and large cities, and the lines of the globe stand under the circles; a drawing stays small."""
    (incident, *_) = findings(desk).reported
    baghdad, tehran = (
        Spot(name, lat, lon, (incident,) * n, "Attacks")
        for name, lat, lon, n in (("Baghdad", 33.3, 44.4, 3), ("Tehran", 35.7, 51.4, 1))
    )
    svg = world_map([baghdad, tehran], width=width)
    words = re.findall(r"<text[^>]*>([^<]+)</text>", svg)
    assert {"IRAQ", "IRAN", "Baghdad", "Tehran"} <= set(words)
    assert any(re.fullmatch(r"\d+° [NE]", word) for word in words)
    assert svg.count("<circle") == 2
    assert 300 < svg.count("h0") < 7000
    assert len(svg) < 90_000


def test_thinning_keeps_the_largest_towns() -> None:
    """Of the towns in one cell of the grid the largest stays, and no more than asked for are left."""
    view = View((0.0, 0.0, 10.0, 10.0), 100, 101)
    small = [Town(f"t{i}", "XX", 5.0, i / 100, 1000) for i in range(1000)]
    large = Town("large", "XX", 5.0, 5.0, 10**6)
    kept = thinned([large, *small], view, 20)
    assert large in kept
    assert 5 <= len(kept) <= 20


def test_marks_cut_a_sentence_without_loss() -> None:
    """The pieces make the sentence again; a short mark lies over a long one."""
    text = "A US drone strike killed him."
    spans = [Span(5, 5 + len(text), text), Span(7, 22, text[2:17], "actor"), Span(10, 15, "drone", "trigger")]
    ((*pieces,),) = quotes(spans)
    assert "".join(p.text for p in pieces) == text
    assert [(p.text, p.role) for p in pieces if p.role] == [
        ("US ", "actor"),
        ("drone", "trigger"),
        (" strike", "actor"),
    ]


def test_a_desk_without_incidents_has_a_report(tmp_path: Path) -> None:
    """An empty desk gives a page that says so, and a desk that is not there an error."""
    empty = Desk(tmp_path / "empty")
    empty.writer()
    assert "Nothing with a date was read." in write_report(empty, tmp_path / "r.html").read_text(encoding="utf-8")
    with pytest.raises(StoreError):
        write_report(Desk(tmp_path / "none"), tmp_path / "r.html")


def test_the_summary_names_the_biggest(desk: Desk) -> None:
    """The terminal shows the sentence, the incident with its counts, and what was not counted."""
    console = Console(width=100, file=io.StringIO())
    console.print(summary(findings(desk)))
    text = " ".join(cast(io.StringIO, console.file).getvalue().split())
    assert "4 articles from 3 outlets, 3 of them independent" in text
    assert "1 planned" in text


def test_a_missing_part_is_named_before_work(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the error names it, and nothing is written."""
    monkeypatch.setattr("tocsin.report.page.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"tocsin\[report\]"):
        write_report(desk, tmp_path / "never.html")
    assert not (tmp_path / "never.html").exists()
