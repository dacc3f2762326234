"""Speed and memory of the whole coder on real articles, one process, one thread: `python evals/speed.py FILE… [--coder both]`.

Whole-process figures: reading the articles is not counted, loading the models is given apart. Pin it to one core
(`taskset -c 0 python evals/speed.py …`) for figures that compare.
"""

from __future__ import annotations

import argparse
import resource
import time
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from tocsin.coding.sentences import split
from tocsin.read import read
from tocsin.records import Article

if TYPE_CHECKING:
    from tocsin.coder import Coder

BATCH = 16


@dataclass
class Cost:
    """Seconds of processor time of the two halves of the coder: *code* (finding and putting together) and *resolve*."""

    coding: float = 0.0
    resolving: float = 0.0

    def code(self, coder: Coder, articles: list[Article]) -> int:
        """Codes a batch as :meth:`Coder.code` does; returns the number of events."""
        events = 0
        start = time.process_time()
        found = coder.detector.detect(articles)
        self.coding += time.process_time() - start
        for article, mentions in zip(articles, found, strict=True):
            start = time.process_time()
            resolved = coder.resolver.resolve(article, [m.event for m in mentions])
            middle = time.process_time()
            parts = [replace(m, event=e) for m, e in zip(mentions, resolved, strict=True)]
            events += len(coder.assembler.assemble(article, parts))
            self.resolving += middle - start
            self.coding += time.process_time() - middle
        return events


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--coder", default="both", choices=["both", "model", "frames"])
    parser.add_argument("--limit", type=int, default=None)
    args = parser.parse_args()
    articles = list(islice((a for a in read(args.files) if isinstance(a, Article)), args.limit))
    sentences = sum(len(split(a.text)) for a in articles)
    start = time.perf_counter()
    from tocsin.coder import Coder

    coder = Coder(layers=args.coder, threads=1)
    coder.code([Article(id="warm", text="Troops crossed the border on Monday.", published="2020-01-01")])
    loaded = time.perf_counter()
    events, cost = 0, Cost()
    for i in range(0, len(articles), BATCH):
        events += cost.code(coder, articles[i : i + BATCH])
    seconds = time.perf_counter() - loaded
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"coder {args.coder}: {len(articles)} articles, {sentences} sentences, {events} events")
    rate = f"{sentences / seconds:.0f} sentences/s, {len(articles) / seconds:.1f} articles/s"
    print(f"  load {loaded - start:.2f} s; {rate}; peak {peak:.0f} MB")
    spent = cost.coding + cost.resolving
    print(
        f"  processor time: code {cost.coding:.2f} s, resolve {cost.resolving:.2f} s; "
        f"{sentences / spent:.0f} sentences and {len(articles) / spent:.1f} articles a second of it"
    )


if __name__ == "__main__":
    main()
