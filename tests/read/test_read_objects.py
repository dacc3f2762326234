"""Archives in an object store, read from a local S3 server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin.read import read
from tocsin.records import Article, Failure
from warc_files import news, response, write


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket with two archives."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client("s3")
    client.create_bucket(Bucket="news")
    for n in range(2):
        pages = [response(f"https://x.example/{n}/{i}", news(f"On day {n}-{i} troops left.")) for i in range(5)]
        client.put_object(
            Bucket="news", Key=f"2020/{n}.warc.gz", Body=write(tmp_path / f"{n}.warc.gz", pages).read_bytes()
        )
    yield "s3://news"
    client.close()
    server.stop()


def test_archives_in_a_bucket(bucket: str) -> None:
    """One archive by its address, several by a pattern or a folder; what is not there is set aside."""
    assert len([a for a in read([f"{bucket}/2020/0.warc.gz"]) if isinstance(a, Article)]) == 5
    for several in ("2020/*.warc.gz", "2020/"):
        found = list(read([f"{bucket}/{several}"]))
        assert [a.url for a in found if isinstance(a, Article)][::5] == [
            "https://x.example/0/0",
            "https://x.example/1/0",
        ]
    (missing,) = read([f"{bucket}/2020/none.warc.gz"])
    assert isinstance(missing, Failure)
