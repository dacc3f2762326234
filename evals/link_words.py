"""Makes `src/tocsin/link/common.tsv`: how many of 10,000 news sentences have each stem, counted over texts you give.

    python evals/link_words.py articles.jsonl.gz [more.jsonl.gz]

Only counts leave the texts. Stems in fewer than 2 of 10,000 sentences are left out: unseen counts as rare.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tocsin.link.words import stems

OUT = Path(__file__).parents[1] / "src" / "tocsin" / "link" / "common.tsv"
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])|\n+")


def sentences(path: Path) -> Iterator[str]:
    """The sentences of a file of JSON lines with a field ``text``, cut roughly."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield from _END.split(json.loads(line)["text"])


def main(paths: list[Path]) -> None:
    """Counts each file by itself and takes the mean, so that the larger one does not speak for all."""
    shares: Counter[str] = Counter()
    for path in paths:
        counts: Counter[str] = Counter()
        total = 0
        for sentence in sentences(path):
            counts.update(stems(sentence))
            total += 1
        for word, n in counts.items():
            if n > 2:
                shares[word] += 10_000 * n / total / len(paths)
    rows = sorted(((w, s) for w, s in shares.items() if s >= 2), key=lambda r: (-r[1], r[0]))
    head = "# How many of 10,000 news sentences have a stem; made by evals/link_words.py. Counts only; unseen stems are rare.\n"
    OUT.write_text(head + "stem\tof_10000\n" + "".join(f"{w}\t{s:.0f}\n" for w, s in rows), encoding="utf-8")
    print(f"{OUT.name}: {len(rows)} stems")


if __name__ == "__main__":
    main([Path(p) for p in sys.argv[1:]])
