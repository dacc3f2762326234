"""The place of an act by the grammar around its words: what it falls on, where a speaker spoke, where a traveller acted.

Patterns over the words between a place name and the act; no parser. Each answers with the toponym it found or nothing.
"""

from __future__ import annotations

import re

from tocsin.records import Span
from tocsin.resolve.event_scene import Scene
from tocsin.resolve.places_find import Toponym
from tocsin.resolve.places_phrase import KINDS, PARTS

SUBJECT = 90
"""Characters from a place that is the subject to the verb in the passive (*Stepanakert was shelled*)."""

_WIDE = rf"(?:{KINDS}|parts?|areas?|suburbs?|outskirts|edge|whole|rest|centre|center)"
_ONTO = re.compile(
    rf"(?:\s+(?:\w+\s+){{0,4}}to\s+(?:re)?(?:take|capture|seize|storm|enter|hold))?"
    rf"\s+(?:(?:on|of|upon|against|at|into|in)\s+)?(?:the\s+)?(?:(?:[a-z-]+\s+){{0,2}}{_WIDE}s?\s+(?:of\s+)?(?:the\s+)?)?(?:{PARTS}\s+)?$"
)
_LEFT = re.compile(
    r"(?:left|quit|evacuated|vacated|abandoned|entered|crossed|invaded|occupied|occupation|annex\w*|raided|raids?|siege|besieg\w*|"
    r"blockad\w*|sealed off|curfew)$"
)
_ENDS = re.compile(
    r"$|[.,;:)”\"–—]|\s+(?:[–—(-]|\d|[A-Z][a-z]+day\b|(?:in|on|at|and|or|but|by|last|this|next|since|after|before|from|for|with|which|"
    r"that|as|while|when|were|was|is|are|will|would|could|can|may|might|must|has|have|had|to|during|over|until|under|early|late|"
    r"again|using|\w+ing|without|via|through|amid|if|unless|alone|itself|earlier|near|because|who|not|should)\b)"
)
_PASSIVE = re.compile(r"\b(?:was|were|been|being|be|is|are)\s+(?:\w+ly\s+|also\s+|then\s+)?$")
_OPENS = re.compile(
    r"(?:^|\bthat\s|,\s|[–—]\s)(?:The\s+|the\s+)?(?:(?:[a-z-]+\s+)?(?:city|town|village|port|district) of\s+)?$"
)
_CLAUSE = re.compile(r"[;:“”\"]|\b(?:after|before|when|while|that|who|whom|whose|because|since|if)\b")
_THITHER = re.compile(
    r"\b(?:came|comes|flew|flies|travell?ed|went|goes|drove|was|were|is|are|met|meet|meets|meeting|arrived|visited|visiting|"
    r"gathered|sat|returned|landed)\s+(?:back\s+|down\s+|again\s+)?(?:to|in|at)?\s*(?:the\s+)?$"
)
_AND_THERE = re.compile(
    r"(?:\s+(?:on|late|early|last|this|for|in|over)\b[^,;.]{0,25})?(?:,?\s+where\s+(?:he|she|they)|,?\s+and|\s+to)\s+"
    r"(?:(?:\w+ly|also|then|had|has|have|jointly)\s+)*$"
)
_SPOKE = re.compile(
    r"\b(?:said|says|announced|declared|warned|stated|told\s+(?:the\s+|a\s+|his\s+|her\s+)?[\w’'-]+(?:\s+[\w’'-]+){0,2}|speaking|spoke)"
    r"(?:\s+on\s+\w+day|\s+in\s+[A-Z][a-z]+|\s+late|\s+early)?(?:\s+(?:at|to|before)\s+(?:the\s+|a\s+|an\s+)?[\w’' -]{3,40})?\s+$"
)
_CREDIT = re.compile(r"[,”\"]\s+(?!who\b|which\b)(?:[\w’'-]+\s+){1,6}(?:said|told\s+[\w’'-]+)\s+$")
_WHO_WAS = re.compile(r"\bwho\s+(?:was|is|were|had been)\s+(?:in|on a visit to|visiting)\s+$")
_THEN_SAID = re.compile(r"[^,.;]{0,40},\s+(?:(?:\w+ly|also|then|has|had)\s+)*")
_INTO = re.compile(r"\b(?:in|at|to|visited|visiting|toured)$")
_WERE = re.compile(r"\s+(?:was|were|has been|have been|had been)\s+(?:\w+ly\s+|also\s+)?")
_AGAIN = re.compile(
    r"\s+(?:on\s+|in\s+)?(?P<what>(?:the|that)\s+(?:[a-z-]+\s+)?(?:city|town|village|province|district|enclave|strip|island))\b"
    r"(?!\s+(?:of|council|hall|centre|center|police|government|hospital)\b|['’-])"
)
_SPEECH = re.compile(
    r"\b(?:said|says|told|tells|warn\w*|claim\w*|announc\w*|declar\w*|repudiat\w*|condemn\w*|denounc\w*|accus\w*|insist\w*|argued|"
    r"wrote|deni\w+|confirm\w*|prais\w*|describ\w*|reported)\b"
)
_JUDGED = re.compile(
    r"\b(?:condemn\w*|denounc\w*|prais\w*|repudiat\w*|criticis\w*|criticiz\w*|welcom\w*|deplor\w*|discuss\w*|blam\w*)\s"
    r"(?:[\w’'-]+\s+){0,5}$"
)
_LATER = re.compile(
    r"\b(?:to (?:mark|commemorate|remember|study|investigate|mourn)|anniversary|in memory|defen[cs]e of|on the eve)\b"
)
_AFTER = re.compile(r"\b(?:after|before|since|following)\b")
_HURT = re.compile(r"\b(?:died|dead|killed|wounded|injured|hurt|hit|struck|destroyed)\b")
_HOST = re.compile(r"(?:receiv|host|meet|visit|hold|stage|tour|come|gather|convene|travel)\w*$")
_TOPIC = re.compile(
    r"\b(?:against|over|about|for|support|solidarity|demand\w*|call\w*|condemn\w*|sparked|following|denounc\w*|because|to)\b"
)


