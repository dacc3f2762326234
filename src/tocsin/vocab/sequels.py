"""Words that set two acts apart (one follows, avenges or prepares the other) or tie them to one meeting."""

from __future__ import annotations

import re

_AVENGES = r"(?:revenge|retaliation|reprisals?|retribution|vengeance|response|answer) (?:for|to|against)"
_PREPARES = r"(?:ahead of|prior to|in the run-up to|on the eve of)"
APART = re.compile(
    rf"\b(?:(?:minutes?|hours?|days?|weeks?|months?|years?) (?:after|before|since)|avenge\w*|{_AVENGES}|{_PREPARES})\b",
    re.IGNORECASE,
)
"""Between two acts: the people of the second are not those of the first."""
IN_ANSWER = re.compile(rf"\b{_AVENGES}", re.IGNORECASE)
"""Behind an act: times that follow are of the one it answers."""
THE_OTHER = re.compile(rf"\b(?:{_AVENGES}|{_PREPARES}) (?:(?:the|an?|its|his|their|this|that) )?(?:[\w’'-]+ ){{0,6}}$")
"""Up to the second act: day and place told before are those of the first."""
IN_THE_MEETING = re.compile(
    r"\W*(?:In|At|During) (?:the|this|that|his|her|their) (?:\w+day(?:[’']s)? )?"
    r"(?:meeting|talks|session|summit|call|conversation|visit)\b"
)
"""At the head of a sentence: what it tells is of the meeting told before."""
