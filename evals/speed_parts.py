"""Where the coder's processor time goes, in microseconds a sentence: `python evals/speed_parts.py FILE… [--limit 30]`.

A timer looks at the running code some hundred times a second and books the processor time since it last looked to the innermost part of
the coder that was at work. So it costs next to nothing and long calls into libraries are counted in full, which a profile of every call
does not do.
"""

from __future__ import annotations

import argparse
import signal
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from types import FrameType

from tocsin.coding.sentences import split
from tocsin.engine.base import batches
from tocsin.read import read
from tocsin.records import Article

WARM = 4
# File and function: whose work it is.
PARTS = {
    ("model.py", "tag"): "tagger",
    ("model.py", "read"): "reader",
    ("model.py", "_encode"): "word pieces",
    ("parse.py", "parse"): "parser",
    ("parse.py", "_tree"): "trees of the parse",
    ("frames.py", "hits"): "frames",
    ("frames_match.py", "find"): "frames",
    ("detect.py", "detect"): "detection, the rest",
    ("actors.py", "context"): "actors of an article",
    ("places.py", "context"): "places of an article",
    ("resolver.py", "resolve"): "actors, places and dates of acts",
    ("resolver.py", "settle"): "actors, places and dates of acts",
    ("contexts.py", "of_article"): "contexts",
    ("contexts.py", "of_event"): "contexts",
    ("assemble.py", "assemble"): "putting together",
}


class Sampler:
    """Books processor time to parts while it runs."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._last = 0.0

    def __enter__(self) -> Sampler:
        self._last = time.process_time()
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, 0.002, 0.002)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _look(self, _: int, frame: FrameType | None) -> None:
        now = time.process_time()
        part = ""
        while frame and not part:
            code = frame.f_code
            part = PARTS.get((Path(code.co_filename).name, code.co_name), "")
            frame = frame.f_back
        self.seconds[part or "the rest"] += now - self._last
        self._last = now


def main() -> None:
    """Codes articles and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--limit", type=int, default=30, help="articles of each file")
    args = parser.parse_args()
    from tocsin.coder import Coder

    articles: list[Article] = []
    others: list[Article] = []  # coded before the clock runs, so that all tables are loaded
    for file in args.files:
        found = list(islice((a for a in read([file]) if isinstance(a, Article)), args.limit + WARM))
        articles += found[: args.limit]
        others += found[args.limit :]
    sentences = sum(len(split(a.text)) for a in articles)
    coder = Coder(threads=1)
    coder.code(others)
    begun = time.process_time()
    with Sampler() as sampler:
        for batch in batches(articles):  # as every command codes them
            coder.code(batch)
    took = time.process_time() - begun
    print(f"{len(articles)} articles, {sentences} sentences, {took:.2f} s of processor time")
    print(f"  {1e6 * took / sentences:.0f} microseconds a sentence, {len(articles) / took:.1f} articles a second")
    for part, seconds in sampler.seconds.most_common():
        print(f"  {1e6 * seconds / sentences:6.0f}  {seconds / took:5.1%}  {part}")


if __name__ == "__main__":
    main()
