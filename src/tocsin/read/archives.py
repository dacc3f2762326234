"""Pages of web archives to articles: opened wherever they lie, past the gate, parsed, and counted."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tocsin.errors import InputError
from tocsin.read.dates import read_date
from tocsin.read.drafts import Draft
from tocsin.read.encoding import decode
from tocsin.read.kinds import kind_of_name
from tocsin.read.pages import looks_like_html, read_page
from tocsin.read.plain import read_plain
from tocsin.read.sources import expand
from tocsin.read.warc import Page, Tally, pages
from tocsin.read.warc_gate import NO_ARTICLE, passed_over
from tocsin.read.warc_open import open_archive, size_of
from tocsin.records import Failure, digest


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of work: an input, or the records of a web archive that begin from byte ``start`` to byte ``stop``.

    ``size`` are the bytes of the whole input, 0 where that cannot be told.
    """

    name: str
    start: int = 0
    stop: int | None = None
    size: int = 0

    @property
    def key(self) -> str:
        """What tells this part from every other: name, size and place."""
        return digest(self.name, str(self.size), str(self.start), str(self.stop))


def parts(sources: Iterable[str], size: int) -> Iterator[Part | Failure]:
    """The inputs that the sources name, web archives cut into parts of ``size`` bytes, in order; a failure for what is not there.

    Args:
        sources: files, folders, patterns, addresses, as :func:`tocsin.read.run.read` takes them but for standard input.
        size: bytes, as they lie in the file.
    """
    for item in expand(sources):
        if isinstance(item, Failure):
            yield item
            continue
        # Absolute, so that a run can be taken up from another folder.
        name = str(item.path.absolute()) if item.path else item.url
        if name is None:
            yield Failure(item.name, "cannot be read in parts", "save it as a file and give that")
            continue
        try:
            whole = _size(name)
        except InputError as e:
            yield Failure(e.source, e.reason, e.cure)
            continue
        if kind_of_name(name) != "warc":
            yield Part(name, size=whole)
        else:
            yield from (Part(name, at, min(at + size, whole), whole) for at in range(0, max(whole, 1), size))


def _size(name: str) -> int:
    if kind_of_name(name) != "warc" and name.lower().startswith(("http://", "https://")):
        return 0
    with open_archive(name) as stream:
        return size_of(stream)


def read_archive(
    name: str,
    tally: Tally,
    seen: set[bytes],
    *,
    start: int = 0,
    stop: int | None = None,
    gate: bool = True,
    called: str | None = None,
) -> Iterator[Draft | Failure]:
    """The articles of a web archive, or of the part of it from byte ``start`` to byte ``stop``; one failure if records are broken.

    Whatever else a web archive holds is no failure, but counted: see :class:`tocsin.read.warc.Tally`.

    Args:
        name: a path, a web address, or an address in an object store.
        tally: what is counted on.
        seen: digests of pages met so far.
        start: where the part begins.
        stop: where it ends.
        gate: whether to pass pages over by :func:`tocsin.read.warc_gate.passed_over`.
        called: what to call it, if not by ``name``.

    Raises:
        InputError: the archive cannot be read.
    """
    before = tally.counts["broken"]
    first, tally.first_broken = tally.first_broken, None
    with open_archive(name) as stream:
        try:
            for page in pages(stream, tally, seen, start=start, stop=stop):
                draft = _draft(page, f"{called or name}@{page.offset}", tally, gate=gate)
                if draft is not None:
                    yield draft
        except OSError as e:
            raise InputError(
                called or name, f"cannot be read: {e.strerror or e}", "check the file and the connection"
            ) from e
    broken, where = tally.counts["broken"] - before, tally.first_broken
    if broken:
        several = "1 broken record" if broken == 1 else f"{broken:,} broken records"
        yield Failure(called or name, f"{several} skipped, the first at byte {where}", "copy or download it again")
    tally.first_broken = where if first is None else first


def _draft(page: Page, source: str, tally: Tally, *, gate: bool) -> Draft | None:
    try:
        text = decode(page.body, source, declared=page.charset)
        reason = passed_over(text) if gate else None
        if reason is None:
            html = looks_like_html(text)
            draft = read_page(text, source, url=page.url) if html else read_plain(text, source)
    except InputError:
        reason = NO_ARTICLE
    if reason is not None:
        tally.counts[reason] += 1
        return None
    draft.url = page.url or draft.url
    draft.first_seen = page.fetched or None
    if read_date(draft.published).problem:
        draft.published = None
        tally.counts["no usable date"] += 1
    tally.counts["articles"] += 1
    return draft


@contextmanager
def on_disk(stream: BinaryIO, path: Path | None) -> Iterator[str]:
    """The name of a file with what a stream holds: where it came from, or a temporary copy, for archives must be sought in."""
    if path is not None:
        yield str(path)
        return
    with tempfile.NamedTemporaryFile(suffix=".warc") as copy:
        shutil.copyfileobj(stream, copy)
        copy.flush()
        yield copy.name
