"""Contexts: word lists over the event's own sentences."""

import pytest

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


def test_lists_that_are_passed_over_have_no_word_in_the_text():
    """What is left out without a search has nothing to find: every word of every list, alone and in other letters."""
    for listed in contexts._lists():
        for row in listed.words.pattern.removeprefix(r"\b(?:").removesuffix(r")\b").split("|"):
            word = row.replace(r"\w*", "ish").replace("[ -]", "-").replace("\\", "")
            for text in (word, word.upper(), f"the {word}.", word.replace("s", "ſ").replace("k", "K")):
                assert not listed.words.search(text) or listed in contexts._possible(text), text
