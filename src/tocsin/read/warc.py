"""Web archives (WARC) to pages: responses with their address, time and charset; the same page once; broken records skipped.

Records are read by fastwarc. Where one is damaged it stops; the next record is then found by its first bytes, and reading goes on
there. The same search lets a part of a large file be read alone: a record belongs to the part in which it begins.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from fastwarc.warc import ArchiveIterator, WarcRecord

# The first bytes of a record, by how the file is packed.
_PLAIN, _GZIP, _ZSTD, _DICTIONARY = b"WARC/", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"
_PLAIN_HEAD = re.compile(rb"WARC/1\.\d\r?\n(?:WARC|Content)-", re.I)
_STEP = 1 << 20
# Enough of a packed record to see how it begins.
_GLANCE = 4096
# No news page measured here has more than 6 MB.
_LARGEST = 20_000_000
_HTML = re.compile(r"html|text/plain|^$", re.I)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an archive: its address, when it was fetched (ISO 8601), its bytes, and the charset of its HTTP header."""

    url: str
    fetched: str
    body: bytes
    charset: str | None
    offset: int


@dataclass(slots=True)
class Tally:
    """What a run over archives met: ``records``, ``pages``, and what was passed over, by reason; where the first is broken."""

    counts: Counter[str] = field(default_factory=Counter)
    first_broken: int | None = None

    def broken(self, offset: int) -> None:
        """Counts a record that cannot be read."""
        self.counts["broken"] += 1
        if self.first_broken is None:
            self.first_broken = offset


def pages(
    stream: BinaryIO, tally: Tally, seen: set[bytes], *, start: int = 0, stop: int | None = None
) -> Iterator[Page]:
    """The pages of an archive, or of the part of it from byte ``start`` to byte ``stop``, as they lie in the file.

    Args:
        stream: the archive, seekable; packed with gzip or zstd by record, or not packed.
        tally: counts records and what is passed over: revisits, errors of servers, what is no page, repeats, broken records.
        seen: digests of the payloads met so far; a page whose payload is among them is passed over.
        start: where the part begins.
        stop: where it ends.

    Raises:
        OSError: the stream itself fails.
    """
    for record, offset in _records(stream, tally, start, stop):
        tally.counts["records"] += 1
        page = _page(record, offset, tally, seen)
        if page is not None:
            tally.counts["pages"] += 1
            yield page


def _page(record: WarcRecord, offset: int, tally: Tally, seen: set[bytes]) -> Page | None:
    from fastwarc.warc import WarcRecordType

    if record.record_type == WarcRecordType.revisit:
        tally.counts["revisits"] += 1
        return None
    if record.record_type != WarcRecordType.response:
        return None  # requests, metadata and the like go with a response
    try:
        record.parse_http(auto_decode="all", strict_mode=False)
        headers = record.http_headers
        status = headers.status_code if headers is not None else None
        kind, charset = record.http_content_type or "", record.http_charset
        url, when = record.headers.get("WARC-Target-URI") or "", record.headers.get("WARC-Date") or ""
        body = record.reader.read(_LARGEST + 1) if status == 200 and _HTML.search(kind) else b""
    except (OSError, ValueError, AttributeError):
        tally.broken(offset)
        return None
    if status != 200:
        tally.counts["broken" if status is None else "no success"] += 1
        return None
    if not _HTML.search(kind) or not 0 < len(body) <= _LARGEST:
        tally.counts["no page"] += 1
        return None
    digest = hashlib.sha1(body, usedforsecurity=False).digest()
    if digest in seen:
        tally.counts["repeats"] += 1
        return None
    seen.add(digest)
    return Page(url.strip("<>"), when, body, charset, offset)


