"""A desk in an object store: added to, read and linked like one in a folder, on a local S3 server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ARTICLES, assert_sound

from local_bucket import local_bucket
from stub_coder import make_stub
from tocsin import pipeline
from tocsin.errors import StoreError
from tocsin.records import Article
from tocsin.store import Desk
from tocsin.store.tables import Tables
from tocsin.store.upkeep import turn


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket."""
    yield from local_bucket(monkeypatch)


def test_a_desk_in_a_bucket(bucket: str, sources: Path) -> None:
    """Adding, adding again, and reading give what they give in a folder."""
    desk = Desk(f"{bucket}/desk")
    assert not desk.exists()
    assert pipeline.add([str(sources)], desk, coder=make_stub).new == ARTICLES
    assert pipeline.add([str(sources)], desk, coder=make_stub).known == ARTICLES
    assert assert_sound(desk) == ARTICLES
    assert desk.article("a001").outlet == "outlet-1.example"


def test_a_desk_in_a_bucket_is_looked_after(bucket: str, sources: Path) -> None:
    """Small files are merged, what no longer counts is removed, and the desk can be read as it was; two never work at once."""
    desk = Desk(f"{bucket}/desk")
    pipeline.add([str(sources)], desk, coder=make_stub)
    pipeline.link(desk)
    then = datetime.now(UTC).isoformat()
    incidents = desk.incidents().num_rows
    desk.writer().add([(Article("late", "A text."), [])])
    pipeline.link(desk)
    assert {d.table for d in desk.compact()} >= {"articles", "events"}
    assert assert_sound_but(desk, "late") == ARTICLES
    assert desk.vacuum(keep=timedelta(hours=1)) == []
    earlier = pipeline.as_of(desk.path, then)
    assert earlier.articles().num_rows == ARTICLES
    assert earlier.incidents().num_rows == incidents
    with turn(Tables(desk.path), "compact"), pytest.raises(StoreError, match="did not end"):
        desk.compact()


def assert_sound_but(desk: Desk, extra: str) -> int:
    """As :func:`assert_sound`, of a desk with an article more, which has no events; gives the number without it."""
    ids = desk.articles()["id"].to_pylist()
    assert len(ids) == len(set(ids))
    events = desk.query(
        "SELECT article_id, count(*) AS n, count(DISTINCT id) AS d FROM events GROUP BY ALL"
    ).to_pylist()
    assert {(row["n"], row["d"]) for row in events} == {(2, 2)}
    assert {row["article_id"] for row in events} == set(ids) - {extra}
    return len(events)
