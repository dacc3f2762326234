"""Names beside an act that are on no side of it."""

import pytest

from tocsin.coding.bystanders import dealt, own, righted, sided, told_by, without_bystanders
from tocsin.coding.mentions import Mention
from tocsin.records import Entity, Event, Span


def sides(sentence, word, *, actor, recipient, event="PROTEST"):
    def entity(text):
        at = sentence.index(text)
        return Entity(text, at, at + len(text))

    at = sentence.index(word)
    span, trigger = Span(0, len(sentence), sentence), Span(at, at + len(word), word, "trigger")
    found = tuple(entity(r) for r in recipient)
    evidence = (span, trigger, *(Span(e.start, e.end, e.text, "recipient") for e in found))
    told = Event(id="", article_id="a", event=event, actor=(entity(actor),), recipient=found, evidence=evidence)
    m = without_bystanders(Mention(told, span, 0, 1, trigger, "model"))
    marked = [s.text for s in m.event.evidence if s.role == "recipient"]
    assert marked == [e.text for e in m.event.recipient]
    return [e.text for e in m.event.actor], marked


@pytest.mark.parametrize(
    ("sentence", "named", "kept"),
    [
        ("Thousands rallied in Accra to mourn the death of Colonel Mensah.", "Colonel Mensah", False),
        ("Thousands rallied in Accra in support of Colonel Mensah.", "Colonel Mensah", False),
        ("Thousands rallied in Accra against Colonel Mensah.", "Colonel Mensah", True),
        (
            "Thousands rallied in Accra over the killing of a student, and against Colonel Mensah.",
            "Colonel Mensah",
            True,
        ),
    ],
)
def test_the_mourned_are_not_those_marched_against(sentence, named, kept):
    """A rally to mourn somebody is aimed at somebody else."""
    assert sides(sentence, "rallied", actor="Thousands", recipient=[named]) == (["Thousands"], [named] if kept else [])


def test_of_other_acts_the_dead_are_the_recipients():
    """Only protests have a name that they are for."""
    sentence = "Gunmen opened fire, killing Colonel Mensah."
    found = sides(sentence, "opened fire", actor="Gunmen", recipient=["Colonel Mensah"], event="ASSAULT")
    assert found == (["Gunmen"], ["Colonel Mensah"])


def test_nobody_is_nobody():
    """*Nobody* is a word and not an actor."""
    assert sides("Nobody attacked the port.", "attacked", actor="Nobody", recipient=["the port"], event="ASSAULT") == (
        [],
        ["the port"],
    )


@pytest.mark.parametrize(
    ("sentence", "word", "actor", "hit"),
    [
        ("Colonel Mensah's assassination shook Accra.", "assassination", "Colonel Mensah", True),
        ("Lawyers protested against the editor’s second arrest in May.", "arrest", "the editor’s", True),
        ("Ghana's arrest of the editor shook Accra.", "arrest", "Ghana", False),
        ("Ghana's attack shook Accra.", "attack", "Ghana", False),
        ("The killing in Togo of Colonel Mensah shook Accra.", "killing", "Colonel Mensah", True),
    ],
)
def test_the_owner_of_a_killing_suffers_it(sentence, word, actor, hit):
    """*X's killing* is done to X, *X's killing of Y* by X."""
    at, start = sentence.index(actor), sentence.index(word)
    who, span = Entity(actor, at, at + len(actor)), Span(0, len(sentence), sentence)
    evidence = (span, Span(start, start + len(word), word, "trigger"), Span(at, at + len(actor), actor, "actor"))
    told = Event(id="", article_id="a", event="ASSAULT", actor=(who,), evidence=evidence)
    m = sided(Mention(told, span, 0, 1, evidence[1], "model"))
    assert (m.event.actor, m.event.recipient) == (((), (who,)) if hit else ((who,), ()))
    assert [s.role for s in m.event.evidence] == ["sentence", "trigger", "recipient" if hit else "actor"]


@pytest.mark.parametrize(
    ("sentence", "doers"),
    [
        ("Mensah said that Togo quit the pact.", ["Togo"]),
        ("Mensah and Togo quit the pact.", ["Mensah", "Togo"]),
    ],
)
def test_who_tells_of_an_act_does_not_do_it(sentence, doers):
    """The subject of *said that* is the source of what stands behind it."""

    def span(text, role):
        return Span(sentence.index(text), sentence.index(text) + len(text), text, role)

    spans = (span("Mensah", "actor"), span("Togo", "actor"))
    evidence = (Span(0, len(sentence), sentence), span("quit", "trigger"), *spans)
    who = tuple(Entity(s.text, s.start, s.end) for s in spans)
    told = Event(id="", article_id="a", event="SANCTION", actor=who, evidence=evidence)
    m = told_by(Mention(told, evidence[0], 0, 1, evidence[1], "model"))
    assert [e.text for e in m.event.actor] == doers
    assert (m.event.attributed_to.text if m.event.attributed_to else "Mensah") == "Mensah"
    assert [s.text for s in m.event.evidence if s.role == "actor"] == doers


@pytest.mark.parametrize(
    ("sentence", "word", "doer"),
    [
        ("They bore Togo's first big border raid.", "raid", "Togo"),
        ("They bore Togo's killing.", "killing", "They"),
        ("They bore the first big border raid.", "raid", "They"),
    ],
)
def test_the_owner_of_an_attack_deals_it(sentence, word, doer):
    """Whose raid it is, raids; whose killing it is, is killed."""
    evidence = (
        Span(0, len(sentence), sentence), Span(sentence.index(word), sentence.index(word) + len(word), word, "trigger"),
        Span(0, 4, "They", "actor"),
    )  # fmt: skip
    told = Event(id="", article_id="a", event="ASSAULT", actor=(Entity("They", 0, 4),), evidence=evidence)
    m = dealt(Mention(told, evidence[0], 0, 1, evidence[1], "model"))
    assert [e.text for e in m.event.actor] == [s.text for s in m.event.evidence if s.role == "actor"] == [doer]


