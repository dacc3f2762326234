"""Phrases that need the article around them: owners, minorities, and persons known only by what the text says of them."""

from __future__ import annotations

import re
from dataclasses import replace

from tocsin.records import Article, Entity, Event
from tocsin.resolve import coref
from tocsin.resolve.actors import Actors
from tocsin.resolve.actors_records import ArticleContext
from tocsin.resolve.coref import NO_STATE, PRONOUNS

_TEXT = re.compile(r"(?:the|this|that) (?:draft )?(?:resolution|motion|bill)", re.IGNORECASE)
_AGAINST = re.compile(r"\b[Aa]nti[-‑– ]$")
_OWNED = re.compile(r"^(?:all |some of )?(his|her|its|their) ", re.IGNORECASE)
_PRONOUN = {"his": "he", "her": "she", "its": "it", "their": "they"}
_MINORITY = re.compile(r"\bethnic\b", re.IGNORECASE)
_WITHIN = re.compile(r"^(?:(?:[Tt]he|[Ss]ome|[Mm]any) )?[A-Z]\w+s (?:of|in) (.+)$")
_PERSON = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Capt|Maj|Sgt|Sen|Rep|Prof)\.? )?(?:[A-Z][\w’'-]+ |[A-Z]\. ){0,3}([A-Z][\w’'-]{2,})$"
)
_APPOSITION = 90
"""Characters read as an apposition: longer ones are sentences of their own."""
_NO_APPOSITION = re.compile(
    r"(?:[a-z]+(?:ed|ing)|told|said|who|whom|whose|which|where|when|and|or|but|with|without|to|in|on|at|by|as|after|before|since|while|he|she|they|is|was|has|have|had)\b"
    r"|.* (?:said|says|say|told|claims?|claimed|believes?|think|thinks)$",
    re.IGNORECASE,
)
"""What follows a name and a comma and is no apposition: clauses, the next verb, *a lawyer claims*."""
_OFFICE = (
    r"((?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[A-Z][\w.’'-]*[’']s) "
    r"(?:(?!(?<!of )(?<!to )(?<!for )\b(?:the|an?) )[^,.;:“”\"]){4,90}), (?:[A-Z][\w.’'-]* ){0,3}"
)
"""An office before a name: *Israel's ambassador to the United Nations, Name*."""
_PAIR = re.compile(
    r"both|the (?:two|pair|duo)|(?:both|(?:the )?two) (?:[\w-]+ )?"
    r"(?:leaders|sides|countries|nations|governments|presidents|ministers|armies|militaries|states|powers|capitals|neighbou?rs|rivals|delegations)",
    re.IGNORECASE,
)
_BARE_PAIR = re.compile(r"both|the (?:two|pair|duo)", re.IGNORECASE)
_PAIR_REACH = 8
"""Referents of states looked through, back from *the two sides*, for the two that are meant: those the article names most."""


_JOINED = re.compile(
    r"^((?:(?:[Tt]he|[Ss]enior|[Tt]op|[Ff]ormer|[Bb]oth|[Ss]ome|[Mm]any) )?[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,2})"
    r" and ((?:the )?[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,2}?)((?: [\w’'-]+){0,4})$"
)
"""*French and Egyptian warships*: one phrase, two countries."""


RULED = frozenset({"COERCE", "SANCTION"})
"""Acts of those who rule upon those whom they rule, as a rule."""
RULERS = frozenset({"GOV", "COP", "JUD", "LEG", "SPY"})
ARMED = frozenset({"REB", "PRM", "MIL", "UAF"})


def sides(
    actors: Actors, event: Event, article: Article, who: ArticleContext
) -> tuple[tuple[Entity, ...], tuple[Entity, ...]]:
    """Actors and recipients of an act as the article makes them; a pronoun on one side is nobody of the other."""

    event = _opposed(event, article.text)

    def read(side: tuple[Entity, ...], other: tuple[Entity, ...] = ()) -> tuple[Entity, ...]:
        return tuple(x for e in side for x in entities(actors, e, article, who, other))

    if any(_bare(e) for e in event.actor) and not any(_bare(e) for e in event.recipient):
        recipient = read(event.recipient)
        return read(event.actor, recipient), recipient
    actor = read(event.actor)
    recipient = read(event.recipient, actor)
    return actor, tuple(_under_rulers(actors, e, actor) for e in recipient) if event.event in RULED else recipient


