"""Where an act took place: words tied to it by the coder, the syntax of its sentence, and other sentences of the article."""

import pytest

from tocsin.records import Article, Entity, Event, Span
from tocsin.resolve.resolver import Resolver

DAY = "2021-08-07"


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver.shipped()


def act(
    text: str, trigger: str, kind: str, *, place: tuple[str, ...] = (), actor: str = "", recipient: str = ""
) -> Event:
    """An act as the coder gives it; the sentence is the one that holds its word."""
    at = text.index(trigger)
    start = text.rfind(". ", 0, at) + 2 if ". " in text[:at] else 0
    end = text.find(". ", at) + 1 or len(text)
    spans = [Span(start, end, text[start:end], "sentence"), Span(at, at + len(trigger), trigger, "trigger")]
    for role, many in (("place", place), ("actor", (actor,)), ("recipient", (recipient,))):
        spans += [Span(k, k + len(w), w, role) for w in many if w for k in (text.index(w, start),)]
    entities = {r: tuple(Entity(s.text, s.start, s.end) for s in spans if s.role == r) for r in ("actor", "recipient")}
    return Event(
        id="", article_id="a", event=kind, actor=entities["actor"], recipient=entities["recipient"],
        evidence=tuple(spans), published=DAY,
    )  # fmt: skip


def where(resolver: Resolver, text: str, *events: Event, title: str = "") -> list[tuple[str | None, str | None] | None]:
    out = resolver.resolve(Article(id="a", text=text, title=title, published=DAY), events)
    return [(e.event_loc.name, e.event_loc.country) if e.event_loc else None for e in out]


THERE = [
    ("The two sides held talks in Geneva on Friday.", "talks", "CONSULT", ("Geneva", "CHE")),
    ("Pompeo flew to Seoul on Friday.", "flew", "CONSULT", ("Seoul", "KOR")),
    ("In Muscat, the minister urged both sides to talk.", "urged", "REQUEST", ("Muscat", "OMN")),
    ("Speaking at a conference in Munich, he condemned the strike.", "condemned", "ACCUSE", ("Munich", "DEU")),
    ("Police arrested ten men near Basra.", "arrested", "COERCE", ("Basra", "IRQ")),
    ("The Kabul attack killed ten people.", "attack", "ASSAULT", ("Kabul", "AFG")),
    ("They agreed to Erdogan's first big Syria incursion.", "incursion", "ASSAULT", ("Syria", "SYR")),
    ("Rebels captured the town of Goma on Monday.", "captured", "ASSAULT", ("Goma", "COD")),
    ("An attack on Tripoli would be a mistake.", "attack", "ASSAULT", ("Tripoli", "LBY")),
    ("Kharkiv, the second city of Ukraine, was shelled in the night.", "shelled", "ASSAULT", ("Kharkiv", "UKR")),
    ("The last soldiers left Lebanon on Tuesday.", "left", "RETREAT", ("Lebanon", "LBN")),
    ("The envoy flew to Khartoum on Monday to mediate.", "mediate", "CONSULT", ("Khartoum", "SDN")),
    ("The minister told reporters in Nairobi that the vote was a fraud.", "fraud", "ACCUSE", ("Nairobi", "KEN")),
    ("In Manila the bishops condemned the killings.", "condemned", "ACCUSE", ("Manila", "PHL")),
    ("He will receive his guest in Ankara on Friday.", "receive", "AGREE", ("Ankara", "TUR")),
    ("Gunmen killed two priests near a school in northern Mozambique.", "killed", "ASSAULT", ("Mozambique", "MOZ")),
    ("Three men died in a Quetta market in the blast.", "blast", "ASSAULT", ("Quetta", "PAK")),
    ("Soldiers fought to retake Mekelle on Monday.", "fought", "ASSAULT", ("Mekelle", "ETH")),
    ("Rebels hold Lubumbashi; the army shelled the southern city.", "shelled", "ASSAULT", ("Lubumbashi", "COD")),
    ("Farmers on Mindanao were arrested by the marines.", "arrested", "COERCE", ("Mindanao", "PHL")),
    (
        "The premier, who was in Lima for a summit, called on both sides to stop.",
        "called on",
        "REQUEST",
        ("Lima", "PER"),
    ),
    ("The army will answer any raid, its chief said in Tbilisi.", "answer", "THREATEN", ("Tbilisi", "GEO")),
    ("Police raided the Minsk office of a newspaper.", "raided", "COERCE", ("Minsk", "BLR")),
    ("Warships sailed into the South China Sea.", "sailed", "MOBILIZE", ("South China Sea", None)),
    ("Police fired on a crowd off the coast road in East Timor.", "fired", "ASSAULT", ("East Timor", "TLS")),
]


