"""How fast linking is: resamples coded events over time and place until there are enough, links them, and adds one more day.

    python evals/link_speed.py EVENTS.jsonl ARTICLES.jsonl [--number 100000] [--days 1000] [--daily 2000]

Resampling moves each article with its events by whole weeks and keeps everything else, so that families, actors, places and
words stay as they come in the news.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from tocsin.link import link
from tocsin.records import Article, Event, from_dict

R = TypeVar("R")


def read(kind: type[R], path: Path) -> list[R]:
    """Records of a file of JSON lines."""
    return [from_dict(kind, json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def moved(day: str | None, weeks: int) -> str | None:
    """A day some weeks later."""
    return (date.fromisoformat(day[:10]) + timedelta(weeks=weeks)).isoformat() if day else None


def resample(
    events: Sequence[Event], articles: Sequence[Article], number: int, days: int
) -> tuple[list[Event], dict[str, Article]]:
    """At least ``number`` events, their articles spread over ``days``."""
    chance = random.Random(1)  # any fixed seed, so that runs can be compared
    own: dict[str, list[Event]] = {}
    for e in events:
        own.setdefault(e.article_id, []).append(e)
    pool = [a for a in articles if a.id in own]
    out: list[Event] = []
    known: dict[str, Article] = {}
    while len(out) < number:
        a, weeks = chance.choice(pool), chance.randrange(days // 7)
        n = len(known)
        known[f"{n}"] = replace(a, id=f"{n}", published=moved(a.published, weeks), origin=None)
        for e in own[a.id]:
            when = {
                "date": moved(e.date, weeks),
                "enddate": moved(e.enddate, weeks),
                "published": moved(e.published, weeks),
            }
            out.append(replace(e, id=f"{n}-{e.id}", article_id=f"{n}", **when))
    return out, known


def main(argv: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--number", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=1000)
    parser.add_argument("--daily", type=int, default=2000)
    args = parser.parse_args(argv)
    events, articles = read(Event, args.events), read(Article, args.articles)
    many, known = resample(events, articles, args.number, args.days)
    start = time.process_time()
    result = link(many, known)
    took = time.process_time() - start
    rate = len(many) / took
    print(
        f"{len(many)} events to {len(result.incidents)} incidents in {took:.1f} s of processor time: {rate:.0f} a second"
    )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    day, more = resample(events, articles, args.daily, 7)
    later = [replace(e, id=f"new {e.id}", article_id=f"new {e.article_id}") for e in day]
    start = time.process_time()
    link(later, known | {f"new {i}": a for i, a in more.items()}, previous=result.incidents)
    print(f"{len(later)} more events onto them in {time.process_time() - start:.1f} s")


if __name__ == "__main__":
    main()
