"""What kind of input a name or its first bytes tell of."""

from __future__ import annotations

import json
from pathlib import PurePath
from urllib.parse import urlsplit

from tocsin.read.columns import field_names
from tocsin.read.tables import guess_delimiter

_BY_SUFFIX = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jl": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".rss": "feed",
    ".atom": "feed",
    ".txt": "document",
    ".text": "document",
    ".md": "document",
    ".xml": "document",
    ".warc": "warc",
}
_PACKED = frozenset({".gz", ".gzip", ".zst", ".zstd"})


def _path(name: str) -> str:
    """The path in an address, or the name itself; a broken address has none, and fetching it says what is wrong."""
    try:
        return urlsplit(name).path if "://" in name else name
    except ValueError:
        return ""


def kind_of_name(name: str) -> str | None:
    """The kind that a file's or address's suffix tells; ``None`` if it tells nothing."""
    path = PurePath(_path(name))
    while path.suffix.lower() in _PACKED:
        path = path.with_suffix("")
    return _BY_SUFFIX.get(path.suffix.lower())


def kind_of_bytes(head: bytes) -> str:
    """The kind that the first bytes tell; ``document`` where they tell nothing special."""
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"WARC/"):
        return "warc"
    text = head.decode("utf-8-sig", errors="replace").lstrip()
    if text.startswith("["):
        return "json" if text[1:].lstrip()[:1] in {"{", "]"} else "document"
    if text.startswith("{"):
        return "jsonl" if _is_json(text.split("\n", 1)[0]) else "json"
    return "csv" if _is_header(text.split("\n", 1)[0]) else "document"


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _is_header(line: str) -> bool:
    """Whether a line is the header of a table: short names, one of which means the text."""
    cells = [c.strip(" \"'\r").lower() for c in line.split(guess_delimiter(line))]
    named = any(c in field_names()["text"] for c in cells)
    return len(cells) > 1 and named and all(c and len(c.split()) <= 3 and len(c) <= 40 for c in cells)
