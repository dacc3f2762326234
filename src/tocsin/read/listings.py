"""Feeds and sitemaps as lists of entries, for following them: what each entry is, when it was published, when it was changed.

Unlike :mod:`tocsin.read.feeds`, which turns a feed at hand into articles, nothing here is cleaned or judged beyond its dates: most
entries of a feed that is followed are known already.
"""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

from tocsin.errors import InputError
from tocsin.read.dates import read_date
from tocsin.read.feeds import looks_like_feed
from tocsin.read.opening import GZIP_MAGIC, read_all, unpack
from tocsin.read.paragraphs import squeeze
from tocsin.records import Entry, digest

ENTRIES_AT_MOST = 50_000
"""Entries of one feed or sitemap that are looked at: the most that the sitemap protocol allows."""

UNPACKED_LIMIT = 52_428_800
"""Bytes of a packed sitemap after unpacking, by the same protocol."""

# The first feeds are of 1997. What is older is the zero of some clock.
_FIRST_YEAR = 1995
_FUTURE, _TOO_OLD = "dated in the future", f"dated before {_FIRST_YEAR}"
_UNREADABLE = "with a date that is not understood"
_TAG = re.compile(r"<[^<>]*>")
_BLANK = re.compile(r"\s+")
_CLOSED = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|rdf|urlset|sitemapindex)\s*>\s*(?:<!--.*?-->\s*)*\Z", re.I | re.S)
_SITEMAP = re.compile(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)\b", re.I)
_TITLE_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed or sitemap lists.

    ``maps`` are the further sitemaps that an index names, each with the time it was changed. ``faults`` say what is wrong with the
    document; what could be read of it is there all the same.
    """

    entries: tuple[Entry, ...] = ()
    title: str = ""
    maps: tuple[Entry, ...] = ()
    faults: tuple[str, ...] = ()


def read_listing(data: bytes, source: str) -> Listing:
    """The entries of a feed or sitemap. Of a document that is cut short, the last entry is left out, for it may be half of one.

    Raises:
        InputError: it is neither, or nothing of it can be read.
    """
    if data.startswith(GZIP_MAGIC):
        data = read_all(unpack(cast(BinaryIO, io.BytesIO(data)), source)[0], source, UNPACKED_LIMIT)
    if _SITEMAP.search(data[:3000]):
        return _sitemap(data, source)
    return _feed(data, source)


def _feed(data: bytes, source: str) -> Listing:
    import feedparser

    if not data.strip():
        raise InputError(source, "empty", "check the address of the feed")
    if b"<" not in data[:1000] or not looks_like_feed(data[:4000].decode("utf-8", errors="replace").replace("\0", "")):
        raise InputError(source, "neither a feed nor a sitemap", "check the address of the feed")
    # A stream, never a string: feedparser would take a string for an address or a path and open it.
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    entries = [_entry(e) for e in feed.entries[:ENTRIES_AT_MOST]]
    faults = []
    if len(feed.entries) > ENTRIES_AT_MOST:
        faults.append(f"more than {ENTRIES_AT_MOST} entries; the first are read")
    if not _CLOSED.search(data[-3000:]):
        faults.append("cut short; its last entry waits")
        entries = entries[:-1]
    elif feed.bozo and isinstance(feed.bozo_exception, _malformed()):
        faults.append("not well-formed XML; what can be read of it is")
        if not entries:
            raise InputError(source, "not well-formed XML, and nothing of it can be read", "tell the outlet")
    return Listing(tuple(entries), squeeze(feed.feed.get("title") or "")[:_TITLE_AT_MOST], faults=tuple(faults))


def _malformed() -> type[Exception]:
    from xml.sax import SAXParseException

    return SAXParseException


def _entry(entry: Any) -> Entry:
    contents = [c.get("value") or "" for c in entry.get("content", [])]
    html = max([*contents, entry.get("summary") or ""], key=len)
    title = squeeze(_plain(entry.get("title") or ""))[:_TITLE_AT_MOST]
    url = _address(entry.get("link"))
    published, problem = _date(entry, "published")
    updated, also = _date(entry, "updated")
    names = [a.get("name") or "" for a in entry.get("authors", [])] or [entry.get("author") or ""]
    tags = [t.get("term") for t in entry.get("tags", []) if t.get("term")]
    return Entry(
        key=(entry.get("id") or url or digest(title, html))[:_TITLE_AT_MOST],
        content=digest(title, _plain(html)),
        url=url,
        title=title,
        # Atom demands only the time of the last change; at first sight that is all there is.
        published=published or (None if problem else updated),
        updated=updated,
        html=html,
        section=tags[0] if tags else None,
        authors=tuple(n for n in names if n),
        problem=problem or also,
    )


def _date(entry: Any, name: str) -> tuple[str | None, str | None]:
    """A date of a feed's entry, or what is wrong with it."""
    # Past feedparser's own look-up, which gives the one date for the other.
    moment, written = dict.get(entry, f"{name}_parsed"), dict.get(entry, name)
    if moment is None:
        return None, _UNREADABLE if written and written.strip() else None
    try:
        return sound(datetime.fromtimestamp(calendar.timegm(moment), UTC).isoformat())
    except (ValueError, OverflowError, OSError):
        return None, _UNREADABLE


