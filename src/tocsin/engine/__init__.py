"""Where the work runs: in this process, in several beside it, or on a cluster. Every engine gives the same results.

Articles are coded by an :class:`Engine`; blocks of an archive are worked on by a :class:`BlockEngine`, whose processes may die.
"""

from __future__ import annotations

from tocsin.engine.base import Batch, Coded, CodesArticles, Engine, MakesCoder, batches
from tocsin.engine.blocks import BlockEngine, Lost, MakesWorker, Works
from tocsin.engine.local import InProcess, Pool, local
from tocsin.engine.local_blocks import LocalBlocks
from tocsin.engine.ray_blocks import RayBlocks

__all__ = [
    "Batch",
    "BlockEngine",
    "Coded",
    "CodesArticles",
    "Engine",
    "InProcess",
    "LocalBlocks",
    "Lost",
    "MakesCoder",
    "MakesWorker",
    "Pool",
    "RayBlocks",
    "Works",
    "batches",
    "local",
]
