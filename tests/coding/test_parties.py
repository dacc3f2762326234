"""Who is a party to an act, and who only stands in its sentence."""

from __future__ import annotations

from tocsin.coder import Coder
from tocsin.pipeline import code
from tocsin.records import Article, Event
from tocsin.vocab.beside import aside, left_aside

DAY = "2018-09-12"


def _only(text: str, kind: str) -> Event:
    found = [e for e in code(text, published=DAY) if e.event == kind]
    assert len(found) == 1, [(e.event, e.actor, e.recipient) for e in found]
    return found[0]


def _codes(event: Event) -> tuple[set[str | None], set[str | None]]:
    return {e.code for e in event.actor}, {e.code for e in event.recipient}


def test_who_stands_in_another_clause_is_no_party() -> None:
    event = _only(
        "The families of two Danish men killed fighting the Islamic State in Syria have condemned the Swedish government.",
        "ACCUSE",
    )
    assert _codes(event) == ({"DNK"}, {"SWE"})


def test_a_name_torn_between_the_sides_is_whole() -> None:
    event = _only("The report calls on the UK government to stop the sale of arms to Chad.", "REQUEST")
    assert "GBR" in {e.code for e in event.recipient}
    assert not any(e.text == "UK" for e in event.actor)


def test_the_reason_says_who_was_left_aside() -> None:
    reason = aside("recipient", "Turkey’s")
    assert left_aside("recipient", [reason])
    assert not left_aside("actor", [reason])
    assert not left_aside("recipient", ["recipient: the country of the place where it happened ('Oslo')"])


def test_frames_alone_leave_nobody_aside() -> None:
    events = Coder(layers="frames").code(
        [Article(id="a", text="Turkey's army shelled Kurdish posts in Iraq, police said.", published=DAY)]
    )[0]
    assert events
    assert not any(left_aside(side, e.reasons) for e in events for side in ("actor", "recipient"))


def test_a_lone_speaker_is_the_doer_of_what_he_announces() -> None:
    event = _only(
        "Ethiopia, an ally of Kenya, said it would attack the town of Beledweyne, close to the border.", "THREATEN"
    )
    assert "ETH" in {e.code for e in event.actor}


def test_a_pronoun_that_does_it_stays() -> None:
    events = code("Isis says it will return. It asks people in Mosul to carry out attacks in its name.", published=DAY)
    assert any(e.event == "REQUEST" and {a.code for a in e.actor} == {"IMG"} for e in events)


def test_a_name_in_apposition_goes_with_what_it_names() -> None:
    text = "The United States lashed out by assassinating a hero of the Iranian nation, General Qassem Soleimani."
    event = next(e for e in code(text, published="2020-01-05") if e.event == "ASSAULT")
    assert "qassem" not in " ".join(e.text.lower() for e in event.actor)
    assert any("Soleimani" in e.text for e in event.recipient)
