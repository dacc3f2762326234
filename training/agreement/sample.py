"""Draws the agreement sample: 150 corpus sentences, half from sentence lists, half from articles, shown without annotations.

    python training/agreement/sample.py                 # the sentences to annotate blind, with article context
    python training/agreement/sample.py --keys          # the same list as `document number` lines

Each drawn sentence is a block of its own, `@ date | doc-id#number | kind`, so that the second annotation can be
written underneath in the corpus format. Corpus files drawn from are fixed by ``sample.tsv`` once it exists: the corpus
grows, the sample does not.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from corpus import Document, load  # noqa: E402

KEYS = HERE / "sample.tsv"
SIZE = 150
SEED = 20210103  # the codebook's example day; any fixed number would do


def draw(documents: dict[str, Document]) -> list[tuple[str, int]]:
    """Half the sample from each kind of document, sorted, by a fixed seed."""
    pools: dict[str, list[tuple[str, int]]] = {"sentences": [], "article": []}
    for doc in documents.values():
        pools[doc.kind].extend((doc.id, n) for n in range(len(doc.sentences)))
    chance = random.Random(SEED)
    return sorted(key for pool in pools.values() for key in chance.sample(sorted(pool), SIZE // 2))


def keys(documents: dict[str, Document]) -> list[tuple[str, int]]:
    """The sample as drawn the first time."""
    if not KEYS.exists():
        KEYS.write_text("".join(f"{d}\t{n}\n" for d, n in draw(documents)), encoding="utf-8")
    rows = (line.split("\t") for line in KEYS.read_text(encoding="utf-8").splitlines())
    return [(d, int(n)) for d, n in rows]


def block(doc: Document, number: int) -> str:
    """One sentence for the blind annotator; in an article the title and the two sentences before it stand as comments."""
    lines = [f"@ {doc.published} | {doc.id}#{number} | sentences"]
    if doc.kind == "article":
        before = [s.text for s in doc.sentences[max(0, number - 2) : number]]
        lines += [f"# {text}" for text in (doc.title, *before)]
    return "\n".join([*lines, doc.sentences[number].text])


def main() -> None:
    """Prints the sample."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--keys", action="store_true", help="only the document ids and sentence numbers")
    args = parser.parse_args()
    documents = {d.id: d for d in load(*sorted((HERE.parent / "corpus").glob("*.txt")))}
    for name, number in keys(documents):
        print(f"{name}\t{number}" if args.keys else block(documents[name], number) + "\n")


if __name__ == "__main__":
    main()
