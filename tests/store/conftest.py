"""Sources of many short articles, and what a sound desk of them is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tocsin.store import Desk

ARTICLES = 120


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A table of articles, each with two events."""
    path = tmp_path / "sources.jsonl"
    rows = [
        {
            "id": f"a{n:03}",
            "title": f"Story {n}",
            "text": f"On day {n} USA attacked IRN near town {n}. Later, {n} hours on, FRA praised DEU.",
            "published": f"2020-{n % 12 + 1:02}-{n % 28 + 1:02}",
            "outlet": f"outlet-{n % 3}.example",
        }
        for n in range(ARTICLES)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def assert_sound(desk: Desk) -> int:
    """Each article once, with exactly its two events and counted once; gives the number of articles."""
    view = desk.view()
    ids = view.query("SELECT id FROM articles").column("id").to_pylist()
    assert len(ids) == len(set(ids))
    events = view.query(
        "SELECT article_id, count(*) AS n, count(DISTINCT id) AS d FROM events GROUP BY ALL"
    ).to_pylist()
    assert {(row["n"], row["d"]) for row in events} <= {(2, 2)}
    assert {row["article_id"] for row in events} == set(ids)
    assert (view.query("SELECT sum(articles)::INT AS n FROM volume").to_pylist()[0]["n"] or 0) == len(ids)
    return len(ids)
