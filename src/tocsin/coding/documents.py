"""What a document says is as old as the document: *The treaty, signed in 1979, ... It also asks both armies to ...*."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tocsin.coding.mentions import Mention

_KIND = (
    r"(resolution|agreement|accord|deal|treaty|pact|report|letter|declaration|communiqu[eé]|law|bill|decree|memorandum|document"
    r"|constitution|charter|ruling|verdict|petition|motion)"
)
_SUBJECT = re.compile(
    rf"\W*(?:It|(?:The|This|That)(?: [\w-]+)? {_KIND})(?: (?:also|further|then|even))?(?: [\w-]+){{0,3}} ?$"
)
_NAMED = re.compile(rf"\W*(?:The|This|That)(?: [\w-]+)? {_KIND}\b")
_SENTENCE_END = re.compile(r"[.!?][”\"’')]*\s+(?=[A-Z“\"‘'])")
_LOOK_BACK = 600
"""Characters before a sentence in which the one before it begins."""


def of_old_document(m: Mention, before: Sequence[Mention], text: str) -> bool:
    """Whether the subject of a mention is a document that an act told as historical has brought in.

    Args:
        m: the mention, with its sentence and trigger as offsets in ``text``.
        before: the mentions before it, their ``aux`` settled.
        text: the article's text.
    """
    found = _SUBJECT.match(m.sentence.text[: m.trigger.start - m.sentence.start])
    if found is None:
        return False
    kind = found[1] or _named_before(text[max(0, m.sentence.start - _LOOK_BACK) : m.sentence.start])
    if kind is None:
        return False
    word = re.compile(rf"\b{re.escape(kind)}\b", re.IGNORECASE)
    told = [b for b in before if b.number < m.number and word.search(b.sentence.text)]
    return bool(told) and all(b.event.aux == "historical" for b in told[:1])


def _named_before(lead: str) -> str | None:
    """The document that the sentence before is about."""
    named = _NAMED.match(_SENTENCE_END.split(lead.strip())[-1])
    return named[1] if named else None
