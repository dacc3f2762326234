"""A desk in an object store: added to, read and linked like one in a folder, on a local S3 server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ARTICLES, assert_sound

from stub_coder import make_stub
from tocsin import pipeline
from tocsin.store import Desk


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    given = {"AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1"}
    keys = {"AWS_ACCESS_KEY_ID": "t", "AWS_SECRET_ACCESS_KEY": "t", "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in {**given, **keys}.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="desks")
    client.close()
    yield "s3://desks"
    server.stop()


def test_a_desk_in_a_bucket(bucket: str, sources: Path) -> None:
    """Adding, adding again, and reading give what they give in a folder."""
    desk = Desk(f"{bucket}/desk")
    assert not desk.exists()
    assert pipeline.add([str(sources)], desk, coder=make_stub).new == ARTICLES
    assert pipeline.add([str(sources)], desk, coder=make_stub).known == ARTICLES
    assert assert_sound(desk) == ARTICLES
    assert desk.article("a001").outlet == "outlet-1.example"
