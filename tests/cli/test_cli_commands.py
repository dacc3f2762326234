"""Each command on small inputs: what it writes, and the code it ends with."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import Ran

from tocsin.cli.flat import QUOTE, quote
from tocsin.records import Span

Tocsin = Callable[..., Ran]


def test_read_gives_articles(tocsin: Tocsin, table: Path) -> None:
    """``read`` writes one article a line into a pipe."""
    ran = tocsin("read", table)
    assert ran.code == 0
    assert [row["id"] for row in ran.rows] == ["one", "two", "three"]


def test_code_keeps_the_table_s_ids(tocsin: Tocsin, table: Path) -> None:
    """The ids of a table's rows are the article ids of its events."""
    ran = tocsin("code", table)
    assert [(row["article_id"], row["event"]) for row in ran.rows] == [
        ("one", "ASSAULT"),
        ("two", "ASSAULT"),
        ("two", "SUPPORT"),
    ]


def test_a_bad_input_is_one_line(tocsin: Tocsin, table: Path, tmp_path: Path) -> None:
    """A bad input is set aside with what, why and a cure; the rest is done and the exit code is 1."""
    (tmp_path / "empty.txt").write_text("")
    ran = tocsin("code", table, "empty.txt", "nowhere.html")
    assert ran.code == 1
    assert len(ran.rows) == 3
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["empty.txt", "nowhere.html"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["code", "x.txt", "-o", "out.xlsx"], "use .jsonl, .csv, .parquet"),
        (["code", "x.txt", "-o", "no/such/out.csv"], "make it first"),
        (["code", "x.txt", "--map", "text"], "FIELD=COLUMN"),
        (["code", "x.txt", "--published", "soon"], "YYYY-MM-DD"),
        (["add", "x.txt"], "--desk"),
        (["dyad", "USA", "IRN", "--desk", "nowhere"], "no desk"),
        (["explain", "e1", "--from", "nowhere.jsonl"], "tocsin code"),
        (["code", "x.txt", "--coder", "magic"], "magic"),
        (["ring"], "ring"),
    ],
)
def test_wrong_usage(tocsin: Tocsin, arguments: list[str], problem: str) -> None:
    """Wrong usage ends with 2 and says what to do."""
    ran = tocsin(*arguments)
    assert ran.code == 2
    assert problem in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_flat_exports_hold_no_full_text(tocsin: Tocsin, table: Path, suffix: str) -> None:
    """Flat files have plain columns, the address, offsets and a short quote, and never the article."""
    assert tocsin("code", table, "-o", f"out.{suffix}").code == 0
    if suffix == "csv":
        with open("out.csv", encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    else:
        rows = [
            {k: "" if v is None else str(v) for k, v in row.items()} for row in pq.read_table("out.parquet").to_pylist()
        ]
    assert [(r["actor_code"], r["recipient_code"], r["event"]) for r in rows] == [
        ("USA", "IRN", "ASSAULT"),
        ("IRN", "USA", "ASSAULT"),
        ("FRA", "DEU", "SUPPORT"),
    ]
    assert rows[0]["url"] == "https://a.example/1"
    assert rows[0]["killed_low"] == ""
    assert all(len(cell) <= QUOTE for r in rows for cell in r.values())


def test_an_empty_result_has_its_columns(tocsin: Tocsin, tmp_path: Path) -> None:
    """A file without events still has its header, so that programs that read it do not fall over."""
    (tmp_path / "quiet.txt").write_text("Nothing happened in the town of Springfield this week.")
    for suffix in ("csv", "parquet", "jsonl"):
        assert tocsin("code", "quiet.txt", "-o", f"out.{suffix}").code == 0
    assert Path("out.csv").read_text().startswith("id,article_id,event,")
    assert pq.read_table("out.parquet").column_names[:3] == ["id", "article_id", "event"]
    assert Path("out.jsonl").read_text() == ""


def test_a_failed_run_leaves_no_half_file(tocsin: Tocsin, table: Path) -> None:
    """A run that ends early leaves the old file as it was."""
    Path("out.csv").write_text("old")
    assert tocsin("code", table, "--published", "never", "-o", "out.csv").code == 2
    assert Path("out.csv").read_text() == "old"
    assert not list(Path().glob(".out*"))


def test_desk_from_end_to_end(tocsin: Tocsin, table: Path) -> None:
    """Added, added again, asked for a pair, exported and described."""
    first, second = tocsin("add", table, "--desk", "d"), tocsin("add", table, "--desk", "d")
    assert (first.code, second.code) == (0, 0)
    assert first.rows[0]["new"] == 3
    assert (second.rows[0]["new"], second.rows[0]["known"]) == (0, 3)
    months = tocsin("dyad", "usa", "irn", "--desk", "d").rows
    assert [(m["month"], m["material_conflict"], m["articles"]) for m in months] == [
        ("2020-01", 1, 1),
        ("2020-02", 1, 2),
    ]
    exported = tocsin("export", "--desk", "d", "--since", "2020-02-01").rows
    assert [event["event"] for event in exported] == ["ASSAULT", "SUPPORT"]
    assert "Springfield" not in tocsin("export", "--desk", "d", "--what", "articles").out
    facts = tocsin("info", "--desk", "d").rows[0]["desk"]
    assert isinstance(facts, dict)
    assert (facts["articles"], facts["events"], facts["outlets"]) == (3, 3, 2)


def test_explain_marks_the_evidence(tocsin: Tocsin, table: Path) -> None:
    """``explain`` shows the sentence with its evidence in brackets, and the reasons, from a desk and from a file."""
    tocsin("add", table, "--desk", "d")
    tocsin("export", "--desk", "d", "-o", "e.jsonl")
    key = json.loads(Path("e.jsonl").read_text().splitlines()[0])["id"]
    for place in (["--desk", "d"], ["--from", "e.jsonl"]):
        ran = tocsin("explain", key[:10], *place)
        assert ran.code == 0
        assert "[actor: USA] [trigger: attacked] [recipient: IRN]" in ran.out
        assert "'attacked' means ASSAULT" in ran.out


def test_months_between_are_zeros() -> None:
    """Months without acts or articles stand in the series as zeros."""
    from tocsin.cli.dyad import filled

    rows = list(filled([{"month": "2019-11", "articles": 3}, {"month": "2020-02", "articles": 1}]))
    assert [(row["month"], row["articles"]) for row in rows] == [
        ("2019-11", 3),
        ("2019-12", 0),
        ("2020-01", 0),
        ("2020-02", 1),
    ]


@pytest.mark.parametrize("at", [0, 150, 300, 595])
def test_quotes_are_short_and_hold_the_trigger(at: int) -> None:
    """A quote from a long sentence is short, keeps whole words, and holds the trigger."""
    text = ("word " * 120).strip()
    text = text[:at] + "struck" + text[at + 4 :]
    shown = quote(Span(1000, 1000 + len(text), text), Span(1000 + at, 1006 + at, "struck", "trigger"))
    assert len(shown) <= QUOTE
    assert "struck" in shown.split()
    assert set(shown.split()) <= {"word", "struck", "…"}


def test_crossing_marks_are_left_out() -> None:
    """Brackets nest: a mark that crosses another is left out instead of garbling the sentence."""
    from tocsin.cli.marks import bracketed

    sentence = Span(10, 21, "alpha beta.")
    marks = [Span(10, 20, "alpha beta", "actor"), Span(16, 20, "beta", "place"), Span(18, 21, "ta.", "time")]
    assert bracketed(sentence, marks) == "[actor: alpha [place: beta]]."


def test_people_decide_which_are_one(tocsin: Tocsin, table: Path) -> None:
    """Two incidents are merged by their ids, the decision holds when the desk is linked again, and it is listed as pairs."""
    tocsin("add", table, "--desk", "desk")
    two = [row for row in tocsin("link", "--desk", "desk").rows if row["event"] == "ASSAULT"]
    assert len(two) == 2
    merged = tocsin("link", "merge", two[0]["id"], str(two[1]["id"])[:9], "--desk", "desk", "--note", "one war")
    assert merged.code == 0
    again = [row for row in tocsin("link", "--desk", "desk").rows if row["event"] == "ASSAULT"]
    assert [len(row["events"]) for row in again] == [2]  # type: ignore[arg-type]
    (pair,) = tocsin("link", "pairs", "--desk", "desk").rows
    assert pair["same"] is True
    assert {pair["a"], pair["b"]} == {two[0]["events"][0], two[1]["events"][0]}  # type: ignore[index]
    gone = next(row["id"] for row in two if row["id"] != again[0]["id"])
    split = tocsin("link", "split", gone, two[1]["events"][0], "--desk", "desk")  # type: ignore[index]
    assert split.code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("merge",), "two ids"),
        (("same", "nothing", "such"), "no event"),
        (("merge", "i", "i"), "begin with|no incident"),
    ],
)
def test_decisions_about_nothing_are_refused(
    tocsin: Tocsin, table: Path, arguments: tuple[str, ...], words: str
) -> None:
    """Unknown, ambiguous or missing ids are wrong usage, told in a line."""
    tocsin("add", table, "--desk", "desk")
    ran = tocsin("link", *arguments, "--desk", "desk")
    assert ran.code == 2
    assert re.search(words, ran.err)
