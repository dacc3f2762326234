"""Both engines give the same results in the same order, and end as they should."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from stub_coder import make_stub
from tocsin.engine import InProcess, Pool, batches, local
from tocsin.errors import ModelError, TocsinError
from tocsin.records import Article, Event

ARTICLES = [Article(f"a{n}", f"In {n} USA attacked IRN.") for n in range(150)]


class Dying:
    """A coder whose process is killed under it."""

    def code(self, articles: Sequence[Article]) -> list[list[Event]]:
        """Ends the process at once."""
        import os

        os._exit(9)


def make_dying() -> Dying:
    """Makes a coder that dies."""
    return Dying()


def make_none() -> Dying:
    """Fails to make a coder."""
    raise ModelError("no model here")


def test_batches_keep_order_and_lose_nothing() -> None:
    """Batches put together are the articles; a long article fills a batch by itself."""
    assert [a for batch in batches(ARTICLES) for a in batch] == ARTICLES
    long = [Article("l", "x" * 200_000), *ARTICLES[:2]]
    assert [len(batch) for batch in batches(long)] == [1, 2]


def test_a_pool_gives_what_one_process_gives() -> None:
    """Several processes give the same events in the same order as this one."""
    pool = Pool(make_stub, workers=2)
    try:
        assert list(pool.code(batches(ARTICLES))) == list(InProcess(make_stub).code(batches(ARTICLES)))
    finally:
        pool.close()


def test_an_error_in_a_worker_is_ours() -> None:
    """An error of ours in a worker arrives as it was raised."""
    pool = local(make_none, workers=2)
    with pytest.raises(ModelError, match="no model"):
        list(pool.code(batches(ARTICLES)))
    pool.close()


def test_a_dead_worker_is_an_error_with_a_cure() -> None:
    """A worker that dies ends the run with a cure instead of hanging."""
    pool = local(make_dying, workers=2)
    with pytest.raises(TocsinError, match="fewer --workers"):
        list(pool.code(batches(ARTICLES)))
    pool.close()


class Counting:
    """A coder that tells how many threads its process has more once it multiplies."""

    def code(self, articles: Sequence[Article]) -> list[list[Event]]:
        """One event for each further thread."""
        before = len(list(Path("/proc/self/task").iterdir()))
        import numpy as np

        np.ones((600, 600), dtype=np.float32) @ np.ones((600, 600), dtype=np.float32)
        more = len(list(Path("/proc/self/task").iterdir())) - before
        return [[Event(str(n), a.id, "AID") for n in range(more)] for a in articles]


def make_counting() -> Counting:
    """Makes a coder that counts."""
    return Counting()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted as Linux lists them")
def test_workers_do_not_multiply_in_many_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process of a pool keeps to one thread for arithmetic, unless the user wants more."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    pool = Pool(make_counting, workers=2)
    try:
        assert [events for _, events in pool.code([ARTICLES[:1]])] == [[[]]]
    finally:
        pool.close()
