"""Where the coding runs: in this process, or in several beside it. Every engine gives the same results in the same order."""

from __future__ import annotations

from tocsin.engine.base import Batch, Coded, CodesArticles, Engine, MakesCoder, batches
from tocsin.engine.local import InProcess, Pool, local

__all__ = ["Batch", "Coded", "CodesArticles", "Engine", "InProcess", "MakesCoder", "Pool", "batches", "local"]
