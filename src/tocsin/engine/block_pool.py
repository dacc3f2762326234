"""Gives blocks to worker processes, on this machine or on others, and takes the results in order, whoever dies meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Any, Protocol

from tocsin.engine.blocks import TRIES, Done, Lost, checked

# One block in work and one waiting, so that a process does not idle while results are written.
_QUEUE = 2
# Results may run ahead of the slowest block by this many blocks for each process; more would fill the memory.
_AHEAD = 8


class Process(Protocol):
    """One worker process."""

    def submit(self, block: Any) -> Future[Any]:
        """The result to come; blocks are worked on one after another. Raises one of ``BlockPool.death`` if the process is dead."""

    def end(self) -> None:
        """Ends the process, whatever it is doing."""


@dataclass(slots=True)
class _Task:
    number: int
    block: Any
    tries: int = 0


@dataclass(slots=True)
class _Slot:
    """One process and what it was given, oldest first."""

    process: Process
    given: deque[tuple[_Task, Future[Any]]] = field(default_factory=deque)


class BlockPool:
    """Some worker processes.

    Args:
        start: starts one.
        workers: how many.
        death: what a process that died raises.
    """

    def __init__(self, start: Callable[[], Process], *, workers: int, death: tuple[type[BaseException], ...]) -> None:
        self._start, self._death = start, death
        self._slots = [_Slot(start()) for _ in range(workers)]

    def run(self, blocks: Iterable[Any]) -> Iterator[Done]:
        """Each block with its result, or :class:`tocsin.engine.blocks.Lost`, in the order given.

        Raises:
            TocsinError: the worker cannot be made.
        """
        coming = (_Task(number, block) for number, block in enumerate(blocks))
        again: deque[_Task] = deque()
        ready: dict[int, Done] = {}
        turn, self._taken = 0, 0
        while True:
            room = turn + _AHEAD * len(self._slots)
            for most in range(1, _QUEUE + 1):  # one each before anybody has two: few blocks keep all processes busy
                for slot in self._slots:
                    self._give(slot, again, coming, room, most)
            futures = [future for slot in self._slots for _, future in slot.given]
            if not futures:
                return
            wait(futures, return_when=FIRST_COMPLETED)
            for slot in self._slots:
                self._collect(slot, ready, again)
                # At once, so that it works on while the results are written.
                self._give(slot, again, coming, room, _QUEUE)
            while turn in ready:
                yield ready.pop(turn)
                turn += 1

    def _give(self, slot: _Slot, again: deque[_Task], coming: Iterator[_Task], room: int, most: int) -> None:
        """Gives a process what it lacks of so many: what a dead one had, then what comes next, if that is not too far ahead."""
        while len(slot.given) < most:
            task = again.popleft() if again else next(coming, None) if self._taken < room else None
            if task is None:
                return
            self._taken = max(self._taken, task.number + 1)
            try:
                slot.given.append((task, slot.process.submit(task.block)))
            except self._death:
                again.appendleft(task)
                if slot.given:
                    return  # what it has fails too, and then a new process is started
                slot.process = self._start()

    def _collect(self, slot: _Slot, ready: dict[int, Done], again: deque[_Task]) -> None:
        """Takes what a process has done; if it died, a new one is started and what it had is given out again."""
        while slot.given and slot.given[0][1].done():
            task, future = slot.given.popleft()
            error = future.exception()
            if error is None:
                ready[task.number] = task.block, checked(future.result())
            elif isinstance(error, self._death):
                task.tries += 1
                again.extendleft(waiting for waiting, _ in reversed(slot.given))
                if task.tries < TRIES:
                    again.appendleft(task)
                else:
                    ready[task.number] = task.block, Lost(f"{TRIES} workers died over it, perhaps for want of memory")
                slot.process.end()
                slot.process, slot.given = self._start(), deque()
            else:
                ready[task.number] = task.block, Lost(f"{type(error).__name__}: {error}")

    def close(self) -> None:
        """Ends the processes."""
        for slot in self._slots:
            slot.process.end()
