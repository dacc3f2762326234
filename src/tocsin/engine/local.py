"""Engines of one machine: this process, or a pool of processes with the coder loaded once in each."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing.connection import wait

from tocsin.engine.base import Batch, Coded, CodesArticles, Engine, MakesCoder
from tocsin.errors import TocsinError
from tocsin.records import Event

# One batch in work and one waiting for each worker: nobody idles, and memory stays bounded.
_AHEAD = 2


def local(make: MakesCoder, *, workers: int = 1) -> Engine:
    """The engine for a number of processes: 1 is this one, more are a pool beside it."""
    return InProcess(make) if workers <= 1 else Pool(make, workers=workers)


class InProcess:
    """Codes here, one batch after another; the coder is made with the first batch."""

    def __init__(self, make: MakesCoder) -> None:
        self._make = make
        self._coder: CodesArticles | None = None

    def code(self, batches: Iterable[Batch]) -> Iterator[Coded]:
        """Each batch with the events of each of its articles."""
        for batch in batches:
            if self._coder is None:
                self._coder = self._make()
            yield batch, self._coder.code(batch)

    def close(self) -> None:
        """Nothing to end."""


class Pool:
    """Codes in several processes. They are started afresh (``spawn``), because the store's and the model's threads do not
    survive a fork, and end with this process even if it is killed.

    Args:
        make: makes the coder, once in each process.
        workers: how many processes.
    """

    def __init__(self, make: MakesCoder, *, workers: int) -> None:
        self._make, self._workers = make, workers
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(workers, mp_context=context, initializer=die_with_parent)

    def code(self, batches: Iterable[Batch]) -> Iterator[Coded]:
        """Each batch with the events of each of its articles, in the order given.

        Raises:
            TocsinError: a process died, for instance for want of memory.
        """
        waiting: deque[tuple[Batch, Future[list[list[Event]]]]] = deque()
        try:
            for batch in batches:
                waiting.append((batch, self._pool.submit(_code, self._make, batch)))
                if len(waiting) >= _AHEAD * self._workers:
                    yield _next(waiting)
            while waiting:
                yield _next(waiting)
        except BrokenProcessPool as e:
            raise TocsinError("a worker process died, perhaps for want of memory (use fewer --workers)") from e
        finally:
            for _, future in waiting:
                future.cancel()

    def close(self) -> None:
        """Ends the processes, without waiting for what nobody asks for any more."""
        self._pool.shutdown(cancel_futures=True)


def _next(waiting: deque[tuple[Batch, Future[list[list[Event]]]]]) -> Coded:
    batch, future = waiting.popleft()
    return batch, future.result()


@cache
def _made(make: MakesCoder) -> CodesArticles:
    """The coder of this worker process; equal makers share one."""
    return make()


def _code(make: MakesCoder, batch: Batch) -> list[list[Event]]:
    return _made(make).code(batch)


def die_with_parent() -> None:
    """Ends this worker when the process that started it is gone; a killed parent cannot tell it. It gets one thread."""
    one_thread()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def one_thread() -> None:
    """Keeps NumPy from multiplying in as many threads as there are cores, which processes beside each other only lose by.

    It must be called before NumPy is loaded; what the user has set stays.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
