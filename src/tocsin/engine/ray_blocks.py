"""Blocks on a cluster, by Ray (the extra ``tocsin[ray]``): a pool of actors, each with the worker loaded once.

Ray's own actors: one scheduler serves both engines, so that a killed worker costs the same on each. The order
of the blocks and their tries are kept by :mod:`tocsin.engine.block_pool`, as on one machine.
"""

from __future__ import annotations

import os
import pickle
import sys
from concurrent.futures import Future
from importlib import import_module
from typing import Any

from tocsin.engine.block_pool import BlockPool
from tocsin.engine.blocks import MakesWorker, attempt, made
from tocsin.engine.local import one_thread
from tocsin.errors import MissingExtraError, TocsinError


class RayBlocks(BlockPool):
    """Works on blocks wherever a Ray cluster has room. An actor that dies, alone or with its machine, is replaced.

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
            self._ray: Any = import_module("ray")
        except ImportError as e:
            raise MissingExtraError("ray", "--engine ray") from e
        self._ours = not self._ray.is_initialized()
        if self._ours:
            # Actors of a cluster started here see the modules that this process sees; a cluster has its own.
            paths = {"env_vars": {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}}
            own = {} if address else {"num_cpus": workers, "include_dashboard": False, "runtime_env": paths}
            try:
                self._ray.init(address=address, log_to_driver=False, logging_level="ERROR", **own)
            except (ConnectionError, ValueError, RuntimeError) as e:
                raise TocsinError(f"no Ray cluster at {address or 'this machine'}: {e} (check --address)") from e
        actor = self._ray.remote(num_cpus=1, max_restarts=0)(_Actor)
        death = self._ray.exceptions.RayActorError
        super().__init__(lambda: _Process(self._ray, actor, make), workers=workers, death=(death,))

    def close(self) -> None:
        """Ends the actors, and the cluster if it was started here."""
        super().close()
        if self._ours:
            self._ray.shutdown()


class _Process:
    """One actor."""

    def __init__(self, ray: Any, actor: Any, make: MakesWorker) -> None:
        self._ray = ray
        self._actor = actor.remote(pickle.dumps(make))

    def submit(self, block: Any) -> Future[Any]:
        future: Future[Any] = self._actor.work.remote(block).future()
        return future

    def end(self) -> None:
        self._ray.kill(self._actor)


class _Actor:
    """The worker in one actor."""

    def __init__(self, make: bytes) -> None:
        one_thread()
        # Pickled by the process that started this actor.
        self._work = made(pickle.loads(make))  # noqa: S301

    def work(self, block: Any) -> Any:
        """What the worker gives for a block."""
        return attempt(self._work, block)
