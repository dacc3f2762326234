"""What a document says is as old as the document."""

import pytest

from tocsin.coding.documents import of_old_document
from tocsin.coding.mentions import Mention
from tocsin.records import Event, Span

PASSED = "In March the assembly passed a motion on the dam."
ABOUT = "The motion was drafted by the northern party."


def mention(text, sentence, word, number, aux="none", event="REQUEST"):
    at = text.index(sentence)
    start = text.index(word, at)
    span = Span(at, at + len(sentence), sentence)
    trigger = Span(start, start + len(word), word, "trigger")
    told = Event(id="", article_id="a", event=event, aux=aux, evidence=(span, trigger))
    return Mention(told, span, number, 5, trigger, "model")


@pytest.mark.parametrize(
    ("says", "word", "aux", "old"),
    [
        ("It calls on Khartoum to share the water.", "calls on", "historical", True),
        ("The motion also asks Cairo for engineers.", "asks", "historical", True),
        ("It calls on Khartoum to share the water.", "calls on", "none", False),
        ("Cairo called on Khartoum to share the water.", "called on", "historical", False),
        ("The governor asked Cairo for engineers.", "asked", "historical", False),
    ],
)
def test_the_subject_is_a_document_told_as_past(says, word, aux, old):
    """*It* is the document that the sentence before is about; news about a document of today stays news."""
    text = f"{PASSED} {ABOUT} {says}"
    before = [mention(text, PASSED, "passed", 0, aux, "SUPPORT")]
    assert of_old_document(mention(text, says, word, 2), before, text) is old


def test_it_after_another_subject_is_no_document():
    """Nothing says that *it* is the motion where the sentence before speaks of somebody else."""
    says = "It calls on Khartoum to share the water."
    text = f"{PASSED} The government was silent. {says}"
    before = [mention(text, PASSED, "passed", 0, "historical", "SUPPORT")]
    assert not of_old_document(mention(text, says, "calls on", 2), before, text)
