"""An archive into a desk, block by block: on one machine or on a cluster, and on from where a killed run ended.

A block is an input, or a part of a web archive. Workers read and code blocks; this process takes their results in the order of
the blocks, tells copies, and writes each block to the desk whole. A block that the desk has is not worked on again, so the desk
comes out the same whatever engine ran, with however many workers, and however often the run was killed.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tocsin.engine import BlockEngine, CodesArticles, Lost, MakesCoder, MakesWorker, batches
from tocsin.records import Article, Block, Event, Failure, from_dict

if TYPE_CHECKING:
    from tocsin.read import CopyMarker, Part
    from tocsin.store import Desk, Writer

BLOCK_BYTES = 8_000_000
"""Bytes of a part of a web archive, as they lie in the file: some hundred pages, a minute of work."""

REMEMBERED = 5000
"""Copies are looked for among this many articles, the last ones written."""

# Small files slow every question down; merging them now and then costs little.
_TIDY_EVERY = 200

MakesEngine = Callable[[MakesWorker], BlockEngine]


@dataclass(frozen=True, slots=True)
class Worked:
    """What reading and coding a block gave."""

    coded: tuple[tuple[Article, list[Event]], ...]
    failures: tuple[Failure, ...]
    met: Counter[str]
    seconds: float


@dataclass(frozen=True, slots=True)
class BlockCoder:
    """Makes what reads and codes blocks.

    Args:
        coder: makes the coder.
        gate: whether to pass over pages that are not English, no articles or not political (:mod:`tocsin.read.warc_gate`).
    """

    coder: MakesCoder
    gate: bool = True

    def __call__(self) -> _Work:
        """Loads the coder."""
        return _Work(self.coder(), self.gate)


@dataclass(frozen=True, slots=True)
class _Work:
    coder: CodesArticles
    gate: bool

    def __call__(self, block: Part, /) -> Worked:
        from tocsin.read import Tally, read, read_part
        from tocsin.read.kinds import kind_of_name

        begun, tally = time.perf_counter(), Tally()
        if kind_of_name(block.name) == "warc":
            found = list(read_part(block.name, block.start, block.stop, tally=tally, gate=self.gate))
        else:
            found = list(read([block.name], tally=tally, gate=self.gate))
        articles = [item for item in found if isinstance(item, Article)]
        coded = [pair for batch in batches(articles) for pair in zip(batch, self.coder.code(batch), strict=True)]
        failures = tuple(item for item in found if isinstance(item, Failure))
        return Worked(tuple(coded), failures, tally.counts, time.perf_counter() - begun)


@dataclass(frozen=True, slots=True)
class Archived:
    """How far a run is: blocks in all, done before, done now and failed; articles and events new to the desk, and copies among
    them; what was met besides, by reason; inputs and blocks set aside."""

    blocks: int = 0
    before: int = 0
    done: int = 0
    failed: int = 0
    articles: int = 0
    copies: int = 0
    events: int = 0
    met: Counter[str] = field(default_factory=Counter)
    failures: tuple[Failure, ...] = ()


def archive(
    sources: Iterable[str],
    desk: Desk,
    *,
    engine: MakesEngine,
    coder: MakesCoder,
    gate: bool = True,
    block_bytes: int = BLOCK_BYTES,
    on_block: Callable[[Archived], None] | None = None,
) -> Archived:
    """Reads and codes an archive into a desk. Run again after any end, it goes on with the first block that is not done.

    Args:
        sources: web archives, and whatever else :func:`tocsin.pipeline.articles` reads; each but a web archive is one block.
        desk: the desk; it is made if need be.
        engine: makes the engine, given what makes the workers.
        coder: makes the coder, once in each worker.
        gate: as in :class:`BlockCoder`.
        block_bytes: bytes of a part of a web archive.
        on_block: called at the start and after each block that is safe in the desk.

    Raises:
        StoreError: the desk cannot be written; what was added before stays.
        TocsinError: the engine or the coder cannot be made.
    """
    from tocsin.read import Part, parts

    writer = desk.writer()
    found = list(parts(sources, block_bytes))
    blocks = [part for part in found if isinstance(part, Part)]
    known = writer.blocks_done()
    todo = [part for part in blocks if part.key not in known]
    run = _Run(desk, writer, on_block)
    run.state = Archived(blocks=len(blocks), before=len(blocks) - len(todo))
    run.fail([item for item in found if isinstance(item, Failure)])
    run.report()
    working = engine(BlockCoder(coder, gate))
    try:
        for part, result in working.run(todo):
            run.lose(part, result) if isinstance(result, Lost) else run.keep(part, result)
            run.report()
    finally:
        working.close()
    writer.tidy()
    return run.state


class _Run:
    """Takes results into the desk, one block after another."""

    def __init__(self, desk: Desk, writer: Writer, on_block: Callable[[Archived], None] | None) -> None:
        self._writer, self._on_block = writer, on_block
        self._marker = _marker(desk)
        self.state = Archived()

    def keep(self, part: Part, worked: Worked) -> None:
        """Adds the articles of a block that the desk does not have, and notes that the block is done."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        events = {article.id: found for article, found in worked.coded}
        fresh = sorted((a for a, _ in worked.coded if not self._writer.knows(a.id)), key=lambda a: a.id)
        marked = self._marker.mark(replace(a, first_seen=a.first_seen or now) for a in fresh)
        new = self._writer.add((a, events[a.id]) for a in marked)
        acts = sum(len(events[a.id]) for a in new)
        self._note(
            part,
            "done",
            articles=len(new),
            events=acts,
            met=tuple(f"{reason}={n}" for reason, n in sorted(worked.met.items())),
            seconds=round(worked.seconds, 3),
        )
        self.fail(worked.failures)
        self._count(done=1, articles=len(new), events=acts, copies=sum(a.origin is not None for a in new))
        self.state = replace(self.state, met=self.state.met + worked.met)
        if self.state.done % _TIDY_EVERY == 0:
            self._writer.tidy()

    def lose(self, part: Part, lost: Lost) -> None:
        """Sets a block aside; a later run tries it again."""
        self._note(part, "failed", reason=lost.reason)
        where = f"{part.name}, bytes {part.start:,} to {part.stop:,}" if part.stop else part.name
        self.fail([Failure(where, f"block set aside: {lost.reason}", "run the command again to try it again")])
        self._count(failed=1)

    def fail(self, failures: Iterable[Failure]) -> None:
        """Notes inputs that could not be used."""
        given = tuple(failures)
        if given:
            self._writer.set_aside(given)
            self.state = replace(self.state, failures=(*self.state.failures, *given))

    def report(self) -> None:
        """Tells the caller how far the run is."""
        if self._on_block:
            self._on_block(self.state)

    def _note(self, part: Part, state: str, **more: Any) -> None:
        self._writer.note_block(Block(part.key, part.name, part.start, part.stop, part.size, state, **more))

    def _count(self, **more: int) -> None:
        self.state = replace(self.state, **{name: getattr(self.state, name) + n for name, n in more.items()})


def _marker(desk: Desk) -> CopyMarker:
    """What tells copies, knowing the articles that were written last, in the order in which it met them then."""
    from tocsin.read import CopyMarker
    from tocsin.read.duplicates import moment

    last = "SELECT min(batch) FROM (SELECT batch FROM articles ORDER BY batch DESC LIMIT ?)"
    rows = desk.query(
        "SELECT id, text, published, outlet, origin, batch FROM articles WHERE batch >= (" + last + ")",  # noqa: S608  # our own words
        [REMEMBERED],
    ).to_pylist()
    marker = CopyMarker(at_most=REMEMBERED)
    known = [(row["batch"], from_dict(Article, row)) for row in rows]
    for _, article in sorted(known, key=lambda pair: (pair[0], *moment(pair[1]), pair[1].id)):
        marker.know(article)
    return marker
