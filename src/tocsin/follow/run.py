"""One look at all feeds that are due, and the next: asks them side by side, reads what is new, and adds it to the desk.

1  which feeds are due
2  ask them, several at once
3  tell new entries from known, edited and old ones
4  read the new ones, page by page
5  code them into the desk, then remember the entries and how the feeds stood
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from tocsin.engine import MakesCoder, local
from tocsin.follow.ask import Asked, Asker, Brought
from tocsin.follow.folders import list_files, read_file
from tocsin.follow.memory import keep_small, let_go
from tocsin.pipeline import Adding, ShippedCoder
from tocsin.read import PoliteFetcher
from tocsin.records import Article, Entry, Failure, FeedState, Item
from tocsin.watch.feeds import (
    Answer,
    after,
    clock_is_wrong,
    edited,
    first_item,
    is_due,
    kept,
    keys_of,
    moment,
    sort_entries,
)
from tocsin.watch.feeds_config import Feed, Following

if TYPE_CHECKING:
    from tocsin.store import Desk

# Articles that are held before they are coded and added together.
_TOGETHER = 200
# Distinct faults of one feed that are noted; a feed that thinks of a new one for every entry is not worth more lines.
_FAULTS_AT_MOST = 30
# Times a feed was asked that are kept in the desk, by age.
_HISTORY = timedelta(days=30)
# Each look adds small files, and every question to the desk gets slower and larger by them.
_TIDY_EVERY = timedelta(minutes=10)
_CURE = "it goes on by itself; see docs/watch-feeds.md"


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the feeds did.

    ``asked`` feeds, of which ``unchanged`` had nothing new to say and ``failed`` could not be read; ``articles`` and ``events`` new
    in the desk, ``edits`` of entries known before; ``begun`` and ``over`` pair a feed with the fault that it has, or had.
    """

    asked: int = 0
    unchanged: int = 0
    failed: int = 0
    articles: int = 0
    events: int = 0
    edits: int = 0
    begun: tuple[tuple[str, str], ...] = ()
    over: tuple[tuple[str, str], ...] = ()


