"""Names beside an act that stand on its wrong side or on none: the victim of *X's killing*, those whom a crowd mourns, *nobody*."""

from __future__ import annotations

import re
from dataclasses import replace

from tocsin.coding.mentions import SIDES, Mention
from tocsin.records import Entity, Span
from tocsin.vocab.mourning import mourned
from tocsin.vocab.sequels import APART, is_noun, the_other

_NOBODY = re.compile(r"(?:nobody|no[ -]?one|none|no \w+)", re.IGNORECASE)


_SUFFERED = re.compile(
    r"(?:assassination|killing|murder|martyrdom|slaying|abduction|kidnapping|arrest|detention|execution|beheading|lynching"
    r"|imprisonment|jailing|deportation|conviction|torture|poisoning|overthrow|ouster|ousting|toppling|removal|expulsion|extradition"
    r"|sentencing|indictment|prosecution)s?",
    re.IGNORECASE,
)
"""Nouns of acts whose owner suffers them, unless *of* names another: *the mayor's arrest*, but *Spain's arrest of the mayor*."""
_OF = re.compile(r" (?:(?:in|at|near) [A-Z][\w-]+(?: [A-Z][\w-]+)? |(?:on|last|this|in) \w+(?: \w+)? )?of ")
_BY = re.compile(r"\bby\b", re.IGNORECASE)
OBJECT = 60
"""Characters of description between *the killing of* and the name."""
_OWNS = re.compile(r"(?:[’']s?)? (?:[\w-]+ ){0,2}")


def sided(m: Mention) -> Mention:
    """The mention with those among the hit whom a killing or an arrest belongs to, or of whom it is."""
    text, at = m.sentence.text, m.trigger.start - m.sentence.start
    noun = m.trigger.text.removesuffix(" of")
    if not _SUFFERED.fullmatch(noun):
        return m
    of = _OF.match(text, at + len(noun))

    def hit(e: Entity) -> bool:
        if e.start is None or e.end is None:
            return False
        start, end = e.start - m.sentence.start, e.end - m.sentence.start
        if of is None:
            return _owns(text[:end], text, at)
        return 0 <= start - of.end() <= OBJECT and not _BY.search(text, of.end(), start)

    owners = tuple(e for e in m.event.actor if hit(e))
    if not owners:
        return m
    return _moved(m, owners, "recipient")


def _owns(head: str, text: str, at: int) -> bool:
    """Whether the words up to ``head``'s end are a possessive right before the trigger at ``at``."""
    between = text[len(head) : at]
    return bool(_OWNS.fullmatch(between)) and (between[:1] in "’'" or head.endswith(("’s", "'s", "s’", "s'")))


_DEALT = re.compile(
    r"(?:invasion|incursion|offensive|intervention|crackdown|raid|assault|attack|onslaught|airstrike|air strike)s?",
    re.IGNORECASE,
)
"""Nouns of acts whose owner does them: *Togo's second border raid*."""
_OWNER = re.compile(
    r"(?<!-)\b(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|Yester|To)day\b|(?:Last|This|The|That|An?|It|He|She) )"
    r"((?:[A-Z][\w.-]+ ){0,3}[A-Z][\w-]+)[’']s (?:[\w-]+ ){0,4}$"
)


def dealt(m: Mention) -> Mention:
    """The mention with the owner of an attack as its doer."""
    text, at = m.sentence.text, m.trigger.start - m.sentence.start
    owner = _OWNER.search(text, 0, at) if _DEALT.fullmatch(m.trigger.text) else None
    if owner is None:
        return m
    start, end = (m.sentence.start + i for i in owner.span(1))
    sides = (*m.event.actor, *m.event.recipient)
    if any(e.start is not None and e.end is not None and e.start < end and start < e.end for e in sides):
        return m
    who = Entity(owner[1], start, end)
    evidence = (*(s for s in m.event.evidence if s.role != "actor"), Span(start, end, owner[1], "actor"))
    return replace(m, event=replace(m.event, actor=(who,), evidence=evidence))


_FREE = r"(?:(?!(?:and|but|or|then|to|as|who|which|that|when|while|after|before)\b)[\w’'-]+ ){0,4}$"
"""Words between a verb and the noun it governs; none that begins another clause."""
_PROMPTED = re.compile(
    rf"\b(?:prompt|spark|trigger|provok|ignit|inspir|touch(?:ed|es)? off|set(?:s|ting)? off)\w* "
    rf"(?:(?:an?|the|this|further|new) )?{_FREE}",
    re.IGNORECASE,
)
"""Before an act, behind what brought it about: *the cartoons prompted an attack*."""


def prompted(m: Mention) -> Mention:
    """The mention without what brought the act about among its doers."""
    text, at = m.sentence.text, m.sentence.start
    causes: set[tuple[int | None, int | None]] = {
        (e.start, e.end)
        for e in m.event.actor
        if e.end is not None
        and e.end <= m.trigger.start
        and is_noun(m.trigger.text)
        and _PROMPTED.search(text, e.end - at, m.trigger.start - at)
    }
    return _without(m, causes) if causes else m


