"""A bucket of an S3 server on this machine."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest


def local_bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty bucket, with the environment set so that every part of Tocsin finds it."""
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
    # The server keeps its buckets for as long as this process lives.
    name = f"desks-{uuid.uuid4().hex[:12]}"
    client.create_bucket(Bucket=name)
    client.close()
    yield f"s3://{name}"
    server.stop()
