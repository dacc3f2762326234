"""Holds the coder to its floors: `python evals/gate.py [--coder both] [--html errors.html]` fails when a figure is below.

`--raise` writes the figures just measured into `floors.json` where they are better than the floor there, a little below
what was measured (`SLACK`), so that a rebuilt model is not failed by chance. A floor is never lowered: that takes an
edit by hand, which a reviewer sees. Figures in `HELD` that have no floor yet get one.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from rich.console import Console

from tocsin.scoring import Figure, Report, format_table, score
from tocsin.scoring.records import lower_is_better

EVALS = Path(__file__).parent
FLOORS = EVALS / "floors.json"
SHARED = Path(os.environ.get("TOCSIN_SHARED", EVALS.parents[1] / "shared"))
SLACK = 0.01
"""One point: what a repeated training may differ by and still be the same model."""
HELD = (
    "contrast/cases right",
    "contrast/type F1",
    "contrast/type+aux F1",
    "contrast/type+dyad F1",
    "contrast/mode",
    "contrast/date",
    "contrast/place",
    "contrast/aux macro F1",
    "contrast/old coded as new",
    "nonevents/sentences with an event",
    "giveme/sentences with an event",
)
"""The figures that every coder is held to; floors for gold files are added by hand, since not every checkout has them."""


def raised(floors: dict[str, float], found: dict[str, Figure], add: tuple[str, ...] = HELD) -> dict[str, float]:
    """The floors after raising; keys in ``add`` are made where they do not exist."""
    out = dict(floors)
    for key in [*floors, *add]:
        if key not in found:
            continue
        low = lower_is_better(key)
        value = round(found[key].value + (SLACK if low else -SLACK), 3)
        out[key] = value if key not in out else (min if low else max)(out[key], value)
    return out


def save(report: Report) -> None:
    """Writes the raised floors of this coder; those of the others stay."""
    table = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    table[report.layers] = raised(table.get(report.layers, {}), report.figures())
    FLOORS.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Runs the benchmarks and prints the tables; the exit status is 1 below a floor."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--coder", default="both", choices=["both", "model", "frames"])
    parser.add_argument("--gold", type=Path, nargs="*", default=[], help="gold files to score as well")
    parser.add_argument("--html", type=Path, help="where to write the page of errors")
    parser.add_argument("--raise", dest="lift", action="store_true", help="raise the floors to what was measured")
    parser.add_argument("--quick", action="store_true", help="without the giveme5w1h articles")
    args = parser.parse_args()
    corpus = SHARED / "corpora" / "giveme5w1h.jsonl.gz"
    report = score(
        evals=EVALS,
        gold=args.gold,
        coder=args.coder,
        html=args.html,
        corpus=corpus if corpus.exists() and not args.quick else None,
    )
    Console(width=140).print(format_table(report))
    if args.lift:
        save(report)
    if report.failures():
        raise SystemExit(1)


if __name__ == "__main__":
    main()
