"""Speed and memory of the whole coder on real articles, one process, one thread: `python evals/speed.py FILE… [--coder both]`.

Whole-process figures: reading the articles is not counted, loading the models is given apart. Pin it to one core
(`taskset -c 0 python evals/speed.py …`) for figures that compare.
"""

from __future__ import annotations

import argparse
import resource
import time
from itertools import islice

from tocsin.coding.sentences import split
from tocsin.read import read
from tocsin.records import Article

BATCH = 16


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
    events = 0
    for i in range(0, len(articles), BATCH):
        events += sum(len(es) for es in coder.code(articles[i : i + BATCH]))
    seconds = time.perf_counter() - loaded
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"coder {args.coder}: {len(articles)} articles, {sentences} sentences, {events} events")
    rate = f"{sentences / seconds:.0f} sentences/s, {len(articles) / seconds:.1f} articles/s"
    print(f"  load {loaded - start:.2f} s; {rate}; peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
