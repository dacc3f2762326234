"""A cheap look at a page of an archive, before it is parsed: is it in English, long enough, an article, and about politics?

A page costs some milliseconds here and ten to a hundred times as much to parse and code. What the gate loses is measured by
``evals/warc_gate.py``; docs/archives.md has the figures.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

from tocsin.read.language import language_of
from tocsin.vocab.tables import read_table

LANGUAGE, SHORT, NO_ARTICLE, NO_POLITICS = "other language", "too short", "no article", "no politics"
REASONS = (LANGUAGE, SHORT, NO_ARTICLE, NO_POLITICS)
"""Why a page is passed over."""

# What the coder was made for; it is of no use elsewhere.
_CODED = "en"
_WORDS_AT_LEAST = 60
# Running text: the share of words that stand in lines of a dozen words and more. Lists of links have next to none.
_LINE_WORDS, _RUNNING_AT_LEAST = 12, 40
# One such word may stand in the menu of any page.
_STEMS_AT_LEAST = 2

_DROPPED = re.compile(
    r"<(script|style|noscript|template|svg|head|nav|footer|form|select)\b[^>]*>.*?</\1\s*>|<!--.*?-->", re.I | re.S
)
_INLINE = re.compile(r"</?(?:a|abbr|b|em|i|q|span|strong|sub|sup|u|font|mark|small|time|cite|wbr)\b[^<>]*>", re.I)
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[^\W\d_]{2,}")


def passed_over(html: str) -> str | None:
    """Why a page is passed over, one of :data:`REASONS`; ``None`` if it is to be read.

    Args:
        html: the page, or a plain text.
    """
    lines = [line for line in crude_text(html).split("\n") if line.strip()]
    long = [line for line in lines if line.count(" ") >= _LINE_WORDS]
    # Menus are in the language of the house, so the long lines tell, where there are any.
    if language_of("\n".join(long or lines)[:4000]) not in (_CODED, None):
        return LANGUAGE
    if sum(line.count(" ") + 1 for line in lines) < _WORDS_AT_LEAST:
        return SHORT
    if sum(line.count(" ") for line in long) < _RUNNING_AT_LEAST:
        return NO_ARTICLE
    return None if is_political(" ".join(long)) else NO_POLITICS


def crude_text(html: str) -> str:
    """The text of a page without its scripts, menus and tags, a line for each block; quick, and only good enough to judge by."""
    if "<" not in html:
        return html
    text = _DROPPED.sub("\n", html)
    text = _INLINE.sub("", " ".join(text.split()))
    return "\n".join(" ".join(line.split()) for line in unescape(_TAG.sub("\n", text)).split("\n"))


def is_political(text: str) -> bool:
    """Whether a text has words of political news."""
    stems, longest, shortest = _stems()
    found: set[str] = set()
    for word in set(_WORD.findall(text.lower())):
        for length in range(shortest, min(longest, len(word)) + 1):
            if word[:length] in stems:
                found.add(word[:length])
        if len(found) >= _STEMS_AT_LEAST:
            return True
    return False


@cache
def _stems() -> tuple[frozenset[str], int, int]:
    rows = read_table(Path(__file__).with_name("politics.tsv"), ("stem", "about"))
    stems = frozenset(row["stem"] for row in rows)
    return stems, max(map(len, stems)), min(map(len, stems))
