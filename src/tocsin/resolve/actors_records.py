"""What the actor stage passes around: known actors, their terms, mentions in a text and what an article says about its actors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Term(NamedTuple):
    """A role over time: ``sector``, ``role`` in words, ISO days ``start`` and ``end`` (empty: open), ``code`` of the body."""

    sector: str
    role: str
    start: str
    end: str
    code: str = ""

    def holds(self, date: str) -> bool:
        """Whether the term covers an ISO day; the day an office changes hands counts for both."""
        return (not self.start or self.start <= date) and (not self.end or date <= self.end)


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """One actor of the tables.

    ``kind``: ``state``, ``people``, ``person``, ``group``, ``party``, ``institution``, ``igo``, ``ngo`` or ``media``.
    ``codes`` lists the countries a people or a group acts in (``Kurds``); ``code`` is the one that holds without context.
    """

    id: str
    kind: str
    name: str
    code: str
    sector: str
    terms: tuple[Term, ...] = ()
    aliases: tuple[str, ...] = ()
    gender: str = ""
    part_of: str = ""
    entity: str = ""
    codes: tuple[str, ...] = ()
    armed: str = ""
    where: str = ""

    def term(self, date: str | None) -> Term | None:
        """The term that holds on an ISO day; without a day the latest one."""
        if not self.terms:
            return None
        if date is None:
            return max(self.terms, key=lambda t: t.end or "9999")
        held = [t for t in self.terms if t.holds(date)]
        # Of several at once the office of state speaks; on the day it changes hands the newer term.
        return max(held, key=lambda t: (t.sector == "GOV", t.start)) if held else None


class Form(NamedTuple):
    """One name of one actor: ``form`` is ``name``, ``adjective``, ``people``, ``capital``, ``seat``, ``place`` or ``surname``.

    ``exact`` is how a short acronym must be written (``US``, ``LeT``): in other letters it is a word.
    """

    known: Known
    form: str
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A known name in a text: ``text[start:end]``, everything it could be, and the token range it covers."""

    start: int
    end: int
    text: str
    candidates: tuple[Form, ...]
    first: int = 0
    last: int = 0

    @property
    def kind(self) -> str:
        """The kind of what it most likely is."""
        return self.candidates[0].known.kind

    @property
    def adjective(self) -> bool:
        """Whether it only qualifies, whatever it is."""
        return all(f.form == "adjective" for f in self.candidates)


@dataclass(frozen=True, slots=True)
class Referent:
    """Something an article has mentioned that a later pronoun or description may mean.

    ``kind`` is that of :class:`Known` or ``role``; ``number`` is ``one`` or ``many``; ``sentence`` counts from 0; ``subject`` says
    that it opens its sentence.
    """

    start: int
    end: int
    text: str
    kind: str
    code: str | None
    sector: str | None
    entity: str | None = None
    name: str | None = None
    gender: str = ""
    number: str = "one"
    sentence: int = 0
    subject: bool = False
    head: str = ""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A person in no table: the name in full, where the article introduces it, and what the words beside it say.

    ``entity`` and ``known`` are set where the title makes the person an office holder.
    """

    name: str
    start: int
    code: str | None
    sector: str | None
    entity: str | None = None
    known: str | None = None
    gender: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleContext:
    """What one article says about its actors; made once by ``Actors.context``.

    ``acronyms`` maps an acronym to the full name it was introduced with; ``surnames`` a surname to the full name used
    before, ``persons`` to the known person it is and ``strangers`` to the unknown one;
    ``dominant`` is the country named most, the outlet's own country aside; ``speakers`` are offsets and names of those quoted.
    """

    text: str = ""
    date: str | None = None
    mentions: tuple[Mention, ...] = ()
    referents: tuple[Referent, ...] = ()
    sentences: tuple[int, ...] = ()
    acronyms: dict[str, str] = field(default_factory=dict)
    surnames: dict[str, str] = field(default_factory=dict)
    persons: dict[str, Known] = field(default_factory=dict)
    strangers: dict[str, Stranger] = field(default_factory=dict)
    dominant: str | None = None
    countries: dict[str, int] = field(default_factory=dict)
    outlet_code: str | None = None


@dataclass(slots=True)
class Finding:
    """What a phrase was found to mean, while it is being worked out."""

    code: str | None = None
    sector: str | None = None
    sectors: tuple[str, ...] = ()
    entity: str | None = None
    name: str | None = None
    kind: str = ""
    armed: str = ""
    title: str = ""
    reasons: list[str] = field(default_factory=list)

    def known(self) -> bool:
        """Whether anything was found."""
        return bool(self.code or self.sector or self.entity)
