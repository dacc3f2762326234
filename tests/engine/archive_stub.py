"""Reads an archive into a desk with the stub coder; the tests start this as a process of its own and kill it."""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Sequence

from stub_coder import StubCoder
from tocsin.archive import archive
from tocsin.engine import LocalBlocks, RayBlocks
from tocsin.records import Article, Event
from tocsin.store import Desk


class SlowCoder(StubCoder):
    """Takes a moment for each lot of articles, so that there is time to kill it."""

    def code(self, articles: Sequence[Article]) -> list[list[Event]]:
        """The events of each article, after a while."""
        time.sleep(0.15)
        return super().code(articles)


def make_slow() -> SlowCoder:
    """A maker of coders, as engines want it."""
    return SlowCoder()


if __name__ == "__main__":
    source, desk, engine = sys.argv[1:]
    make = functools.partial(LocalBlocks if engine == "local" else RayBlocks, workers=2)
    print("started", flush=True)
    state = archive([source], Desk(desk), engine=make, coder=make_slow, block_bytes=4000)
    print(state.before, state.done, state.articles, flush=True)