def falls_on(scene: Scene) -> Toponym | None:
    """*Captured Mosul, an attack on Tripoli, left Lebanon, Stepanakert was shelled*: the place that the act itself names."""
    kind, trigger, text = scene.event.event, scene.trigger, scene.article.text
    direct = kind == "ASSAULT" or (kind in ("MOBILIZE", "RETREAT", "COERCE") and _LEFT.search(trigger.text))
    if not direct:
        return None
    for t in scene.toponyms():
        if t.start >= trigger.end:
            whole = _ENDS.match(text, t.end) or scene.is_spot(t)
            return t if whole and _ONTO.fullmatch(text, trigger.end, t.start) else None
        if t.start < trigger.start and kind == "ASSAULT" and _is_hit(t, scene):
            return t
    return None


def _is_hit(t: Toponym, scene: Scene) -> bool:
    """Whether a place before the act is the subject of its verb in the passive."""
    between = scene.article.text[t.end : scene.trigger.start]
    if len(between) > SUBJECT or _CLAUSE.search(between) or not _PASSIVE.search(between):
        return False
    return between.count(",") != 1 and bool(_OPENS.search(scene.before(t.start)))


def named_again(scene: Scene) -> Span | None:
    """*Seized the northern city, shelled the province*: words after an attack that point back to a place."""
    if scene.event.event != "ASSAULT":
        return None
    m = _AGAIN.match(scene.article.text, scene.trigger.end)
    return Span(m.start("what"), m.end("what"), m["what"], "place") if m else None


def hit_there(t: Toponym, scene: Scene) -> bool:
    """*Fishermen on Jeju were ordered*: those to whom it was done were there."""
    between = scene.article.text[t.end : scene.trigger.start]
    return t.end < scene.trigger.start and bool(_WERE.fullmatch(between))


def acted_there(t: Toponym, scene: Scene) -> bool:
    """*Flew to Jeddah to mediate, was in Damascus and demanded*: the one who went there did it there."""
    trigger, text = scene.trigger, scene.article.text
    if t.start >= trigger.end:
        # "was in Washington", where the words of the act end with the preposition
        return bool(_INTO.search(trigger.text)) and text[trigger.end : t.start].strip() in ("", "the")
    if _WHO_WAS.search(scene.before(t.start)) and _THEN_SAID.fullmatch(text, t.end, trigger.start):
        return True
    return bool(_THITHER.search(scene.before(t.start))) and bool(_AND_THERE.fullmatch(text, t.end, trigger.start))


def spoke_there(lead: str, *, after: bool) -> bool:
    """Whether the words before *in Vienna* say that somebody spoke: *told his hosts in Brussels, said on Monday in Vienna*.

    Args:
        lead: the sentence up to the preposition.
        after: whether the act stands before these words, which then must name its speaker (*…, his deputy said in Vienna*).
    """
    return bool((_CREDIT if after else _SPOKE).search(lead))


def hosts(scene: Scene) -> bool:
    """Whether an accord is a meeting to come, which has a place: *will receive his colleague in Sochi*."""
    return scene.event.event == "AGREE" and bool(_HOST.search(scene.trigger.text))


def of_another(t: Toponym, scene: Scene) -> bool:
    """Whether a place before the act belongs to other words: to one who speaks of it (*told parliament in Delhi that … attacks*)
    or to what comes after it (*marched through Yerevan to mark the massacres*).
    """
    if t.end > scene.trigger.start:
        return False
    before, between = scene.before(t.start), scene.article.text[t.end : scene.trigger.start]
    if _JUDGED.search(between) or _LATER.search(between):
        return True
    if len(before.split()) <= 2:
        return False
    if _SPEECH.search(between):
        return True
    if _AFTER.search(between) and not _HURT.search(before):
        return True
    return bool(_SPEECH.search(before)) and bool(re.search(r"\bthat\b|[“”\"]", between))


def is_topic(t: Toponym, scene: Scene) -> bool:
    """Whether a place after a protest is what it is about: *rallies against the war in Gaza*."""
    if scene.event.event != "PROTEST" or t.start < scene.trigger.end:
        return False
    return bool(_TOPIC.search(scene.article.text[scene.trigger.end : t.start]))