def _under_rulers(actors: Actors, entity: Entity, doers: tuple[Entity, ...]) -> Entity:
    """*Pro-Kurdish parties* that Turkey cracks down on are Turkey's: a people of several countries, under the one that rules."""
    guess = next(
        (r for r in entity.reasons if r.endswith("the one the article names most") and "'s countries" in r), None
    )
    rulers = {e.code for e in doers if e.code and e.sector in RULERS}
    if guess is None or len(rulers) != 1 or entity.sector in ARMED or entity.code in rulers:
        return entity
    codes = {c for m in actors.find(entity.text) for f in m.candidates for c in f.known.codes}
    ruler = rulers.pop()
    if ruler not in codes:
        return entity
    return replace(entity, code=ruler, reasons=(*entity.reasons[:1], f"country {ruler}: of those who rule them"))


def _opposed(event: Event, text: str) -> Event:
    """*Anti-French protests* are not held by the French, but against them."""
    against = tuple(
        e
        for e in event.actor
        if e.start is not None and len(e.text.split()) < 3 and _AGAINST.search(text, max(0, e.start - 5), e.start)
    )
    if not against:
        return event
    more = against if event.event == "PROTEST" else ()
    return replace(event, actor=tuple(e for e in event.actor if e not in against), recipient=(*event.recipient, *more))


def _bare(phrase: Entity) -> bool:
    return phrase.text.strip().lower() in PRONOUNS


def entities(
    actors: Actors, phrase: Entity, article: Article, who: ArticleContext, other: tuple[Entity, ...] = ()
) -> tuple[Entity, ...]:
    """The phrase as the actor, or the two joined actors, that the article makes of it."""
    if pair := _both(actors, phrase, article, who, other):
        return pair
    m = _JOINED.match(phrase.text) if phrase.start is not None else None
    if m is None or phrase.start is None:
        return (entity(actors, phrase, article, who, other),)
    left = replace(phrase, text=m[1], end=phrase.start + m.end(1))
    right = replace(phrase, text=phrase.text[m.start(2) :], start=phrase.start + m.start(2))
    first, second = entity(actors, left, article, who), entity(actors, right, article, who)
    if not (first.code and second.code) or first.code == second.code:
        return (entity(actors, phrase, article, who),)
    if m[3]:  # the noun belongs to both: "French (warships) and Egyptian warships"
        whole = actors.resolve(m[1] + m[3], date=article.published, context=who, start=phrase.start)
        if whole.code == first.code:
            first = replace(whole, text=m[1], start=left.start, end=left.end)
    return first, second


def _both(
    actors: Actors, phrase: Entity, article: Article, who: ArticleContext, other: tuple[Entity, ...]
) -> tuple[Entity, ...]:
    """*The two governments*, *both sides*: the two states named last before them, the other side of the act aside."""
    if phrase.start is None or not _PAIR.fullmatch(phrase.text.strip()):
        return ()
    found = actors.resolve(phrase.text, date=article.published, context=who, start=phrase.start)
    if found.code and not _BARE_PAIR.fullmatch(phrase.text.strip()):
        return ()
    not_them = NO_STATE | {e.code for e in other if e.code}
    states = [
        r.code for r in who.referents
        if r.end <= phrase.start and r.code and len(r.code) == 3 and r.code not in not_them
    ]  # fmt: skip
    near = list(dict.fromkeys(reversed(states[-_PAIR_REACH:])))
    pair = sorted(near, key=lambda c: -who.countries.get(c, 0))[:2]
    if len(pair) < 2:
        return ()
    why = f"{phrase.text!r}: {pair[0]} and {pair[1]}, the two states named most before it"
    one = replace(found, text=phrase.text, start=phrase.start, end=phrase.end, name=None, reasons=(why,))
    return tuple(replace(one, code=c, entity=c) for c in pair)


