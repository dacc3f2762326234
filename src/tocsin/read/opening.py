"""Opens what the user named as a stream of bytes: decompressed where packed, never more than a limit.

Packing is told by the first bytes, not by the name, so a mislabelled file still opens.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from tocsin.errors import InputError

if TYPE_CHECKING:
    from zstandard import ZstdDecompressionObj

DOCUMENT_LIMIT = 20_000_000
"""Bytes of one page or text after unpacking. News pages measured here are under 6 MB; a 50 MB page is none."""

JSON_LIMIT = 256_000_000
"""Bytes of one JSON document, which has to be held whole; JSON Lines has no such need."""

TABLE_LIMIT = 1_000_000_000
"""Bytes of one table after unpacking where it was packed; plain tables may be larger, for they cannot be bombs."""

SAMPLE = 131_072
"""Bytes that can be looked at before they are read."""

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
# A zstd block of four bytes can stand for 128 KB, so a step of 1 KB unpacks to 33 MB at the very most.
_ZSTD_STEP = 1024
_ZSTD_WINDOW = 2**27
_STEP = 65_536


class Capped(io.RawIOBase):
    """A stream that refuses to give more than ``limit`` bytes, and turns damage into an :class:`InputError`.

    What came before the damage is given first, so that the whole rows of a table that is cut short can be read.
    """

    def __init__(self, inner: BinaryIO, source: str, limit: int | None) -> None:
        self._inner, self._source, self._limit, self._given = inner, source, limit, 0
        self._problem: InputError | None = None

    def readable(self) -> bool:
        """Always: this stream is for reading."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fills ``buffer`` as far as there is data; 0 at the end.

        Raises:
            InputError: the limit is passed, or the packed data is cut short or damaged.
        """
        view = memoryview(cast(bytearray, buffer)).cast("B")
        filled = 0
        while filled < len(view) and self._problem is None:
            try:
                data = self._inner.read(min(len(view) - filled, _STEP))
            except (EOFError, OSError, zlib.error) as e:
                self._problem = self._named(e)
                break
            if not data:
                break
            view[filled : filled + len(data)] = data
            filled += len(data)
        self._given += filled
        if self._limit is not None and self._given > self._limit:
            raise too_large(self._source, self._limit)
        if self._problem and not filled:
            raise self._problem
        return filled

    def _named(self, error: Exception) -> InputError:
        if isinstance(error, EOFError):
            return InputError(self._source, "packed file is cut short", "copy or download it again")
        if isinstance(error, gzip.BadGzipFile | zlib.error):
            return InputError(self._source, f"packed file is damaged: {error}", "copy or download it again")
        reason = getattr(error, "strerror", None) or error
        return InputError(self._source, f"cannot be read: {reason}", "check the file and the disk")


def too_large(source: str, limit: int) -> InputError:
    """The error of an input larger than ``limit`` bytes."""
    return InputError(source, f"larger than {limit // 1_000_000} MB", "split it, or give the articles as JSON Lines")


def as_stream(data: bytes) -> io.BufferedReader:
    """Bytes in hand as a stream of the kind that files give."""
    return _buffered(cast(io.RawIOBase, io.BytesIO(data)))


def _buffered(raw: io.RawIOBase) -> io.BufferedReader:
    return io.BufferedReader(raw, SAMPLE)


def read_all(stream: io.BufferedReader, source: str, limit: int) -> bytes:
    """All that is left of a stream.

    Raises:
        InputError: that is more than ``limit`` bytes.
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise too_large(source, limit)
    return data


class _Gzip(gzip.GzipFile):
    """Unpacks gzip; a short read gives what there is, where the library's own would lose it on meeting the damage."""

    def read(self, size: int | None = -1) -> bytes:
        return self.read1(-1 if size is None else size)


class _Zstd(io.RawIOBase):
    """Unpacks zstd frames; raises EOFError when the last one is cut short, which the library's own reader does not."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner, self._ready = inner, b""
        self._frame: ZstdDecompressionObj | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        from zstandard import ZstdError

        try:
            while not self._ready and self._step():
                pass
        except ZstdError as e:
            raise zlib.error(str(e)) from e
        size = len(self._ready) if size < 0 else size
        given, self._ready = self._ready[:size], self._ready[size:]
        return given

    def _step(self) -> bool:
        """Unpacks a little more; False at the end."""
        from zstandard import ZstdDecompressor

        packed = self._inner.read(_ZSTD_STEP)
        if not packed:
            if self._frame is not None:
                raise EOFError
            return False
        while packed:
            if self._frame is None:
                self._frame = ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
            self._ready += self._frame.decompress(packed)
            packed = self._frame.unused_data if self._frame.eof else b""
            if self._frame.eof:
                self._frame = None
        return True


def unpack(raw: BinaryIO, source: str, *, limit: int = TABLE_LIMIT) -> tuple[io.BufferedReader, bool]:
    """The bytes of ``raw``, unpacked if they are gzip or zstd, and whether they were.

    Args:
        raw: the stream; it needs no seeking.
        source: the name for error messages.
        limit: bytes to give at most when the stream is packed.

    Raises:
        InputError: now or while reading: too large, cut short, damaged, unreadable.
    """
    reader = _buffered(Capped(raw, source, None))
    magic = reader.peek(4)[:4]
    if magic.startswith(GZIP_MAGIC):
        inner: BinaryIO = cast(BinaryIO, _Gzip(fileobj=reader))
    elif magic == ZSTD_MAGIC:
        inner = cast(BinaryIO, _Zstd(cast(BinaryIO, reader)))
    else:
        return reader, False
    return _buffered(Capped(inner, source, limit)), True


@contextmanager
def open_file(path: Path, source: str) -> Iterator[IO[bytes]]:
    """The raw bytes of a file.

    Raises:
        InputError: the file is missing, may not be read, or is a folder.
    """
    try:
        stream = path.open("rb")
    except FileNotFoundError as e:
        raise InputError(source, "no such file", "check the path") from e
    except PermissionError as e:
        raise InputError(source, "no permission to read it", "ask its owner, or run chmod u+r on it") from e
    except OSError as e:
        raise InputError(source, f"cannot be opened: {e.strerror or e}", "check the path") from e
    with stream:
        yield stream
