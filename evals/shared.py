"""The folder of gold data beside the project, and the options that the measures on it have in common."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

SHARED = Path(os.environ.get("TOCSIN_SHARED", Path(__file__).parents[2] / "shared"))


def options(part: str, description: str | None) -> tuple[argparse.Namespace, Path]:
    """The options of a measure and the folder of its gold, such as ``times``; leaves with a word where that is not there."""
    parser = argparse.ArgumentParser(description=(description or "").split("\n")[0])
    parser.add_argument("--shared", type=Path, default=SHARED, help="the folder of the gold data")
    parser.add_argument("--misses", type=int, default=0, help="print this many misses of each corpus")
    parser.add_argument("--only", default="", help="one corpus alone")
    args = parser.parse_args()
    gold = args.shared / "gold" / part
    if not gold.exists():
        raise SystemExit(f"no gold at {gold}: nothing measured")
    return args, gold
