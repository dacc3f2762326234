"""The table of contents: the seven stages in their order, and what runs them one after another.

    read      sources          -> articles
    code      articles         -> events
    resolve   events           -> events
    link      events           -> incidents
    store     all of it        -> a desk
    watch     incidents        -> alarms
    serve     a desk           -> pages, JSON

Coding and resolving run together, article by article, in :class:`tocsin.coder.Coder`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.coder import Coder as Coder
from tocsin.engine import Engine, MakesCoder, batches, local
from tocsin.errors import InputError, StoreError, UsageError
from tocsin.records import Article, DateSource, Event, Failure, Incident, Judgement, Link

if TYPE_CHECKING:
    from tocsin.link import Pair
    from tocsin.linking import Relinked
    from tocsin.linking_shares import MakesEngine
    from tocsin.read import Progress
    from tocsin.store import Desk as Desk
    from tocsin.store import View, Writer

STAGES = ("read", "code", "resolve", "link", "store", "watch", "serve")

# Copies are looked for among this many articles at a time, and among those of the desk published within these days of them: a
# wire story is printed within hours, and three days leave room for weeklies and wrong clocks.
WINDOW = 2000
COPY_DAYS = 3
COPIES_AMONG = 5000
_AT_ONCE = 200

OnFailure = Callable[[Failure], None]


def __getattr__(name: str) -> Any:
    # The store loads Delta and DuckDB, which coding a text does not need.
    if name == "Desk":
        from tocsin.store import Desk

        return Desk
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@dataclass(frozen=True, slots=True)
class ShippedCoder:
    """Makes the coder that Tocsin ships, in whatever process it is called.

    Args:
        layers: ``both``, ``model`` or ``frames``.
        threads: threads of the model's runtime.
    """

    layers: str = "both"
    threads: int = 1

    def __call__(self) -> Coder:
        """The coder."""
        return Coder(layers=self.layers, threads=self.threads)


@cache
def _kept(make: ShippedCoder) -> Coder:
    """The coder of this process for short calls of :func:`code`, so that only the first one loads the model."""
    return make()


def articles(
    *sources: str,
    mapping: Mapping[str, str] | None = None,
    published: str | None = None,
    on_failure: OnFailure | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Iterator[Article]:
    """The articles that files, folders, patterns, web addresses or ``-`` (standard input) hold.

    Args:
        sources: what to read.
        mapping: for tables, field to column (``{"text": "body"}``) where the names do not tell.
        published: publication date of every article that has none.
        on_failure: called with each input that cannot be used; the others go on.
        on_progress: called now and then.

    Raises:
        InputError: an input cannot be used, and ``on_failure`` is not given.
        UsageError: ``mapping`` or ``published`` is wrong.
    """
    from tocsin.read import read

    for item in read(sources, mapping=mapping, published=published, on_progress=on_progress):
        if isinstance(item, Article):
            yield item
        elif on_failure is None:
            raise InputError(item.source, item.reason, item.cure)
        else:
            on_failure(item)


def code(
    what: str | Article | Iterable[Article],
    *,
    published: str | None = None,
    title: str = "",
    coder: Coder | None = None,
) -> list[Event]:
    """The events of a text or of articles: who did what to whom, where and when, and whether it is new.

    Args:
        what: a text, an article, or articles.
        published: publication date (``2021-01-03``) of whatever has none; *yesterday* has a date only with it.
        title: the title, of a text.
        coder: the coder to use; without it the shipped one, which is loaded once.

    Raises:
        InputError: there is no text.
        UsageError: ``published`` is no date.
    """
    from tocsin.read import read_text

    if isinstance(what, str):
        given: list[Article] = [read_text(what, title=title, published=published)]
    else:
        given = [_dated(a, published) for a in ([what] if isinstance(what, Article) else what)]
    used = coder or _kept(ShippedCoder())
    return [event for batch in batches(given) for events in used.code(batch) for event in events]


def _dated(article: Article, published: str | None) -> Article:
    if published is None or article.published is not None:
        return article
    return replace(article, published=published, date_source=DateSource.GIVEN)


def coded(
    given: Iterable[Article], *, coder: MakesCoder | None = None, workers: int = 1
) -> Iterator[tuple[Article, list[Event]]]:
    """Each article with its events, as they come, for runs too large for memory.

    Args:
        given: the articles; they are read only as fast as they are coded.
        coder: makes the coder in each process; without it the shipped one.
        workers: processes; with more than one, a script must guard its main part with ``if __name__ == "__main__"``.
    """
    engine = local(coder or ShippedCoder(), workers=workers)
    try:
        for batch, events in engine.code(batches(given)):
            yield from zip(batch, events, strict=True)
    finally:
        engine.close()


@dataclass(frozen=True, slots=True)
class Added:
    """What a run of :func:`add` did: articles read, new to the desk and known to it; copies among the new; events; failures."""

    read: int = 0
    new: int = 0
    known: int = 0
    copies: int = 0
    events: int = 0
    failures: tuple[Failure, ...] = ()


OnAdded = Callable[[Added, int], None]
"""Called with the state of the run and the number of articles read but not yet coded."""


def add(
    sources: Iterable[str],
    desk: Desk,
    *,
    mapping: Mapping[str, str] | None = None,
    published: str | None = None,
    coder: MakesCoder | None = None,
    workers: int = 1,
    on_read: Callable[[Progress], None] | None = None,
    on_added: OnAdded | None = None,
) -> Added:
    """Reads and codes sources into a desk. Articles that the desk has are passed over, so a run can be repeated after any end.

    Args:
        sources: what to read, as in :func:`articles`.
        desk: the desk; it is made if need be.
        mapping: as in :func:`articles`.
        published: as in :func:`articles`.
        coder: makes the coder in each process; without it the shipped one.
        workers: processes that code.
        on_read: called while reading.
        on_added: called after each batch that is safe in the desk.

    Raises:
        StoreError: the desk cannot be written; what was added before stays.
        UsageError: ``mapping`` or ``published`` is wrong.
    """
    writer = desk.writer()
    engine = local(coder or ShippedCoder(), workers=workers)
    run = Adding(desk, writer, engine, on_added)
    failures: list[Failure] = []
    reading = articles(*sources, mapping=mapping, published=published, on_failure=failures.append, on_progress=on_read)
    try:
        while window := list(islice(reading, WINDOW)):
            run.take(window)
            writer.set_aside(failures)
        writer.set_aside(failures)
        writer.tidy()
    finally:
        engine.close()
    return replace(run.added, failures=tuple(failures))


class Adding:
    """What :func:`add` does, one window of articles after another; for runs that go on and on.

    Args:
        desk: the desk.
        writer: its writer.
        engine: what codes; closing it is the caller's.
        on_added: called after each batch that is safe in the desk.
    """

    def __init__(self, desk: Desk, writer: Writer, engine: Engine, on_added: OnAdded | None = None) -> None:
        self._desk, self._writer, self._engine, self._on_added = desk, writer, engine, on_added
        self.added = Added()

    def take(self, window: Sequence[Article]) -> None:
        """Codes the articles that the desk does not have, and adds them.

        Raises:
            StoreError: the desk cannot be written; what was added before stays.
        """
        seen = datetime.now(UTC).isoformat(timespec="seconds")
        fresh = [replace(a, first_seen=a.first_seen or seen) for a in window if not self._writer.knows(a.id)]
        self._count(read=len(window), known=len(window) - len(fresh))
        waiting = len(fresh)
        self._report(waiting)
        for batch, events in self._engine.code(batches(_marked(fresh, self._desk))):
            by_id = {article.id: found for article, found in zip(batch, events, strict=True)}
            new = self._writer.add(zip(batch, events, strict=True))
            self._count(
                new=len(new),
                known=len(batch) - len(new),
                copies=sum(a.origin is not None for a in new),
                events=sum(len(by_id[a.id]) for a in new),
            )
            waiting -= len(batch)
            self._report(waiting)

    def _count(self, **more: int) -> None:
        self.added = replace(self.added, **{name: getattr(self.added, name) + n for name, n in more.items()})

    def _report(self, waiting: int) -> None:
        if self._on_added:
            self._on_added(self.added, waiting)


def _marked(fresh: Sequence[Article], desk: Desk) -> list[Article]:
    """The articles with copies marked, among themselves and against what the desk has of the same days."""
    from tocsin.read import mark_copies

    if not fresh:
        return []
    origins: dict[str, str | None] = {}
    marked = mark_copies(fresh, known=_neighbours(fresh, desk, origins))
    # A known article that is a copy itself passes its origin on.
    return [replace(a, origin=origins.get(a.origin) or a.origin) if a.origin else a for a in marked]


def _neighbours(fresh: Sequence[Article], desk: Desk, origins: dict[str, str | None]) -> Iterator[Article]:
    """What the desk has of the same days, one by one, for they may be thousands of texts; notes the ``origins`` of their ids."""
    days = [a.published[:10] for a in fresh if a.published]
    if not days:
        return
    margin = timedelta(days=COPY_DAYS)
    first, last = date.fromisoformat(min(days)) - margin, date.fromisoformat(max(days)) + margin
    # Origins first, so that a copy of a copy is traced to the first.
    found = desk.query(
        "SELECT id, text, published, origin FROM (SELECT id, text, published, origin FROM articles"
        " WHERE substr(published, 1, 10) BETWEEN ? AND ? ORDER BY published DESC, id LIMIT ?)"
        " ORDER BY origin IS NOT NULL, published, id",
        [first.isoformat(), last.isoformat(), COPIES_AMONG],
    )
    for batch in found.to_batches(max_chunksize=_AT_ONCE):
        for row in batch.to_pylist():
            origins[row["id"]] = row["origin"]
            yield Article(**row)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: ``read`` rows, ``new`` events, and ``failures`` (rows and files set aside, all of them)."""

    read: int = 0
    new: int = 0
    failures: tuple[Failure, ...] = ()


