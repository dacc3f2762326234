"""Bytes to text: which encoding, and whether it is text at all."""

from __future__ import annotations

import codecs
import re

from tocsin.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS = (
    (b"%PDF", "a PDF", "save it as text first"),
    (b"PK\x03\x04", "a ZIP archive or office document", "unpack it, or save it as text first"),
    (b"\x89PNG", "a picture", "give a text or a page"),
    (b"\xff\xd8\xff", "a picture", "give a text or a page"),
    (b"GIF8", "a picture", "give a text or a page"),
    (b"BZh", "a bzip2 file", "unpack it, or pack it with gzip or zstd"),
    (b"\xfd7zXZ", "an xz file", "unpack it, or pack it with gzip or zstd"),
    (b"PAR1", "a Parquet table", "name it .parquet"),
    (b"\x7fELF", "a program", "give a text or a page"),
)
# Typographic marks that lie at the same place in all of the Windows code pages for Latin, Cyrillic, Greek and Turkish.
_TYPOGRAPHIC = frozenset(b"\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xa9\xab\xae\xb7\xbb")
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,80}encoding=[\"']([\w.:-]{2,40})", re.I
)
_SAMPLE = 200_000


def refuse_binary(data: bytes, source: str) -> None:
    """Nothing for text; for anything else, an error that names what it seems to be.

    Raises:
        InputError: the bytes are empty or not text.
    """
    if not data.strip():
        raise InputError(source, "empty", "give a file with text in it")
    for magic, kind, cure in _KINDS:
        if data.startswith(magic):
            raise InputError(source, f"not text but {kind}", cure)
    if data[257:262] == b"ustar":
        raise InputError(source, "not text but a tar archive", "unpack it and give the folder")
    if data.startswith(tuple(bom for bom, _ in _BOMS)):
        return
    head = data[:_SAMPLE]
    controls = sum(head.count(bytes([c])) for c in range(32) if c not in b"\t\n\r\x0c\x1b\x1a")
    # Text has next to no control bytes; random bytes have one in nine.
    if b"\x00" in head or controls > len(head) * 0.02:
        raise InputError(source, "binary, not text", "give a text, a page or a table")


def encoding_of(data: bytes, source: str, *, declared: str | None = None) -> str:
    """The name of the encoding of ``data``, which may be a sample cut anywhere.

    Args:
        data: the bytes, or the first 100 KB and more of them.
        source: the name for error messages.
        declared: an encoding that came with the data, such as an HTTP header's; believed only if it fits.

    Raises:
        InputError: no encoding fits.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    if data.isascii() or _is_utf8(data):
        return "utf-8"
    match = _META_CHARSET.search(data[:4096])
    meta = next((g.decode("ascii") for g in match.groups() if g), None) if match else None
    for name in (declared, meta):
        if name and _fits(data, name):
            return name
    return _guess(data, source)


def decode(data: bytes, source: str, *, declared: str | None = None) -> str:
    """The text of ``data``.

    Raises:
        InputError: the bytes are empty, not text, or in no known encoding.
    """
    refuse_binary(data, source)
    return data.decode(encoding_of(data, source, declared=declared), errors="replace")


def _is_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    if bad == 0:
        return True
    good = sum(1 for c in text if not c.isascii()) - bad
    # A sample may be cut inside a character, and files do hold a stray byte; text in another encoding has next to no
    # sequences that are good UTF-8 by chance.
    return good >= 3 * bad


def _fits(data: bytes, name: str) -> bool:
    try:
        codecs.lookup(name)
        text = data.decode(name, errors="replace")
    except (LookupError, ValueError):
        return False
    return text.count("\ufffd") * 1000 <= len(text)


def _guess(data: bytes, source: str) -> str:
    if all(b < 128 or b in _TYPOGRAPHIC for b in data):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise InputError(source, "text in no known encoding", "save it as UTF-8")
    return best.encoding
