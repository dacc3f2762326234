"""What the codebook settles after the layers have spoken: mentions that are no act, types that a rule decides, the sides of each.

An exercise of one army is no cooperation, a missile fired at nobody no attack, a prison sentence two acts; a quotation that runs
on keeps its speaker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tocsin.coding.bystanders import righted
from tocsin.coding.mentions import Mention
from tocsin.coding.sift import is_no_act

SPEAKERS = frozenset({"ACCUSE", "REQUEST", "THREATEN", "REJECT", "SUPPORT", "AGREE", "CONCEDE"})
PRISON = re.compile(
    r"\b(?:jail\w*|prison\w*|imprison\w*|behind bars|life sentence|years? in|to life|\w+ years)\b", re.IGNORECASE
)
LAUNCH = re.compile(r"(?:fir(?:e[sd]?|ing)|launch\w*|test(?:[- ]fir\w+|ed|s|ing)?|flight[- ]test\w*)$", re.IGNORECASE)
TEST = re.compile(
    r"\b(?:ballistic|(?:short|medium|intermediate|long)-range|intercontinental|ICBMs?|projectiles?|test(?:s|ed|ing|-fired)?)\b"
    r".*\b(?:missiles?|rockets?|projectiles?|ICBMs?)\b"
    r"|\bmissiles?\b.*\b(?:into|toward|over|off|in) (?:the )?(?:[A-Z]?\w+ ){0,3}(?:sea|ocean|waters|coast|Japan)\b",
    re.IGNORECASE,
)
STRUCK = re.compile(
    r"\b(?:hit|hits|hitting|str(?:uck|ike|ikes|iking)|kill\w*|wound\w*|injur\w*|damag\w*|destroy\w*|slamm\w*|intercept\w*|target\w*"
    r"|shot down|(?:against|towards?|into) (?!(?:the )?(?:[A-Z]\w+ ){0,3}(?:sea|ocean|waters|strait|gulf)\b)"
    r"(?:the )?(?:[A-Z]|city|town|ship|tanker|base)\w*"
    r"|at (?!the same|least|about|around|a time|an? (?:lofted|altitude|height))[\w’']+|(?:up)?on (?!\w+day)[A-Z]\w+)\b",
    re.IGNORECASE,
)
"""Words of a missile that reaches or is meant to reach somebody."""
DUTY = re.compile(r"(?:must|should|need|ought|have to|has to)\b", re.IGNORECASE)
EXERCISE = re.compile(r"(?:exercis|drill|man(?:o?eu)ver|war game)", re.IGNORECASE)
JOINT = re.compile(
    r"\b(?:joint(?:ly)?|with|together|multinational|combined|allied|allies|bilateral|trilateral|between|nations|partners?)\b",
    re.IGNORECASE,
)
STRUCK_AT = re.compile(
    r"\b(?:attack|assault|raid|strike|airstrike|bombing|ambush|shelling)s? (?:up)?(?:on|against) (?:the |an? )?$",
    re.IGNORECASE,
)
FAILED = re.compile(r"fail(?:s|ed|ing)?", re.IGNORECASE)
BY_SPEAKERS = re.compile(r"\b(?:we|I)(?: all| also)? $")


def corrected(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions of an article as the codebook would have them, in reading order; what is no act is left out."""
    acts = [righted(_struck_at(_tested(_alone(m)))) for m in mentions if not _own_duty(m) and not is_no_act(m)]
    return _speakers(_imprisoned([m for m in acts if not _failed(m, acts)]))


def _failed(m: Mention, acts: Sequence[Mention]) -> bool:
    """*Failed to sign the pact*: one act that was not done, and no refusal beside it."""
    if m.event.event != "REJECT" or not FAILED.fullmatch(m.trigger.text):
        return False
    behind = m.sentence.text[m.trigger.end - m.sentence.start :]
    return behind.startswith(" to ") and any(0 < o.trigger.start - m.trigger.end <= len(" to fully ") for o in acts)


def _alone(m: Mention) -> Mention:
    """An exercise of one army is MOBILIZE; only a joint one is COOPERATE (codebook, section 2)."""
    e = m.event
    actors = " ; ".join(a.text for a in e.actor)
    if (
        e.event != "COOPERATE"
        or not EXERCISE.match(m.trigger.text)
        or not e.actor
        or " and " in actors
        or ";" in actors
    ):
        return m
    if JOINT.search(m.sentence.text):
        return m
    return replace(
        m, event=replace(e, event="MOBILIZE", mode=(), reasons=(*e.reasons, "type: an exercise of one side"))
    )


def _tested(m: Mention) -> Mention:
    """A missile sent into the sea or over a country, at nobody, is MOBILIZE; one that is aimed or strikes stays ASSAULT."""
    e, text = m.event, m.sentence.text
    if e.event != "ASSAULT" or not LAUNCH.match(m.trigger.text) or e.killed or e.injured:
        return m
    if not TEST.search(text) or STRUCK.search(text):
        return m
    reasons = (*e.reasons, "type: a missile fired at nobody")
    return replace(m, event=replace(e, event="MOBILIZE", mode=("weapons",), reasons=reasons))


def _struck_at(m: Mention) -> Mention:
    """*An attack on a post that killed nine*: the attack killed, and the post was hit."""
    e = m.event
    if e.event != "ASSAULT":
        return m
    hit = tuple(
        a
        for a in e.actor
        if a.start is not None and STRUCK_AT.search(m.sentence.text[: max(0, a.start - m.sentence.start)])
    )
    if not hit:
        return m
    reasons = (*e.reasons, *(f"actor: {a.text!r} was hit" for a in hit))
    recipient = (*e.recipient, *(a for a in hit if a not in e.recipient))
    return replace(
        m, event=replace(e, actor=tuple(a for a in e.actor if a not in hit), recipient=recipient, reasons=reasons)
    )


def _own_duty(m: Mention) -> bool:
    """*We must stay ready*: a duty that speakers lay on themselves is no request to anybody."""
    before = m.sentence.text[: m.trigger.start - m.sentence.start]
    return m.event.event == "REQUEST" and bool(DUTY.match(m.trigger.text)) and bool(BY_SPEAKERS.search(before))


def _imprisoned(mentions: list[Mention]) -> list[Mention]:
    """A prison sentence is two acts by the codebook: SANCTION convict and COERCE arrest; one word often says both."""
    out: list[Mention] = []
    for m in mentions:
        out.append(m)
        e = m.event
        if e.event != "SANCTION" or "convict" not in e.mode or not PRISON.search(m.sentence.text):
            continue
        if any(o.event.event == "COERCE" and o.number == m.number for o in mentions):
            continue
        reasons = (*e.reasons, "type: a prison sentence is also COERCE arrest (codebook, section 2)")
        out.append(replace(m, event=replace(e, event="COERCE", mode=("arrest",), reasons=reasons)))
    return out


def _speakers(mentions: list[Mention]) -> list[Mention]:
    """A quotation that runs on over sentences keeps its speaker: the actor of the speech act just before it."""
    out: list[Mention] = []
    for m in mentions:
        if not m.event.actor and m.event.event in SPEAKERS and m.sentence.text[:1] in "“\"‘'":
            before = next((p for p in reversed(out) if p.event.event in SPEAKERS and p.event.actor), None)
            if before and m.number - before.number <= 2:
                event = replace(
                    m.event,
                    actor=before.event.actor,
                    reasons=(*m.event.reasons, "actor: the speaker of the quotation before"),
                )
                m = replace(m, event=event)
        out.append(m)
    return out