def import_events(
    files: Iterable[str | Path], desk: Desk, *, format: str, on_file: Callable[[str, int], None] | None = None
) -> Imported:
    """Takes other people's event tables into a desk; names are resolved by our own tables. Safe to repeat.

    Args:
        files: what to take in.
        desk: where to; it is made if need be.
        format: one of :data:`tocsin.convert.FORMATS`.
        on_file: told of each file and its number of rows when it is in.

    Raises:
        UsageError: there is no such format.
        StoreError: the desk cannot be written.
    """
    from tocsin.convert import reader
    from tocsin.resolve.actors import Actors

    read, actors, writer = reader(format), Actors.shipped(), desk.writer()
    done = Imported()
    for path in map(Path, files):
        events: list[Event] = []
        failures: list[Failure] = []
        try:
            for found in read(path, lambda name, day: actors.resolve(name, date=day)):
                (events if isinstance(found, Event) else failures).append(found)  # type: ignore[arg-type]
        except InputError as e:
            failures.append(Failure(e.source, e.reason, e.cure))
        else:
            new = writer.import_events(
                events, source=str(path), format=format, set_aside=len(failures), digest=file_digest(path)
            )
            done = replace(done, read=done.read + len(events) + len(failures), new=done.new + new)
        done = replace(done, failures=(*done.failures, *failures))
        if on_file:
            on_file(str(path), len(events))
    return done


