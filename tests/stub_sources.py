"""A table of many short articles for :mod:`stub_coder`."""

from __future__ import annotations

import json
from pathlib import Path

ARTICLES = 120


def write_sources(path: Path) -> Path:
    """Writes a table of articles, each with two events."""
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
