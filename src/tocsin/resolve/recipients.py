"""Towards whom, where the coder found no words for it: few rules, each with its reason, and no recipient where none fits.

A verb often leaves out the one it is aimed at (*he condemned the move*), because the reader of the article knows. These rules read
it from the same sentence or from the act that is answered; they never take a name from outside the article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tocsin.records import Entity, Event
from tocsin.resolve.actors_records import ArticleContext, Referent
from tocsin.vocab.beside import left_aside, was_left
from tocsin.vocab.mourning import mourned
from tocsin.vocab.sequels import BLOW

AIMED = frozenset({"ACCUSE", "REJECT", "THREATEN", "SANCTION", "REQUEST", "SUPPORT", "ASSAULT", "AID", "COERCE"})
"""Types that are aimed at somebody as a rule; a deployment, a meeting or a resignation often is not."""
AT_HOME = frozenset({"ASSAULT", "COERCE", "PROTEST", "CONCEDE"})
"""Types that fall on whoever is there, the actor's own country too: a blow or a curfew, its lifting, a march past the palace."""
PLACED = frozenset({"PROTEST", "MOBILIZE", "CONCEDE"})
"""Types that are aimed at somebody named with the verb, or at the country where they happen; another name nearby proves nothing."""
NOT_BESIDE = frozenset({"ASSAULT"})
"""Types whose victim is hardly ever a name that just stands in the sentence: of eight so filled in news, none was right."""
SHORT = 3
"""Sentences of a record or a lead, which names little but the two sides."""
ANSWERS = frozenset({"ACCUSE", "REJECT", "SUPPORT"})
"""Types that may answer an act told before."""
SPOKEN = frozenset({"ACCUSE", "AGREE", "REJECT", "REQUEST", "THREATEN"})
"""Acts of speech between two sides."""
TALK = frozenset({"CONSULT", "AGREE", "REQUEST"})
"""Types that nobody means by *the incident*."""
REACH = 900
"""Characters back to the act that is answered: a piece that collects reactions names the act once, at its beginning."""


_PLACE = re.compile(
    r"(?:\b(?:in|at|near|outside|inside|around|through|via|across|borders? (?:with|of)|quoted by|told"
    r"|(?:call|talks|meeting|interview|conversation|telephone|phone) with) (?:the |(?:his|her|its|their) (?:[\w-]+ ){0,2})?|, )$",
    re.IGNORECASE,
)
"""Before a name that says where something happens, or who was told of it, and not at whom it is aimed."""


_LED = re.compile(r"(?:[’']s)?[-‑– ](?:led|backed|brokered|sponsored|mediated|held|drafted|supported)\b")
"""Behind a name that only says whose an inquiry or a ceasefire is: *a UN-led investigation*."""


_SPEAKS = re.compile(
    r"(?:[’']s(?: [\w-]+){1,3})? (?:has |have |had )?(?:also )?(?:said|says|say|added|noted|stated|announced|reported)\b"
)
"""Behind a name that tells it: *the EU said that …*."""


def fill(events: Sequence[Event], context: ArticleContext) -> list[Event]:
    """The events, with a recipient where the article gives one beyond doubt; order and number stay."""
    out: list[Event] = []
    for event in map(_not_oneself, events):
        event = _the_same(event, out)
        if event.recipient or event.event not in AIMED | PLACED or mutual(event):
            out.append(event)
            continue
        near, told = _struck(event, context) or _in_sentence(event, context), _answered(event, out)
        if event.event == "ACCUSE" and of_a_blow(event, context):
            near = None  # the others whom the sentence names are its victims as often as not
        found = (told or near) if event.event in ANSWERS else near
        out.append(found or _same_campaign(event, out) or _where(event) or event)
    return out


