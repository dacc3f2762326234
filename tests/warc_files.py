"""Writes small web archives for tests, byte by byte, so that they can be broken where a test wants it."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from pathlib import Path

import zstandard

PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    ".warc": bytes,
    ".warc.gz": lambda raw: gzip.compress(raw, mtime=0),
    ".warc.zst": zstandard.ZstdCompressor().compress,
}

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta property="article:published_time" content="{published}"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>{title}</h1><p>{lead}</p>
<p>The foreign ministry condemned the attack in a statement and called on the government of the other country to explain it.</p>
<p>Two soldiers were wounded near the border on Friday morning, a spokesman of the army told reporters in the capital city.</p>
<p>Talks between the two presidents about a ceasefire had been planned for the end of the month, and it was not clear if they
would be held at all, said an official who asked not to be named because he was not allowed to speak to the press.</p>
</article></body></html>"""


def news(lead: str, *, title: str = "Soldiers wounded at the border", published: str = "2020-01-03") -> bytes:
    """A page of news with this first paragraph."""
    return PAGE.format(title=title, lead=lead, published=published).encode()


def response(
    url: str,
    body: bytes,
    *,
    status: str = "200 OK",
    kind: str = "text/html; charset=utf-8",
    headers: str = "",
    when: str = "2020-01-04T00:00:00Z",
    type: str = "response",
) -> bytes:
    """One record: a page as its server gave it."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}\r\n".encode("latin-1") + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Target-URI: {url}\r\nWARC-Date: {when}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def write(path: Path, records: Sequence[bytes], damage: Callable[[int, bytes], bytes] | None = None) -> Path:
    """An archive packed as its name says; ``damage`` changes the packed bytes of a record."""
    pack = next(pack for suffix, pack in reversed(PACKINGS.items()) if path.name.endswith(suffix))
    packed = [pack(record) for record in records]
    path.write_bytes(b"".join(damage(n, p) for n, p in enumerate(packed)) if damage else b"".join(packed))
    return path
