"""Runs the coder on the gold data beside the project and prints the scorers' tables.

`python evals/gold.py [--coder both] [--show N]`. The gold data and its scorers lie in ``../shared`` (or the folder in
TOCSIN_SHARED) and are never copied here; without them this says so.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tocsin.coder import Coder
from tocsin.read import read
from tocsin.records import Article, Event, to_dict

SHARED = Path(os.environ.get("TOCSIN_SHARED", Path(__file__).parents[2] / "shared"))
AS_IGO = {"UNO": "IGO", "EUR": "IGO", "ISM": "IGO"}
"""The gold standard records of 2016 know one code for every intergovernmental organisation."""


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def run_tool(name: str, *args: str) -> str:
    """The output of one of the shared scorers."""
    return subprocess.run(
        [sys.executable, str(SHARED / "tools" / name), *args], capture_output=True, text=True, check=True
    ).stdout


def articles(coder: Coder, gold: Path, folder: Path, show: int) -> str:
    """`score_events.py` on gold articles that carry their text."""
    found = [Article(id=r["id"], text=r["text"], title=r["title"], published=r["published"]) for r in rows(gold)]
    events = [e for es in coder.code(found) for e in es]
    out = write(folder / "articles.jsonl", events)
    return run_tool("score_events.py", str(gold), str(out), "--show", str(show))


def seed(coder: Coder, folder: Path, show: int) -> str:
    """`score_events.py` on the saved page that the project began with."""
    article = next(a for a in read([str(SHARED / "articles" / "dw-2021-01-03.txt")]) if isinstance(a, Article))
    events = coder.code([article])[0]
    texts = folder / "texts.jsonl"
    texts.write_text(json.dumps({"id": "dw-2021-01-03", "text": article.text}) + "\n")
    out = folder / "seed.jsonl"
    out.write_text("".join(json.dumps(to_dict(e) | {"article_id": "dw-2021-01-03"}) + "\n" for e in events))
    return run_tool(
        "score_events.py", str(SHARED / "gold" / "seed.jsonl"), str(out), "--texts", str(texts), "--show", str(show)
    )


def records(coder: Coder, gold: Path, folder: Path, show: int) -> str:
    """`score_gsr.py` on the PLOVER gold standard records."""
    data = rows(gold)
    found = [Article(id=f"{i}", text=r["text"].strip("{} "), published=None) for i, r in enumerate(data)]
    coded = coder.code(found)
    out = folder / "gsr.jsonl"
    with out.open("w") as f:
        for r, events in zip(data, coded, strict=True):
            f.write(json.dumps({"id": r["id"], "events": [t for e in events for t in triples(e)]}) + "\n")
    if show:
        for r, events in zip(data, coded, strict=True):
            said = [t for e in events for t in triples(e)]
            gold_t = ([a["code"] for a in r["actor"]], r["event"], [a["code"] for a in r["recipient"]])
            if not any(t["type"] == r["event"] for t in said) or len(said) > 1:
                print(
                    gold_t, "|", [(t["source_code"], t["type"], t["target_code"]) for t in said], "|", r["text"][:230]
                )
    return run_tool("score_gsr.py", str(out), "--gold", str(gold), "--by-type")


def triples(e: Event) -> list[dict[str, str]]:
    """An event as the records' source, type, target; sides of a mutual act pair up in the order of the text."""
    actors = list(dict.fromkeys(AS_IGO.get(a.code or "", a.code or "") for a in e.actor))
    recipients = list(dict.fromkeys(AS_IGO.get(r.code or "", r.code or "") for r in e.recipient))
    if not recipients and len(actors) >= 2:
        pairs = [(actors[0], b) for b in actors[1:]]
    else:
        pairs = [(a, b) for a in actors or [""] for b in recipients or [""]]
    return [{"source_code": a, "type": e.event, "target_code": b} for a, b in pairs]


def write(path: Path, events: list[Event]) -> Path:
    """Events as JSON lines."""
    path.write_text("".join(json.dumps(to_dict(e)) + "\n" for e in events), encoding="utf-8")
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coder", default="both", choices=["both", "model", "frames"])
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--only", choices=["articles", "seed", "records"])
    args = parser.parse_args()
    if not SHARED.is_dir():
        raise SystemExit(f"{SHARED} is not here: give the folder of the gold data in TOCSIN_SHARED")
    coder = Coder(layers=args.coder, threads=2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.only in (None, "articles"):
            print("== articles_dev\n" + articles(coder, SHARED / "gold" / "articles_dev.jsonl", folder, args.show))
        if args.only in (None, "seed"):
            print("== seed\n" + seed(coder, folder, args.show))
        if args.only in (None, "records"):
            print("== records\n" + records(coder, SHARED / "gold" / "plover_gsr_dev.jsonl", folder, args.show))


if __name__ == "__main__":
    main()