@pytest.mark.parametrize(("text", "trigger", "kind", "place"), THERE)
def test_the_sentence_places_its_act(resolver, text, trigger, kind, place):
    assert where(resolver, text, act(text, trigger, kind)) == [place]


ELSEWHERE = [
    ("Tehran summoned the British ambassador.", "summoned", "ACCUSE"),
    ("He called for new elections in Belarus.", "called for", "REQUEST"),
    ("Crowds chanted slogans against America.", "chanted", "PROTEST"),
    ("Protests spread after a man was killed, officials who met in Vienna said.", "Protests", "PROTEST"),
    ("It was the end of one of the longest wars in Asia.", "wars", "ASSAULT"),
    ("TEHRAN – The minister praised the army.", "praised", "SUPPORT"),
    ("Militants killed the city council's head.", "killed", "ASSAULT"),
    ("Students marched against the war in Gaza.", "marched", "PROTEST"),
    ("The envoy told a court in Vienna that the attack was a crime.", "attack", "ASSAULT"),
    ("Thousands walked through Dublin to mark the massacre.", "massacre", "ASSAULT"),
    ("He was shot on the orders of Pablo Escobar.", "shot", "ASSAULT"),
    ("The raids hit targets of Hamas and NATO.", "raids", "ASSAULT"),
]


@pytest.mark.parametrize(("text", "trigger", "kind"), ELSEWHERE)
def test_a_place_of_something_else_is_not_the_acts(resolver, text, trigger, kind):
    assert where(resolver, text, act(text, trigger, kind)) == [None]


TIED = [
    ("They met envoys from Peru and Laos.", "met", "CONSULT", ("Peru", "Laos"), None),
    ("A coalition led by Riyadh was formed.", "formed", "COOPERATE", ("Riyadh",), None),
    ("The recognition of Jerusalem came in December.", "recognition", "SUPPORT", ("Jerusalem",), None),
    ("Under the JCPOA, Iran agreed to limits.", "agreed", "AGREE", ("JCPOA",), None),
    ("The rebels seized northern Mali and western Niger.", "seized", "ASSAULT", ("northern Mali and western Niger",),
     ("northern Mali and western Niger", None)),
    ("Guards downed a balloon inside Turkish airspace over the Black Sea.", "downed", "ASSAULT",
     ("Turkish airspace", "Black Sea"), ("Black Sea", "TUR")),
    ("A march on Libya and guns in the southern part of the troubled country help nobody.", "march", "ASSAULT",
     ("southern part",), ("Libya", "LBY")),
    ("Talks resumed in the Austrian capital.", "resumed", "CONSULT", ("the Austrian capital",), ("Vienna", "AUT")),
    ("The minister must act so that voices are heard in Iran.", "must", "REQUEST", ("Iran",), None),
    ("The league met in Egypt's capital.", "met", "CONSULT", ("Egypt's capital",), ("Cairo", "EGY")),
    ("Settlers attacked a village in the West Bank.", "attacked", "ASSAULT", ("Bank",), ("West Bank", "PSE")),
    ("A carrier returned to the Red Sea along with two frigates.", "returned", "MOBILIZE", ("the Red Sea along",),
     ("Red Sea", None)),
    ("Rebels hold Bukavu, and ten men were killed there.", "killed", "ASSAULT", ("there",), ("Bukavu", "COD")),
    ("In Helmand the police fled and troops shelled the province.", "shelled", "ASSAULT", ("the province",),
     ("Helmand", "AFG")),
    ("Youths overran the base at Qoryat in South Sudan.", "overran", "ASSAULT", ("Qoryat",), ("Qoryat", "SSD")),
    ("A crowd walked along a strip of beach.", "walked", "PROTEST", ("a strip of beach",), None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "trigger", "kind", "tied", "place"), TIED)
