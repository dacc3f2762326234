"""What the codebook settles after the layers have spoken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tocsin.coding.corrections import corrected
from tocsin.coding.mentions import Mention
from tocsin.records import Entity, Event, Span


def mentions(sentence: str, *acts: tuple[str, str]) -> list[Mention]:
    """Acts of one sentence, each by its word and type."""
    whole = Span(0, len(sentence), sentence, "sentence")
    out = []
    for word, kind in acts:
        at = sentence.index(word)
        trigger = Span(at, at + len(word), word, "trigger")
        event = Event(id="", article_id="a", event=kind, evidence=(whole, trigger))
        out.append(Mention(event, whole, 0, 1, trigger, "model", None, {}))
    return out


@pytest.mark.parametrize(
    ("sentence", "acts", "kept"),
    [
        ("Chile and Peru failed to sign the pact.", [("failed", "REJECT"), ("sign", "SUPPORT")], ["SUPPORT"]),
        ("Chile failed to fully sign the pact.", [("failed", "REJECT"), ("sign", "SUPPORT")], ["SUPPORT"]),
        (
            "Chile failed to turn up and signed no pact.",
            [("failed", "REJECT"), ("signed", "SUPPORT")],
            ["REJECT", "SUPPORT"],
        ),
        ("Chile refused to sign the pact.", [("refused", "REJECT"), ("sign", "SUPPORT")], ["REJECT", "SUPPORT"]),
    ],
)
def test_what_failed_to_happen_is_one_act(sentence: str, acts: list[tuple[str, str]], kept: list[str]) -> None:
    assert [m.event.event for m in corrected(mentions(sentence, *acts))] == kept


def test_what_an_attack_was_on_did_not_do_it() -> None:
    text = "An attack on a police post that killed nine men followed a raid by rebels."
    [told] = mentions(text, ("killed", "ASSAULT"))
    posts = [Entity(w, text.index(w), text.index(w) + len(w)) for w in ("police post", "rebels")]
    [m] = corrected([replace(told, event=replace(told.event, actor=tuple(posts)))])
    assert [a.text for a in m.event.actor] == ["rebels"]
    assert [r.text for r in m.event.recipient] == ["police post"]
