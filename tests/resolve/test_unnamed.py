"""The side of an act that nobody names: guesses, and where none is made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tocsin.records import Article, Entity, Event, Place, Span
from tocsin.resolve.actors import Actors
from tocsin.resolve.unnamed import filled


@pytest.fixture(scope="module")
def actors() -> Actors:
    """The shipped tables, loaded once."""
    return Actors.shipped()


def event(kind: str, actor: str | None = None, recipient: str | None = None, **more: object) -> Event:
    """An event with sides given by country, told in the first sentence."""
    made = Event(id="e", article_id="a", event=kind, evidence=(Span(0, 10, "", "sentence"), Span(3, 5, "", "trigger")))
    sides = {
        "actor": (Entity(actor, code=actor, sector="GOV", entity=actor),) if actor else (),
        "recipient": (Entity(recipient, code=recipient, sector="GOV", entity=recipient),) if recipient else (),
    }
    return replace(made, **sides, **more)  # type: ignore[arg-type]


def fill(actors: Actors, text: str, *events: Event) -> list[Event]:
    """The events after the last guesses."""
    return filled(list(events), actors.context(Article(id="a", text=text, published="2021-03-02")))


def codes(entities: tuple[Entity, ...]) -> list[str | None]:
    """The countries of one side."""
    return [e.code for e in entities]


def test_an_actor_deals_with_whom_he_dealt_before(actors: Actors) -> None:
    """A warning after a refusal goes to the one refused."""
    told = fill(actors, "Peru and Chile quarrel.", event("REJECT", "PER", "CHL"), event("THREATEN", "PER"))
    assert codes(told[1].recipient) == ["CHL"]
    assert any("told before" in r for r in told[1].reasons)


def test_a_curfew_lifted_falls_on_the_country_itself(actors: Actors) -> None:
    """Who lifts a curfew lifts it for the people at home; the words that name the country show it."""
    (e,) = fill(actors, "Ghana lifted the curfew.", event("CONCEDE", "GHA"))
    assert codes(e.recipient) == ["GHA"]
    assert e.recipient[0].text == "Ghana"


def test_a_refusal_stays_at_home_only_where_no_other_country_is_named(actors: Actors) -> None:
    """With another country in the text nobody knows whom the minister refused."""
    (e,) = fill(actors, "Ghana's minister declined to resign.", event("REJECT", "GHA"))
    assert codes(e.recipient) == ["GHA"]
    (e,) = fill(actors, "Ghana's minister declined to resign, as did Togo's.", event("REJECT", "GHA"))
    assert e.recipient == ()


def test_sanctions_are_aimed_at_the_other_country_of_the_article(actors: Actors) -> None:
    """The text names it twice; named once, it may be anybody."""
    (e,) = fill(actors, "Norway and Belarus. Belarus answered.", event("SANCTION", "NOR"))
    assert codes(e.recipient) == ["BLR"]
    (e,) = fill(actors, "Norway and Belarus.", event("SANCTION", "NOR"))
    assert e.recipient == ()


def test_unknown_attackers_are_of_the_place(actors: Actors) -> None:
    """The codebook gives them the country in which they struck; without a place there is nobody."""
    place = Place(text="Mosul", start=20, end=25, name="Mosul", country="IRQ", precision="city")
    (e,) = fill(actors, "A bomb killed a man in Mosul.", event("ASSAULT", None, "IRQ", event_loc=place))
    assert (e.actor[0].code, e.actor[0].sector) == ("IRQ", "UAF")
    (e,) = fill(actors, "A bomb killed a man.", event("ASSAULT", None, "IRQ"))
    assert e.actor == ()


def test_those_who_arrest_are_the_authorities_of_the_place(actors: Actors) -> None:
    """A passive arrest has its police."""
    place = Place(text="Turin", start=20, end=25, name="Turin", country="ITA", precision="city")
    (e,) = fill(actors, "A Swede was held in Turin.", event("COERCE", None, "SWE", event_loc=place, mode=("arrest",)))
    assert (e.actor[0].code, e.actor[0].sector) == ("ITA", "GOV")


@pytest.mark.parametrize("kind", ["CONSULT", "MOBILIZE", "RETREAT", "COOPERATE"])
def test_acts_that_need_nobody_get_nobody(actors: Actors, kind: str) -> None:
    """A resignation or a drill is aimed at no one."""
    (e,) = fill(actors, "Ghana and Togo.", event(kind, "GHA"))
    assert e.recipient == ()


def test_one_of_the_soldiers_is_not_refused_anything(actors: Actors) -> None:
    """Another kind of act is aimed at states, groups and offices dealt with before, not at one man or a town."""
    hit = replace(event("ASSAULT", "PER"), recipient=(Entity("one of the unit", code="CHL"),))
    told = fill(actors, "Peru and Chile quarrel.", hit, event("REJECT", "PER"))
    assert codes(told[1].recipient) == []
