"""Persons whom no list knows, as their article introduces them: *navy spokesman Amir Karim*, *Mira Olsen, 23, a Danish nurse,*.

A later *he* or *Karim* means them, and neither the known person of that surname nor the one named last. They stay roles: country
and sector come from the words they are introduced with, and a name becomes an identity only with an office (see
:mod:`tocsin.resolve.actors_phrase`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tocsin.records import Entity
from tocsin.resolve.actors_records import ArticleContext, Finding, Referent, Stranger
from tocsin.resolve.actors_text import Tokens, fold, tokenize
from tocsin.resolve.sectors import Found

NAME_WORDS = 4
"""Words of a name at most."""
TITLE = 60
"""Characters of title before a name, which belong to the phrase that introduces it."""
REACH = 8
"""Words before a name that can say who it is."""
_PARTICLES = frozenset("al el bin ibn abu de da del van von der ben".split())
_BODIES = frozenset(
    "academy agency airlines airport alliance army assembly association bank board bureau center centre church city club college "
    "commission committee company congress corporation corps council court daily day department desk district federation force "
    "forces foundation front fund government group herald hospital house initiative institute international island islands "
    "journal kingdom league legion media ministry mission mosque mount movement nations network news observatory office "
    "organisation organization parliament party people post press project province radio region regiment republic river road "
    "royal school senate service services society square state station statistics street sun television times tribune trust "
    "union university valley war wars watch world".split()
)
"""Words that end or make the names of bodies and places."""
_OPENERS = frozenset(
    "a an the in on at by for from to of and but or nor so yet as if when while after before since until although though because "
    "however meanwhile earlier later last this that these those his her its their our my he she it they we i you there here what "
    "who why how no not only even both each every some many most all one two three more than with without under over against "
    "according despite during following monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december".split()
)
_AGE = re.compile(r", (?:aged )?\d{1,2}\b(?!,\d)")
_SAYS = re.compile(
    r",? (?:who\b|said\b|says\b|told\b|added\b|warned\b|wrote\b|tweeted\b|argued\b|insisted\b|claimed\b|denied\b|announced\b)"
)
_APPOSITION = re.compile(
    r", (?:\d{1,2}, )?((?:an?|the|one of|his|her|its|their|[A-Z][\w.’'-]*[’']s) [^,.;:“”\"()]{4,90})[,.;]"
)
_MODIFIERS = frozenset(
    "former deputy senior top chief acting outgoing incoming new veteran prominent leading retired ex longtime foreign prime "
    "first interim fellow local independent hardline opposition ruling pro anti high ranking level led backed based born".split()
)
_NOT_BEFORE_NAMES = frozenset("the of for a an in at".split())
_FEMALE_TITLES = frozenset("mrs ms miss lady madam queen princess".split())
_MALE_TITLES = frozenset("mr sir lord king prince sheikh father brother".split())
Resolve = Callable[..., Entity]


@dataclass(frozen=True, slots=True)
class _Page:
    """An article's tokens, its role nouns by the token after them, and the tokens that belong to known names."""

    tokens: Tokens
    nouns: dict[int, Found]
    known: frozenset[int]

    def gap(self, i: int) -> str:
        """What stands between a token and the one before it."""
        return self.tokens.text[self.tokens.ends[i - 1] : self.tokens.starts[i]] if i else ""