def entity(
    actors: Actors, phrase: Entity, article: Article, who: ArticleContext, other: tuple[Entity, ...] = ()
) -> Entity:
    """The phrase as the actor that the article makes of it; code and sector stay empty where it makes none.

    ``other`` is the other side of the act, which a pronoun cannot mean.
    """
    found = actors.resolve(phrase.text, date=article.published, context=who, start=phrase.start, other=other)
    better = _owned(actors, phrase, found, article, who) or _minority(actors, phrase, found, article, who)
    if better is None and _TEXT.fullmatch(phrase.text) and (body := coref.issuer(who, phrase.start)) is not None:
        why = f"{phrase.text!r}: passed by {body.text!r}"
        better = replace(
            found, code=body.code, sector=body.sector, sectors=(body.sector,) if body.sector else (), entity=body.entity,
            name=body.name, reasons=(why,),
        )  # fmt: skip
    if better is None and found.code is None:
        better = _by_apposition(actors, phrase, article, who)
    return replace(better or found, text=phrase.text, start=phrase.start, end=phrase.end)


def _owned(actors: Actors, phrase: Entity, found: Entity, article: Article, who: ArticleContext) -> Entity | None:
    """*Their followers* belong to whom *they* means, not to the country that the article names most."""
    m = _OWNED.match(phrase.text)
    if m is None or not any("names most" in r or "nearest" in r for r in found.reasons):
        return None
    owner = actors.resolve(_PRONOUN[m.group(1).lower()], date=article.published, context=who, start=phrase.start)
    if not owner.code or owner.code == found.code:
        return None
    why = f"country {owner.code}: {m.group(1).lower()!r} means {owner.name or owner.text!r}"
    return replace(found, code=owner.code, reasons=(*found.reasons[:1], why))


def _minority(actors: Actors, phrase: Entity, found: Entity, article: Article, who: ArticleContext) -> Entity | None:
    """*Ethnic Hungarians* in a report on Slovakia, *the Germans of western Poland*: people of the country where they live."""
    if within := _WITHIN.match(phrase.text):
        home = actors.resolve(within.group(1), date=article.published, context=who, start=phrase.start)
        if home.code and found.code and home.code != found.code and found.entity == found.code:
            why = f"country {home.code}: a minority of {within.group(1)!r}"
            return replace(found, code=home.code, entity=None, name=None, reasons=(*found.reasons[:1], why))
    if not _MINORITY.search(phrase.text) or phrase.start is None:
        return None
    line = sum(s <= phrase.start for s in who.sentences) - 1
    end = who.sentences[line + 1] if line + 1 < len(who.sentences) else len(article.text)
    begin = who.sentences[line] if line >= 0 else 0
    others = [
        r for r in who.referents if begin <= r.start < end and r.code and r.code != found.code and len(r.code) == 3
    ]
    if not others:
        return None
    home_r = min(others, key=lambda r: abs(r.start - (phrase.start or 0)))
    why = f"country {home_r.code}: an ethnic minority, in a sentence about {home_r.text!r}"
    return replace(found, code=home_r.code, entity=None, name=None, reasons=(*found.reasons[:1], why))


def _by_apposition(actors: Actors, phrase: Entity, article: Article, who: ArticleContext) -> Entity | None:
    """A person whom no list knows takes country and office from *Name, the X of Y,* where the article says it."""
    m = _PERSON.match(phrase.text.strip())
    if m is None:
        return None
    name = re.escape(m.group(1))
    told = re.search(rf"\b{name}, (?:\d{{1,2}}, )?([^,.;“”\"]{{4,{_APPOSITION}}})[,.]", article.text)
    if told is None or _NO_APPOSITION.match(told.group(1)):
        told = re.search(rf"{_OFFICE}{name}\b(?! (?:said|says|claims|claimed|added|told|argued)\b)", article.text)
    if told is None:
        return None
    found = actors.resolve(told.group(1), date=article.published, context=who, start=told.start(1))
    if not found.code and not found.sector:
        return None
    why = f"{m.group(1)}: {told.group(1)!r}, says the article"
    return replace(found, entity=None, name=None, reasons=(why, *found.reasons[:1]))
