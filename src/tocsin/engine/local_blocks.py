"""Blocks on one machine: processes beside this one, each of which may die without the others noticing."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from typing import Any

from tocsin.engine.block_pool import BlockPool
from tocsin.engine.blocks import MakesWorker, Refused, Works, attempt, made
from tocsin.engine.local import die_with_parent


class LocalBlocks(BlockPool):
    """Works on blocks in several processes. They are started afresh (``spawn``) and end with this one, however it ends.

    Args:
        make: makes the worker, once in each process.
        workers: how many processes.
    """

    def __init__(self, make: MakesWorker, *, workers: int = 1) -> None:
        super().__init__(lambda: _Process(make), workers=workers, death=(BrokenProcessPool,))


class _Process:
    """A pool of one, so that a death tells which block was in work."""

    def __init__(self, make: MakesWorker) -> None:
        self._make = make
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=die_with_parent)

    def submit(self, block: Any) -> Future[Any]:
        return self._pool.submit(_work, self._make, block)

    def end(self) -> None:
        # Without waiting for what nobody asks for any more.
        self._pool.shutdown(cancel_futures=True)


@cache
def _made(make: MakesWorker) -> Works | Refused:
    """The worker of this process."""
    return made(make)


def _work(make: MakesWorker, block: Any) -> Any:
    return attempt(_made(make), block)
