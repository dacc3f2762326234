"""Asks one feed, and reads what is new in it. Runs in a thread beside others; nothing here touches the desk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.errors import FetchError, InputError
from tocsin.read import EntryRead, Listing, PoliteFetcher, read_entry, read_listing
from tocsin.records import Article, Entry, FeedState, Item
from tocsin.watch.feeds import TRIES, Answer, address_of, is_old, kept, tried
from tocsin.watch.feeds_config import Feed

FEED_LIMIT = 16_000_000
"""Bytes of one feed or sitemap; a feed of 10,000 entries with their texts has some 12 MB."""

# Sitemaps of one index that are read at one look, and seconds for the pages of one feed; the rest waits for the next look.
_MAPS_AT_MOST = 20
_PAGES_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a feed answered: its entries, what is to be remembered of the answer, faults, and notes that are no faults."""

    feed: Feed
    state: FeedState | None
    answer: Answer
    entries: tuple[Entry, ...] = ()
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brought:
    """What reading the new entries of a feed gave: articles with the items they belong to, items without, and faults."""

    articles: tuple[tuple[Article, Item], ...] = ()
    items: tuple[Item, ...] = ()
    faults: tuple[str, ...] = ()
    more: bool = False


class Asker:
    """Asks feeds and reads their entries, several at once.

    Args:
        fetcher: what fetches.
        clock: gives the time now.
    """

    def __init__(self, fetcher: PoliteFetcher, clock: Callable[[], datetime]) -> None:
        self._fetcher, self._clock = fetcher, clock
        # Reading a feed or a page is work for one processor, and takes memory; fetching is waiting.
        self._reading = threading.Lock()

    def ask(self, feed: Feed, state: FeedState | None) -> Asked:
        """The entries of a feed or sitemap, or why there are none."""
        known = (state.etag, state.modified) if state else (None, None)
        try:
            page = self._fetcher.fetch(address_of(feed, state), etag=known[0], modified=known[1], limit=FEED_LIMIT)
            if page.unchanged:
                return Asked(feed, state, Answer(page.etag, page.modified, page.moved, unchanged=True))
            with self._reading:
                listing = read_listing(page.body, feed.address)
            listing = self._with_maps(feed, listing)
        except InputError as e:
            wait = e.retry_after if isinstance(e, FetchError) else None
            return Asked(feed, state, Answer(problem=e.reason, failed=True, wait=wait), faults=(e.reason,))
        moved = (f"has moved for good to {page.moved}",) if page.moved else ()
        answer = Answer(page.etag, page.modified, page.moved, entries=len(listing.entries))
        return Asked(feed, state, answer, listing.entries, listing.faults, moved)

    def _with_maps(self, feed: Feed, listing: Listing) -> Listing:
        """The listing with the entries of the sitemaps that it names; those changed last go first, old ones are left out."""
        now, faults = self._clock(), list(listing.faults)
        entries = list(listing.entries)
        maps = sorted(
            (m for m in listing.maps if not is_old(feed, m, now)), key=lambda m: m.updated or "9", reverse=True
        )
        for place in maps[:_MAPS_AT_MOST]:
            try:
                page = self._fetcher.fetch(place.key, limit=FEED_LIMIT)
                with self._reading:
                    inner = read_listing(page.body, place.key)
            except InputError as e:
                faults.append(f"sitemaps it names: {e.reason}")
            else:
                entries += inner.entries
                faults += inner.faults
        return replace(listing, entries=tuple(entries), faults=tuple(dict.fromkeys(faults)))

    def bring(self, feed: Feed, fresh: Sequence[tuple[Entry, Item | None]]) -> Brought:
        """Reads new entries, as many as there is time for."""
        articles: list[tuple[Article, Item]] = []
        items: list[Item] = []
        faults: dict[str, None] = {}
        end, left = time.monotonic() + _PAGES_SECONDS, False
        for entry, before in fresh:
            if time.monotonic() > end:
                left = True
                break
            now = self._clock()
            found = self._read(feed, entry, last=before is not None and before.tries >= TRIES - 1)
            faults.update(dict.fromkeys(found.faults))
            if found.article:
                item = kept(feed, entry, before, now, article_id=found.article.id)
                articles.append((replace(found.article, first_seen=item.first_seen), item))
            elif found.again:
                items.append(tried(feed, entry, before, now))
            else:
                items.append(replace(kept(feed, entry, before, now, article_id=None), state="failed"))
        more = left or any(item.state == "waiting" for item in items)
        return Brought(tuple(articles), tuple(items), tuple(faults), more)

    def _read(self, feed: Feed, entry: Entry, *, last: bool) -> EntryRead:
        pages = self._fetcher if feed.pages or feed.kind == "sitemap" else None
        return read_entry(entry, outlet=feed.outlet, source=feed.address, pages=pages, last=last)
