"""Whose word counts on a side of an act: the reader's, and a frame's where the reader is silent."""

from __future__ import annotations

from tocsin.coding.detect import Trigger, roles_of
from tocsin.coding.mentions import FrameHit
from tocsin.coding.model import ReaderView

TEXT = "Chile warned Bolivia on Friday that we will send patrols to the high desert."


def at(words: str) -> tuple[int, int]:
    """The offsets of words in the text."""
    start = TEXT.index(words)
    return start, start + len(words)


def trigger(kind: str, frame: dict[str, str], reader: dict[str, str]) -> Trigger:
    """A trigger with a frame of one type and a reader, each with a word a side."""
    roles = {role: [at(words)] for role, words in frame.items()}
    spans = {role: [(*at(words), 0.9)] for role, words in reader.items()}
    return Trigger(
        *at("warned"), frame=FrameHit(*at("warned"), kind, "", "warn", roles=roles), view=ReaderView((), (), (), spans)
    )


def test_a_frame_fills_the_side_on_which_the_reader_is_silent() -> None:
    """The reader found who warns, the frame whom."""
    t = trigger("THREATEN", {"actor": "Chile", "recipient": "Bolivia"}, {"actor": "Chile"})
    assert roles_of(t, TEXT, "THREATEN") == {"actor": [at("Chile")], "recipient": [at("Bolivia")]}


def test_a_frame_of_another_type_fills_nothing() -> None:
    """What the words would mean for another act says nothing on this one."""
    t = trigger("REQUEST", {"recipient": "Bolivia"}, {"actor": "Chile"})
    assert roles_of(t, TEXT, "THREATEN") == {"actor": [at("Chile")]}


def test_nobody_stands_on_both_sides() -> None:
    """The frame's recipient is left out where the reader calls the same words the actor, or the speaker himself."""
    t = trigger("THREATEN", {"recipient": "Chile"}, {"actor": "Chile"})
    assert roles_of(t, TEXT, "THREATEN") == {"actor": [at("Chile")]}
    t = trigger("THREATEN", {"recipient": "we"}, {"actor": "Chile"})
    assert roles_of(t, TEXT, "THREATEN") == {"actor": [at("Chile")]}


def test_where_a_deployment_leads_is_not_whom_it_is_aimed_at() -> None:
    """The object of sending is a goal."""
    t = trigger("MOBILIZE", {"recipient": "the high desert"}, {"actor": "Chile"})
    assert roles_of(t, TEXT, "MOBILIZE") == {"actor": [at("Chile")]}
