"""Both engines for blocks give the same results in the same order, whatever dies under them."""

from __future__ import annotations

import functools
import importlib.util
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tocsin.engine import BlockEngine, LocalBlocks, Lost, RayBlocks, Works
from tocsin.errors import InputError, MissingExtraError, ModelError, TocsinError

HAS_RAY = importlib.util.find_spec("ray") is not None
ENGINES = [
    pytest.param(LocalBlocks, id="local"),
    pytest.param(
        RayBlocks,
        id="ray",
        marks=[
            pytest.mark.skipif(not HAS_RAY, reason="Ray is not installed: pip install 'tocsin[ray]'"),
            pytest.mark.filterwarnings("ignore"),  # Ray leaves sockets and files open, and warns of its own futures
        ],
    ),
]


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """One cluster of this machine for all tests of a module, where Ray is installed: to start one takes long."""
    if HAS_RAY:
        import ray

        paths = os.pathsep.join(p for p in sys.path if p)
        ray.init(
            num_cpus=2, include_dashboard=False, log_to_driver=False, runtime_env={"env_vars": {"PYTHONPATH": paths}}
        )
    yield
    if HAS_RAY:
        ray.shutdown()


engines = pytest.mark.parametrize("engine", ENGINES)
Make = Callable[..., BlockEngine]


@dataclass(frozen=True)
class Doubling:
    """Makes a worker that doubles numbers, and does worse with some."""

    folder: str = ""

    def __call__(self) -> Works:
        return functools.partial(double, self.folder)


def double(folder: str, number: int) -> int:
    """Twice the number; 3 is refused, 5 kills its worker once, 7 kills every worker."""
    if number == 3:
        raise InputError("three", "is not wanted")
    if number == 4:
        raise ZeroDivisionError("four")
    met = Path(folder, f"met-{number}")
    if number == 7 or (number == 5 and not met.exists()):
        met.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


@dataclass(frozen=True)
class Missing:
    """Makes no worker."""

    def __call__(self) -> Works:
        raise ModelError("no model here")


def results(engine: Make, make: Any, blocks: list[int], workers: int = 2) -> list[tuple[int, Any]]:
    """What an engine gives."""
    made = engine(make, workers=workers)
    try:
        return list(made.run(blocks))
    finally:
        made.close()


@engines
def test_results_come_in_the_order_of_blocks(engine: Make) -> None:
    """Each block has its own result, in order, with one worker or two."""
    blocks = list(range(20, 60))
    wanted = [(n, 2 * n) for n in blocks]
    assert results(engine, Doubling(), blocks) == wanted
    assert results(engine, Doubling(), []) == []


@engines
def test_a_block_that_fails_is_set_aside(engine: Make) -> None:
    """An error in a block says what it was, and the others have their results."""
    found = dict(results(engine, Doubling(), [1, 2, 3, 4, 6]))
    assert (found.pop(3), found.pop(4)) == (Lost("three: is not wanted"), Lost("ZeroDivisionError: four"))
    assert found == {1: 2, 2: 4, 6: 12}


@engines
def test_a_worker_killed_over_a_block_is_replaced(engine: Make, tmp_path: Path) -> None:
    """kill -9 of a worker loses nothing; a block that kills every worker is set aside, and only it."""
    found = results(engine, Doubling(str(tmp_path)), [1, 2, 5, 6, 8, 9, 10])
    assert found == [(n, 2 * n) for n in (1, 2, 5, 6, 8, 9, 10)]
    found = results(engine, Doubling(str(tmp_path)), [1, 7, 8, 9])
    assert [n for n, _ in found] == [1, 7, 8, 9]
    lost = dict(found).pop(7)
    assert isinstance(lost, Lost)
    assert "workers died" in lost.reason
    assert [r for n, r in found if n != 7] == [2, 16, 18]


@engines
def test_a_worker_that_cannot_be_made_ends_the_run(engine: Make) -> None:
    """What is wrong with every block is an error of the run, in its own words."""
    with pytest.raises(TocsinError, match="no model here"):
        results(engine, Missing(), [1, 2])


@pytest.mark.skipif(HAS_RAY, reason="Ray is installed")
def test_without_ray_the_error_names_the_extra() -> None:
    """Who asks for a cluster without Ray is told what to install."""
    with pytest.raises(MissingExtraError, match=r"tocsin\[ray\]"):
        RayBlocks(Doubling())