_BLAMED = re.compile(
    rf"(?:[’”\"]? )?(?:the|this|that|an?|his|her|these|those|\w+day[’']s) (?:[\w’'“”\"-]+ ){{0,4}}{BLOW}\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    rf"[’”\"]? (?:the|this|that|these|those) (?:[\w-]+ )?(?:incidents?|acts?|crimes?|violence|{BLOW})\b", re.IGNORECASE
)
_MOVE = re.compile(
    r"\b(?:the|this|that|these|those|such|his|her|its|their) (?:[\w’'-]+ ){0,3}"
    r"(?:moves?|decisions?|steps?|votes?|announcements?|remarks?|comments?|statements?|measures?|plans?|proposals?|rulings?|decrees?"
    r"|verdicts?|orders?|bans?|laws?|bills?|reports?|calls?|threats?|demands?|claims?|accusations?|allegations?|offers?|invitations?"
    r"|requests?|sanctions|polic(?:y|ies)|actions?|agreements?|deals?|resolutions?|findings|ideas?)\b",
    re.IGNORECASE,
)
"""What somebody did just before, which is praised, blamed or refused: *hailed the decision*."""
MOVE_REACH = 60
"""Characters around the trigger in which these words stand."""
_CALLED = re.compile(
    rf"\b(?:called|described|termed|branded) (?:the|this|that) (?:[\w-]+ ){{0,2}}{BLOW}\b", re.IGNORECASE
)


_ACCORD = re.compile(
    r"\b(?:agree\w*|accords?|deals?|pacts?|treat(?:y|ies)|sign\w*|conclu\w+|reached|ratif\w+|memorand\w+)\b",
    re.IGNORECASE,
)
_BLAMED_ON = re.compile(r"\b(?:blam|pin|attribut|lay|laid)\w*\b[^.;]{0,40}$", re.IGNORECASE)
"""Before a blow: *blamed the attack on them* does not say that they were struck."""


def of_a_blow(event: Event, context: ArticleContext) -> bool:
    """Whether blame falls on a blow, in more than a record: *condemned the attack*. Whom else it names may be the victim."""
    if len(context.sentences) <= SHORT:
        return False
    sentence = next(s for s in event.evidence if s.role == "sentence")
    trigger = next(s for s in event.evidence if s.role == "trigger")
    begin, end = trigger.start - sentence.start, trigger.end - sentence.start
    return bool(_BLAMED.match(sentence.text, end) or _CALLED.search(sentence.text, max(0, begin - 60), end))


def _the_same(event: Event, before: Sequence[Event]) -> Event:
    """*Stormed the ship and detained it*: one whom the same actor struck just before in the sentence."""
    sentence = next(s for s in event.evidence if s.role == "sentence")
    if len(event.recipient) != 1 or event.recipient[0].text.lower() not in ("it", "him", "her"):
        return event
    for earlier in reversed(before):
        here = next(s for s in earlier.evidence if s.role == "sentence").start == sentence.start
        if (
            not here
            or earlier.event not in ("ASSAULT", "COERCE")
            or {e.code for e in earlier.actor} != {e.code for e in event.actor}
        ):
            continue
        if earlier.recipient and not any(r.startswith("recipient:") for e in earlier.recipient for r in e.reasons):
            it, said = event.recipient[0], earlier.recipient[0]
            why = f"{it.text!r} means {said.text!r}, told just before"
            same = tuple(
                replace(e, text=it.text, start=it.start, end=it.end, reasons=(why,)) for e in earlier.recipient
            )
            return replace(event, recipient=same)
    return event


def beside(event: Event) -> bool:
    """Whether the reader named a recipient that was none: then the others in its sentence are none either."""
    return left_aside("recipient", event.reasons)


def mutual(event: Event) -> bool:
    """*The two reached an agreement*: both sides are its actors, and nobody is left at whom it is aimed."""
    return event.event == "SUPPORT" and len({e.code for e in event.actor if e.code}) > 1 and bool(
        _ACCORD.search(next(s.text for s in event.evidence if s.role == "trigger"))
    )  # fmt: skip


def _not_oneself(event: Event) -> Event:
    """A government does not condemn, ask, promise or punish itself: *withdrew Britain from the pact* is not aimed at Britain."""
    own = {e.code for e in event.actor if e.code and e.sector in ("GOV", None)}
    kept = tuple(e for e in event.recipient if not any(_within(e, a) for a in event.actor))
    if event.event in SPOKEN | {"SANCTION"} and own:
        kept = tuple(e for e in kept if not (e.code in own and e.entity == e.code))
    return event if kept == event.recipient else replace(event, recipient=kept)


def _within(e: Entity, whole: Entity) -> bool:
    """Whether words are part of somebody's name and office: *U.S.* in *U.S. envoy John Doe*."""
    if e.start is None or e.end is None or whole.start is None or whole.end is None:
        return False
    return whole.start <= e.start and e.end <= whole.end and e.end - e.start < whole.end - whole.start


_ON = re.compile(r" (?:on|against|upon) (?:the )?(?:[a-z-]+ )?$")


def _struck(event: Event, context: ArticleContext) -> Event | None:
    """Whom the words after a blow name: *the war on Mali*."""
    trigger = next(s for s in event.evidence if s.role == "trigger")
    sentence = next(s for s in event.evidence if s.role == "sentence")
    if event.event != "ASSAULT" or _BLAMED_ON.search(sentence.text, 0, trigger.start - sentence.start):
        return None
    for r in context.referents:
        if trigger.end < r.start and r.code and r.kind != "media" and _ON.fullmatch(context.text, trigger.end, r.start):
            return _aimed(event, r, f"recipient: {r.text!r} stands behind {trigger.text!r}")
    return None


def _in_sentence(event: Event, context: ArticleContext) -> Event | None:
    """The one other country that the sentence names, nearest after the trigger; the act's place and source do not count."""
    sentence = next(s for s in event.evidence if s.role == "sentence")
    trigger = next(s for s in event.evidence if s.role == "trigger")
    own = {e.code for e in event.actor if e.code}
    if not own or event.event in PLACED - {"PROTEST"} or (event.event in NOT_BESIDE and len(context.sentences) > SHORT):
        return None
    taken = [(s.start, s.end) for s in event.evidence if s.role in ("actor", "attribution", "time", "place")]
    if event.attributed_to and event.attributed_to.code:
        own = own | {event.attributed_to.code}
    others: list[Referent] = [
        r
        for r in context.referents
        if sentence.start <= r.start and r.end <= sentence.end and r.code and r.code not in own
        and _meant(r, event, context.text)
        and not any(a < r.end and r.start < b for a, b in taken)
        and not was_left("actor", r.text, event.reasons)
        and not (event.event == "PROTEST" and mourned(context.text[trigger.end : r.start]))
    ]  # fmt: skip
    if len({r.code for r in others}) != 1:
        return None
    r = min(others, key=lambda r: (r.start < trigger.start, abs(r.start - trigger.start)))
    return _aimed(event, r, f"recipient: {r.text!r} is the only other country or actor that the sentence names")


def _aimed(event: Event, r: Referent, why: str) -> Event:
    found = Entity(r.text, r.start, r.end, r.code, r.sector, (r.sector,) if r.sector else (), r.entity, r.name, (why,))
    return replace(event, recipient=(found,), reasons=(*event.reasons, why))


def _meant(r: Referent, event: Event, text: str) -> bool:
    """Whether a name in the sentence can be at whom an act is aimed: no outlet, place or speaker, nor whose inquiry it is."""
    if (
        r.kind == "media"
        or _PLACE.search(text, max(0, r.start - 40), r.start)
        or (_town(r) and event.event not in AT_HOME)
    ):
        return False
    return not (_LED.match(text, r.end) or _SPEAKS.match(text, r.end))


def _town(r: Referent) -> bool:
    """A town that does not stand for a government: what is said *in Douma* or *of Douma* is said to nobody there."""
    return r.kind == "state" and r.sector is None


def _answered(event: Event, before: Sequence[Event]) -> Event | None:
    """Praise, blame or refusal of *the move*, *the vote*, *the measure*: the actor of the act told just before."""
    if event.event not in ANSWERS or not event.actor:
        return None
    sentence = next(s for s in event.evidence if s.role == "sentence")
    own = {_who(e) for e in event.actor}
    trigger = next(s for s in event.evidence if s.role == "trigger")
    end = trigger.end - sentence.start
    happened = bool(_HAPPENED.match(sentence.text, end))
    near = sentence.text[max(0, trigger.start - sentence.start - MOVE_REACH) : end + MOVE_REACH]
    moved = happened or bool(_MOVE.search(near))
    for earlier in reversed(before):
        at = next(s for s in earlier.evidence if s.role == "sentence")
        if sentence.start - at.end > REACH:
            return None
        if not (moved or _told_again(earlier, near)):
            continue  # of 14 answers without such words in 35 real articles 2 were to the act before
        actors = tuple(e for e in earlier.actor if e.code and _who(e) not in own)
        if actors and earlier.event not in (ANSWERS | TALK if happened else ANSWERS):
            why = f"recipient: the actor of the act it answers ({actors[0].text!r})"
            return replace(event, recipient=actors, reasons=(*event.reasons, why))
    return None


_IRREGULAR = re.compile(
    r"\b(?:the|this|that|these|those|his|her|its|their) (?:expulsions?|trial|aggression|coup|killings?)\b"
)
_DEFINITE = re.compile(r"\b(?:the|this|that|these|those|his|her|its|their) (?:[\w’'-]+ ){0,2}?([a-z]{4,})")


def _told_again(earlier: Event, near: str) -> bool:
    """Whether words name an act again by a noun of its own: *deployed ... the deployment*."""
    told = [s.text.lower()[:4] for s in earlier.evidence if s.role == "trigger"]
    return bool(_IRREGULAR.search(near)) or any(m[1][:4] in told for m in _DEFINITE.finditer(near))


def _same_campaign(event: Event, before: Sequence[Event]) -> Event | None:
    """Further blows of one attacker told in a row fall on the one hit before, where no other is named."""
    codes = {e.code for e in event.actor if e.code}
    if event.event != "ASSAULT" or not codes:
        return None
    for earlier in reversed(before):
        if earlier.event == "ASSAULT" and earlier.recipient and codes & {e.code for e in earlier.actor}:
            why = f"recipient: as in the attack told before ({earlier.recipient[0].text!r})"
            return replace(event, recipient=earlier.recipient, reasons=(*event.reasons, why))
    return None


def _where(event: Event) -> Event | None:
    """The country in which force is used, where nobody is named as hit."""
    place = event.event_loc
    if place is None or not place.country or place.start is None:
        return None
    own = {e.code for e in event.actor}
    if event.event not in AT_HOME and (not own or place.country in own):
        return None
    why = f"recipient: the country of the place where it happened ({place.text!r})"
    found = Entity(place.text, place.start, place.end, place.country, None, (), None, place.name, (why,))
    return replace(event, recipient=(found,), reasons=(*event.reasons, why))


def _who(e: Entity) -> str:
    return e.entity or f"{e.code} {e.sector or ''} {'' if e.code else e.text.lower()}"