def introduced(context: ArticleContext, tokens: Tokens, told: Sequence[Found], resolve: Resolve) -> ArticleContext:
    """The context with the article's unknown persons among its referents, by surname.

    Args:
        context: what :func:`tocsin.resolve.coref.build` made of the article.
        tokens: of the article's text.
        told: the nouns among them that say what somebody is.
        resolve: :meth:`tocsin.resolve.actors.Actors.resolve`.
    """
    nouns = {n.last: n for n in told}
    known = frozenset(i for m in context.mentions for i in range(m.first, m.last))
    taken = known | {i for n in nouns.values() for i in range(n.first, n.last)}
    page = _Page(tokens, nouns, known)
    found: dict[str, Stranger] = {}
    for first, last in _names(page, taken):
        surname = tokens.keys[last - 1]
        before = found.get(surname)
        if (before and (before.code or before.entity)) or surname in context.persons:
            continue
        if resolve(tokens.text[tokens.starts[first] : tokens.ends[last - 1]], date=context.date).entity:
            continue
        stranger = _stranger(page, first, last, context, resolve)
        if stranger and before is None:
            found[surname] = stranger
        elif stranger and before and stranger.sector:
            # "Karim said … Karim, the navy's spokesman, added": the fuller of the two
            found[surname] = replace(stranger, start=before.start, name=max(before.name, stranger.name, key=len))
    if not found:
        return context
    _by_first_surname(found)
    more = tuple(_mentions(tokens, taken, found, context.sentences))
    referents = tuple(sorted((*context.referents, *more), key=lambda r: r.start))
    return replace(context, referents=referents, strangers=found)


def _by_first_surname(found: dict[str, Stranger]) -> None:
    """Who bears two surnames (*Maria Sosa Vega*) is often called by the first."""
    for stranger in list(found.values()):
        for key in tokenize(stranger.name).keys[1:-1]:
            if len(key) > 3 and key not in _PARTICLES:
                found.setdefault(key, stranger)


