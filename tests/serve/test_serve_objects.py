"""The app over a desk in an object store: pages, a judgement, and what was added since; on a local S3 server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from local_bucket import local_bucket
from stub_coder import make_stub
from stub_sources import write_sources
from tocsin import pipeline
from tocsin.errors import StoreError
from tocsin.serve import Options, create_app
from tocsin.store import Desk


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket."""
    yield from local_bucket(monkeypatch)


def test_a_desk_in_a_bucket_is_served(bucket: str, tmp_path: Path) -> None:
    """Every page answers from the mirror kept on this machine, and a judgement is written to the bucket and shown."""
    desk = Desk(f"{bucket}/desk")
    pipeline.add([str(write_sources(tmp_path / "sources.jsonl"))], desk, coder=make_stub)
    pipeline.link(desk)
    app = create_app(desk, Options(folder=tmp_path / "kept", relink_below=0))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for page in (
            "/",
            "/pairs",
            "/dyad/USA/IRN",
            "/country/FRA",
            "/article/a001",
            "/search?q=praised",
            "/map",
            "/review",
        ):
            assert client.get(page).status_code == 200, page
        event = client.get("/api/events?limit=1").json()["items"][0]["id"]
        headers = {"authorization": f"Bearer {app.state.token}"}
        said = client.post("/api/judgements", json={"say": "reject", "a": event, "by": "kim"}, headers=headers)
        assert said.status_code == 201, said.text
        assert client.get(f"/api/events/{event}").json()["rejected"]
    assert [row["a"] for row in desk.query("SELECT a FROM judgements").to_pylist()] == [event]
    assert [file.suffix for file in (tmp_path / "kept").glob("mirror-*")] == [".duckdb"]
    app.state.mirrored.close()


def test_no_desk_in_the_bucket_is_said(bucket: str, tmp_path: Path) -> None:
    """An address without a desk is named, with the cure."""
    mirrored = Desk(f"{bucket}/none").mirrored(tmp_path)
    with pytest.raises(StoreError, match="tocsin add"):
        mirrored.lens()
