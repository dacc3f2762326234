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
from itertools import pairwise
from typing import NamedTuple

from tocsin.resolve.dates_words import MONTH_NAMES, WEEKDAY_NAMES
from tocsin.resolve.gazetteer import fold
from tocsin.resolve.places_names import Candidate, Names
from tocsin.resolve.places_phrase import KIND_OF, PARTS
from tocsin.vocab.tables import read_table, shipped

LONGEST = 6  # words in a name
SMALL = 4.2  # log10 of people: a town below it needs a word such as "in" before it, or its country in the text
SETTLED = 5.0  # a town above it may stand anywhere
BACK = 9  # words from a name back to what places it
ACRONYM = 5  # letters: a shorter name in capitals is an acronym unless it is a great town's
GREAT = 7.0  # log10 of people

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[\w][\w’'-]*|[^\w\s]")
_LINK = frozenset(
    "of the al el de la las los le les du da do dos das di del den der bin ibn on upon sur en and y e a ad as ash".split()
)
_ARABIC = frozenset(("al-", "el-", "as-", "ad-", "an-"))
# "University" or "Airport" with a capital belongs to the name; "State" or "Republic" is often the start of another
_KINDS_IN_NAMES = frozenset(w for w, kind in KIND_OF.items() if kind in {"point", "admin1", "district"}) - frozenset(
    "state republic territory region department market field border division area quarter".split()
)
_ARTICLES = frozenset(("the", "a", "an"))
_PART = re.compile(rf"{PARTS}|part|parts")
_AT = frozenset(("in", "near", "outside", "around"))
_CALENDAR = frozenset((*MONTH_NAMES, *WEEKDAY_NAMES))
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
    name: str = ""


class _Token(NamedTuple):
    """A word or mark: ``text`` from ``start`` to ``end``; a tuple, because an article has a thousand."""

    start: int
    end: int
    text: str
    first: bool  # of a sentence
    capital: bool


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
        done = 0
        for at in [n for n, token in enumerate(tokens) if token.capital]:
            if at < done:
                continue
            size, candidates = self._longest(tokens, at)
            if not size:
                continue
            verdict = self._verdict(tokens, at, size, candidates, people)
            toponym = _toponym(text, tokens, at, size)
            if verdict == "yes":
                found.append(toponym)
                countries.update(c.country for c in candidates[:1] if c.country)
            elif verdict == "maybe":
                doubtful.append((toponym, candidates))
            done = at + size
        found += [t for t, cs in doubtful if any(c.country in countries and c.worth >= SMALL for c in cs)]
        return sorted(found, key=lambda t: t.start)

    def people(self, tokens: Sequence[_Token]) -> set[str]:
        """Folded surnames of the persons named in full or with a title."""
        found: set[str] = set()
        for before, word in pairwise(tokens):
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
        known = best.kind in {"country", "curated"}
        before = _next_to(tokens, at - 1, at)
        after = _next_to(tokens, at + size, at + size - 1)
        placed = at > 0 and tokens[at - 1].text.lower() in _BEFORE
        if not known and self._is_group(tokens[at : at + size], best):
            return "no"
        if size == 1 and not self._may_stand_alone(tokens, at, best, people):
            return "no"
        if before is not None and self._names_person(before, known=known):
            return "no"
        if after is not None and self._names_more(token, after, best, size):
            return "no"
        if known or best.worth >= SETTLED or best.kind == "admin1":
            return "yes"
        if placed:
            return "yes" if best.worth >= SMALL - 1 else "maybe"
        doubtful = size == 1 and (self._in("given", token) or self._in("surname", token) or self._in("person", token))
        return "no" if doubtful or before is not None else "maybe"

    def _is_group(self, tokens: Sequence[_Token], best: Candidate) -> bool:
        """Whether a name is a party, group, paper or firm that a town is called like, or an acronym: *Hamas, NATO, CIA*."""
        name = " ".join(_bare(t.text) for t in tokens)
        letters = name.replace(".", "")
        if len(letters) <= ACRONYM and letters.isupper():
            # a town's own name in capitals (*DOHA*) is known by its spelling in the gazetteer
            return best.worth < GREAT or best.name.isupper()
        return name.lower() in self._lists.get("group", ())

    def _may_stand_alone(self, tokens: Sequence[_Token], at: int, best: Candidate, people: set[str]) -> bool:
        """Whether one word can be a place: no common word, no short form in small letters, no person named before."""
        token, before = tokens[at], tokens[at - 1].text.lower() if at else ""
        word, known = _bare(token.text), best.kind in {"country", "curated"}
        if len(word) <= 3 and not word.isupper() and not known:
            return False
        if len(word) <= 2:
            return word.isupper() and known
        if known:
            return before in _BEFORE or before == "," or not (fold(word) in people and self._in("surname", token))
        if self._in("common", token):
            # "in Hull" and "near Split" are places, "in May" is none
            return before in _AT and best.worth >= SETTLED and fold(word) not in _CALENDAR
        return fold(word) not in people

    def _names_person(self, before: _Token, *, known: bool) -> bool:
        """Whether the word before makes the place a person's name: *Michael Jordan, Mr London, Hassan Karbala*."""
        if self._in("given", before):
            return True
        if known:
            return False
        harmless = ("role", "common", "direction")
        if self._in("title", before):
            return True
        if before.first or any(self._in(name, before) for name in harmless) or self._names.adjective(before.text):
            return False
        return not self._names.of(_bare(before.text))

    def _names_more(self, token: _Token, after: _Token, best: Candidate, size: int) -> bool:
        """Whether the word after makes the place part of another name: *Paris Hilton, Washington Post*."""
        if self._in("organisation", after):
            return True
        if best.kind == "country" or self._in("role", after) or self._in("common", after):
            return False
        if after.text.lower() in KIND_OF:
            return False
        if size == 1 and (self._in("given", token) or self._in("surname", after) or self._in("person", after)):
            return True
        return best.worth < SETTLED and self._names.adjective(_bare(after.text)) is None


def _is_kind(tokens: Sequence[_Token], at: int) -> bool:
    """Whether the word is the kind of the place before it, as part of its name: *Anbar Province, Damascus University*."""
    return tokens[at].text.lower() in _KINDS_IN_NAMES and _next_to(tokens, at, at - 1) is not None


def _next_to(tokens: Sequence[_Token], at: int, place: int) -> _Token | None:
    """The capitalised word at ``at`` where only a blank lies between it and the one at ``place``."""
    if not 0 <= at < len(tokens) or not tokens[at].capital:
        return None
    left, right = (tokens[at], tokens[place]) if at < place else (tokens[place], tokens[at])
    return tokens[at] if right.start - left.end == 1 and left.text == _bare(left.text) else None


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
        capital = word[0].isupper() or (word[:3] in _ARABIC and word[3:4].isupper())
        tokens.append(_Token(*m.span(), word, first, capital))
        if word[0].isalnum():
            first = False
        elif word in ".!?:":
            first = True
    return tokens


def _toponym(text: str, tokens: Sequence[_Token], at: int, size: int) -> Toponym:
    start, last = tokens[at].start, tokens[at + size - 1]
    name = text[start : last.start + len(_bare(last.text))]
    while at + size < len(tokens) and _is_kind(tokens, at + size):
        size += 1
    last = tokens[at + size - 1]
    end = last.start + len(_bare(last.text))
    before = _preposition(tokens, at)
    return Toponym(start, end, text[start:end], before, name)


def _preposition(tokens: Sequence[_Token], at: int) -> str:
    """The word that places a name, past articles, parts and kinds: *in the northern part of the city of X, in a X market*."""
    of = False
    for token in reversed(tokens[max(0, at - BACK) : at]):
        word = token.text.lower()
        if word == "of":
            of = True
        elif word in _BEFORE:
            return word
        elif word not in _ARTICLES and not _PART.fullmatch(word) and not (of and word in KIND_OF):
            break
    return "of" if of else ""