def test_words_tied_to_the_act_are_read_with_what_stands_around_them(resolver, text, trigger, kind, tied, place):
    assert where(resolver, text, act(text, trigger, kind, place=tied)) == [place]


def test_what_is_said_at_a_meeting_is_said_there(resolver):
    text = (
        "Foreign Minister Sameh Shoukry on Friday held talks with a minister of Uganda, who was in Cairo. "
        "Shoukry thanked the Ugandan government for its help."
    )
    talks = act(text, "talks", "CONSULT", actor="Foreign Minister Sameh Shoukry", recipient="a minister of Uganda")
    thanks = act(text, "thanked", "SUPPORT", actor="Shoukry", recipient="the Ugandan government")
    assert where(resolver, text, talks, thanks) == [("Cairo", "EGY")] * 2


def test_an_attack_with_a_place_of_its_own_takes_no_other(resolver):
    text = "Gunmen of the Taliban killed ten men in Kabul. The Taliban then blew a hole in the garden wall."
    first = act(text, "killed", "ASSAULT", actor="Gunmen of the Taliban", place=("Kabul",))
    second = act(text, "blew", "ASSAULT", actor="The Taliban", place=("the garden wall",))
    assert where(resolver, text, first, second) == [("Kabul", "AFG"), None]


def test_a_name_that_no_table_knows_has_no_point(resolver):
    text = "Youths overran the base at Qoryat in South Sudan."
    event = act(text, "overran", "ASSAULT", place=("Qoryat",))
    place = resolver.resolve(Article(id="a", text=text, published=DAY), [event])[0].event_loc
    assert (place.lat, place.lon, place.geonameid) == (None, None, None)
    assert "is not in the gazetteer" in place.reasons[0]


def test_an_old_act_is_not_placed_where_the_new_one_is(resolver):
    text = "Gunmen of the Taliban killed ten men in Kabul. The Taliban had killed a governor in 2009."
    first = act(text, "killed ten", "ASSAULT", actor="Gunmen of the Taliban", place=("Kabul",))
    second = act(text, "killed a", "ASSAULT", actor="The Taliban")
    assert where(resolver, text, first, second) == [("Kabul", "AFG"), None]


def test_a_whole_country_is_not_carried_to_the_next_act(resolver):
    text = "Gunmen of the Taliban killed ten men in Pakistan. The Taliban then blew up a bridge."
    first = act(text, "killed ten", "ASSAULT", actor="Gunmen of the Taliban", place=("Pakistan",))
    second = act(text, "blew", "ASSAULT", actor="The Taliban")
    assert where(resolver, text, first, second) == [("Pakistan", "PAK"), None]


def test_an_operation_belongs_to_the_war_the_article_is_about(resolver):
    text = "In March 2015, Saudi Arabia formed a coalition and began a military operation."
    event = act(text, "operation", "ASSAULT", actor="Saudi Arabia")
    assert where(resolver, text, event, title="Why the war on Yemen goes on") == [("Yemen", "YEM")]
    assert where(resolver, text, event, title="Why wars go on") == [None]


def test_what_is_avenged_happened_elsewhere(resolver: Resolver) -> None:
    """*Shelled Homs in revenge for the killing of a general*: the killing was not in Homs."""
    text = "Guards shelled Homs on Friday in revenge for the killing of a general."
    assert where(resolver, text, act(text, "killing", "ASSAULT", place=("Homs",), recipient="a general")) == [None]
