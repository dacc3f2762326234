"""What a reader of one format hands over, and how it becomes an article: ids, dates, language and credits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from tocsin.errors import InputError
from tocsin.read import credits
from tocsin.read.dates import read_date
from tocsin.read.language import language_of
from tocsin.records import Article, DateSource, Failure, digest

# Host labels that name a device or a section and not the outlet.
_HOST_LABELS = frozenset({"www", "www2", "m", "mobile", "amp", "p", "edition", "rss", "feeds", "feed"})
_HALF = re.compile("[\ud800-\udfff]")
_HAS_LETTER = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class Draft:
    """An article as its format gives it. ``published`` is in any form; ``id`` is the source's own, if it has one."""

    source: str
    text: str
    title: str = ""
    id: str | None = None
    url: str | None = None
    outlet: str | None = None
    published: object = None
    date_source: str = DateSource.UNKNOWN
    language: str | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    first_seen: str | None = None
    origin: str | None = None
    copy_score: float | None = None


def finish(draft: Draft) -> Iterator[Article | Failure]:
    """The article of a draft; before it a failure if its date cannot stand, for then the article has none.

    The id is the source's own, or a digest of address, outlet, date, title and text: the same story from two outlets
    is two articles, the same file read twice is one.

    Raises:
        InputError: there is no text.
    """
    text = _whole(draft.text).replace("\r\n", "\n")
    title = _whole(draft.title)
    if not _HAS_LETTER.search(text):
        raise InputError(draft.source, "no text in it", "give an article with text, or leave it out")
    dated = read_date(draft.published)
    if dated.problem:
        yield Failure(draft.source, dated.problem, dated.cure)
    authors, bylined = credits.split_authors(draft.authors)
    outlet = draft.outlet or outlet_of(draft.url)
    yield Article(
        id=draft.id or digest(draft.url or "", outlet or "", dated.value or "", title, text),
        text=text,
        title=title,
        url=draft.url,
        outlet=outlet,
        published=dated.value,
        date_source=str(draft.date_source) if dated.value else str(DateSource.UNKNOWN),
        language=draft.language or language_of(f"{title}\n{text}"),
        section=draft.section,
        authors=authors,
        credits=credits.merged(draft.credits, bylined, credits.dateline_credits(text), credits.ending_credits(text)),
        captions=draft.captions,
        first_seen=draft.first_seen,
        origin=draft.origin,
        copy_score=draft.copy_score,
        source=draft.source,
    )


def _whole(text: str) -> str:
    """The text with each half of a character, which no file could hold, replaced by a mark of the same length."""
    return _HALF.sub("\ufffd", text)


def outlet_of(url: str | None) -> str | None:
    """The outlet that a web address gives: its host without labels such as ``www``; ``None`` without a host."""
    host = (urlsplit(url).hostname or "") if url and "://" in url else ""
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in _HOST_LABELS:
        labels.pop(0)
    return ".".join(labels) or None
