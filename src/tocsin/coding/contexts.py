"""The contexts of an event, PLOVER's *why*: 37 word lists, matched in the event's own sentence and in the article."""

from __future__ import annotations

import re
from functools import cache

from tocsin.vocab.tables import read_table, shipped

ARTICLE_SHARE = 3
"""An article-level context needs this many different hits, so that one stray word does not colour every event."""


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = read_table(shipped("events/contexts.tsv"), ["context", "words"])
    return tuple((r["context"], _pattern(r.many("words"))) for r in rows)


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    parts = [re.escape(w.rstrip("*")).replace(r"\ ", r"[ -]") + (r"\w*" if w.endswith("*") else "") for w in words]
    return re.compile(r"\b(?:" + "|".join(parts) + r")\b", re.IGNORECASE)


def names() -> tuple[str, ...]:
    """All contexts, in the vocabulary's order."""
    return tuple(name for name, _ in _patterns())


def of_article(text: str) -> tuple[str, ...]:
    """The contexts of an article: those with several different words of their list in it."""
    return tuple(n for n, p in _patterns() if len({m.group(0).lower() for m in p.finditer(text)}) >= ARTICLE_SHARE)


def of_event(sentences: str, article_contexts: tuple[str, ...]) -> tuple[str, ...]:
    """The contexts whose words stand in the event's own sentences, those of the article first."""
    own = [n for n, p in _patterns() if p.search(sentences)]
    return tuple(sorted(own, key=lambda n: (n not in article_contexts, own.index(n))))
