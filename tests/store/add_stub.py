"""Adds sources to a desk with the stub coder, in small batches; the tests start this as a process of its own and kill it."""

from __future__ import annotations

import sys

from stub_coder import make_stub
from tocsin import pipeline
from tocsin.engine import base
from tocsin.store import Desk

if __name__ == "__main__":
    base.BATCH_ARTICLES = 3
    print("started", flush=True)
    added = pipeline.add([sys.argv[1]], Desk(sys.argv[2]), coder=make_stub)
    print(added.new, flush=True)
