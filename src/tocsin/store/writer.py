"""Adds to a desk so that a batch is there whole or not at all.

A batch is some articles with their events and counts. Events and counts are written first, under a fresh batch number; the commit
of the articles under the same number is what makes them visible (:mod:`tocsin.store.view` passes over every other number). A
process killed between the two leaves rows that nobody sees. The commit of the articles is refused if another process added articles
meanwhile; then the ids are read anew, and what the other has added is left out.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable

from tocsin import __version__
from tocsin.errors import StoreError
from tocsin.records import Alarm, Article, Block, Event, Failure, FeedState, Incident, Item, Judgement, Link, Told
from tocsin.store.current import GONE
from tocsin.store.files import columns
from tocsin.store.schemas import events_table, to_row, to_table
from tocsin.store.tables import Tables, moment, new_batch, now

Coded = tuple[Article, Sequence[Event]]

# Each loss means that another process has added a batch, so this many in a row is a fault and no race.
_ATTEMPTS = 1000
# A batch staged longer ago than this is staged anew (a laptop slept), so that cleaning up can tell the dead from the slow.
_STAGED_AT_MOST = 3600.0
ORPHAN_AGE = timedelta(days=7)
"""Rows of a batch that was never committed are removed after this time."""
_FILES_AT_MOST = 64


@dataclass(frozen=True, slots=True)
class _Staged:
    batch: str
    ids: tuple[str, ...]
    rows: pa.Table
    at: float


class Writer:
    """Writes one desk. Keeps the ids of all its articles in memory, some 100 bytes each.

    Args:
        tables: the desk's tables; they are made if need be.

    Raises:
        StoreError: the desk cannot be read or made.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        for name in ("events", "volume", "sources", "articles"):
            tables.ensure(name)
        self._refresh()

    def _refresh(self) -> None:
        self._articles = self._tables.ensure("articles")
        self._known: set[str] = {str(key) for key in columns(self._articles, "id")["id"].to_pylist()}

    def knows(self, article_id: str) -> bool:
        """Whether the desk had the article when last looked at: at the start, and after each commit."""
        return article_id in self._known

    def known(self) -> frozenset[str]:
        """The ids of all articles that the desk had then."""
        return frozenset(self._known)

    def add(self, coded: Iterable[Coded]) -> list[Article]:
        """Adds articles with their events, together; gives those that were new to the desk.

        Raises:
            StoreError: the batch cannot be written; nothing of it is visible then.
        """
        wanted = {article.id: (article, events) for article, events in coded}
        staged: _Staged | None = None
        for _ in range(_ATTEMPTS):
            fresh = [pair for key, pair in wanted.items() if key not in self._known]
            if not fresh:
                return []
            ids = tuple(article.id for article, _ in fresh)
            if staged is None or staged.ids != ids or time.time() - staged.at > _STAGED_AT_MOST:
                staged = self._stage(fresh, ids)
            if self._tables.append_if_unchanged(self._articles, staged.rows):
                self._known.update(ids)
                return [article for article, _ in fresh]
            self._refresh()
        raise StoreError(f"{self._tables.root}: other processes kept adding; this batch found no turn (run it again)")

    def _stage(self, fresh: Sequence[Coded], ids: tuple[str, ...]) -> _Staged:
        batch, at = new_batch(), time.time()
        articles = [article for article, _ in fresh]
        events = [to_row(event) for _, events in fresh for event in events]
        if events:
            self._tables.append("events", _stamped("events", events, batch))
        self._tables.append("volume", _stamped("volume", volume(articles), batch))
        rows = [{**to_row(article), "added": now()} for article in articles]
        return _Staged(batch, ids, _stamped("articles", rows, batch), at)

    def blocks_done(self) -> set[str]:
        """The keys of the parts of archives that were worked on without a fault."""
        table = self._tables.ensure("blocks")
        return {str(key) for key in columns(table, "key", where="state = 'done'")["key"].to_pylist()}

    def note_block(self, block: Block) -> None:
        """Notes that a part of an archive was worked on, after its articles were added.

        Raises:
            StoreError: the note cannot be written.
        """
        self._tables.append("blocks", _stamped("blocks", [{**to_row(block), "added": now()}], new_batch()))

    def set_aside(self, failures: Iterable[Failure]) -> None:
        """Notes inputs that could not be used, and why; what was noted before is not noted again.

        Raises:
            StoreError: the note cannot be written.
        """
        noted = columns(self._tables.ensure("sources"), "source", "reason").to_pylist()
        known = {(row["source"], row["reason"]) for row in noted}
        new = {(f.source, f.reason): f for f in failures if (f.source, f.reason) not in known}
        rows = [{**to_row(f), "added": now()} for f in new.values()]
        if rows:
            self._tables.append("sources", _stamped("sources", rows, new_batch()))

    def import_events(
        self, events: Sequence[Event], *, source: str, format: str, set_aside: int = 0, digest: str
    ) -> int:
        """Adds events that have no article, together; gives how many were new to the desk.

        Args:
            events: what to add; those whose id the desk has are left out.
            source: the file they come from.
            format: its format; the rows are counted as what was read that day under this name.
            set_aside: rows of the file that could not be used.
            digest: of the file's content.

        Raises:
            StoreError: they cannot be written; none of them is visible then.
        """
        for _ in range(_ATTEMPTS):
            marker = self._tables.ensure("imports")
            known = self._imported()
            fresh = list({event.id: event for event in events if event.id not in known}.values())
            batch = new_batch()
            if fresh:
                self._tables.append("events", events_table(fresh, batch=batch, version=__version__))
                self._tables.append("volume", _stamped("volume", arrivals(fresh, format), batch))
            counts = {"events": len(fresh), "set_aside": set_aside}
            note = {"source": source, "format": format, "digest": digest, **counts, "added": now()}
            if self._tables.append_if_unchanged(marker, _stamped("imports", [note], batch)):
                return len(fresh)
        raise StoreError(f"{self._tables.root}: other processes kept importing; this file found no turn (run it again)")

    def imported(self, *, source: str, format: str, digest: str) -> bool:
        """Whether a file of events was taken in, by its name, format and content."""
        noted = columns(self._tables.ensure("imports"), "source", "format", "digest").to_pylist()
        return {"source": source, "format": format, "digest": digest} in noted

    def _imported(self) -> set[str]:
        table = self._tables.ensure("events")
        return {str(key) for key in columns(table, "id", where="starts_with(article_id, 'import:')")["id"].to_pylist()}

    def follow(self, states: Iterable[FeedState], items: Iterable[Item]) -> None:
        """Adds how feeds stood when they were asked, and what was new or changed in them.

        Items go first: a feed is asked again rather than an entry forgotten.

        Raises:
            StoreError: they cannot be written.
        """
        for name, records in (("items", items), ("feeds", states)):
            rows = [to_row(record) for record in records]
            if rows:
                self._tables.append(name, _stamped(name, rows, new_batch()))

    def tell(self, row: Told, *, unless: Container[str] = ()) -> bool:
        """Adds a step of a message to the ledger; whether it did. Of two processes that try at once only one succeeds.

        Args:
            row: the step.
            unless: states of the message, as the ledger has it now, in which nothing is added.

        Raises:
            StoreError: it cannot be written.
        """
        key = {name: getattr(row, name) for name in ("channel", "alarm", "kind")}
        for _ in range(_ATTEMPTS):
            table = self._tables.ensure("told")
            known = columns(table, *key, "state", "batch").to_pylist()
            same = [r for r in known if all(r[name] == value for name, value in key.items())]
            if same and max(same, key=lambda r: str(r["batch"]))["state"] in unless:
                return False
            if self._tables.append_if_unchanged(table, _stamped("told", [to_row(row)], new_batch())):
                return True
        raise StoreError(f"{self._tables.root}: other processes kept writing the ledger of messages (run it again)")

    def forget_looks(self, before: str) -> None:
        """Removes how feeds stood when they were asked before a time, but for the last look at each.

        Raises:
            StoreError: they cannot be removed.
        """
        from tocsin.store.tidy import forget_looks

        forget_looks(self._tables, before)

    def relink(self, incidents: Iterable[Incident], links: Iterable[Link]) -> None:
        """Puts new incidents and links in the place of the old ones; readers see all of the old or all of the new.

        Args:
            incidents: all incidents of the desk.
            links: which event belongs to which of them.

        Raises:
            StoreError: they cannot be written; the old ones stay then.
        """
        batch = new_batch()
        # As with events: links first, and the commit of the incidents makes them visible.
        self._tables.append("links", _stamped("links", [to_row(link) for link in links], batch))
        self._tables.replace("incidents", _stamped("incidents", [to_row(i) for i in incidents], batch), turn=True)

    def linking(self) -> DeltaTable:
        """The incidents as they are now, for :meth:`add_linked`; to be asked for before the desk is read."""
        return self._tables.ensure("incidents")

    def add_linked(
        self, seen: DeltaTable, incidents: Iterable[Incident], links: Iterable[Link], gone: Iterable[str] = ()
    ) -> bool:
        """Adds incidents that are new or differ, and links; others stay. Whether it did: not if others linked meanwhile.

        Args:
            seen: what :meth:`linking` gave before the desk was read.
            incidents: they stand in the place of those of their ids.
            links: likewise of their events.
            gone: ids of incidents that are no more.

        Raises:
            StoreError: they cannot be written; nothing of them is visible then.
        """
        batch = new_batch()
        ended = (Incident(id=key, event="", description="", status=GONE) for key in gone)
        rows = [to_row(i) for i in (*incidents, *ended)]
        self._tables.append("links", _stamped("links", [to_row(link) for link in links], batch))
        return self._tables.append_if_unchanged(seen, _stamped("incidents", rows, batch))

    def ring(self, alarms: Iterable[Alarm]) -> None:
        """Adds alarms that are new, or as they are now; what they were before stays.

        Raises:
            StoreError: they cannot be written.
        """
        self._tables.append("alarms", _stamped("alarms", [to_row(alarm) for alarm in alarms], new_batch()))

    def judge(self, judgement: Judgement) -> None:
        """Adds a human judgement to the log, which is never edited.

        Raises:
            StoreError: it cannot be written.
        """
        judge(self._tables, judgement)

    def tidy(self, *, files: int = _FILES_AT_MOST, orphan_age: timedelta = ORPHAN_AGE) -> None:
        """Merges small files and removes rows of batches that were staged and never committed; safe beside other processes.

        Args:
            files: merge a table's files when there are more than this.
            orphan_age: remove the rows of such a batch when it is older than this.

        Raises:
            StoreError: a table cannot be rewritten.
        """
        from tocsin.store.tidy import tidy

        tidy(self._tables, files=files, before=moment(datetime.now(UTC) - orphan_age))