def _names(page: _Page, taken: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Runs of two to four capitalised words that no table knows and that do not sound like a body or a place."""
    tokens = page.tokens
    i, n = 0, len(tokens.keys)
    while i < n:
        if not _capital(tokens, i) or i in taken or tokens.keys[i] in _OPENERS:
            i += 1
            continue
        j = i + 1
        while j < n and j not in taken and page.gap(j) in {" ", "-", ". "}:
            particle = tokens.keys[j] in _PARTICLES and j + 1 < n and _capital(tokens, j + 1)
            initial = tokens.ends[j - 1] - tokens.starts[j - 1] == 1
            if not (_capital(tokens, j) or particle) or (page.gap(j) == ". " and not initial):
                break
            j += 1
        if 2 <= j - i <= NAME_WORDS and not _BODIES & set(tokens.keys[i:j]) and len(tokens.keys[j - 1]) > 2:
            yield i, j
        i = j


def _capital(tokens: Tokens, i: int) -> bool:
    word = tokens.text[tokens.starts[i] : tokens.ends[i]]
    return word[:1].isupper() and (len(word) < 2 or not word.isupper())


def _stranger(page: _Page, first: int, last: int, context: ArticleContext, resolve: Resolve) -> Stranger | None:
    """Who a name is by the words beside it; ``None`` where nothing says that it is a person."""
    tokens, text = page.tokens, page.tokens.text
    start, end = tokens.starts[first], tokens.ends[last - 1]
    title = tokens.keys[first - 1] if page.gap(first) in {" ", ". "} else ""
    gender = "f" if title in _FEMALE_TITLES else "m" if title in _MALE_TITLES else ""
    told = list(_told(page, first, last))
    said = _said(told, context, resolve)
    private = bool(gender or _AGE.match(text, end))
    speaks = title not in _NOT_BEFORE_NAMES and bool(_SAYS.match(text, end))
    if said is None and not (private or speaks):
        return None
    name = text[start:end]
    if said is None:
        return Stranger(name, start, None, "CVL" if private else None, gender=gender)
    return Stranger(name, start, said.code, said.sector, said.entity, said.name, gender, said.reasons)


def _told(page: _Page, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Where the words stand that say who somebody is: the title before the name (with it), the apposition after it."""
    tokens, gap = page.tokens, page.gap(first)
    noun, end = page.nouns.get(first), tokens.ends[last - 1]
    # "the expert, Karim claimed," does not say that Karim is the expert; "its spokesman, Amir Karim," does.
    if noun and _of_one(noun) and (gap in {" ", ". "} or (gap == ", " and tokens.text[end : end + 1] == ",")):
        yield tokens.starts[_phrase_start(page, noun.first)], end
    elif (begin := _office_before(page, first)) is not None:
        yield tokens.starts[begin], end
    if told := _APPOSITION.match(tokens.text, end):
        inside = [n for n in page.nouns.values() if told.start(1) <= tokens.starts[n.first] < told.end(1)]
        if inside and _of_one(min(inside, key=lambda n: n.first)):
            yield told.span(1)


def _office_before(page: _Page, first: int) -> int | None:
    """Where an office such as *head of the Red Crescent Society (IRCS)* begins, right before a name; ``None`` where none stands."""
    keys, i = page.tokens.keys, first
    while i > 1 and first - i < REACH and page.gap(i) in {" ", "-", " (", ") "}:
        noun = page.nouns.get(i)
        if noun and i == first - 1 and noun.noun.sector == "CVL":
            return None  # "the father of Amir Karim" is not Karim
        if noun and keys[i] in {"of", "for", "to"} and _of_one(noun):
            return _phrase_start(page, noun.first)
        i -= 1
        if not (
            _capital(page.tokens, i)
            or keys[i] in {"of", "for", "to", "the", "and"}
            or page.tokens.text[page.tokens.starts[i]].isupper()
        ):
            return None
    return None


def _of_one(found: Found) -> bool:
    """Whether a noun says what one person is."""
    return found.noun.kind in {"title", "role", "group"} and found.noun.number == "one"


def _said(told: list[tuple[int, int]], context: ArticleContext, resolve: Resolve) -> Entity | None:
    """The country and sector told: the words' own country before one guessed from the article."""
    own = [resolve(context.text[a:b], date=context.date) for a, b in told]
    if best := next((e for e in own if e.code and e.sector), None):
        return best
    guessed = [resolve(context.text[a:b], date=context.date, context=context, start=a) for a, b in told]
    if (role := next((i for i, e in enumerate(guessed) if e.sector), None)) is None:
        return next((e for e in own if e.code), None)
    # "President of the Union": of a body nobody knows, so the article's country is no guess, and its president nobody's name.
    alone = " of " not in context.text[slice(*told[role])]
    named = guessed[role] if any("mentioned before" in r for r in guessed[role].reasons) else own[role]
    return replace(guessed[role] if alone else own[role], entity=named.entity, name=named.name)


def _phrase_start(page: _Page, first: int) -> int:
    """The first word of the description before a name: nouns, known names and a few modifiers, back from its last noun."""
    keys, i = page.tokens.keys, first
    while i > 0 and first - i < REACH and page.gap(i) in {" ", "-", ""}:
        if i in page.nouns:
            i = page.nouns[i].first
        elif i - 1 in page.known or keys[i - 1] in _MODIFIERS or keys[i - 1] == "'s":
            i -= 1
        else:
            break
    return i


def _mentions(
    tokens: Tokens, taken: frozenset[int], found: dict[str, Stranger], starts: tuple[int, ...]
) -> Iterator[Referent]:
    """A referent wherever a stranger is named, from the introduction on."""
    for i, key in enumerate(tokens.keys):
        stranger = found.get(key)
        a, b = tokens.starts[i], tokens.ends[i]
        if stranger is None or i in taken or not _capital(tokens, i) or b <= stranger.start:
            continue
        a = stranger.start if a < stranger.start + len(stranger.name) else a
        k = bisect_right(starts, a) - 1
        yield Referent(
            a, b, tokens.text[a:b], "person", stranger.code, stranger.sector, stranger.entity, stranger.known,
            stranger.gender, "one", k, a - starts[k] < 5,
        )  # fmt: skip


def called(text: str, context: ArticleContext, start: int | None) -> Stranger | None:
    """The unknown person of the article that a name means: by surname, or by the name in full."""
    keys = [fold(w) for w in text.split()]
    stranger = context.strangers.get(keys[-1]) if keys else None
    if stranger is None or (start is not None and start + TITLE < stranger.start):
        return None
    return stranger if set(keys) <= set(tokenize(stranger.name).keys) else None


def finding(text: str, stranger: Stranger) -> Finding:
    """Somebody in no table, as the article introduces them."""
    why = f"{text!r} is {stranger.name!r}, as the article introduces them"
    return Finding(
        stranger.code, stranger.sector, entity=stranger.entity, name=stranger.known, kind="person",
        reasons=[why, *stranger.reasons],
    )  # fmt: skip
