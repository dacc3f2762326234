"""When Python looks for cycles of objects that nobody uses any more."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unswept() -> Iterator[None]:
    """Keeps Python from looking for cycles while many objects are made that are in none.

    It would look at all objects again and again: a fifth of the time of linking, 2 % of the time of coding.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
