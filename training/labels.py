"""The label sets of the two encoders, and how annotated sentences become their training examples."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus import Document, Mention
from tokenizers import Tokenizer

from tocsin.coding.labels import AUX, MODES, ROLE_TAGS, ROLES, TYPES

MAX_TOKENS = 128


@dataclass
class Example:
    """One input of an encoder: token ids, segment ids (1 marks the trigger) and labels; -100 is not scored."""

    ids: list[int]
    segments: list[int]
    tags: list[int]
    type: int = -100
    mode: int = -100
    aux: int = -100
    key: tuple[str, int, int] = ("", 0, 0)
    extra: dict[str, object] = field(default_factory=dict)


def _touch(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def tagger_example(tok: Tokenizer, text: str, events: Sequence[Mention], key: tuple[str, int, int]) -> Example:
    """Every word piece of a trigger carries its type; all others are O. Borderline events are not scored."""
    enc = tok.encode(text)
    tags = []
    for span, special in zip(enc.offsets, enc.special_tokens_mask, strict=True):
        tag = -100 if special else 0
        for e in events:
            if not special and _touch(span, e.trigger):
                tag = -100 if e.optional else 1 + TYPES.index(e.type)
        tags.append(tag)
    return Example(enc.ids, [0] * len(enc.ids), tags, key=key)


def event_example(
    tok: Tokenizer, text: str, trigger: tuple[int, int], event: Mention | None, key: tuple[str, int, int]
) -> Example:
    """The trigger is marked by segment 1; tags are the roles; the first token carries type, mode and aux."""
    enc = tok.encode(text)
    segments = [int(not s and _touch(o, trigger)) for o, s in zip(enc.offsets, enc.special_tokens_mask, strict=True)]
    tags = [-100 if s else 0 for s in enc.special_tokens_mask]
    if event is None:
        return Example(enc.ids, segments, [-100] * len(tags), type=0, key=key)
    for role in ROLES:
        for lo, hi in event.roles.get(role, ()):
            first = True
            for i, (o, s) in enumerate(zip(enc.offsets, enc.special_tokens_mask, strict=True)):
                if not s and _touch(o, (lo, hi)):
                    tags[i] = ROLE_TAGS.index(("B-" if first else "I-") + role)
                    first = False
    return Example(
        enc.ids, segments, tags, 1 + TYPES.index(event.type), MODES.index(event.mode), AUX.index(event.aux), key=key
    )


def tagger_examples(tok: Tokenizer, docs: Iterable[Document]) -> list[Example]:
    """One example a sentence."""
    return [
        tagger_example(tok, s.text, s.events, (d.id, i, 0)) for d in docs for i, s in enumerate(d.sentences) if s.text
    ]


def event_examples(tok: Tokenizer, docs: Sequence[Document], *, seed: int = 7) -> list[Example]:
    """One example an event, and negatives: words that are triggers elsewhere but not here."""
    rng = random.Random(seed)
    words: dict[str, int] = {}
    for d in docs:
        for s in d.sentences:
            for e in s.events:
                w = s.text[slice(*e.trigger)].lower()
                words[w] = words.get(w, 0) + 1
    out = []
    for d in docs:
        for i, s in enumerate(d.sentences):
            for k, e in enumerate(s.events):
                out.append(event_example(tok, s.text, e.trigger, e, (d.id, i, k)))
            out += [
                event_example(tok, s.text, span, None, (d.id, i, -1))
                for span in _negatives(s.text, s.events, words, rng)
            ]
    return out


def _negatives(
    text: str, events: Sequence[Mention], words: dict[str, int], rng: random.Random
) -> list[tuple[int, int]]:
    """Now and then an act word of the sentence that is no trigger, or any other word: one negative for two events."""
    import re

    spans = [m.span() for m in re.finditer(r"[A-Za-z][\w’'-]*", text)]
    free = [s for s in spans if not any(_touch(s, e.trigger) for e in events)]
    hard = [s for s in free if text[slice(*s)].lower() in words]
    rng.shuffle(hard)
    picked = hard[:1] if rng.random() < 0.6 else []
    if free and rng.random() < 0.15:
        picked.append(rng.choice(free))
    return picked
