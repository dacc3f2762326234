"""Sources of many short articles, and what a sound desk of them is."""

from __future__ import annotations

from pathlib import Path

import pytest

from stub_sources import ARTICLES, write_sources
from tocsin.store import Desk

__all__ = ["ARTICLES", "assert_sound"]


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A table of articles, each with two events."""
    return write_sources(tmp_path / "sources.jsonl")


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
