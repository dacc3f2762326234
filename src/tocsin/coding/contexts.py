"""The contexts of an event, PLOVER's *why*: 37 word lists, matched in the event's own sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
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
_TWINS = "\u0131\u017f\u0130\u212a"  # dotless i, long s, dotted I, the sign for kelvin


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

    def hits_at(self, text: str, starts: Sequence[int]) -> set[str]:
        """The same in a text without anything to be passed over, given where (in order) a word or phrase of the list can begin."""
        found: set[str] = set()
        done = 0
        for start in starts:
            if start >= done and (hit := self.words.match(text, start)):
                found.add(hit.group(0).lower())
                done = hit.end()
        return found


@dataclass(frozen=True, slots=True)
class _Entries:
    """Which lists words of a text can be of: all lists by number, from what stands in them.

    ``words`` and ``beginnings`` lead to the lists that have a word, or all words that begin so; ``phrases`` from the first word of
    phrases to their second one, whether it is only a beginning, and the list; ``others`` are lists with anything else.
    """

    words: dict[str, set[int]] = field(default_factory=dict)
    beginnings: dict[str, set[int]] = field(default_factory=dict)
    phrases: dict[str, list[tuple[str, bool, int]]] = field(default_factory=dict)
    others: set[int] = field(default_factory=set)

    def add(self, entry: str, number: int, *, words: bool = True) -> None:
        """Takes up a word (where ``words`` are wanted) or phrase of a list."""
        if words and _PLAIN.fullmatch(entry):
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

    def of_phrases(self, words: Sequence[str]) -> dict[int, list[int]]:
        """The lists that may have a phrase among words that follow each other, and at which of these it begins."""
        out: dict[int, list[int]] = {}
        for at, (word, after) in enumerate(pairwise(words)):
            for second, begins, number in self.phrases.get(word, ()):
                if after == second or (begins and after.startswith(second)):
                    out.setdefault(number, []).append(at)
        return out


@cache
def _lists() -> tuple[_List, ...]:
    rows = read_table(shipped("events/contexts.tsv"), ["context", "words", "not"])
    return tuple(
        _List(r["context"], _pattern(r.many("words")), _pattern(r.many("not")) if r.many("not") else None) for r in rows
    )


@cache
def _entries() -> tuple[_Entries, _Entries]:
    """What stands in the lists, and what is passed over."""
    listed, passed = _Entries(), _Entries()
    for number, row in enumerate(read_table(shipped("events/contexts.tsv"), ["context", "words", "not"])):
        for entry in row.many("words"):
            listed.add(entry.lower(), number)
        for entry in row.many("not"):
            passed.add(entry.lower(), number, words=False)
    return listed, passed


@lru_cache(maxsize=65536)
def _of_word(word: str) -> frozenset[int]:
    return _entries()[0].of_word(word)


def _with_hits(text: str, least: int) -> list[str]:
    """The lists with so many different hits in a text.

    A list without a phrase in the text has as many as words of it stand there, so that most need no search; others are looked for
    where their words stand.
    """
    if not text.isascii() and any(c in text for c in _TWINS):
        return [c.name for c in _lists() if len(c.hits(text)) >= least]
    listed, passed = _entries()
    low = text.lower()
    words = _WORD.findall(low)
    seen = Counter(number for word in set(words) for number in _of_word(word))
    phrases, over = listed.of_phrases(words), {*passed.others, *passed.of_phrases(words)}
    found = {n: len(_lists()[n].hits(text)) for n in listed.others | {n for n in over if seen[n] or n in phrases}}
    near = {n: at for n, at in phrases.items() if n not in found and not (least == 1 and seen[n])}
    found |= {n: len(_lists()[n].hits_at(text, starts)) for n, starts in _starts(low, near).items()}
    return [c.name for n, c in enumerate(_lists()) if found.get(n, seen[n]) >= least]


def _starts(text: str, phrases: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
    """Where in a text words of some lists stand or phrases of them can begin, given the words at which these do."""
    out: dict[int, list[int]] = {number: [] for number in phrases}
    if out:
        openings = {(at, number) for number, begun in phrases.items() for at in begun}
        begins = {at for at, _ in openings}
        for at, match in enumerate(_WORD.finditer(text)):
            own = _of_word(match[0])
            if own or at in begins:
                for number, starts in out.items():
                    if number in own or (at, number) in openings:
                        starts.append(match.start())
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
