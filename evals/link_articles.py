"""Measures the grouping of articles by story on Giveme5W1H, and lists every merge of incidents in its clusters for checking by eye.

    tocsin add corpora/giveme5w1h.jsonl.gz --no-link --desk DESK
    python evals/link_articles.py corpora/giveme5w1h.jsonl.gz DESK [--merges 3,66,69,70,71,73]

Grouped are all articles of the desk; scored are those with a cluster label. The numbers given to ``--merges`` are clusters whose
incidents of more than one article are printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from link_cases import b_cubed

from tocsin.link import Linked, link, stories
from tocsin.pipeline import Desk
from tocsin.records import Article, Event
from tocsin.store import from_row


def merges(linked: Linked, events: Mapping[str, Event], cluster: Mapping[str, str], wanted: set[str]) -> None:
    """Prints the incidents of more than one article, with a sentence of each report."""
    for incident in linked.incidents:
        told = [events[e] for e in incident.events]
        articles = {e.article_id for e in told}
        if len(articles) < 2 or not any(cluster.get(a) in wanted for a in articles):
            continue
        print(f"\n{incident.description} [{incident.status}; {incident.reports} reports, {incident.recalls} recalls]")
        for e in told:
            text = next((s.text for s in e.evidence if s.role == "sentence"), "")
            print(
                f"    {(e.published or '')[:10]} {cluster.get(e.article_id, '-'):>3} {e.event} {e.date or ''} {text[:160]}"
            )


def main(argv: Sequence[str] | None = None) -> None:
    """Measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("desk")
    parser.add_argument("--merges", default="")
    args = parser.parse_args(argv)
    view = Desk(args.desk).view()
    articles = {row["id"]: from_row(Article, row) for row in view.table("articles").to_pylist()}
    events = {row["id"]: from_row(Event, row) for row in view.table("events").to_pylist()}
    with gzip.open(args.corpus, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    cluster = {r["id"]: str(r["cluster"]) for r in rows if r["cluster"] is not None}
    linked = link(events.values(), articles)
    for name, given in (("words alone", ()), ("words and main incidents", linked.incidents)):
        p, r, f = b_cubed(cluster, stories(list(articles.values()), events.values(), given))
        print(f"{name}: {len(cluster)} articles, B3 precision {p:.3f}, recall {r:.3f}, F1 {f:.3f}")
    if args.merges:
        merges(linked, events, cluster, set(args.merges.split(",")))


if __name__ == "__main__":
    main()
