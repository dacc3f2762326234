"""Blocks on one machine: processes beside this one, each of which may die without the others noticing."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tocsin.engine.blocks import TRIES, Done, Lost, MakesWorker, Refused, Works, attempt, checked, made
from tocsin.engine.local import die_with_parent

# One block in work and one waiting, so that a process does not idle while results are written.
_QUEUE = 2
# Results may run ahead of the slowest block by this many blocks for each process; more would fill the memory.
_AHEAD = 8


@dataclass(slots=True)
class _Task:
    number: int
    block: Any
    tries: int = 0


@dataclass(slots=True)
class _Slot:
    """One process and what it was given, oldest first."""

    pool: ProcessPoolExecutor
    given: deque[tuple[_Task, Future[Any]]] = field(default_factory=deque)


class LocalBlocks:
    """Works on blocks in several processes. They are started afresh (``spawn``) and end with this one, however it ends.

    Args:
        make: makes the worker, once in each process.
        workers: how many processes.
    """

    def __init__(self, make: MakesWorker, *, workers: int = 1) -> None:
        self._make = make
        self._slots = [_Slot(_process()) for _ in range(workers)]
        self._taken = 0

    def run(self, blocks: Iterable[Any]) -> Iterator[Done]:
        """Each block with its result, or :class:`tocsin.engine.blocks.Lost`, in the order given.

        Raises:
            TocsinError: the worker cannot be made.
        """
        coming = (_Task(number, block) for number, block in enumerate(blocks))
        again: deque[_Task] = deque()
        ready: dict[int, Done] = {}
        turn = 0
        while True:
            room = turn + _AHEAD * len(self._slots)
            for slot in self._slots:
                self._give(slot, again, coming, room)
            futures = [future for slot in self._slots for _, future in slot.given]
            if not futures:
                return
            wait(futures, return_when=FIRST_COMPLETED)
            for slot in self._slots:
                self._collect(slot, ready, again)
                # At once, so that it works on while the results are written.
                self._give(slot, again, coming, room)
            while turn in ready:
                yield ready.pop(turn)
                turn += 1

    def _give(self, slot: _Slot, again: deque[_Task], coming: Iterator[_Task], room: int) -> None:
        """Gives a process what it lacks: first what a dead one had, then what comes next, if that is not too far ahead."""
        while len(slot.given) < _QUEUE:
            task = again.popleft() if again else next(coming, None) if self._taken < room else None
            if task is None:
                return
            self._taken = max(self._taken, task.number + 1)
            try:
                slot.given.append((task, slot.pool.submit(_work, self._make, task.block)))
            except BrokenProcessPool:
                again.appendleft(task)
                if slot.given:
                    return  # what it has fails too, and then a new process is started
                slot.pool = _process()

    def _collect(self, slot: _Slot, ready: dict[int, Done], again: deque[_Task]) -> None:
        """Takes what a process has done; if it died, a new one is started and what it had is given out again."""
        while slot.given and slot.given[0][1].done():
            task, future = slot.given.popleft()
            error = future.exception()
            if error is None:
                ready[task.number] = task.block, checked(future.result())
            elif isinstance(error, BrokenProcessPool):
                task.tries += 1
                again.extendleft(waiting for waiting, _ in reversed(slot.given))
                if task.tries < TRIES:
                    again.appendleft(task)
                else:
                    ready[task.number] = task.block, Lost(f"{TRIES} workers died over it, perhaps for want of memory")
                slot.pool.shutdown(wait=False, cancel_futures=True)
                slot.pool, slot.given = _process(), deque()
            else:
                ready[task.number] = task.block, Lost(f"{type(error).__name__}: {error}")

    def close(self) -> None:
        """Ends the processes, without waiting for what nobody asks for any more."""
        for slot in self._slots:
            slot.pool.shutdown(cancel_futures=True)


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=die_with_parent)


@cache
def _made(make: MakesWorker) -> Works | Refused:
    """The worker of this process."""
    return made(make)


def _work(make: MakesWorker, block: Any) -> Any:
    return attempt(_made(make), block)