def test_those_of_the_avenged_act_are_not_hit_again():
    """Who fires on a base in revenge for a killing does not fire on the one killed."""
    sentence = "Guards fired on the base in revenge for the killing of Colonel Mensah."

    def span(text, role):
        return Span(sentence.index(text), sentence.index(text) + len(text), text, role)

    hit = (span("the base", "recipient"), span("Colonel Mensah", "recipient"))
    evidence = (Span(0, len(sentence), sentence), span("fired", "trigger"), *hit)
    told = Event(
        id="", article_id="a", event="ASSAULT", recipient=tuple(Entity(s.text, s.start, s.end) for s in hit),
        evidence=evidence,
    )  # fmt: skip
    m = own(Mention(told, evidence[0], 0, 1, evidence[1], "model"))
    assert [e.text for e in m.event.recipient] == ["the base"]
    assert [s.text for s in m.event.evidence if s.role == "recipient"] == ["the base"]


def told(sentence, word, kind, *, actor=(), recipient=()):
    """A mention with its sides by their words."""

    def span(text, role):
        at = sentence.index(text)
        return Span(at, at + len(text), text, role)

    spans = [span(t, "actor") for t in actor] + [span(t, "recipient") for t in recipient]
    whole, trigger = Span(0, len(sentence), sentence, "sentence"), span(word, "trigger")
    event = Event(
        id="", article_id="a", event=kind, evidence=(whole, trigger, *spans),
        actor=tuple(Entity(s.text, s.start, s.end) for s in spans if s.role == "actor"),
        recipient=tuple(Entity(s.text, s.start, s.end) for s in spans if s.role == "recipient"),
    )  # fmt: skip
    return Mention(event, whole, 0, 1, trigger, "model")


@pytest.mark.parametrize(
    ("sentence", "word", "kind", "actor", "recipient", "doers", "hit"),
    [
        ("According to the Wire, Togo shelled Benin.", "shelled", "ASSAULT", ["Wire", "Togo"], ["Benin"], ["Togo"], ["Benin"]),
        ("The raid on Lome was confirmed by the ministry.", "raid", "ASSAULT", ["ministry"], ["Lome"], [], ["Lome"]),
        ("The minister has faced fierce criticism.", "criticism", "ACCUSE", ["The minister"], [], [], ["The minister"]),
        ("The Front was believed to be behind a bombing.", "bombing", "ASSAULT", [], ["The Front"], ["The Front"], []),
        ("The drawings prompted a deadly attack on Togo.", "attack", "ASSAULT", ["The drawings"], ["Togo"], [], ["Togo"]),
        ("Sunday's attack by rebels hurt nobody.", "attack", "ASSAULT", ["rebels"], [], ["rebels"], []),
        ("The council met in response to Togo's missile test.", "test", "MOBILIZE", ["The council", "Togo"], [], ["Togo"], []),
        ("The killing of Mensah by the army shook Togo.", "killing", "ASSAULT", ["the army"], ["Mensah"], ["the army"], ["Mensah"]),
        ("The army was the target of a raid.", "target", "ASSAULT", ["The army"], [], [], ["The army"]),
        ("Widows wrote a letter to the court demanding a trial.", "demanding", "REQUEST", ["the court"], [], [], ["the court"]),
        ("Ghana met with guests and condemned Togo.", "condemned", "ACCUSE", ["Ghana"], ["Togo"], ["Ghana"], ["Togo"]),
        ("The rebels suffered losses and shelled Lome.", "shelled", "ASSAULT", ["The rebels"], ["Lome"], ["The rebels"], ["Lome"]),
        ("In a letter to Ghana, Togo accused Benin.", "accused", "ACCUSE", ["Togo"], ["Benin"], ["Togo"], ["Benin"]),
        ("The release of nine men was announced by Togo.", "release", "RETREAT", ["Togo"], ["nine men"], ["Togo"], ["nine men"]),
        ("Bandits set up posts and killed a guard.", "killed", "ASSAULT", ["Bandits"], ["a guard"], ["Bandits"], ["a guard"]),
        ("Togo in response to the raid struck Lome.", "struck", "ASSAULT", ["Togo"], ["Lome"], ["Togo"], ["Lome"]),
        ("Togo's sentencing on Friday of a nun hurt.", "sentencing", "SANCTION", ["Togo"], ["a nun"], ["Togo"], ["a nun"]),
        ("The navy was put on alert.", "put on alert", "MOBILIZE", [], ["The navy"], ["The navy"], []),
        ("Ghana said Togo had fired on Benin.", "fired", "ASSAULT", ["Ghana", "Togo"], ["Benin"], ["Togo"], ["Benin"]),
        ("The envoy said the raid was a crime.", "a crime", "ACCUSE", ["The envoy"], ["the raid"], ["The envoy"], ["the raid"]),
    ],
)  # fmt: skip
def test_everybody_stands_on_their_own_side(sentence, word, kind, actor, recipient, doers, hit):
    """Sources, causes and those of another act are on no side; who faces an act or stands behind it is on the right one."""
    m = righted(told(sentence, word, kind, actor=actor, recipient=recipient))
    assert [e.text for e in m.event.actor] == doers
    assert [e.text for e in m.event.recipient] == hit
    assert [s.text for s in m.event.evidence if s.role == "actor"] == doers