def file_digest(path: Path) -> str:
    """The SHA-256 of a file's content, its first 16 hex digits."""
    import hashlib

    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:16]


def link(desk: Desk, *, everything: bool = False, engine: MakesEngine | None = None) -> Relinked:
    """Merges the reports of each act in a desk into incidents; see :func:`tocsin.linking.link`."""
    from tocsin.linking import link as link_desk

    return link_desk(desk, everything=everything, engine=engine)


def as_of(path: str, day: str) -> Desk:
    """A desk as it was at the end of a day, in UTC, for reading: what came later is passed over.

    If its incidents of that day are no longer kept, those are made anew from the events of then, by the linking of now.

    Args:
        path: of the desk.
        day: ISO, or a moment.

    Raises:
        StoreError: there is no desk, or there was none yet.
        UsageError: the day is none.
    """
    from tocsin.linking import linked_anew
    from tocsin.store import Desk

    def relink(view: View) -> tuple[Sequence[Incident], Sequence[Link]]:
        linked = linked_anew(view)
        return linked.incidents, linked.links

    desk = Desk(path, as_of=day, relink=relink)
    if not desk.view().query("SELECT 1 FROM articles UNION ALL SELECT 1 FROM imports LIMIT 1").num_rows:
        first = Desk(path).query("SELECT min(batch) AS first FROM articles").to_pylist()[0]["first"] or "?"
        raise StoreError(f"{path}: nothing was in this desk on {day} (the first articles came on {first[:8]})")
    return desk


