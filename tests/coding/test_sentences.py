"""Cutting text into sentences."""

import itertools

import pytest

from tocsin.coding.sentences import MAX_CHARS, split

CASES = [
    ("Troops left. Rebels stayed.", ["Troops left.", "Rebels stayed."]),
    ("Gen. Haftar met Mr. Salame in the U.S. on Jan. 5.", ["Gen. Haftar met Mr. Salame in the U.S. on Jan. 5."]),
    ("He said: “We will stay.” The crowd cheered.", ["He said: “We will stay.”", "The crowd cheered."]),
    ("Talks end at 4.30 p.m. on Monday", ["Talks end at 4.30 p.m. on Monday"]),
    ("They met in the U.S. The visit was short.", ["They met in the U.S.", "The visit was short."]),
    ("It fell on 3 January\n2020 in Baghdad.", ["It fell on 3 January\n2020 in Baghdad."]),
    ("First line\nSecond line", ["First line", "Second line"]),
    ("“Stop!” he cried. They ran.", ["“Stop!” he cried.", "They ran."]),
    ("George W. Bush spoke. Blair listened.", ["George W. Bush spoke.", "Blair listened."]),
    ("", []),
    ("***\n...", []),
]


@pytest.mark.parametrize(("text", "parts"), CASES)
def test_cuts_where_a_reader_would(text, parts):
    """Abbreviations, initials, times and quotations do not break a sentence."""
    assert [s.text for s in split(text)] == parts


@pytest.mark.parametrize("text", [c[0] for c in CASES] + ["  spaced   out.  Twice. \n\n\n x " * 3, "word " * 900])
def test_offsets_hold_and_nothing_is_lost(text):
    """Every span is the text at its offsets, in order, and every letter is in one span."""
    spans = split(text)
    assert all(text[s.start : s.end] == s.text and len(s.text) <= MAX_CHARS for s in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    kept = "".join(s.text for s in spans)
    assert [c for c in text if c.isalnum()] == [c for c in kept if c.isalnum()]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("OUAGADOUGOU, Sept. 3 (Xinhua) -- Two rockets hit the base.", "Two rockets hit the base."),
        ("NEW YORK (AP) — The council met.", "The council met."),
        ("LOMÉ — Soldiers left.\nPARIS - They came.", "Soldiers left."),
        ("GOMA, Democratic Republic of Congo - Rebels took the town.", "Rebels took the town."),
        ("US - Chad talks failed.", "US - Chad talks failed."),
        ("IRAN-backed fighters left.", "IRAN-backed fighters left."),
    ],
)
def test_the_dateline_is_no_part_of_the_sentence(text, first):
    """A town in capitals before a dash says where the report was filed; it must not become an actor."""
    assert split(text)[0].text == first
