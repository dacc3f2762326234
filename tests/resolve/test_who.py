"""Who is meant in an article: pronouns between two sides, pairs of states, offices beside names, and homes nobody names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tocsin.records import Article, Entity, Event, Span
from tocsin.resolve.resolver import Resolver


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    """The shipped tables and gazetteer, loaded once."""
    return Resolver.shipped()


def act(text: str, kind: str, trigger: str, *, actor: str = "", recipient: str = "", place: str = "") -> Event:
    """An event of the last sentence that holds the trigger; roles are words of the text."""
    at = text.rindex(trigger)
    begin = max(text.rfind(". ", 0, at) + 2, 0) if ". " in text[:at] else 0
    end = text.find(".", at) + 1 or len(text)

    def span(words: str, role: str) -> Span:
        start = text.rindex(words, begin, end)
        return Span(start, start + len(words), words, role)

    evidence = [Span(begin, end, text[begin:end], "sentence"), span(trigger, "trigger")]
    sides = {"actor": actor, "recipient": recipient, "place": place}
    spans = [span(words, role) for role, words in sides.items() if words]
    event = Event(id="e", article_id="a", event=kind, evidence=(*evidence, *spans), published="2021-03-02")
    return replace(
        event,
        actor=tuple(Entity(s.text, s.start, s.end) for s in spans if s.role == "actor"),
        recipient=tuple(Entity(s.text, s.start, s.end) for s in spans if s.role == "recipient"),
    )


def coded(resolver: Resolver, text: str, *events: Event) -> list[Event]:
    """The events as the resolver leaves them."""
    article = Article(id="a", text=text, published="2021-03-02")
    return resolver.settle(article, resolver.resolve(article, list(events)))


def codes(entities: tuple[Entity, ...]) -> list[str | None]:
    """The countries of one side."""
    return [e.code for e in entities]


def test_a_pronoun_is_nobody_of_the_other_side(resolver: Resolver) -> None:
    """Whom an actor names or hails is not that actor."""
    text = "Nicolás Maduro lost the vote. President Macron recognised him as the winner all the same."
    (e,) = coded(resolver, text, act(text, "SUPPORT", "recognised", actor="President Macron", recipient="him"))
    assert codes(e.actor) == ["FRA"]
    assert codes(e.recipient) == ["VEN"]


def test_both_sides_are_the_two_states_named_before(resolver: Resolver) -> None:
    """A pair of governments is two actors, and the one who speaks to them is none of them."""
    text = "Guns were fired again between India and Pakistan. Norway urged both governments to hold their fire."
    (e,) = coded(resolver, text, act(text, "REQUEST", "urged", actor="Norway", recipient="both governments"))
    assert codes(e.actor) == ["NOR"]
    assert sorted(c or "" for c in codes(e.recipient)) == ["IND", "PAK"]


def test_two_people_are_no_pair_of_states(resolver: Resolver) -> None:
    """A number before a common noun counts people."""
    text = "India and Pakistan exchanged fire. Shells killed two farmers near Lahore."
    (e,) = coded(resolver, text, act(text, "ASSAULT", "killed", recipient="two farmers", place="Lahore"))
    assert len(e.recipient) == 1


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("Kenya's envoy to the lakes region, Amos Tirop, condemned the shelling of Uganda.", "Amos Tirop", "KEN"),
        ("Amos Tirop, the Kenyan envoy, condemned the shelling of Uganda.", "Amos Tirop", "KEN"),
    ],
)
def test_an_office_beside_a_name_gives_its_country(resolver: Resolver, text: str, name: str, code: str) -> None:
    """Nobody knows the name, but the words before or after it say whose envoy that is."""
    (e,) = coded(resolver, text, act(text, "ACCUSE", "condemned", actor=name))
    assert codes(e.actor) == [code]


def test_a_clause_after_a_name_is_no_office(resolver: Resolver) -> None:
    """*who has lived in Paris* makes nobody French."""
    text = "Police in Lusaka charged Amos Tirop. Amos Tirop, who has lived in Paris since 2015, denied it."
    (e,) = coded(resolver, text, act(text, "REJECT", "denied", actor="Amos Tirop"))
    assert codes(e.actor) == ["ZMB"]


def test_those_hit_are_at_home_where_it_happened(resolver: Resolver) -> None:
    """Words that give no country take that of the place, and say so."""
    text = "Masked men beat three bakers in Minsk on Friday."
    (e,) = coded(
        resolver, text, act(text, "ASSAULT", "beat", actor="Masked men", recipient="three bakers", place="Minsk")
    )
    assert codes(e.recipient) == ["BLR"]
    assert any("of the place where it happened" in r for r in e.recipient[0].reasons)


@pytest.mark.parametrize("words", ["any enemy", "the colonial powers", "the Middle East", "the world"])
def test_who_is_of_no_one_country_gets_none(resolver: Resolver, words: str) -> None:
    """A guess is only made for people of somewhere."""
    text = f"Iran's president warned {words} on Monday, state radio in Tehran reported."
    (e,) = coded(resolver, text, act(text, "THREATEN", "warned", actor="Iran's president", recipient=words))
    assert not any(codes(e.recipient))


INTRODUCED = (
    "Danish Prime Minister Mette Frederiksen called on Serbia to talk. Serbian foreign ministry spokesman Vuk Testić refused. "
    "He condemned Denmark. On Monday Testić threatened to expel two diplomats. Jon Tester, 31, had protested outside the embassy. "
    "Police arrested him."
)


@pytest.mark.parametrize(
    ("trigger", "kind", "actor"),
    [("condemned", "ACCUSE", "He"), ("threatened", "THREATEN", "Testić")],
)
def test_a_spokesman_in_no_table_speaks_for_his_ministry(
    resolver: Resolver, trigger: str, kind: str, actor: str
) -> None:
    """A pronoun or surname after *Serbian foreign ministry spokesman Name* is that spokesman, not the leader named before."""
    (e,) = coded(resolver, INTRODUCED, act(INTRODUCED, kind, trigger, actor=actor))
    assert [(x.code, x.sector) for x in e.actor] == [("SRB", "GOV")]


def test_a_private_person_stays_a_role(resolver: Resolver) -> None:
    """A name with an age and no office is a civilian without an identity, and a pronoun means them."""
    (e,) = coded(resolver, INTRODUCED, act(INTRODUCED, "COERCE", "arrested", actor="Police", recipient="him"))
    assert [(x.sector, x.entity, x.name) for x in e.recipient] == [("CVL", None, None)]


def test_a_speaker_is_not_the_expert_named_before(resolver: Resolver) -> None:
    """*The death of the Peruvian adviser, Karo Ilves claimed* does not make Ilves the adviser."""
    text = "Ministers met. The death of the Peruvian adviser, Karo Ilves claimed, proved it. Ilves accused Chile."
    (e,) = coded(resolver, text, act(text, "ACCUSE", "accused", actor="Ilves", recipient="Chile"))
    assert not any("adviser" in r for r in e.actor[0].reasons)


def test_nobody_out_of_office_is_meant_by_a_surname_alone(resolver: Resolver) -> None:
    """A fighter called Holmes is not the UN official who bore that name years before."""
    text = "Jac Holmes, 24, from Bournemouth, was a volunteer in Syria. Holmes was killed on Monday."
    (e,) = coded(resolver, text, act(text, "ASSAULT", "killed", recipient="Holmes"))
    assert "UNO" not in codes(e.recipient)


def test_those_a_protest_is_against_do_not_hold_it(resolver: Resolver) -> None:
    """*Anti-French* says at whom a march is aimed."""
    text = "Crowds held anti-French protests in Bamako."
    (e,) = coded(resolver, text, act(text, "PROTEST", "protests", actor="French"))
    assert "FRA" not in codes(e.actor)
    assert codes(e.recipient) == ["FRA"]


def test_an_unknown_speaker_is_not_of_the_government_spoken_to(resolver: Resolver) -> None:
    """Somebody without a country who blames a government is no member of it, however often the article names its country."""
    text = "Peru spoke. Peru wrote. Peru sent a note from Bolivia. Baharin Tollo condemned the government of Peru."
    (e,) = coded(
        resolver, text, act(text, "ACCUSE", "condemned", actor="Baharin Tollo", recipient="the government of Peru")
    )
    assert codes(e.actor) == ["BOL"]


def test_a_pronoun_in_an_opening_phrase_points_ahead(resolver: Resolver) -> None:
    """*Since his call, Macron has*: the subject behind the comma, not the leader of the sentence before."""
    text = "Vladimir Putin stayed silent. Since his call on Monday, Emmanuel Macron has said nothing."
    (e,) = coded(resolver, text, act(text, "CONSULT", "call", actor="his"))
    assert codes(e.actor) == ["FRA"]


def test_a_town_does_not_deal_the_blow_that_falls_on_it(resolver: Resolver) -> None:
    """*The Raqqa massacre* is done to Raqqa."""
    text = "Survivors spoke of the Raqqa massacre in Raqqa."
    (e,) = coded(resolver, text, act(text, "ASSAULT", "massacre", actor="Raqqa", place="Raqqa"))
    assert "Raqqa" not in [x.text for x in e.actor]
    assert codes(e.recipient) == ["SYR"]


def test_he_is_whoever_opened_the_sentence_before(resolver: Resolver) -> None:
    """A diplomat without a name who met a famous man is the *he* of the next sentence."""
    text = "The Chilean ambassador met Sergei Lavrov in Lima. He praised Peru."
    (e,) = coded(resolver, text, act(text, "SUPPORT", "praised", actor="He", recipient="Peru"))
    assert codes(e.actor) == ["CHL"]


@pytest.mark.parametrize(
    ("introduction", "later", "code"),
    [
        ("Ghanaian Deputy Minister of Works and Housing Kofi Ansu Boatey", "Boatey", "GHA"),
        ("Envoy of the Inter-Parliamentary Union (IPU) Maria Sosa Vega", "Sosa", "IGO"),
        ("Parviz Test, spokesman of the Guardian Council,", "Test", "IRN"),
    ],
)
def test_an_office_of_a_body_before_a_name(resolver: Resolver, introduction: str, later: str, code: str) -> None:
    """*Head of the Body Name*: later the surname alone, or the first of two, is of that body."""
    text = f"Togo spoke. {introduction} spoke in Togo. {later} criticized Togo."
    (e,) = coded(resolver, text, act(text, "ACCUSE", "criticized", actor=later, recipient="Togo"))
    assert codes(e.actor) == [code]


@pytest.mark.parametrize(
    ("sentence", "trigger", "kind", "sides"),
    [
        ("It urges Chile to reopen two ports.", "urges", "REQUEST", {"actor": "It"}),
        ("Peru opposed the resolution.", "opposed", "REJECT", {"recipient": "the resolution"}),
    ],
)
def test_a_resolution_speaks_for_the_body_that_passed_it(
    resolver: Resolver, sentence: str, trigger: str, kind: str, sides: dict[str, str]
) -> None:
    """What a resolution calls for, the board calls for; who votes against it opposes the board."""
    text = f"In May the OPCW adopted a resolution on ports. The resolution came from Norway. {sentence}"
    (e,) = coded(resolver, text, act(text, kind, trigger, **sides))
    assert codes(e.actor if "actor" in sides else e.recipient) == ["IGO"]


def test_he_is_the_first_named_where_two_met(resolver: Resolver) -> None:
    """*Leader X told Y in an interview … He*: X speaks on."""
    text = "Kenyan President Uhuru Kenyatta told Angela Merkel that the rain was late. He condemned Peru."
    (e,) = coded(resolver, text, act(text, "ACCUSE", "condemned", actor="He", recipient="Peru"))
    assert codes(e.actor) == ["KEN"]


def test_a_government_does_not_punish_itself(resolver: Resolver) -> None:
    """*Withdrew Britain from the pact with Norway* is aimed at Norway."""
    text = "Boris Johnson withdrew Britain from the pact with Norway."
    told = act(text, "SANCTION", "withdrew", actor="Boris Johnson", recipient="Britain")
    (e,) = coded(resolver, text, told)
    assert codes(e.recipient) == ["NOR"]


@pytest.mark.parametrize(
    ("words", "found"),
    [("the premise", []), ("some countries", [None]), ("the Europeans", ["EUR"]), ("Iranian farmers", ["IRN"])],
)
def test_what_is_no_party_is_no_recipient(resolver: Resolver, words: str, found: list[str | None]) -> None:
    """Things are left out, and other countries are not the one the article names most."""
    text = f"Chad's president criticised {words} on Monday, state radio in Chad reported."
    (e,) = coded(resolver, text, act(text, "ACCUSE", "criticised", actor="Chad's president", recipient=words))
    assert codes(e.recipient) == found
