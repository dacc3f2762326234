"""The contexts of an event, PLOVER's *why*: 37 word lists, matched in the event's own sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tocsin.vocab.tables import read_table, shipped

ARTICLE_SHARE = 3
"""An article-level context needs this many different hits, so that one stray word does not colour every event."""

_WORD = re.compile(r"\w+")
# A list is searched for if a word of the text begins with as many letters as one of its own (or is as short as that one).
_BEGINNING = 4
# Letters that a search without regard to case takes for others, though they are no capitals of them.
_TWINS = "ıſİK"


@dataclass(frozen=True, slots=True)
class _List:
    """One context's words, and the phrases that hold one of them by chance."""

    name: str
    words: re.Pattern[str]
    passed_over: re.Pattern[str] | None
    openings: frozenset[str]

    def hits(self, text: str) -> set[str]:
        """The different words of the list in a text."""
        if self.passed_over:
            text = self.passed_over.sub("\n", text)
        return {m.group(0).lower() for m in self.words.finditer(text)}


@cache
def _lists() -> tuple[_List, ...]:
    rows = read_table(shipped("events/contexts.tsv"), ["context", "words", "not"])
    return tuple(
        _List(
            r["context"],
            _pattern(r.many("words")),
            _pattern(r.many("not")) if r.many("not") else None,
            frozenset(_opening(w) for w in r.many("words")),
        )
        for r in rows
    )


def _opening(word: str) -> str:
    """The beginning of a listed word or phrase, by which most lists are passed over without a search."""
    found = _WORD.match(word.lower())
    return found[0][:_BEGINNING] if found else ""


def _possible(text: str) -> list[_List]:
    """The lists of which a word can stand in a text: those of which one begins like a word of the text."""
    if not text.isascii() and any(c in text for c in _TWINS):
        return list(_lists())
    words = {w[:_BEGINNING] for w in _WORD.findall(text.lower())}
    short = {w[:n] for w in words for n in range(_BEGINNING)}
    return [c for c in _lists() if not c.openings.isdisjoint(words) or not c.openings.isdisjoint(short)]


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    parts = [re.escape(w.rstrip("*")).replace(r"\ ", r"[ -]") + (r"\w*" if w.endswith("*") else "") for w in words]
    return re.compile(r"\b(?:" + "|".join(parts) + r")\b", re.IGNORECASE)


def names() -> tuple[str, ...]:
    """All contexts, in the vocabulary's order."""
    return tuple(c.name for c in _lists())


def of_article(text: str) -> tuple[str, ...]:
    """The contexts of an article: those with several different words of their list in it."""
    return tuple(c.name for c in _possible(text) if len(c.hits(text)) >= ARTICLE_SHARE)


def of_event(sentences: str, article_contexts: tuple[str, ...]) -> tuple[str, ...]:
    """The contexts whose words stand in the event's own sentences, those of the article first."""
    own = [c.name for c in _possible(sentences) if c.hits(sentences)]
    return tuple(sorted(own, key=lambda name: name not in article_contexts))