def judge_link(desk: Desk, verdict: str, a: str, b: str, *, by: str = "", note: str = "") -> list[Incident]:
    """Writes down what a person decided about two reports or incidents, and links the desk anew; gives the incidents they are in.

    Args:
        desk: the desk.
        verdict: ``merge`` (two incidents are one), ``split`` (event ``b`` is no report of incident ``a``), ``same`` or
            ``different`` (two events).
        a: id of an incident or event, or its beginning if no other begins so.
        b: likewise.
        by: who decided.
        note: why.

    Raises:
        StoreError: there is no desk, or it cannot be written.
        UsageError: the verdict is unknown, or no such incident or event is in the desk.
    """
    kinds = {"merge": ("incident", "incident"), "split": ("incident", "event")}.get(verdict, ("event", "event"))
    if verdict not in ("merge", "split", "same", "different"):
        raise UsageError(f"verdict {verdict!r} is unknown (take merge, split, same or different)")
    first, second = (_id_in(desk, kind, given) for kind, given in zip(kinds, (a, b), strict=True))
    if first == second:
        raise UsageError(f"{a} and {b} are one {kinds[0]} (name two)")
    desk.judge(Judgement(verdict, first, second, by=by, note=note))
    named = {first, second}
    return [i for i in link(desk).changed if i.id in named or named & {*i.events, *i.was}]


def _id_in(desk: Desk, kind: str, given: str) -> str:
    """The full id of an incident or event of a desk; that of an incident which was merged away leads to the one it went into."""
    view = desk.view()
    sql = f"SELECT id FROM {kind}s WHERE starts_with(id, ?) ORDER BY id LIMIT 2"  # noqa: S608 - our own names
    found = [row["id"] for row in view.query(sql, [given]).to_pylist()] if given else []
    if not found and kind == "incident" and given:
        gone = view.table("incidents").to_pylist()
        found = [row["id"] for row in gone if given in (row.get("was") or ())]
    if len(found) > 1 and given not in found:
        raise UsageError(f"several {kind}s begin with {given!r} (give more of the id)")
    if not found:
        raise UsageError(f"no {kind} {given!r} in {desk.path} (tocsin export --what {kind}s lists the ids)")
    return given if given in found else str(found[0])


def labelled_pairs(desk: Desk) -> list[Pair]:
    """The pairs of reports that people judged, with what the clues say of each.

    Raises:
        StoreError: there is no desk, or it cannot be read.
    """
    from tocsin.link import corrected, labelled
    from tocsin.store.near import Asked, articles_of, events_of, incidents_of, judged_since, near

    view = desk.view()
    log, _ = judged_since(view)
    names = {name for j in log for name in (j.a, j.b) if name}
    incidents = incidents_of(view, near(view, Asked(ids=names, events=names)))
    events = corrected(events_of(view, names | {e for i in incidents for e in i.events}), log)
    return labelled(log, events, articles_of(view, {e.article_id for e in events}), incidents)