def judge(tables: Tables, judgement: Judgement) -> Judgement:
    """Adds a human judgement to the log of a desk, which is never edited; gives it with its time.

    Raises:
        StoreError: it cannot be written.
    """
    timed = judgement if judgement.at else replace(judgement, at=datetime.now(UTC).isoformat(timespec="microseconds"))
    tables.append("judgements", _stamped("judgements", [to_row(timed)], new_batch()))
    return timed


def volume(articles: Iterable[Article]) -> list[dict[str, Any]]:
    """Articles read, and those among them that copy no other, by outlet and day of publication (either may be unknown)."""
    read: Counter[tuple[str | None, str | None]] = Counter()
    origins: Counter[tuple[str | None, str | None]] = Counter()
    for article in articles:
        key = article.outlet, article.published[:10] if article.published else None
        read[key] += 1
        origins[key] += article.origin is None
    return [
        {"outlet": outlet, "day": day, "articles": count, "origins": origins[outlet, day]}
        for (outlet, day), count in read.items()
    ]


def arrivals(events: Iterable[Event], name: str) -> list[dict[str, Any]]:
    """Rows of an imported table by the day on which they were published, under the name of its format.

    Rows of one day that tell the same of the same are one origin, as copies of an article are.
    """
    rows: Counter[str | None] = Counter()
    told: dict[str | None, set[tuple[str, ...]]] = defaultdict(set)
    for event in events:
        day = (event.published or event.date or "")[:10] or None
        rows[day] += 1
        told[day].add((*event.reasons, *(x.text for x in (*event.actor, *event.recipient))))
    return [{"outlet": name, "day": day, "articles": n, "origins": len(told[day])} for day, n in rows.items()]


def _stamped(name: str, rows: Iterable[Mapping[str, Any]], batch: str) -> pa.Table:
    return to_table(name, rows, batch=batch, version=__version__)
