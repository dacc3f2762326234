"""Blocks on a cluster, by Ray Data (the extra ``tocsin[ray]``): one pool of actors, each with the worker loaded once."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from tocsin.engine.blocks import TRIES, Done, Lost, MakesWorker, attempt, checked, made
from tocsin.errors import MissingExtraError, TocsinError

# What travels between processes is pickled by us and opaque to Ray, which would turn records into table rows. Both ends are ours.


class RayBlocks:
    """Works on blocks wherever a Ray cluster has room. Actors that die are started again, their block is given out again.

    Args:
        make: makes the worker, once in each actor.
        workers: how many actors, of one processor each.
        address: of a running cluster (``auto``, ``ray://host:10001``); without it Ray is started here and ends with :meth:`close`.

    Raises:
        MissingExtraError: Ray is not installed.
        TocsinError: there is no cluster at the address.
    """

    def __init__(self, make: MakesWorker, *, workers: int = 1, address: str | None = None) -> None:
        # Ray reports its use to its makers unless it is told not to; nobody who reads an archive has asked for that.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        try:
            ray: Any = import_module("ray")
            self._data: Any = import_module("ray.data")
        except ImportError as e:
            raise MissingExtraError("ray", "--engine ray") from e
        self._ray, self._make, self._workers = ray, make, workers
        if not ray.is_initialized():
            # Actors of a cluster started here see the modules that this process sees; a cluster has its own.
            paths = {"env_vars": {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}}
            own = {} if address else {"num_cpus": workers, "include_dashboard": False, "runtime_env": paths}
            try:
                ray.init(address=address, log_to_driver=False, logging_level="ERROR", configure_logging=False, **own)
            except (ConnectionError, ValueError, RuntimeError) as e:
                raise TocsinError(f"no Ray cluster at {address or 'this machine'}: {e} (check --address)") from e

    def run(self, blocks: Iterable[Any]) -> Iterator[Done]:
        """Each block with its result, or :class:`tocsin.engine.blocks.Lost`, in the order given.

        Raises:
            TocsinError: the worker cannot be made.
        """
        given = list(blocks)
        if not given:
            return
        turn = 0
        for row in self._dataset(given).iter_rows():
            # A block that no actor survived is missing among the results.
            for lost in range(turn, row["number"]):
                yield given[lost], _killer()
            turn = row["number"] + 1
            yield given[row["number"]], checked(pickle.loads(row["result"]))  # noqa: S301
        for lost in range(turn, len(given)):
            yield given[lost], _killer()

    def _dataset(self, given: list[Any]) -> Any:
        context = self._data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        context.max_errored_blocks = -1
        rows = [{"number": number, "block": pickle.dumps(block)} for number, block in enumerate(given)]
        return self._data.from_items(rows, override_num_blocks=len(rows)).map(
            _Actor,
            fn_constructor_args=(pickle.dumps(self._make),),
            compute=self._data.ActorPoolStrategy(size=self._workers),
            num_cpus=1,
            ray_remote_args_fn=_patience,
        )

    def close(self) -> None:
        """Leaves the cluster; ends it if it was started here."""
        self._ray.shutdown()


def _patience() -> dict[str, Any]:
    return {"max_restarts": -1, "max_task_retries": TRIES - 1}


def _killer() -> Lost:
    return Lost(f"{TRIES} workers died over it, perhaps for want of memory")


class _Actor:
    """The worker in one actor."""

    def __init__(self, make: bytes) -> None:
        self._work = made(pickle.loads(make))  # noqa: S301

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        result = attempt(self._work, pickle.loads(row["block"]))  # noqa: S301
        return {"number": row["number"], "result": pickle.dumps(result)}
