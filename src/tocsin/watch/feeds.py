"""Following feeds: when to ask, what of an answer is new, and what is remembered.

Everything here is a function of what was asked and what was known; nothing is fetched or stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from tocsin.records import Entry, FeedState, Item
from tocsin.watch.feeds_config import Feed

BACK_OFF_AT_MOST = timedelta(days=1)
"""The longest time between two looks at a feed that keeps failing."""

TRIES = 3
"""An entry whose page cannot be had is tried this often."""

# A feed with more to read than one look takes is looked at again after this.
_SOON = timedelta(seconds=60)
# So many failures of a place that a feed has moved to, and the old place is asked again.
_LOST = 3


def moment(written: str) -> datetime:
    """An ISO time as a moment; one without a zone is UTC."""
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def is_due(state: FeedState | None, now: datetime) -> bool:
    """Whether it is time to ask a feed: a new one always is.

    A time farther off than the longest back-off was written by a clock that was wrong, and counts for nothing.
    """
    if state is None:
        return True
    due = moment(state.due)
    return due <= now or due - now > BACK_OFF_AT_MOST + timedelta(hours=1)


def address_of(feed: Feed, state: FeedState | None) -> str:
    """Where to ask for a feed: where it moved to, unless nothing answers there any more."""
    if state is None or not state.address or (state.failures >= _LOST and state.failures % 2):
        return feed.address
    return state.address


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking a feed gave.

    ``problem`` is the fault, if there was one; ``wait`` the seconds that the server asks for; ``more`` whether entries
    were left for the next look, in which case the answer is to be sent in full again.
    """

    etag: str | None = None
    modified: str | None = None
    moved: str | None = None
    unchanged: bool = False
    entries: int = 0
    new: int = 0
    more: bool = False
    problem: str | None = None
    failed: bool = False
    wait: float | None = None


def after(feed: Feed, before: FeedState | None, answer: Answer, now: datetime) -> FeedState:
    """How a feed stands after it was asked, and when it is to be asked again.

    A feed that fails is asked half as often each time, at least once a day; each feed a little apart from the others, so that those
    that failed together do not come back together.
    """
    at, was = now.isoformat(timespec="seconds"), before or FeedState(feed.address, "", "")
    failures = was.failures + 1 if answer.failed else 0
    pause = timedelta(seconds=feed.every)
    if answer.failed:
        pause = min(pause * 2 ** min(failures, 20) * (1 + _apart(feed.address)), BACK_OFF_AT_MOST)
    elif answer.more:
        pause = min(pause, _SOON)
    pause = max(pause, timedelta(seconds=answer.wait or 0.0))
    keep = answer.failed or answer.unchanged
    etag = (answer.etag or was.etag) if answer.unchanged else answer.etag
    modified = (answer.modified or was.modified) if answer.unchanged else answer.modified
    return FeedState(
        feed.address,
        at,
        (now + pause).isoformat(timespec="seconds"),
        address=answer.moved or was.address,
        etag=was.etag if answer.failed else (None if answer.more else etag),
        modified=was.modified if answer.failed else (None if answer.more else modified),
        problem=answer.problem,
        since=(was.since if answer.problem == was.problem else at) if answer.problem else None,
        failures=failures,
        entries=was.entries if keep else answer.entries,
        new=0 if keep else answer.new,
    )


def _apart(address: str) -> float:
    """Between 0 and 0.25, the same for the same address."""
    return hashlib.sha256(address.encode()).digest()[0] / 1024


@dataclass(frozen=True, slots=True)
class Sorted:
    """The entries of an answer: those to read, and rows for those that are only to be remembered.

    ``fresh`` pairs an entry with what is known of it, which is something only if an earlier try failed. ``more`` says that entries
    were left over.
    """

    fresh: tuple[tuple[Entry, Item | None], ...] = ()
    noted: tuple[Item, ...] = ()
    more: bool = False


def keys_of(entries: Iterable[Entry]) -> list[str]:
    """All names under which entries may be known: their keys and their addresses."""
    return list(dict.fromkeys(name for e in entries for name in (e.key, e.url) if name))


