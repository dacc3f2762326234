"""Folders that are followed like feeds: files that are new or have changed since they were last read.

A file that is still being written is left for the next look. A page or text whose file changes is an edit of the same article, and
is not read again; of a table, rows that were not there before are.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tocsin.read import read
from tocsin.read.sources import Input, expand
from tocsin.records import Article, Entry, Failure, digest
from tocsin.watch.feeds_config import Feed

# A file that changed less than this many seconds ago may still be in the making.
_SETTLED = 5.0
_FILE = "file:"


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a folder as entries, with those that are still being written, and what is wrong with the folder."""

    entries: tuple[Entry, ...] = ()
    unsettled: bool = False
    fault: str | None = None


def list_files(feed: Feed) -> Files:
    """The files of a folder; the content of an entry is told by the file's size and time of change."""
    if not Path(feed.address).is_dir():
        return Files(fault="folder is not there")
    entries, unsettled, now = [], False, time.time()
    for found in expand([feed.address]):
        if not isinstance(found, Input) or found.path is None:
            continue
        try:
            stat = found.path.stat()
        except OSError:  # gone between the listing and the look
            continue
        if 0 <= now - stat.st_mtime < _SETTLED:
            unsettled = True
        else:
            content = digest(str(stat.st_size), str(stat.st_mtime_ns))
            changed = datetime.fromtimestamp(min(max(stat.st_mtime, 0.0), now), UTC).isoformat(timespec="seconds")
            entries.append(Entry(f"{_FILE}{found.path}", content, title=os.path.basename(found.path), updated=changed))
    return Files(tuple(entries), unsettled)


def read_file(entry: Entry, feed: Feed) -> Iterator[tuple[Article, Entry] | Failure]:
    """The articles of a file, each with an entry of its own to be known by: its address, else the file, else its id."""
    path = entry.key.removeprefix(_FILE)
    for result in read([path]):
        if isinstance(result, Failure):
            yield result
            continue
        key = result.url or (path if result.source == path else result.id)
        content = digest(result.title, result.text)
        yield result, Entry(key, content, url=result.url, title=result.title[:1000], published=result.published)
