"""An entry of a feed becomes an article: from its page where that can be had, else from the feed's own text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from tocsin.errors import FetchError, InputError
from tocsin.read.drafts import Draft, finish, outlet_of
from tocsin.read.encoding import decode
from tocsin.read.fetch import Fetched
from tocsin.read.pages import read_page, text_of_fragment
from tocsin.records import Article, DateSource, Entry, Failure

PAGE_LIMIT = 8_000_000
"""Bytes of one page. News pages measured here are under 6 MB."""

# With fewer words a feed's own text is a teaser that says too little to be coded in the place of the page.
_WORDS_AT_LEAST = 12
# What the server says of itself and not of the page: it is worth another try.
_PASSING = frozenset({408, 425, 429})


class FetchesPages(Protocol):
    """Whatever fetches a page; :class:`tocsin.read.polite.PoliteFetcher` is the real one."""

    def fetch(self, url: str, *, limit: int | None = None) -> Fetched:
        """The page at an address; raises :class:`tocsin.errors.FetchError`."""


@dataclass(frozen=True, slots=True)
class EntryRead:
    """What reading an entry gave: the article, or ``None``; what was wrong; whether another try may help."""

    article: Article | None
    faults: tuple[str, ...] = ()
    again: bool = False


def read_entry(entry: Entry, *, outlet: str | None, source: str, pages: FetchesPages | None, last: bool) -> EntryRead:
    """The article of an entry.

    Args:
        entry: the entry.
        outlet: the name of its outlet, if the feed's owner gave one.
        source: the feed's address.
        pages: fetches the entry's page; ``None`` to stay with the feed's own text.
        last: whether this is the last try, so that the feed's own text has to do if the page cannot be had.
    """
    own = _own(entry, outlet, source)
    faults: list[str] = [f"entries {entry.problem} are kept without it"] if entry.problem else []
    if pages and entry.url:
        try:
            page = pages.fetch(entry.url, limit=PAGE_LIMIT)
            draft = _with_page(own, _page(page, entry.url))
        except InputError as e:
            faults.append(f"pages it links to: {e.reason}")
            if _passes(e) and not last:
                return EntryRead(None, tuple(faults), again=True)
            draft = own
            if len(own.text.split()) < _WORDS_AT_LEAST:
                return EntryRead(None, tuple(faults))
    else:
        draft = own
    return _finished(draft, faults)


def _finished(draft: Draft, faults: list[str]) -> EntryRead:
    article = None
    try:
        for result in finish(draft):
            if isinstance(result, Failure):
                faults.append(f"pages it links to: {result.reason}")
            else:
                article = result
    except InputError:
        faults.append("entries without text")
    return EntryRead(article, tuple(dict.fromkeys(faults)))


def _own(entry: Entry, outlet: str | None, source: str) -> Draft:
    return Draft(
        source=entry.url or source,
        text=_text(entry.html),
        title=" ".join(_text(entry.title).split()),
        url=entry.url,
        outlet=outlet or outlet_of(entry.url) or outlet_of(source),
        published=entry.published,
        date_source=DateSource.FEED,
        section=entry.section,
        authors=entry.authors,
    )


def _text(html: str) -> str:
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # lxml ships no types

    try:
        return text_of_fragment(html)
    except (LxmlError, ValueError, RecursionError):  # ValueError: characters that XML cannot hold
        return ""


def _page(page: Fetched, url: str) -> Draft:
    return read_page(decode(page.body, url, declared=page.charset), url, url=page.url)


def _with_page(own: Draft, page: Draft) -> Draft:
    """The page's draft, with what only the feed knows filled in. The feed's date is the outlet's own and goes first."""
    published, source = (
        (page.published, page.date_source) if own.published is None else (own.published, DateSource.FEED)
    )
    return replace(
        page,
        source=own.source,
        published=published,
        date_source=source,
        title=own.title or page.title,
        # The entry's address is what tells one article from another; a page may call itself anything.
        url=own.url,
        outlet=own.outlet or page.outlet,
        section=page.section or own.section,
        authors=page.authors or own.authors,
    )


def _passes(error: InputError) -> bool:
    """Whether another try may help: the server was in trouble, or out of reach."""
    if not isinstance(error, FetchError):
        return False
    if error.status is None:
        return "took longer" in error.reason or "could not be fetched" in error.reason or "cut short" in error.reason
    return error.status >= 500 or error.status in _PASSING
