"""Cuts a noun phrase into its parts: head, possessor, what follows a preposition, brackets and appositions.

No parser: the phrase comes from one, and English noun phrases of the news are regular enough for word order. Everything works on
token ranges ``(first, last)`` so that nothing is copied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tocsin.resolve.actors_records import Mention
from tocsin.resolve.actors_text import Tokens
from tocsin.resolve.sectors import Found

Range = tuple[int, int]
HYPHENS = frozenset("-‑–")

# Words that end the head: what follows describes it. Participles are those of news English that open a reduced relative clause.
PREPOSITIONS = frozenset(
    "of in from at on near for by with to into inside outside across against over under around along between among within during "
    "after before since about behind beyond throughout as than via like without toward towards upon off aboard".split()
)
CLAUSES = frozenset(
    "who whom whose which that where when while led backed loyal linked affiliated belonging based supporting "
    "opposed accused wearing armed calling demanding chanting carrying fighting seeking including killed arrested "
    "detained suspected known named called said says is was are were has have had being using operating holding "
    "trying trained supported allied aligned controlled stationed deployed held fleeing protesting marching "
    "representing responsible close critical angry living working serving".split()
)
OWNED = frozenset("of for".split())
PLACED = frozenset("in from at on near inside across outside along aboard throughout within".split())
BACKED = frozenset(
    "backed supported allied aligned linked affiliated funded sponsored trained armed occupied inspired owned financed leaning "
    "friendly educated bound imposed brokered mediated registered flagged made built speaking related wide".split()
)
LED = frozenset("led run controlled held ruled dominated based administered commanded majority born".split())
AGAINST = frozenset("anti pro non post trans ex".split())
AREAS = frozenset(
    "eastern western northern southern central northeastern northwestern southeastern southwestern northeast northwest southeast "
    "southwest north south east west upper lower mainland downtown greater continental rural".split()
)


@dataclass(slots=True)
class Parts:
    """The token ranges of a phrase's parts; ``posts`` are (preposition, first, last)."""

    head: Range
    possessor: Range | None = None
    posts: list[tuple[str, int, int]] = field(default_factory=list)
    brackets: list[Range] = field(default_factory=list)
    appositions: list[Range] = field(default_factory=list)
    coordinated: bool = False


@dataclass(slots=True)
class Phrase:
    """A phrase with its tokens and the known names and nouns in it."""

    tokens: Tokens
    mentions: list[Mention]
    nouns: list[Found]

    def within(self, span: Range) -> tuple[list[Mention], list[Found]]:
        """The names and nouns that lie in a token range."""
        a, b = span
        return (
            [m for m in self.mentions if m.first >= a and m.last <= b],
            [n for n in self.nouns if n.first >= a and n.last <= b],
        )

    def gap(self, i: int) -> str:
        """The characters between token ``i`` and the next."""
        t = self.tokens
        return t.text[t.ends[i] : t.starts[i + 1]] if i + 1 < len(t.keys) else t.text[t.ends[i] :]

    def word(self, i: int) -> str:
        """Token ``i`` as written."""
        return self.tokens.text[self.tokens.starts[i] : self.tokens.ends[i]]

    def text(self, span: Range) -> str:
        """A token range as written."""
        a, b = span
        return self.tokens.text[self.tokens.starts[a] : self.tokens.ends[b - 1]] if a < b else ""


def reconcile(mentions: list[Mention], nouns: list[Found]) -> tuple[list[Mention], list[Found]]:
    """Where a name and a noun overlap the longer one stays (*White House press secretary*); a tie keeps the name."""
    kept_m, kept_n = [], []
    for m in mentions:
        if not any(n.first <= m.first and m.last <= n.last and n.last - n.first > m.last - m.first for n in nouns):
            kept_m.append(m)
    for n in nouns:
        if not any(m.first < n.last and n.first < m.last for m in kept_m):
            kept_n.append(n)
    return kept_m, kept_n


def cut(phrase: Phrase, span: Range) -> Parts:
    """Cuts a token range into parts, left to right; names and nouns of several words are never cut."""
    a, b = span
    inside = _inside(phrase)
    keys = phrase.tokens.keys
    parts = Parts((a, b))
    marks: list[tuple[int, str]] = []
    i = a
    while i < b:
        if i not in inside:
            key = keys[i]
            if key == "'s" and i > a and not marks:
                parts.possessor = (a, i)
            elif i > a and (key in PREPOSITIONS or key in CLAUSES) and not _hyphen(phrase, i):
                marks.append((i, key))
            elif key in {"and", "or"} and i > a and not marks and _ends_actor(phrase, i):
                marks.append((i, "and"))
        if i + 1 < b and (i + 1) not in inside:
            _punctuation(phrase.gap(i), i + 1, marks)
        i += 1
    start = parts.possessor[1] + 1 if parts.possessor else a
    marks = [m for m in marks if m[0] > start or m[1] == "("]
    parts.head = (start, marks[0][0] if marks else b)
    _fill(parts, marks, b)
    return parts


def _inside(phrase: Phrase) -> set[int]:
    """The tokens that continue a name or noun of several words."""
    out: set[int] = set()
    for m in phrase.mentions:
        out.update(range(m.first + 1, m.last))
    for n in phrase.nouns:
        out.update(range(n.first + 1, n.last))
    return out


def _punctuation(gap: str, at: int, marks: list[tuple[int, str]]) -> None:
    if "(" in gap or "[" in gap:
        marks.append((at, "("))
    elif ")" in gap or "]" in gap:
        marks.append((at, ")"))
    elif re.search(r"[,;:–—]|\s-\s", gap):
        marks.append((at, ","))


def _hyphen(phrase: Phrase, i: int) -> bool:
    """Whether token ``i`` is tied to a neighbour by a hyphen, as in *Iran-backed* and *as-Sadr*."""
    return (i > 0 and phrase.gap(i - 1) in HYPHENS) or phrase.gap(i) in HYPHENS


def _ends_actor(phrase: Phrase, i: int) -> bool:
    """Whether a noun or a name of somebody ends just before token ``i``: then *and* joins two actors, else two adjectives."""
    if any(n.last == i for n in phrase.nouns):
        return True
    return any(m.last == i and not all(f.form == "adjective" for f in m.candidates) for m in phrase.mentions)


def _fill(parts: Parts, marks: list[tuple[int, str]], end: int) -> None:
    for k, (at, mark) in enumerate(marks):
        stop = marks[k + 1][0] if k + 1 < len(marks) else end
        if mark == "(":
            parts.brackets.append((at, stop))
        elif mark == ",":
            if at < stop:
                parts.appositions.append((at, end))
            break
        elif mark == "and":
            parts.coordinated = True
            parts.posts.append(("and", at + 1, stop))
        elif mark != ")" and at + 1 < end:
            # An "of" phrase keeps its own prepositions: the spokesman of the army of Iraq.
            stop = next((m[0] for m in marks[k + 1 :] if m[1] in {",", "(", "and"}), end)
            if at + 1 < stop:
                parts.posts.append((mark, at + 1, stop))
