"""Codes the articles of a desk anew into a second one; the first is not touched. Run again after any end, it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.engine import Batch, MakesCoder, batches, local
from tocsin.errors import StoreError, UsageError
from tocsin.records import Article, Block, Event, Failure, Judgement

if TYPE_CHECKING:
    from tocsin.store import Desk, View, Writer

_TIDY_EVERY = 200


@dataclass(frozen=True, slots=True)
class Recoded:
    """How far a run is: articles in all, coded before, coded now, and events of these; whether the second desk was linked."""

    articles: int = 0
    before: int = 0
    done: int = 0
    events: int = 0
    linked: bool = False


def recode(
    old: Desk,
    new: Desk,
    *,
    coder: MakesCoder,
    workers: int = 1,
    linking: bool | None = None,
    on_batch: Callable[[Recoded], None] | None = None,
) -> Recoded:
    """Makes a second desk of the same articles, coded by another coder.

    Articles keep their ids, times and the articles they copy. Imported events, inputs that were set aside, blocks of
    archives, and what people judged come along; a judgement counts where its event is there again.

    Args:
        old: the desk; it stays as it is.
        new: where the new coding goes; made if need be.
        coder: makes the coder in each process.
        workers: processes that code.
        linking: whether to link at the end; by default, if the first desk is linked.
        on_batch: called at the start and after each batch that is safe in the second desk.

    Raises:
        StoreError: there is no first desk, or the second cannot be written; what was added before stays.
        UsageError: the two are one, or the second holds articles that the first does not.
    """
    from tocsin.pipeline import link

    _check(old, new)
    view = old.view()
    writer = new.writer()
    total = int(view.query("SELECT count(*) AS n FROM articles").to_pylist()[0]["n"])
    state = Recoded(articles=total, before=len(writer.known()))
    engine = local(coder, workers=workers)
    try:
        for number, (batch, events) in enumerate(engine.code(_todo(view, writer)), 1):
            found = {article.id: coded for article, coded in zip(batch, events, strict=True)}
            added = writer.add(zip(batch, events, strict=True))
            state = replace(
                state, done=state.done + len(added), events=state.events + sum(len(found[a.id]) for a in added)
            )
            if number % _TIDY_EVERY == 0:
                writer.tidy()
            if on_batch:
                on_batch(state)
    finally:
        engine.close()
    _bring_along(old.view(), new, writer)
    writer.tidy()
    was_linked = view.query("SELECT count(*) AS n FROM incidents").to_pylist()[0]["n"] > 0
    if linking or (linking is None and was_linked):
        link(new)
        state = replace(state, linked=True)
    return state


def _check(old: Desk, new: Desk) -> None:
    if not old.exists():
        raise StoreError(f"no desk at {old.path} (name the one to code anew: --desk DIR)")
    if _place(old) == _place(new):
        raise UsageError(f"{new.path} is the desk itself (name another place for the new coding)")
    if not new.exists():
        return
    known = set(old.view().query("SELECT id FROM articles")["id"].to_pylist())
    strange = [key for key in new.view().query("SELECT id FROM articles")["id"].to_pylist() if key not in known]
    if strange:
        raise UsageError(
            f"{new.path} holds {len(strange):,} articles that {old.path} does not (name an empty place for the new coding)"
        )


def _place(desk: Desk) -> str:
    return desk.path if "://" in desk.path else str(Path(desk.path).resolve())


def _todo(view: View, writer: Writer) -> Iterator[Batch]:
    """The articles that the second desk does not have, in the batches in which a run without a break would code them.

    What the model finds depends a little on what it reads together (docs/store.md), so articles that came into the first desk
    together are coded together again, and a run that goes on cuts the same batches.
    """
    from tocsin.store import from_row

    rows = view.stream("SELECT * EXCLUDE (added, version) FROM articles ORDER BY batch, id")
    for _, together in groupby(rows, key=lambda row: row["batch"]):
        for batch in batches(from_row(Article, row) for row in together):
            if not all(writer.knows(article.id) for article in batch):
                yield batch


def _bring_along(view: View, new: Desk, writer: Writer) -> None:
    """Takes over what is not coded: imported events, inputs set aside, blocks of archives, judgements. Safe to repeat."""
    from tocsin.store import from_row

    for row in view.query("SELECT * FROM imports ORDER BY batch").to_pylist():
        events = [from_row(Event, e) for e in view.stream("SELECT * FROM events WHERE batch = ?", [row["batch"]])]
        note = {name: row[name] for name in ("source", "format", "set_aside", "digest")}
        if not writer.imported(**{name: row[name] for name in ("source", "format", "digest")}):
            writer.import_events(events, **note)
    writer.set_aside(Failure(row["source"], row["reason"], row["cure"]) for row in view.stream("SELECT * FROM sources"))
    there = writer.blocks_done()
    for row in view.query("SELECT * FROM blocks WHERE state = 'done' ORDER BY batch").to_pylist():
        if row["key"] not in there:
            writer.note_block(from_row(Block, row))
    judged = {from_row(Judgement, row) for row in new.view().query("SELECT * FROM judgements").to_pylist()}
    for row in view.query('SELECT * FROM judgements ORDER BY "at", batch').to_pylist():
        judgement = from_row(Judgement, row)
        if judgement not in judged:
            writer.judge(judgement)
