"""Keeps a process small that runs for weeks: what it no longer uses goes back to the system.

Three things kept it large. An error holds the frames it came through until Python looks for cycles, and it looks when many objects
were made, not when one of 16 MB was. The C library keeps what a thread gave back at the end of its heap, up to 64 MB a thread once
a large block was freed (glibc 2.36, ``heap_trim``); and it keeps free pages that lie between others until it is asked for them.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Any

# Of mallopt(3). With either of them set, the library no longer lets both grow with the largest block that was ever freed.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
# What is free at the end of a heap beyond this goes back at once; a block of this size has pages of its own, which go with it.
_KEPT, _LARGE = 131_072, 1_048_576


def keep_small() -> bool:
    """Asks the C library of this process to keep little of what is freed; whether it knows how (glibc does)."""
    ask = _library("mallopt")
    return bool(ask and ask(_TRIM_THRESHOLD, _KEPT) and ask(_MMAP_THRESHOLD, _LARGE))


def let_go() -> None:
    """Frees what only cycles still hold, as errors with the pages that they came through, and gives free pages to the system."""
    gc.collect()
    trim = _library("malloc_trim")
    if trim:
        trim(0)


def _library(name: str) -> Any:
    """A function of the C library, if it has it."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
