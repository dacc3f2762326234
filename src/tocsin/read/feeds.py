"""RSS and Atom feeds to drafts, by feedparser: an entry's own content, or its page where the user asks for that."""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from tocsin.errors import InputError
from tocsin.read.drafts import Draft
from tocsin.read.pages import text_of_fragment
from tocsin.read.paragraphs import squeeze
from tocsin.records import DateSource, Failure

_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)\b", re.I)
PageReader = Callable[[str], Draft]
"""Fetches an address and reads the page; raises InputError."""


def looks_like_feed(text: str) -> bool:
    """Whether a text begins as an RSS or Atom feed does."""
    return text.lstrip()[:1] == "<" and bool(_FEED.search(text[:3000]))


def read_feed(data: bytes, source: str, *, follow: PageReader | None = None) -> Iterator[Draft | Failure]:
    """The drafts of a feed's entries.

    Args:
        data: the feed.
        source: its path or address.
        follow: reads the page an entry links to; the entry's own text stands in when that fails. ``None`` to follow no
        link.

    Raises:
        InputError: it is no feed, or has no entries.
    """
    import feedparser

    # A stream, never a string: feedparser would take a string for an address or a path and open it.
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=True, resolve_relative_uris=False)
    if not feed.entries:
        why = "feed without entries" if feed.version else "not a readable feed"
        raise InputError(source, why, "check the address of the feed")
    outlet = squeeze(feed.feed.get("title") or "") or None
    for number, entry in enumerate(feed.entries, 1):
        where = f"{source}: entry {number}"
        yield from _entry(entry, where, outlet, follow)


def _entry(entry: Any, where: str, outlet: str | None, follow: PageReader | None) -> Iterator[Draft | Failure]:
    draft = _own(entry, where, outlet)
    if follow and draft.url:
        try:
            page = follow(draft.url)
        except InputError as e:
            yield Failure(where, f"its page was not read: {e.reason}", "the feed's own text is used")
        else:
            draft = _with_page(draft, page)
    if not draft.text:
        yield Failure(where, "entry without text", "fetch the pages it links to")
        return
    yield draft


def _own(entry: Any, where: str, outlet: str | None) -> Draft:
    contents = [c.get("value", "") for c in entry.get("content", [])]
    body = max([*contents, entry.get("summary", "")], key=len)
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    published = datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment else None
    names = [a.get("name", "") for a in entry.get("authors", [])] or [entry.get("author", "")]
    tags = [t.get("term") for t in entry.get("tags", []) if t.get("term")]
    return Draft(
        source=where,
        text=text_of_fragment(body),
        title=" ".join(text_of_fragment(entry.get("title", "")).split()),
        url=entry.get("link") or None,
        outlet=outlet,
        published=published,
        date_source=DateSource.FEED,
        section=tags[0] if tags else None,
        authors=tuple(n for n in names if n),
    )


def _with_page(entry: Draft, page: Draft) -> Draft:
    """The page's draft, with what only the feed knows filled in. The feed's date is the outlet's own and goes first."""
    if entry.published is not None:
        page.published, page.date_source = entry.published, entry.date_source
    page.title = page.title or entry.title
    page.outlet = page.outlet or entry.outlet
    page.section = page.section or entry.section
    page.source = entry.source
    return page
