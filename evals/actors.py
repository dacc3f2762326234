"""Measures the actors: ICEWS names, REIGN leaders on days of their terms, hard cases of our own, and speed.

    python evals/actors.py SHARED [--misses]

``SHARED`` holds ``gold/icews_actors_dev.tsv`` and ``facts/reign``. A code that is no country (UNO, EUR, IGO) gives no country to
compare with the file's: it counts as not covered.
"""

from __future__ import annotations

import csv
import random
import re
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "training"))

from build_actors import COW

from tocsin.records import Article
from tocsin.resolve.actors import Actors

HERE = Path(__file__).parent
# ICEWS' country names that the state tables do not have.
ICEWS = {"Occupied Palestinian Territory": "PSE", "the former Yugoslav Republic of Macedonia": "MKD", "Holy See": "VAT"}
NO_COUNTRY = {"UNO", "EUR", "IGO", "NGO", "IMG", "ISM", "MNC", None}
Outcome = tuple[str, str | None, str | None]


def icews(actors: Actors, path: Path) -> Iterator[tuple[bool, Outcome]]:
    """Whether the name carries its country in brackets; name, expected and given code."""
    with path.open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            want = ICEWS.get(row["country"]) or actors.resolve(row["country"]).code
            got = actors.resolve(row["name"], date=row["date"]).code
            yield row["name"].endswith(")"), (row["name"], want, None if got in NO_COUNTRY else got)


def leaders(actors: Actors, path: Path, seed: int = 7) -> Iterator[Outcome]:
    """Every REIGN leader since 1990 on three random days of each term; right means country and a governing role."""
    rng = random.Random(seed)
    with path.open(encoding="utf-8", errors="replace") as handle:
        for row in csv.DictReader(handle):
            if not row["eyear"] or int(row["eyear"]) < 1990:
                continue
            start = date(int(row["syear"]), int(row["smonth"]), min(int(row["sdate"] or 1), 28))
            end = date(int(row["eyear"]), int(row["emonth"]), 1)
            start = max(start, date(1990, 1, 1))
            if end <= start:
                continue
            want = COW.get(row["stateabb"], row["stateabb"])
            for _ in range(3):
                day = start + timedelta(days=rng.randrange((end - start).days))
                found = actors.resolve(re.sub(r"\s*\(.*?\)", "", row["leader"]), date=day.isoformat())
                got = found.code if found.sector == "GOV" else f"{found.code} {found.sector}"
                yield f"{row['leader']} {day}", want, got


def cases(actors: Actors, path: Path) -> Iterator[Outcome]:
    """Our own hard cases: phrase, day, article text before it; code, sector and part of the entity's name expected."""
    with path.open(encoding="utf-8") as handle:
        for row in csv.DictReader((line for line in handle if not line.startswith("#")), delimiter="\t"):
            text = row["before"] or ""
            context = actors.context(Article("case", text, published=row["date"] or None)) if text else None
            found = actors.resolve(
                row["phrase"], date=row["date"] or None, context=context, start=len(text) if text else None
            )
            want = f"{row['code'] or '-'} {row['sector'] or '-'}"
            code = found.code or "-"
            sector = found.sector or "-"
            got = f"{code if row['code'] != '*' else '*'} {sector if row['sector'] != '*' else '*'}"
            named = not row["name"] or row["name"].lower() in (found.name or "").lower()
            yield f"{row['phrase']} [{row['date']}]", want, got if named else f"{got} ({found.name})"


def speed(actors: Actors) -> str:
    """Load, resolve and context in one line."""
    start = time.process_time()
    fresh = Actors.shipped()
    fresh.resolve("the army")
    load = time.process_time() - start
    phrase = "Thousands of Iraqi followers of Iran-backed paramilitary groups"
    start = time.process_time()
    for _ in range(500):
        actors.resolve(phrase)
    one = (time.process_time() - start) / 500
    article = Article(
        "a",
        ("Iran's army and Iraqi protesters met US officials in Baghdad, said Hassan Rouhani. " * 42),
        published="2019-01-01",
    )
    start = time.process_time()
    for _ in range(20):
        actors.context(article)
    whole = (time.process_time() - start) / 20
    return f"load {load:.2f} s, resolve {one * 1e6:.0f} µs, context of 590 words {whole * 1e3:.1f} ms"


def table(name: str, outcomes: list[Outcome], *, misses: bool) -> None:
    """One line: how many have an answer, how many of these are right."""
    given = [o for o in outcomes if o[2] is not None]
    right = sum(o[1] == o[2] for o in given)
    coverage, precision = len(given) / max(1, len(outcomes)), right / max(1, len(given))
    print(f"{name:28} {len(outcomes):5}  coverage {coverage:.3f}  precision {precision:.3f}")
    if misses:
        for what, want, got in outcomes:
            if want != got:
                print(f"    {what}: want {want}, got {got}")


def main() -> None:
    """Prints the table."""
    shared, misses = Path(sys.argv[1]), "--misses" in sys.argv
    actors = Actors.shipped()
    rows = list(icews(actors, shared / "gold/icews_actors_dev.tsv"))
    table("ICEWS, country in brackets", [o for b, o in rows if b], misses=misses)
    table("ICEWS, others", [o for b, o in rows if not b], misses=misses)
    table("REIGN leaders since 1990", list(leaders(actors, shared / "facts/reign/leaderlist_3_21.csv")), misses=misses)
    if (HERE / "cases/actors.tsv").exists():
        table("hard cases", list(cases(actors, HERE / "cases/actors.tsv")), misses=misses)
    print(speed(actors))


if __name__ == "__main__":
    main()
