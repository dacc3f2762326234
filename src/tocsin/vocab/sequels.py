"""Words that set two acts apart (one follows, avenges or prepares the other) or tie them to one meeting, and nouns for a blow."""

from __future__ import annotations

import re

BLOW = (
    r"(?:attacks?|bombings?|killings?|murders?|assassinations?|massacres?|shootings?|strikes?|airstrikes?|air strikes?|raids?"
    r"|blasts?|explosions?|assaults?|operations?|atrocit(?:y|ies)|slaughter|beheadings?|abductions?|kidnappings?)"
)
"""Nouns for a blow, to be put into a pattern."""
_AVENGES = r"(?:revenge|retaliation|reprisals?|retribution|vengeance|response|answer) (?:for|to|against)"
_PREPARES = r"(?:ahead of|prior to|in the run-up to|on the eve of)"
APART = re.compile(
    rf"\b(?:(?:minutes?|hours?|days?|weeks?|months?|years?) (?:after|before|since)|avenge\w*|{_AVENGES})\b",
    re.IGNORECASE,
)
"""Between two acts: the people of the second are not those of the first."""
IN_ANSWER = re.compile(rf"\b{_AVENGES}(?! (?:a |the )?(?:question|quer))", re.IGNORECASE)
"""Behind an act, before the one that it answers."""
IN_THE_MEETING = re.compile(
    r"\W*(?:In|At|During) (?:the|this|that|his|her|their) (?:\w+day(?:[’']s)? )?"
    r"(?:meeting|talks|session|summit|call|conversation|visit)\b"
)
"""At the head of a sentence: what it tells is of the meeting told before."""
_THE_OTHER = re.compile(rf"\b(?:{_AVENGES}|{_PREPARES}) (?:(?:the|an?|its|his|their|this|that) )?(?:[\w’'-]+ ){{0,6}}$")
_FINITE = re.compile(
    r"(?:(?:will|would|may|might|could|can|shall|should|must|is|are|was|were|has|have|had|did|does|do|to)\b.*"
    r"|\w+ed|struck|shot|hit|slew|fought|seized?|held|met|sent|began|left|drove|took|broke|cut|won|lost|said)",
    re.IGNORECASE,
)


def is_noun(trigger: str) -> bool:
    """Whether the words for an act can be a noun: no past tense, no auxiliary before them."""
    return not _FINITE.fullmatch(trigger.strip())


def the_other(text: str, start: int, end: int) -> re.Match[str] | None:
    """The words before an act that make it the one which another of the sentence answers or prepares, if they stand there.

    Args:
        text: the sentence.
        start, end: where the words for the act stand in it; only a noun is meant (*in revenge for the killing*).
    """
    return _THE_OTHER.search(text, 0, start) if is_noun(text[start:end]) else None
