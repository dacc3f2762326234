"""What the gate of web archives loses: `python evals/warc_gate.py [--articles 200]`, on the shared corpora and saved pages.

For each corpus: the share of articles that the gate passes over, by reason, and the share of the events that the frames find in all of them.
All articles of the corpora are news in English; not all of them are politics.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

from warc_set import articles, page_of, saved_pages

from tocsin.coder import Coder
from tocsin.read.warc_gate import passed_over
from tocsin.records import Article


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200, help="of each corpus")
    args = parser.parse_args()
    coder = Coder(layers="frames")
    by_outlet: dict[str, list[dict[str, str]]] = {}
    for a in articles():
        corpus = a["outlet"] if a["outlet"] in ("the-guardian", "tehran-times") else "giveme5w1h"
        by_outlet.setdefault(corpus, []).append(a)
    for corpus, found in by_outlet.items():
        chosen = found[:: max(1, len(found) // args.articles)][: args.articles]
        begun = time.process_time()
        reasons = [passed_over(page_of(a).decode()) for a in chosen]
        spent = (time.process_time() - begun) / len(chosen)
        events = coder.code([Article(a["id"], a["text"], a["title"], published=a["published"] or None) for a in chosen])
        lost = sum(len(es) for es, reason in zip(events, reasons, strict=True) if reason)
        counts = Counter(r for r in reasons if r)
        total = sum(map(len, events))
        print(
            f"{corpus}: {len(chosen)} articles, {counts.total()} passed over {dict(counts)}; "
            f"{lost} of {total} events lost; {spent * 1000:.1f} ms a page"
        )
    pages = [page.decode("utf-8", "replace") for page in saved_pages()]
    begun = time.process_time()
    counts = Counter(passed_over(page) for page in pages)
    spent = (time.process_time() - begun) / len(pages)
    print(f"saved pages: {len(pages)}, {dict(counts)}; {spent * 1000:.1f} ms a page")


if __name__ == "__main__":
    main()
