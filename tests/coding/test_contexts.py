"""Contexts: word lists over the event's own sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.coding import contexts


def test_the_vocabulary_has_plovers_37_contexts():
    """None is missing, none stands twice."""
    assert len(contexts.names()) == len(set(contexts.names())) == 37


@pytest.mark.parametrize(
    ("sentence", "context"),
    [
        ("Teachers went on strike over unpaid wages.", "labor"),
        ("Members of parliament passed the bill.", "legislative"),
        ("The court sentenced him to ten years.", "legal"),
        ("Turkey banned imports of steel.", "economic"),
        ("The army sent tanks to the border.", "military"),
        ("They sought the release of oil and gas from the pipeline.", "resource"),
        ("A cease-fire was agreed.", "peace_process"),
        ("Hackers attacked the ministry.", "cyber"),
    ],
)
def test_finds_a_context_by_its_words(sentence, context):
    """A word of the list is enough in the event's own sentence."""
    assert context in contexts.of_event(sentence, ())


@pytest.mark.parametrize(
    ("sentence", "context"),
    [
        ("A US drone strike killed the general.", "labor"),
        ("Russian strikes hit a power station.", "labor"),
        ("The European Union condemned the vote.", "labor"),
        ("The Kurdistan Workers' Party claimed the attack.", "labor"),
        ("Settlers attacked a village in the West Bank.", "economic"),
        ("He called it an important step.", "economic"),
        ("Police fired tear gas and water cannon.", "resource"),
        ("Bill Clinton met Ehud Barak.", "legislative"),
        ("He received the visitors in the courtyard.", "legal"),
        ("A tanker was seized in the Gulf.", "military"),
        ("The attackers hacked to death a farmer.", "cyber"),
        ("Winston Churchill spoke of jewels.", "religion"),
    ],
)
def test_passes_over_words_that_only_look_alike(sentence, context):
    """A drone strike is no labour dispute and the West Bank no bank."""
    assert context not in contexts.of_event(sentence, ())


def test_contexts_of_the_article_come_first():
    """What the whole article is about stands before what one word says; the rest keeps the vocabulary's order."""
    sentence = "The army arrested the judge at a mosque."
    assert contexts.of_event(sentence, ("religion",)) == ("religion", "military", "legal")


def test_one_stray_word_does_not_colour_an_article():
    """An article's context needs several different words of the list."""
    assert "cbrn" not in contexts.of_article("The nuclear plant was quiet. Nuclear, nuclear.")
    assert "cbrn" in contexts.of_article("Uranium was found, with warheads, near the nuclear plant.")


def searched(text: str, least: int) -> list[str]:
    """The lists with so many different hits, by a search for each."""
    return [c.name for c in contexts._lists() if len(c.hits(text)) >= least]


def test_lists_that_are_not_searched_for_are_counted_right():
    """What is told without a search is what a search finds: every word of every list, alone, in other letters and together."""
    for listed in contexts._lists():
        words = [
            row.replace(r"\w*", "ish").replace("[ -]", "-").replace("\\", "")
            for row in listed.words.pattern.removeprefix(r"\b(?:").removesuffix(r")\b").split("|")
        ]
        for word in words:
            for text in (
                word,
                word.upper(),
                f"the {word}.",
                f"un{word}s",
                word.replace("s", "\u017f").replace("k", "\u212a"),
            ):
                assert contexts._with_hits(text, 1) == searched(text, 1), text
        for few in (words[:3], words[-3:], words):
            assert contexts._with_hits(", ".join(few), 3) == searched(", ".join(few), 3)


@given(st.data())
def test_any_words_in_any_order_are_counted_right(data: st.DataObject) -> None:
    """Words of all lists and what is passed over, mixed, count as a search for them does."""
    rows = [c.words.pattern for c in contexts._lists()] + [
        c.passed_over.pattern for c in contexts._lists() if c.passed_over
    ]
    words = [
        w.replace(r"\w*", "").replace("[ -]", " ").replace("\\", "")
        for row in rows
        for w in row.removeprefix(r"\b(?:").removesuffix(r")\b").split("|")
    ]
    text = " ".join(data.draw(st.lists(st.sampled_from([*words, "the", "of", ".\n"]), max_size=12)))
    for least in (1, 3):
        assert contexts._with_hits(text, least) == searched(text, least)