def sound(written: str | None) -> tuple[str | None, str | None]:
    """A date that a feed can give, as ISO 8601, or ``None`` and what is wrong with it."""
    found = read_date(written)
    if found.value is None:
        future = found.problem is not None and "future" in found.problem
        return None, (_FUTURE if future else _UNREADABLE) if found.problem else None
    if int(found.value[:4]) < _FIRST_YEAR:
        return None, _TOO_OLD
    return found.value, None


def _plain(html: str) -> str:
    """The words of a piece of HTML, roughly and quickly: only to tell one version from another."""
    return _BLANK.sub(" ", _TAG.sub(" ", html)).strip()


def _address(link: Any) -> str | None:
    """A link that can be fetched, without its fragment."""
    text = str(link or "").strip().partition("#")[0]
    return text if text.lower().startswith(("http://", "https://")) and len(text) < 4000 else None


def _sitemap(data: bytes, source: str) -> Listing:
    entries: list[Entry] = []
    maps: list[Entry] = []
    faults: list[str] = []
    try:
        for kind, cells in _elements(data):
            (maps if kind == "sitemap" else entries).extend(_place(cells))
            if len(entries) + len(maps) >= ENTRIES_AT_MOST:
                faults.append(f"more than {ENTRIES_AT_MOST} entries; the first are read")
                break
    except _BadXml:
        cut = not _CLOSED.search(data[-3000:])
        faults.append("cut short" if cut else "not well-formed XML; what can be read of it is")
    if not entries and not maps:
        raise InputError(source, f"sitemap without entries{f': {faults[0]}' if faults else ''}", "check its address")
    return Listing(tuple(entries), maps=tuple(maps), faults=tuple(faults))


class _BadXml(Exception):
    """The document ends before its end, or is no XML."""


def _elements(data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Each ``url`` or ``sitemap`` element that is whole, with the texts inside it by their names."""
    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

    walk = etree.iterparse(
        io.BytesIO(data), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for _, element in walk:
            kind = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if kind in {"url", "sitemap"}:
                inside = ((etree.QName(e).localname, e.text) for e in element.iter() if isinstance(e.tag, str))
                yield kind, {name: text.strip() for name, text in inside if text and text.strip()}
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as e:
        raise _BadXml from e


def _place(cells: dict[str, str]) -> Iterator[Entry]:
    url = _address(cells.get("loc"))
    if url is None:
        return
    published, problem = sound(cells.get("publication_date"))
    updated, also = sound(cells.get("lastmod"))
    title = squeeze(cells.get("title", ""))[:_TITLE_AT_MOST]
    content = digest(title, cells.get("publication_date", ""), cells.get("lastmod", ""))
    # A sitemap's time of change is no time of publication: a page of 2009 whose footer changed has today's.
    yield Entry(url, content, url, title, published=published, updated=updated, problem=problem or also)