def sort_entries(feed: Feed, entries: Sequence[Entry], known: Iterable[Item], now: datetime) -> Sorted:
    """What of a feed's entries is new.

    An entry is known by its key in this feed, or by its address in any. One that says something else than before is an edit: it is
    noted with the time of the change, and never read again, so that an edit cannot ring a bell.

    Args:
        feed: the feed.
        entries: as the feed lists them, newest first as a rule.
        known: what the desk has under :func:`keys_of` the entries.
        now: when the answer came.
    """
    by_key, by_url = _index(feed, known)
    fresh: list[tuple[Entry, Item | None]] = []
    noted: list[Item] = []
    more, met = False, set[str]()
    for entry in entries:
        if met & {entry.key, entry.url or entry.key}:
            continue  # the same thing twice in one answer
        met |= {entry.key, entry.url or entry.key}
        item = by_key.get(entry.key) or by_url.get(entry.url or "")
        if item is None and is_old(feed, entry, now):
            noted.append(first_item(feed, entry, now, state="old"))
        elif item is None or item.state == "waiting":
            if len(fresh) < feed.at_most:
                fresh.append((entry, item))
            else:
                more = True
        elif item.feed == feed.address and item.content != entry.content:
            noted.append(edited(item, entry, now))
    return Sorted(tuple(fresh), tuple(noted), more)


def _index(feed: Feed, known: Iterable[Item]) -> tuple[Mapping[str, Item], Mapping[str, Item]]:
    by_key: dict[str, Item] = {}
    by_url: dict[str, Item] = {}
    for item in known:
        if item.feed == feed.address:
            by_key[item.key] = item
        if item.url:
            by_url[item.url] = item
    return by_key, by_url


def is_old(feed: Feed, entry: Entry, now: datetime) -> bool:
    """Whether an entry was published, or else changed, before the time that the feed looks back."""
    dated = entry.published or entry.updated
    return dated is not None and moment(dated) < now - timedelta(seconds=feed.back)


def first_item(feed: Feed, entry: Entry, now: datetime, *, state: str, article_id: str | None = None) -> Item:
    """The first row for an entry."""
    at = now.isoformat(timespec="seconds")
    return Item(
        feed.address,
        entry.key,
        entry.content,
        state,
        first_seen=at,
        noted=at,
        url=entry.url,
        title=entry.title,
        published=entry.published,
        updated=entry.updated,
        article_id=article_id,
    )


def edited(item: Item, entry: Entry, now: datetime) -> Item:
    """The row for an entry that has changed: its first sight and first publication stay."""
    at = now.isoformat(timespec="seconds")
    changed = replace(item, content=entry.content, title=entry.title, updated=entry.updated or at)
    return replace(changed, noted=at, edits=item.edits + 1)


def tried(feed: Feed, entry: Entry, before: Item | None, now: datetime) -> Item:
    """The row for an entry that could not be read: it waits for another try, or there were enough."""
    base = before or first_item(feed, entry, now, state="waiting")
    tries = base.tries + 1
    state = "failed" if tries >= TRIES else "waiting"
    return replace(base, state=state, tries=tries, content=entry.content, noted=now.isoformat(timespec="seconds"))


def kept(feed: Feed, entry: Entry, before: Item | None, now: datetime, *, article_id: str | None) -> Item:
    """The row for an entry that was read; what it was when it was first seen stays."""
    row = first_item(feed, entry, now, state="kept", article_id=article_id)
    return replace(row, first_seen=before.first_seen, tries=before.tries) if before else row


def clock_is_wrong(states: Iterable[FeedState], now: datetime) -> bool:
    """Whether this machine's clock stands more than a day before the last look: then it is wrong now, or was then."""
    return any(moment(s.asked) - now > timedelta(days=1) for s in states)


def newly(states: Mapping[str, FeedState], rows: Iterable[FeedState]) -> Iterator[FeedState]:
    """Those of the new states whose problem is another than before: a fault is told when it begins, and when it is over."""
    for row in rows:
        before = states.get(row.feed)
        if row.problem != (before.problem if before else None):
            yield row