_FACED = re.compile(
    r" (?:(?:has|have|had|was|were|is|are|again|also|already|now) ){0,3}(?:fac(?:e[sd]?|ing)|drew|draws?|drawn|attract(?:s|ed)"
    r"|c[oa]me(?:s)? (?:in for|under)|receiv(?:ed|es)|earn(?:ed|s)|endured|suffer(?:ed|s)|sustained|survived"
    rf"|experienced|witnessed) {_FREE}"
)
"""Between somebody and the act that falls on them: *the general has faced fierce criticism*."""
_AMONG_DEAD = re.compile(
    r"(?:(?:,| and|, and) [A-Z]\w+){0,4}(?: (?:was|were|is|are|be))?"
    r" among (?:the )?(?:dead|victims|killed|wounded|injured|casualties)\b.{0,60}"
)
"""Behind those whom a headline counts: *Two Danes, Swede among dead in attack*."""
_BEHIND = re.compile(
    r" (?:(?:was|were|is|are|be|been|has|have|had) ){0,2}"
    r"(?:(?:widely )?(?:believed|thought|suspected|said|alleged|reported) to (?:be|have been) )?"
    r"(?:behind|responsible for|blamed for) (?:[\w’'-]+ ){0,5}$"
)
"""Between somebody and the blow they dealt: *the group was believed to be behind a bombing*."""


_PUT = re.compile(r" (?:(?:was|were|is|are|has|have|had|been|being|be|to|put|placed|on|a|its|their|also) ){0,6}")
"""Between forces and the posture they are put in."""


def turned(m: Mention) -> Mention:
    """The mention with those on the other side whom the verb before a noun puts there: who *faced criticism* did not utter it."""
    text, at, trigger = m.sentence.text, m.sentence.start, m.trigger.start - m.sentence.start

    def between(e: Entity, pattern: re.Pattern[str]) -> bool:
        return e.end is not None and e.end - at <= trigger and bool(pattern.fullmatch(text, e.end - at, trigger))

    if m.trigger.text.lower() in ("target", "targets", "victim", "victims") and text.startswith(
        " of ", m.trigger.end - m.sentence.start
    ):
        aimed = tuple(e for e in m.event.actor if e.end is not None and e.end <= m.trigger.start)
        m = _moved(m, aimed, "recipient") if aimed else m
    if m.event.event in ("ACCUSE", "PROTEST", "THREATEN", "ASSAULT", "SANCTION", "REQUEST") and is_noun(m.trigger.text):
        faced = tuple(e for e in m.event.actor if between(e, _FACED) or between(e, _AMONG_DEAD))
        m = _moved(m, faced, "recipient") if faced else m
    if m.event.event == "MOBILIZE" and not m.event.actor:  # "the navy was put on alert"
        put = tuple(e for e in m.event.recipient if between(e, _PUT))
        m = _moved(m, put, "actor") if put else m
    if m.event.event == "ASSAULT":
        behind = tuple(e for e in m.event.recipient if between(e, _BEHIND))
        m = _moved(m, behind, "actor") if behind else m
    return m


def _moved(m: Mention, who: tuple[Entity, ...], side: str) -> Mention:
    """The mention with some of its people on the side named."""
    spans = {(e.start, e.end) for e in who}
    evidence = tuple(
        replace(s, role=side) if s.role in SIDES and (s.start, s.end) in spans else s for s in m.event.evidence
    )
    actor, recipient = (tuple(e for e in x if e not in who) for x in (m.event.actor, m.event.recipient))
    if side == "recipient":
        recipient = (*who, *recipient)
    else:
        actor = (*who, *actor)
    return replace(m, event=replace(m.event, actor=actor, recipient=recipient, evidence=evidence))


_LETTER = re.compile(
    r"\b(?:letter|message|petition|appeal|note|memo|email|telegram|complaint)s? (?:addressed )?to (?P<to>[^.,;]{3,90}?),? $",
    re.IGNORECASE,
)
"""Up to a participle: *wrote a letter to the court demanding*: the court is asked, and does not ask."""
_PARTICIPLE = re.compile(r"\w+ing\b")


def addressed(m: Mention) -> Mention:
    """The mention with the reader of a letter among those asked."""
    text, at, trigger = m.sentence.text, m.sentence.start, m.trigger.start - m.sentence.start
    letter = _LETTER.search(text, 0, trigger)
    if (
        letter is None
        or not _PARTICIPLE.match(m.trigger.text)
        or m.event.event not in ("REQUEST", "ACCUSE", "THREATEN", "SUPPORT")
    ):
        return m
    begin, end = letter.span("to")
    readers = tuple(e for e in m.event.actor if e.start is not None and begin <= e.start - at < end)
    m = _moved(m, readers, "recipient") if readers else m
    writers = tuple(e for e in m.event.recipient if e.end is not None and e.end - at < letter.start())
    return _moved(m, writers, "actor") if writers and not m.event.actor else m


