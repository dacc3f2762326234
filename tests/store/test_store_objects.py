"""A desk in an object store: added to, read and linked like one in a folder, on a local S3 server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ARTICLES, assert_sound

from local_bucket import local_bucket
from stub_coder import make_stub
from tocsin import pipeline
from tocsin.store import Desk


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
