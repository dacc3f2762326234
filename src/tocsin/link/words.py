"""Words of evidence as stems with weights: rare words tell acts apart, common ones do not.

How common a word is comes from a shipped table (``common.tsv``: of 10,000 news sentences, how many have it), never from the
batch at
hand: a weight that moved with the batch would make the incidents depend on what else was read that day.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from tocsin.vocab.tables import read_table

RARE = 5.5
"""Weight from which a word is rare: it stands in fewer than 41 of 10,000 sentences."""
_UNSEEN = 9.2  # the natural logarithm of 10,000: stands in at most one of 10,000 sentences
_UNSEEN_SQUARE = _UNSEEN**2
_WORD = re.compile(r"[^\W\d_]{3,}")
_STOP = frozenset(
    """
    the and for that with was were has had have from are his her its their they them this these those which who whom will would
    could should said say says told who when where what there here been being after before over into than then also more most
    some such any other about against under while between during only just out off our your you she him not but all one two
    three four five six seven eight nine ten
    """.split()
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word without the commonest endings: *attacks, attacked, attacking* are one."""
    word = word.lower()
    for ending in ("ings", "ing", "edly", "ed", "ies", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def stem_list(text: str) -> list[str]:
    """The stems of a text's words in their order, each as often as it stands there, without function words."""
    return [stem(w) for w in _WORD.findall(text) if w.lower() not in _STOP]


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The stems of a text's words of three letters or more, without function words."""
    return frozenset(stem(w) for w in _WORD.findall(text) if w.lower() not in _STOP)


class Rarity:
    """The weight of each stem: the natural logarithm of how rare it is among news sentences, at most 9.2 for unseen ones.

    Args:
        shares: of 10,000 sentences, how many have the stem.
    """

    def __init__(self, shares: dict[str, float]) -> None:
        self._weights = {w: max(0.5, math.log(10_000 / max(s, 1.0))) for w, s in shares.items()}
        self._squares = {w: v * v for w, v in self._weights.items()}
        self._frequent = frozenset(w for w, v in self._weights.items() if v < RARE)

    @classmethod
    def shipped(cls) -> Rarity:
        """From the table beside this module."""
        path = Path(str(files("tocsin.link"))) / "common.tsv"
        return cls({row["stem"]: float(row["of_10000"]) for row in read_table(path, ["stem", "of_10000"])})

    def weight(self, stem: str) -> float:
        """How much it says that two texts share this stem."""
        return self._weights.get(stem, _UNSEEN)

    def product(self, words: Iterable[str]) -> float:
        """The sum of squared weights: the product of two vectors that share these words."""
        squares = self._squares
        return sum([squares.get(w, _UNSEEN_SQUARE) for w in words])

    def shared(self, words: Iterable[str], counts: Mapping[str, int], n: int) -> float:
        """The same for words that only some of ``n`` reports say, each counted by their share."""
        squares = self._squares
        return sum([squares.get(w, _UNSEEN_SQUARE) * counts[w] for w in words]) / n

    def length(self, counts: Mapping[str, int], n: int) -> float:
        """The length of the vector of words that ``n`` reports say, each counted by their share; 1 for no words."""
        squares = self._squares
        return math.sqrt(sum([squares.get(w, _UNSEEN_SQUARE) * c * c for w, c in counts.items()])) / n or 1.0

    def norm(self, words: Iterable[str]) -> float:
        """The same for the words of one report."""
        squares = self._squares
        return math.sqrt(sum([squares.get(w, _UNSEEN_SQUARE) for w in words])) or 1.0

    def rare(self, words: Iterable[str]) -> frozenset[str]:
        """Those that are rare."""
        return frozenset(words) - self._frequent
