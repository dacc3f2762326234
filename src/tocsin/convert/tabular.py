"""Lines of a table in a file, packed or not, whatever its encoding; bad bytes never stop a file."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from tocsin.errors import InputError


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A file, unpacked by its first bytes (gzip, bzip2, xz, or a zip of one file).

    Raises:
        InputError: it cannot be read or unpacked.
    """
    try:
        with path.open("rb") as raw:
            head = raw.read(6)
            raw.seek(0)
            with _unpacked(raw, head) as stream:
                yield stream
    except (OSError, EOFError, lzma.LZMAError, zipfile.BadZipFile) as e:
        raise InputError(str(path), f"cannot be read: {e}", "fetch or unpack it again") from e


@contextmanager
def _unpacked(raw: IO[bytes], head: bytes) -> Iterator[IO[bytes]]:
    if head.startswith(b"\x1f\x8b"):
        with gzip.open(raw) as packed:
            yield cast(IO[bytes], packed)
    elif head.startswith(b"BZh"):
        with bz2.open(raw) as stream:
            yield stream
    elif head.startswith(b"\xfd7zXZ"):
        with lzma.open(raw) as stream:
            yield stream
    elif head.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(raw) as pack, pack.open(pack.namelist()[0]) as stream:
            yield stream
    else:
        yield raw


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text file with their numbers from 1, without their ends; a line that is no UTF-8 is taken as Latin-1.

    Raises:
        InputError: the file cannot be read.
    """
    with opened(path) as stream:
        for number, line in enumerate(io.BufferedReader(stream) if isinstance(stream, io.RawIOBase) else stream, 1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                text = line.decode("latin-1")
            yield number, text.rstrip("\r\n")