class Follower:
    """Follows feeds into a desk. Tells the C library of the process to give free memory back.

    Args:
        following: the feeds, and the manners.
        desk: the desk; it is made if need be.
        coder: makes the coder; without it the shipped one.
        workers: processes that code.
        fetcher: what fetches; without it a polite one with the manners of ``following``.
        clock: gives the time now, for tests.

    Raises:
        StoreError: the desk cannot be made or read.
    """

    def __init__(
        self,
        following: Following,
        desk: Desk,
        *,
        coder: MakesCoder | None = None,
        workers: int = 1,
        fetcher: PoliteFetcher | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._following, self._desk, self._clock = following, desk, clock
        self._writer, self._engine = desk.writer(), local(coder or ShippedCoder(), workers=workers)
        self._fetcher = fetcher or PoliteFetcher(gap=following.gap, seconds=following.seconds, allow=following.allow)
        self._asker = Asker(self._fetcher, clock)
        self._pool = ThreadPoolExecutor(following.at_once, thread_name_prefix="feed")
        self._noted: dict[str, set[str]] = {}
        keep_small()
        self._tidied, self._states = clock(), self._stored()

    def close(self) -> None:
        """Ends: what is being fetched is let go."""
        self._fetcher.stop()
        self._pool.shutdown(cancel_futures=True)
        self._engine.close()

    @property
    def states(self) -> Mapping[str, FeedState]:
        """How each feed stood when it was last asked, by its address."""
        return self._states

    def _stored(self) -> dict[str, FeedState]:
        from tocsin.store import from_row

        latest = "SELECT * FROM feeds QUALIFY row_number() OVER (PARTITION BY feed ORDER BY batch DESC) = 1"
        return {row["feed"]: from_row(FeedState, row) for row in self._desk.query(latest).to_pylist()}

    def due(self) -> datetime:
        """When the next feed is due; now if one is already."""
        now, states = self._clock(), self._states
        times = [now if is_due(states.get(f.address), now) else moment(states[f.address].due) for f in self._feeds]
        return min(times, default=now + timedelta(hours=1))

    @property
    def _feeds(self) -> Sequence[Feed]:
        return self._following.feeds

    def look(self, *, everything: bool = False) -> Look:
        """Asks the feeds that are due, and adds what is new.

        Args:
            everything: ask also those that are not due yet.

        Raises:
            StoreError: the desk cannot be written.
        """
        states, now = self._states, self._clock()
        if clock_is_wrong(states.values(), now):
            reason = "this machine's clock stands before the last look, so one of the two was wrong"
            self._writer.set_aside([Failure("clock", reason, "set the clock")])
        turn = _Turn(self)
        feeds = [f for f in self._feeds if everything or is_due(states.get(f.address), now)]
        for feed in feeds:
            if feed.kind == "folder":
                turn.folder(feed)
        turn.web([f for f in feeds if f.kind != "folder"])
        turn.flush()
        self._tidy(now)
        let_go()
        return turn.done

    def _tidy(self, now: datetime) -> None:
        if now - self._tidied > _TIDY_EVERY:
            self._writer.forget_looks((now - _HISTORY).isoformat(timespec="seconds"))
            self._writer.tidy()
            self._tidied = now


class _Turn:
    """One look, feed after feed as their answers come."""

    def __init__(self, follower: Follower) -> None:
        self._of, self._states = follower, dict(follower.states)
        self._articles: list[Article] = []
        self._items: list[Item] = []
        self._rows: list[FeedState] = []
        self._failures: list[Failure] = []
        self._taken: set[str] = set()
        self.done = Look()

    def web(self, feeds: Sequence[Feed]) -> None:
        """Asks feeds and sitemaps side by side; only as many answers are held as there are threads."""
        of = self._of
        waiting: set[Future[Asked]] = set()
        bringing: dict[Future[Brought], Asked] = {}
        rest, pool, asker = iter(feeds), of._pool, of._asker

        def ask(some: Iterator[Feed]) -> None:
            for feed in some:
                waiting.add(pool.submit(asker.ask, feed, self._states.get(feed.address)))

        ask(islice(rest, of._following.at_once))
        while waiting or bringing:
            both: set[Future[Any]] = {*waiting, *bringing}
            finished, _ = wait(both, return_when=FIRST_COMPLETED)
            for asking in waiting & finished:
                waiting.remove(asking)
                found = self._sorted(asking.result())
                if found is None:
                    ask(islice(rest, 1))
                else:
                    bringing[pool.submit(asker.bring, found[1].feed, found[0])] = found[1]
            for reading in bringing.keys() & finished:
                self._brought(bringing.pop(reading), reading.result())
                ask(islice(rest, 1))

    def _sorted(self, asked: Asked) -> tuple[Sequence[tuple[Entry, Item | None]], Asked] | None:
        """The new entries of an answer; ``None`` if there is nothing to read, and all is said."""
        if asked.answer.failed or asked.answer.unchanged:
            self._close(asked, ())
            return None
        found = sort_entries(asked.feed, asked.entries, self._known(asked.entries), self._of._clock())
        self._note(found.noted)
        # Another feed of this look may have brought the same address already.
        fresh = [pair for pair in found.fresh if not self._taken & {pair[0].url or ""}]
        self._taken |= {entry.url for entry, _ in fresh if entry.url}
        asked = replace(asked, entries=(), answer=replace(asked.answer, more=found.more))
        if not fresh:
            self._close(asked, ())
            return None
        return fresh, asked

    def _known(self, entries: Sequence[Entry]) -> list[Item]:
        from tocsin.store import from_row

        names = keys_of(entries)
        latest = (
            "SELECT * FROM items WHERE key IN (SELECT unnest($1::VARCHAR[])) OR url IN (SELECT unnest($1::VARCHAR[]))"
            " QUALIFY row_number() OVER (PARTITION BY feed, key ORDER BY batch DESC) = 1"
        )
        return [from_row(Item, row) for row in self._of._desk.query(latest, [names]).to_pylist()] if names else []

    def _brought(self, asked: Asked, brought: Brought) -> None:
        answer = replace(asked.answer, new=len(brought.articles), more=asked.answer.more or brought.more)
        for article, item in brought.articles:
            self._take(article, item)
        self._note(brought.items)
        self._close(replace(asked, answer=answer), brought.faults)
        if len(self._articles) >= _TOGETHER:
            self.flush()

    def _take(self, article: Article, item: Item) -> None:
        known = self._of._writer.knows(article.id)
        self._note([replace(item, state="known") if known else item])
        if not known:
            self._articles.append(article)

    def _note(self, items: Sequence[Item]) -> None:
        self._items += items
        self.done = replace(self.done, edits=self.done.edits + sum(item.edits > 0 for item in items))

    def _close(self, asked: Asked, faults: Sequence[str]) -> None:
        """Notes how a feed stood, and its faults."""
        feed, before = asked.feed, self._states.get(asked.feed.address)
        every = tuple(dict.fromkeys((*asked.faults, *faults)))
        answer = replace(asked.answer, problem=asked.answer.problem or (every[0] if every else None))
        if answer.unchanged and before:
            answer = replace(answer, problem=before.problem if before.failures == 0 else None)
        row = after(feed, before, answer, self._of._clock())
        self._rows.append(row)
        self._log(feed, (*every, *asked.notes))
        self._count(row, before, answer)

    def _log(self, feed: Feed, faults: Sequence[str]) -> None:
        noted = self._of._noted.setdefault(feed.address, set())
        new = [fault for fault in faults if fault not in noted][: max(_FAULTS_AT_MOST - len(noted), 0)]
        noted.update(new)
        self._failures += [Failure(feed.address, fault, _CURE) for fault in new]

    def _count(self, row: FeedState, before: FeedState | None, answer: Answer) -> None:
        was = before.problem if before else None
        begun = ((row.feed, row.problem),) if row.problem and row.problem != was else ()
        over = ((row.feed, was),) if was and not row.problem else ()
        done = self.done
        self.done = replace(
            done,
            asked=done.asked + 1,
            unchanged=done.unchanged + answer.unchanged,
            failed=done.failed + answer.failed,
            begun=done.begun + begun,
            over=done.over + over,
        )

    def folder(self, feed: Feed) -> None:
        """Reads the files of a folder that are new or have changed."""
        files, now = list_files(feed), self._of._clock()
        problem = Answer(problem=files.fault, failed=files.fault is not None, entries=len(files.entries))
        known = {item.key: item for item in self._known(files.entries) if item.feed == feed.address}
        faults: list[str] = [files.fault] if files.fault else []
        new = 0
        for entry in files.entries:
            before = known.get(entry.key)
            if before is None or before.content != entry.content:
                new += self._file(feed, entry, before, faults)
                row = edited(before, entry, now) if before else first_item(feed, entry, now, state="known")
                self._items.append(row)
        answer = replace(problem, new=new, more=files.unsettled)
        self._close(Asked(feed, self._states.get(feed.address), answer, faults=tuple(faults)), ())

    def _file(self, feed: Feed, file: Entry, before: Item | None, faults: list[str]) -> int:
        new, results = 0, read_file(file, feed)
        while some := list(islice(results, _TOGETHER)):
            pairs = [pair for pair in some if not isinstance(pair, Failure)]
            faults += [f"{f.source}: {f.reason}" for f in some if isinstance(f, Failure)]
            known = {item.key: item for item in self._known([entry for _, entry in pairs])}
            for article, entry in pairs:
                new += self._article(feed, article, entry, known.get(entry.key))
            self.flush()
        return new

    def _article(self, feed: Feed, article: Article, entry: Entry, item: Item | None) -> int:
        now = self._of._clock()
        if item is not None:
            if item.content != entry.content:
                self._note([edited(item, entry, now)])
            return 0
        row = kept(feed, entry, None, now, article_id=article.id)
        seen, outlet = article.first_seen or row.first_seen, article.outlet or feed.outlet
        self._take(replace(article, first_seen=seen, outlet=outlet), row)
        return 1

    def flush(self) -> None:
        """Codes and adds the articles held, and then, when they are safe, remembers the entries and the feeds."""
        of = self._of
        if self._articles:
            adding = Adding(of._desk, of._writer, of._engine)
            adding.take(self._articles)
            added = adding.added
            self.done = replace(
                self.done, articles=self.done.articles + added.new, events=self.done.events + added.events
            )
        of._writer.follow(self._rows, self._items)
        of._states.update({row.feed: row for row in self._rows})
        of._writer.set_aside(self._failures)
        for held in (self._articles, self._items, self._rows, self._failures):
            held.clear()