def own(m: Mention) -> Mention:
    """The mention without those of the act that it follows or avenges, or that follows it: *fired in revenge for the killing*."""
    text, at = m.sentence.text, m.sentence.start
    sides = [e for e in (*m.event.actor, *m.event.recipient) if e.start is not None and e.end is not None]
    link = APART.search(text, m.trigger.end - at)
    beyond = {(e.start, e.end) for e in sides if link and (e.start or 0) >= at + link.end()}
    if other := the_other(text, m.trigger.start - at, m.trigger.end - at):
        beyond |= {(e.start, e.end) for e in sides if (e.end or 0) <= at + other.start()}
    return _without(m, beyond) if beyond else m


def _without(m: Mention, spans: set[tuple[int | None, int | None]]) -> Mention:
    """The mention without the sides at these offsets."""
    event = replace(
        m.event,
        actor=tuple(e for e in m.event.actor if (e.start, e.end) not in spans),
        recipient=tuple(e for e in m.event.recipient if (e.start, e.end) not in spans),
        evidence=tuple(s for s in m.event.evidence if (s.start, s.end) not in spans or s.role not in SIDES),
    )
    return replace(m, event=event)


_SAID_THAT = re.compile(
    r"\s?(?:has |have |had )?(?:also |further |later )?(?:said|says|stated|noted|added|stressed|announced|argued|claimed"
    r"|underlined|emphasi[sz]ed|reiterated|asserted|explained|insisted|believes"
    r"|told [\w ]{3,30}?) (?:on \w+ )?(?:(that )|(?=(?:the|an?|its|his|[A-Z])))"
)
_OPENLY = re.compile(
    r"critici[sz]|accus|condemn|denounc|blam|slam|prais|hail|welcom|back|endors|support", re.IGNORECASE
)
"""Verbs that say of somebody that they blame or praise."""


_SOURCE = re.compile(
    r"\b(?:according to|citing|(?:as )?(?:reported|quoted) by) (?:(?:the|an?|its|local|state) ){0,2}$", re.IGNORECASE
)
"""Before the one who tells it: *According to IRNA, the two sides met*."""
_CONFIRMED = re.compile(r"\b(?:confirmed|verified|documented) by (?:(?:the|an?|its|local|state) ){0,2}$", re.IGNORECASE)
"""Before those who tell of a blow; a decision is theirs who announce it."""


def told_by(m: Mention) -> Mention:
    """The mention without the one who tells it among its doers: *the envoy said that Chad quit* is Chad quitting."""
    text, at = m.sentence.text, m.sentence.start
    for source in (e for e in (*m.event.actor, *m.event.recipient) if e.start is not None):
        lead = (source.start or 0) - at
        if _SOURCE.search(text, 0, lead) or (m.event.event == "ASSAULT" and _CONFIRMED.search(text, 0, lead)):
            return told_by(_as_source(m, source))
    spans = [(e, (e.start or 0) - at, (e.end or 0) - at) for e in m.event.actor if e.start is not None]
    trigger = m.trigger.start - at
    for speaker, _, end in spans:
        that = _SAID_THAT.match(text, end)
        if that and not that[1] and m.event.event in ("ACCUSE", "SUPPORT") and not _OPENLY.match(m.trigger.text):
            continue  # "the envoy said the raid was unlawful": the words are his
        if that and any(that.end() <= start < trigger for e, start, _ in spans if e is not speaker):
            return _as_source(m, speaker)
    return m


def _as_source(m: Mention, source: Entity) -> Mention:
    evidence = tuple(
        replace(s, role="attribution") if s.role in SIDES and (s.start, s.end) == (source.start, source.end) else s
        for s in m.event.evidence
    )
    event = replace(
        m.event,
        actor=tuple(e for e in m.event.actor if e is not source),
        recipient=tuple(e for e in m.event.recipient if e is not source),
        attributed_to=m.event.attributed_to or source,
        evidence=evidence,
    )
    return replace(m, event=event)


def righted(m: Mention) -> Mention:
    """The mention with everybody on their own side: each correction of this module in turn."""
    for correct in (sided, turned, addressed, own, dealt, prompted, told_by, without_bystanders):
        m = correct(m)
    return m


def without_bystanders(m: Mention) -> Mention:
    """The mention without *nobody*, and, of a protest, without recipients whom it mourns or cheers."""
    gone = {(e.start, e.end) for e in (*m.event.actor, *m.event.recipient) if _NOBODY.fullmatch(e.text)}
    mourned_ones = {(e.start, e.end) for e in m.event.recipient if _mourned(m, e)}
    return _without(m, gone | mourned_ones) if gone or mourned_ones else m


def _mourned(m: Mention, e: Entity) -> bool:
    if m.event.event != "PROTEST" or e.start is None or e.start < m.trigger.end:
        return False
    return mourned(m.sentence.text[m.trigger.end - m.sentence.start : e.start - m.sentence.start])