def _records(stream: BinaryIO, tally: Tally, start: int, stop: int | None) -> Iterator[tuple[WarcRecord, int]]:
    """Each record that begins in the part, with its place; a place where reading fails is gone past."""
    packing = Packing.of(stream)
    at = packing.next_record(stream, start)
    skipped, last = False, None
    while at is not None and (stop is None or at < stop):
        last, broken = None, False
        try:
            for record in packing.iterate(stream, at):
                place = at + record.stream_pos
                if stop is not None and place >= stop:
                    return
                if skipped:
                    tally.broken(place)
                last, skipped = place, False
                yield record, place
        except OSError:
            broken = True
        if not broken:
            return
        if last is None:
            tally.broken(at)
        # After a good record the damaged one comes next; it is counted when it is met, or when it is found to have no head.
        skipped = last is not None
        at = packing.next_record(stream, (at if last is None else last) + 1)
    if skipped and at is None:  # else it is the next part's to count
        tally.broken(start if last is None else last)


@dataclass(frozen=True, slots=True)
class Packing:
    """How the records of a file are packed: by which first bytes each begins, and the dictionary of the file, if it has one."""

    magic: bytes
    dictionary: bytes | None = None

    @classmethod
    def of(cls, stream: BinaryIO) -> Packing:
        """The packing of an archive by its first bytes."""
        stream.seek(0)
        head = stream.read(8)
        if head.startswith(_GZIP[:2]):
            return cls(_GZIP)
        if head.startswith(_DICTIONARY):
            return cls(_ZSTD, _unpacked(stream.read(int.from_bytes(head[4:8], "little"))))
        return cls(_ZSTD if head.startswith(_ZSTD) else _PLAIN)

    def next_record(self, stream: BinaryIO, at: int) -> int | None:
        """Where the first record from ``at`` on begins; ``None`` if there is none."""
        stream.seek(at)
        held = b""
        while True:
            more = stream.read(_STEP)
            held += more
            found = held.find(self.magic)
            while found >= 0 and (found + _GLANCE <= len(held) or not more):
                if self._begins_here(held[found : found + _GLANCE]):
                    return at + found
                found = held.find(self.magic, found + 1)
            if not more:
                return None
            keep = found if found >= 0 else max(len(held) - len(self.magic) + 1, 0)
            at, held = at + keep, held[keep:]

    def _begins_here(self, head: bytes) -> bool:
        if self.magic == _PLAIN:
            return _PLAIN_HEAD.match(head) is not None
        try:
            if self.magic == _GZIP:
                return zlib.decompressobj(31).decompress(head, 16).startswith(_PLAIN)
            return bool(_decompressor(self.dictionary).decompressobj().decompress(head)[:16].startswith(_PLAIN))
        except Exception as e:  # zstandard's error is imported only where it is needed
            if isinstance(e, zlib.error) or type(e).__name__ == "ZstdError":
                return False
            raise

    def iterate(self, stream: BinaryIO, at: int) -> ArchiveIterator:
        """fastwarc over the records from ``at`` on; places are counted from there."""
        from fastwarc.stream_io import ZstdReader
        from fastwarc.warc import ArchiveIterator, WarcRecordType

        part = cast(BinaryIO, io.BufferedReader(_From(stream, at), 1 << 16))
        reader = ZstdReader(part, dictionary=self.dictionary) if self.dictionary else part
        wanted = WarcRecordType.any_type
        return ArchiveIterator(reader, record_types=wanted, parse_http=False)


def _decompressor(dictionary: bytes | None):  # type: ignore[no-untyped-def]  # zstandard is loaded only here
    import zstandard

    return zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(dictionary) if dictionary else None)


def _unpacked(dictionary: bytes) -> bytes:
    if not dictionary.startswith(_ZSTD):
        return dictionary
    unpacked: bytes = _decompressor(None).decompressobj().decompress(dictionary)
    return unpacked


class _From(io.RawIOBase):
    """A stream from one of its places on, as if it began there."""

    def __init__(self, stream: BinaryIO, at: int) -> None:
        self._stream, self._base = stream, at
        stream.seek(at)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._stream.tell() - self._base

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._stream.seek(offset + (self._base if whence == io.SEEK_SET else 0), whence) - self._base

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        data = self._stream.read(len(view))
        view[: len(data)] = data
        return len(data)
