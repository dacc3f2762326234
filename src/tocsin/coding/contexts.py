"""The contexts of an event, PLOVER's *why*: 37 word lists, matched in the event's own sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from tocsin.vocab.tables import read_table, shipped

ARTICLE_SHARE = 3
"""An article-level context needs this many different hits, so that one stray word does not colour every event."""

_WORD = re.compile(r"\w+")
_PLAIN = re.compile(r"[a-z0-9]+\*?")
_PHRASE = re.compile(r"(\w+)\W+(\w+)(\*?)")
# Letters that a search without regard to case takes for others, though they are no capitals of them.
_TWINS = "ıſİK"


@dataclass(frozen=True, slots=True)
class _List:
    """One context's words, and the phrases that hold one of them by chance."""

    name: str
    words: re.Pattern[str]
    passed_over: re.Pattern[str] | None

    def hits(self, text: str) -> set[str]:
        """The different words of the list in a text."""
        if self.passed_over:
            text = self.passed_over.sub("\n", text)
        return {m.group(0).lower() for m in self.words.finditer(text)}


@dataclass(frozen=True, slots=True)
class _Entries:
    """Which lists words of a text can be of: all lists by number, from what stands in them.

    ``words`` and ``beginnings`` lead to the lists that have a word, or all words that begin so; ``phrases`` from the first word of
    phrases to their second one, whether it is only a beginning, and the list; ``others`` are lists that must be searched for.
    """

    words: dict[str, set[int]] = field(default_factory=dict)
    beginnings: dict[str, set[int]] = field(default_factory=dict)
    phrases: dict[str, list[tuple[str, bool, int]]] = field(default_factory=dict)
    others: set[int] = field(default_factory=set)

    def add(self, entry: str, number: int) -> None:
        """Takes up a word or phrase of a list."""
        if _PLAIN.fullmatch(entry):
            where = self.beginnings if entry.endswith("*") else self.words
            where.setdefault(entry.rstrip("*"), set()).add(number)
        elif found := _PHRASE.match(entry):
            self.phrases.setdefault(found[1], []).append((found[2], bool(found[3]), number))
        else:
            self.others.add(number)

    def of_word(self, word: str) -> frozenset[int]:
        """The lists that have a word."""
        begun = (self.beginnings.get(word[:n], ()) for n in range(1, len(word) + 1))
        return frozenset(self.words.get(word, ())).union(*begun)

    def of_phrases(self, words: Sequence[str]) -> set[int]:
        """The lists that may have a phrase among words that follow each other."""
        out = set(self.others)
        for word, after in pairwise(words):
            for second, begins, number in self.phrases.get(word, ()):
                if after == second or (begins and after.startswith(second)):
                    out.add(number)
        return out


@cache
def _lists() -> tuple[_List, ...]:
    rows = read_table(shipped("events/contexts.tsv"), ["context", "words", "not"])
    return tuple(
        _List(r["context"], _pattern(r.many("words")), _pattern(r.many("not")) if r.many("not") else None) for r in rows
    )


@cache
def _entries() -> _Entries:
    out = _Entries()
    for number, row in enumerate(read_table(shipped("events/contexts.tsv"), ["context", "words", "not"])):
        for entry in row.many("words"):
            out.add(entry.lower(), number)
    return out


@lru_cache(maxsize=65536)
def _of_word(word: str) -> frozenset[int]:
    return _entries().of_word(word)


def _with_hits(text: str, least: int) -> list[str]:
    """The lists with so many different hits in a text.

    A list without a phrase in the text has as many as words of it stand there, so that most need no search.
    """
    if not text.isascii() and any(c in text for c in _TWINS):
        return [c.name for c in _lists() if len(c.hits(text)) >= least]
    words = _WORD.findall(text.lower())
    seen = Counter(number for word in set(words) for number in _of_word(word))
    maybe = _entries().of_phrases(words)
    out = []
    for number, listed in enumerate(_lists()):
        searched = number in maybe or (seen[number] >= least and listed.passed_over is not None)
        if len(listed.hits(text)) >= least if searched else seen[number] >= least:
            out.append(listed.name)
    return out


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    parts = [re.escape(w.rstrip("*")).replace(r"\ ", r"[ -]") + (r"\w*" if w.endswith("*") else "") for w in words]
    return re.compile(r"\b(?:" + "|".join(parts) + r")\b", re.IGNORECASE)


def names() -> tuple[str, ...]:
    """All contexts, in the vocabulary's order."""
    return tuple(c.name for c in _lists())


def of_article(text: str) -> tuple[str, ...]:
    """The contexts of an article: those with several different words of their list in it."""
    return tuple(_with_hits(text, ARTICLE_SHARE))


def of_event(sentences: str, article_contexts: tuple[str, ...]) -> tuple[str, ...]:
    """The contexts whose words stand in the event's own sentences, those of the article first."""
    return tuple(sorted(_with_hits(sentences, 1), key=lambda name: name not in article_contexts))
