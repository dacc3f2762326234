"""Finds the names of places in running text by capitals and the name index, without a parser, and keeps out what only
looks like one.

Kept out: persons (*Paris Hilton, Mr Jordan, King Abdullah of Jordan's son Michael Jordan*), organisations and papers
(*Washington Post, Bank of England*), common words at the head of a sentence (*Reading, Nice, Police*), months and
weekdays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.resolve.gazetteer import fold
from tocsin.resolve.places_names import Candidate, Names
from tocsin.resolve.places_phrase import KIND_OF
from tocsin.vocab.tables import read_table, shipped

LONGEST = 6  # words in a name
SMALL = 4.2  # log10 of people: a town below it needs a word such as "in" before it, or its country in the text
SETTLED = 5.0  # a town above it may stand anywhere

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[\w][\w’'-]*|[^\w\s]")
_LINK = frozenset(
    "of the al el de la las los le les du da do dos das di del den der bin ibn on upon sur en and y e a ad as ash".split()
)
_BEFORE = frozenset(
    "in at near from to into around outside inside across throughout toward towards over through between of off via".split()
)


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name in a text: ``text[start:end]``; ``preposition`` is the word before it, folded, where it places
    things.
    """

    start: int
    end: int
    text: str
    preposition: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    first: bool  # of a sentence

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper() or (
            self.text[:3] in {"al-", "el-", "as-", "ad-", "an-"} and self.text[3:4].isupper()
        )


class Finder:
    """Finds toponyms with one set of names and the word lists of ``vocab/places/words.tsv``."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._lists: dict[str, set[str]] = {}
        for row in read_table(shipped("places/words.tsv"), ("word", "list")):
            self._lists.setdefault(row["list"], set()).add(row["word"])

    def find(self, text: str) -> list[Toponym]:
        """All place names in a text, in order, without overlaps."""
        tokens = _tokens(text)
        people = self.people(tokens)
        countries: set[str] = set()
        found: list[Toponym] = []
        doubtful: list[tuple[Toponym, Sequence[Candidate]]] = []
        at = 0
        while at < len(tokens):
            size, candidates = self._longest(tokens, at) if tokens[at].capital else (0, ())
            if not size:
                at += 1
                continue
            toponym = _toponym(text, tokens, at, size)
            verdict = self._verdict(tokens, at, size, candidates, people)
            if verdict == "yes":
                found.append(toponym)
                countries.update(c.country for c in candidates[:1] if c.country)
            elif verdict == "maybe":
                doubtful.append((toponym, candidates))
            at += size
        found += [t for t, cs in doubtful if any(c.country in countries for c in cs)]
        return sorted(found, key=lambda t: t.start)

    def people(self, tokens: Sequence[_Token]) -> set[str]:
        """Folded surnames of the persons named in full or with a title."""
        found: set[str] = set()
        for at in range(1, len(tokens)):
            before, word = tokens[at - 1], tokens[at]
            if word.capital and before.capital and (self._in("given", before) or self._in("title", before)):
                found.add(fold(word.text))
        return found

    def _in(self, name: str, token: _Token) -> bool:
        return token.text.rstrip(".").lower() in self._lists.get(name, ())

    def _longest(self, tokens: Sequence[_Token], at: int) -> tuple[int, Sequence[Candidate]]:
        """The number of tokens of the longest known name that starts here, and what it can be."""
        limit = at
        while (
            limit < len(tokens)
            and limit - at < LONGEST
            and (tokens[limit].capital or tokens[limit].text.lower() in _LINK)
        ):
            limit += 1
        for end in range(limit, at, -1):
            if not tokens[end - 1].capital:
                continue
            name = " ".join(_bare(t.text) if i == end - 1 else t.text for i, t in enumerate(tokens[at:end], at))
            candidates = self._names.of(name)
            if candidates:
                return end - at, candidates
        return 0, ()

    def _verdict(
        self, tokens: Sequence[_Token], at: int, size: int, candidates: Sequence[Candidate], people: set[str]
    ) -> str:
        """``yes``, ``no`` or ``maybe`` (only with its country named)."""
        token, best = tokens[at], candidates[0]
        before = tokens[at - 1] if at else None
        after = tokens[at + size] if at + size < len(tokens) else None
        country = best.kind in {"country", "curated"}
        if size == 1 and ((self._in("common", token) and not country) or (len(token.text) < 3 and not country)):
            return "no"
        if before is not None and not token.first and self._part_of_name(before, best, forward=False):
            return "no"
        if after is not None and self._part_of_name(after, best, forward=True):
            return "no"
        if size == 1 and not country and fold(_bare(token.text)) in people:
            return "no"
        if country or best.worth >= SETTLED or best.kind == "admin1":
            return "yes"
        placed = before is not None and before.text.lower() in _BEFORE
        if size == 1 and (self._in("given", token) or self._in("surname", token)) and not placed:
            return "no"
        return "yes" if placed and best.worth >= SMALL - 1 else "maybe"

    def _part_of_name(self, neighbour: _Token, best: Candidate, *, forward: bool) -> bool:
        """Whether the word next to a place makes it part of a person's or an organisation's name."""
        if not neighbour.capital:
            return False
        if forward:
            if self._in("organisation", neighbour):
                return True
            if best.kind == "country" or self._in("role", neighbour) or neighbour.text.lower() in KIND_OF:
                return False
            return (
                not self._names.of(neighbour.text) and best.precision != "point" and not self._in("common", neighbour)
            )
        if self._in("title", neighbour) or self._in("given", neighbour):
            return best.kind != "country" or self._in("given", neighbour)
        return False


def _bare(word: str) -> str:
    """A word without its possessive ending."""
    for ending in ("'s", "’s", "'", "’"):
        if word.endswith(ending):
            return word[: -len(ending)]
    return word


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    first = True
    for m in _WORD.finditer(text):
        word = m[0]
        tokens.append(_Token(m.start(), m.end(), word, first))
        if word[0].isalnum():
            first = False
        elif word in ".!?:":
            first = True
    return tokens


def _toponym(text: str, tokens: Sequence[_Token], at: int, size: int) -> Toponym:
    start, last = tokens[at].start, tokens[at + size - 1]
    end = last.start + len(_bare(last.text))
    before = tokens[at - 1].text.lower() if at else ""
    if before == "the" and at > 1:
        before = tokens[at - 2].text.lower()
    return Toponym(start, end, text[start:end], before if before in _BEFORE else "")
