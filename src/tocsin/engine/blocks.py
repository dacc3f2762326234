"""Blocks of an archive: what an engine for them must do, and how a block that fails is told from a run that cannot go on.

An engine knows nothing of what is done with a block. It makes the worker once in every process, gives blocks to it, and gives the
results back in the order of the blocks; a block whose worker fails or dies is set aside as lost, and the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from tocsin.errors import InputError, TocsinError

TRIES = 3
"""Workers that may die over one block before it is set aside: a worker also dies for reasons that are not the block's."""


class Works(Protocol):
    """What works on one block; it and what it gives can be pickled."""

    def __call__(self, block: Any, /) -> Any:
        """The result for a block."""


class MakesWorker(Protocol):
    """Makes what works on blocks, once in every process; it travels there, so it can be pickled."""

    def __call__(self) -> Works:
        """What works on blocks."""

    def __hash__(self) -> int:
        """Equal makers have equal hashes."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A block without a result, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why no block can be worked on, such as a missing model."""

    reason: str


Done = tuple[Any, Any]
"""A block with its result, or with :class:`Lost`."""


class BlockEngine(Protocol):
    """Works on blocks, in whatever processes it has."""

    def run(self, blocks: Iterable[Any]) -> Iterator[Done]:
        """Each block with its result, in the order given.

        Raises:
            TocsinError: the worker cannot be made.
        """

    def close(self) -> None:
        """Ends the engine's processes."""


def made(make: MakesWorker) -> Works | Refused:
    """The worker, or why there is none."""
    try:
        return make()
    except TocsinError as e:
        return Refused(str(e))


def attempt(work: Works | Refused, block: Any) -> Any:
    """The result for a block, or :class:`Lost`, or :class:`Refused`. Nothing that a block does ends its worker's process."""
    if isinstance(work, Refused):
        return work
    try:
        return work(block)
    except InputError as e:
        return Lost(str(e))
    except TocsinError as e:
        return Refused(str(e))
    except Exception as e:  # noqa: BLE001  # whatever one block of millions holds, the others go on
        return Lost(f"{type(e).__name__}: {e}")


def checked(result: Any) -> Any:
    """The result; raises :class:`tocsin.errors.TocsinError` if the worker could not be made."""
    if isinstance(result, Refused):
        raise TocsinError(result.reason)
    return result
