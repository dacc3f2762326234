"""Clues, weights and the lines that describe an incident."""

from __future__ import annotations

from pathlib import Path

import pytest
from reports import Maker

from tocsin.errors import VocabularyError
from tocsin.link import clues
from tocsin.link.clues import CLUES, compare, distance_km
from tocsin.link.describe import describe
from tocsin.link.facts import of_event
from tocsin.link.weigh import Weights
from tocsin.link.words import Rarity, stem
from tocsin.records import Entity, Incident, Place

DOCS = Path(__file__).parents[2] / "docs" / "link.md"


@pytest.mark.parametrize("name", [*CLUES, "wording", "story"])
def test_every_clue_is_explained(name: str) -> None:
    """A clue has a sentence for the user, and the page of the stage prints it."""
    doc = getattr(clues, name).__doc__
    assert doc
    assert " ".join(doc.split()) in DOCS.read_text(encoding="utf-8")


def test_clues_stay_between_minus_one_and_one(report: Maker) -> None:
    """Every clue is a share, so that weights can be compared."""
    rarity = Rarity.shipped()
    a = of_event(report("a", "2021-01-05", "2021-01-05", killed=(1, 1)), None, rarity)
    b = of_event(report("b", "2021-01-05", "2021-03-05", killed=(900, 900)), None, rarity)
    assert all(-1 <= v <= 1 for pair in ((a, b), (a, a)) for v in compare(*pair, rarity).values())


def test_weights_of_an_unknown_clue_are_refused(tmp_path: Path) -> None:
    """A table of weights names the line that is wrong."""
    path = tmp_path / "weights.tsv"
    path.write_text("clue\tagree\tdisagree\nmoon\t1\t1\n")
    with pytest.raises(VocabularyError, match=r"weights.tsv:2.*moon"):
        Weights.read(path)


def test_reasons_are_the_strongest_clues() -> None:
    """A user reads what moved the probability most, with its sign."""
    weights = Weights.shipped()
    assert weights.reasons({"place": -1.0, "kind": 1.0})[0].startswith("place -")


def test_distance_is_on_the_globe() -> None:
    """Baghdad and Kabul are some 2,300 km apart."""
    baghdad, kabul = Place("", lat=33.34, lon=44.4), Place("", lat=34.53, lon=69.17)
    assert distance_km(baghdad, kabul) == pytest.approx(2290, rel=0.02)


@pytest.mark.parametrize("word", ["attack", "attacks", "attacked", "attacking"])
def test_forms_of_a_word_share_a_stem(word: str) -> None:
    """Endings do not tell words apart."""
    assert stem(word) == "attack"


USA = Entity("American", code="USA", name="United States")
SOLEIMANI = Entity("the general", code="IRN", entity="Q1", name="Qassem Soleimani")
MUHANDIS = Entity("his deputy", code="IRQ", entity="Q2", name="Abu Mahdi al-Muhandis")


@pytest.mark.parametrize(
    ("incident", "line"),
    [
        (
            Incident(
                "i", "ASSAULT", "", "reported", mode=("drone",), actor=(USA,), recipient=(SOLEIMANI, MUHANDIS),
                date="2020-01-03", enddate="2020-01-03", event_loc=Place("Baghdad", name="Baghdad"), killed=(2, 2),
            ),
            "US drone strike kills Qassem Soleimani and Abu Mahdi al-Muhandis, Baghdad, 3 Jan 2020",
        ),
        (
            Incident("i", "COERCE", "", "reported", mode=("arrest",), actor=(Entity("Hong Kong police"),), arrested=(50, 53)),
            "Hong Kong police make arrests, 50–53 arrested, date unknown",
        ),
        (
            Incident("i", "CONSULT", "", "planned", mode=("visit",), actor=(USA,), date="2021-03-01", enddate="2021-03-31",
                     date_precision="month"),
            "Planned: US pays a visit, Mar 2021",
        ),
        (
            Incident(
                "i", "ASSAULT", "", "reported", mode=("drone",), actor=(Entity("A US drone"), Entity("They")),
                recipient=(Entity("At least seven people"),), killed=(7, 7), date="2020-01-03", enddate="2020-01-03",
            ),
            "US kills seven people in drone strike, 3 Jan 2020",
        ),
        (
            Incident("i", "ASSAULT", "", "reported", mode=("drone",), recipient=(Entity("the Green Zone"),),
                     event_loc=Place("Green Zone", name="Green Zone")),
            "Drone strike on Green Zone, date unknown",
        ),
        (
            Incident("i", "ASSAULT", "", "reported", mode=("heavy-weapons",), actor=(Entity("It"),),
                     recipient=(Entity("At least eight rockets"), Entity("The embassy"))),
            "Shell fire on embassy, date unknown",
        ),
        (
            Incident("i", "MOBILIZE", "", "reported", mode=("troops",), actor=(Entity("Iraqi troops"),)),
            "Iraqi troops mobilise, date unknown",
        ),
        (
            Incident("i", "PROTEST", "", "reported", mode=("demo",), actor=(Entity("Thousands of people"),),
                     recipient=(Entity("Kerman"),), event_loc=Place("Kerman", name="Kerman")),
            "Thousands of people rally, Kerman, date unknown",
        ),
        (
            Incident("i", "THREATEN", "", "reported",
                     actor=(USA, Entity("Donald Trump", code="USA", entity="Q2", name="Donald Trump")),
                     recipient=(SOLEIMANI, USA)),
            "US threatens Qassem Soleimani, date unknown",
        ),
        (Incident("i", "THREATEN", "", "reported", recipient=(SOLEIMANI,)), "Threat against Qassem Soleimani, date unknown"),
    ],
)  # fmt: skip
def test_descriptions(incident: Incident, line: str) -> None:
    """An incident in one line: who, what, whom, where, when."""
    assert describe(incident) == line
