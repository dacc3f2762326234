"""Compares the blind second annotation with the corpus: `python training/agreement/compare.py [--show] [--first FROZEN]`.

Two events agree when they stand in the same sentence, have the same type, and no better pair is left (triggers at
most 25 characters apart go first). Everything else is counted on these pairs. Events that either side marked as
borderline (`?`) cost nothing where the other side has none, as in the gold.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from corpus import Document, Mention, load  # noqa: E402

NEAR = 25  # characters between triggers of what is plainly the same words


@dataclass
class Tally:
    """What agreed, what did not, and the lines that show it."""

    figures: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def note(self, kind: str, line: str) -> None:
        """One disagreement."""
        self.kinds[kind] += 1
        self.lines.append(f"{kind:9} {line}")


def pair(first: list[Mention], second: list[Mention]) -> list[tuple[Mention, Mention]]:
    """One-to-one pairs of the same type, nearest triggers first."""
    ranked = sorted(
        (a.aux != b.aux, abs(a.trigger[0] - b.trigger[0]) > NEAR, abs(a.trigger[0] - b.trigger[0]), i, j)
        for i, a in enumerate(first)
        for j, b in enumerate(second)
        if a.type == b.type
    )
    left, right, out = set[int](), set[int](), []
    for *_, i, j in ranked:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            out.append((first[i], second[j]))
    return out


def countries(mention: Mention, role: str) -> set[str]:
    """The country codes of one side of an event."""
    return {c.partition("/")[0] for c in mention.codes.get(role, [])} - {""}


def sectors(mention: Mention, role: str) -> set[str]:
    """The sector codes of one side of an event."""
    return {c.partition("/")[2] for c in mention.codes.get(role, [])} - {""}


def same_side(a: Mention, b: Mention, role: str) -> bool:
    """Whether the two name a common country, or neither names one."""
    one, two = countries(a, role), countries(b, role)
    return bool(one & two) if one and two else one == two


def judge(a: Mention, b: Mention, where: str, tally: Tally) -> None:
    """Compares the attributes of one matched pair."""
    tally.figures["pairs"] += 1
    for name, equal, shown in (
        ("aux", a.aux == b.aux, f"{a.aux} | {b.aux}"),
        ("actor", same_side(a, b, "actor"), f"{a.codes.get('actor')} | {b.codes.get('actor')}"),
        ("recipient", same_side(a, b, "recipient"), f"{a.codes.get('recipient')} | {b.codes.get('recipient')}"),
    ):
        tally.figures[name] += equal
        if not equal:
            tally.note(name, f"{where} {a.type}: {shown}")
    if a.mode or b.mode:
        tally.figures["mode_n"] += 1
        tally.figures["mode"] += a.mode == b.mode
        if a.mode != b.mode:
            tally.note("mode", f"{where} {a.type}: {a.mode or '-'} | {b.mode or '-'}")
    if sectors(a, "actor") and sectors(b, "actor"):
        tally.figures["sector_n"] += 1
        tally.figures["sector"] += bool(sectors(a, "actor") & sectors(b, "actor"))


def compare(first: dict[str, Document], second: list[Document]) -> Tally:
    """The tally over the whole sample."""
    tally = Tally()
    for doc in second:
        name = doc.id.partition("#")[0]
        # by text, not number: sentences may have been added to or taken from the document since the draw
        sentence = next((s for s in first[name].sentences if s.text == doc.sentences[0].text), None)
        if sentence is None:
            tally.figures["gone"] += 1
            continue
        ours, theirs = sentence.events, doc.sentences[0].events
        pairs = pair(ours, theirs)
        tally.figures["first"] += sum(not m.optional for m in ours)
        tally.figures["second"] += sum(not m.optional for m in theirs)
        tally.figures["both"] += sum(not (a.optional or b.optional) for a, b in pairs)
        tally.figures["free"] += sum(a.optional != b.optional for a, b in pairs)
        tally.figures["eventful"] += bool(ours) == bool(theirs)
        for a, b in pairs:
            judge(a, b, doc.id, tally)
        matched = {id(m) for p in pairs for m in p}
        for who, mentions in (("corpus", ours), ("second", theirs)):
            for m in mentions:
                if id(m) not in matched and not m.optional:
                    word = sentence.text[slice(*m.trigger)]
                    tally.note(who, f"{doc.id} only {m.type} {m.mode} {m.aux} '{word}' in: {sentence.text}")
    return tally


def main() -> None:
    """Prints the figures, and with `--show` every disagreement."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--show", action="store_true", help="list the disagreements")
    parser.add_argument("--first", type=Path, nargs="*", help="corpus files, where others than those in corpus/")
    args = parser.parse_args()
    paths = args.first or sorted((HERE.parent / "corpus").glob("*.txt"))
    second = list(load(HERE / "second.txt"))
    tally = compare({d.id: d for d in load(*paths)}, second)
    f = tally.figures
    # an event that one side holds for borderline and the other for certain is no disagreement about the act
    total = f["first"] + f["second"] - f["free"]
    print(f"sentences with or without events alike {f['eventful'] / (len(second) - f['gone']):.3f}")
    print(f"events {f['first']} and {f['second']}, type F1 {2 * f['both'] / max(total, 1):.3f}")
    for key in ("aux", "actor", "recipient"):
        print(f"{key} {f[key] / max(f['pairs'], 1):.3f} of {f['pairs']}")
    for key in ("mode", "sector"):
        print(f"{key} {f[key] / max(f[key + '_n'], 1):.3f} of {f[key + '_n']}")
    print("disagreements by kind:", dict(tally.kinds))
    if f["gone"]:
        print(f"{f['gone']} sentences of the sample are no longer in the corpus")
    if args.show:
        print(*sorted(tally.lines), sep="\n")


if __name__ == "__main__":
    main()
