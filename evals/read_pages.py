"""Scores the text that ``tocsin.read`` takes from HTML pages against pages marked by hand.

    python evals/read_pages.py ../shared/gold/pages/aeb.tar.gz
    python evals/read_pages.py ../shared/gold/pages/aeb.tar.gz --as-text    # the same pages flattened to text, as if saved so

The archive is scrapinghub's article-extraction-benchmark (MIT): ``html/ID.html.gz`` and ``ground-truth.json``. The
measure is theirs: shingles of four words with counts, precision and recall by page, their means, and F1 of the means; a
page that gives no text has recall 0 and does not count towards precision. The interval is by bootstrap over pages.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import statistics
import tarfile
import time
from collections import Counter
from pathlib import Path

from lxml import html as lxml_html

from tocsin.errors import InputError
from tocsin.read.encoding import decode
from tocsin.read.pages import read_page
from tocsin.read.plain import read_plain

BLOCKS = frozenset("p h1 h2 h3 h4 h5 blockquote figure section article ul ol table div".split())
LINES = frozenset("li br tr figcaption header footer nav".split())
WORD = re.compile(r"\w+")
Scores = list[tuple[float | None, float | None]]


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """The runs of four words of a text, with their counts."""
    words = WORD.findall(text)
    runs = (tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1)))
    return Counter(run for run in runs if run)


def score(truth: str, found: str) -> tuple[float | None, float | None]:
    """Precision and recall of one page; ``None`` where it has nothing to count."""
    true, pred = shingles(truth), shingles(found)
    both = sum((true & pred).values())
    precision = both / pred.total() if pred else None
    recall = both / true.total() if true else None
    return precision, recall


def summary(scores: Scores) -> tuple[float, float, float]:
    """Mean precision, mean recall and their F1."""
    precision = statistics.mean(p for p, _ in scores if p is not None)
    recall = statistics.mean(r for _, r in scores if r is not None)
    return precision, recall, 2 * precision * recall / (precision + recall)


def half_width(scores: Scores, rounds: int = 500) -> float:
    """Half of the 95 % interval of F1."""
    chance = random.Random(7)
    return 1.96 * statistics.stdev(summary(chance.choices(scores, k=len(scores)))[2] for _ in range(rounds))


def flattened(page: str) -> str:
    """The page as a browser saves it as text, roughly: navigation and all, blank lines between blocks."""
    tree = lxml_html.fromstring(page.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))
    for dropped in tree.xpath("//script|//style|//noscript|//svg|//head|//iframe|//select|//template"):
        dropped.drop_tree()
    for element in tree.iter():
        gap = "\n\n" if element.tag in BLOCKS else "\n" if element.tag in LINES else ""
        if gap:
            element.text, element.tail = gap + (element.text or ""), gap + (element.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def run(archive: Path, worst: int, *, as_text: bool) -> None:
    """Reads every page of the archive and prints the scores, and the pages that score worst."""
    scores: Scores = []
    names: list[str] = []
    missed = 0
    with tarfile.open(archive) as tar:
        files = {m.name: tar.extractfile(m) for m in tar.getmembers() if m.isfile()}
        truth = json.loads(files["ground-truth.json"].read())
        start = time.perf_counter()
        for key, entry in sorted(truth.items()):
            data = gzip.decompress(files[f"html/{key}.html.gz"].read())
            try:
                page = decode(data, key)
                draft = read_plain(flattened(page), key) if as_text else read_page(page, key, url=entry["url"])
                text = draft.text
            except InputError as e:
                missed += 1
                text = ""
                print(e)
            scores.append(score(entry["articleBody"], text))
            names.append(f"{key[:12]} {entry['url'][:90]}")
        seconds = time.perf_counter() - start
    precision, recall, f1 = summary(scores)
    print(f"{len(scores)} pages, {missed} without text, {seconds / len(scores) * 1000:.0f} ms a page")
    print(f"precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f} ± {half_width(scores):.3f}")
    ranked = sorted(zip(scores, names, strict=True), key=lambda x: sum(v or 0 for v in x[0]))
    for (p, r), name in ranked[:worst]:
        print(f"  {p or 0:.2f} {r or 0:.2f} {name}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--worst", type=int, default=0, help="pages to list, worst first")
    parser.add_argument("--as-text", action="store_true", help="flatten the pages to text first")
    options = parser.parse_args()
    run(options.archive, options.worst, as_text=options.as_text)
