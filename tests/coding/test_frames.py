"""The frame layer on short sentences: types, modes, what is swallowed, roles, and what is no act."""

import pytest

from tocsin.coding.frames import FrameLayer


@pytest.fixture(scope="module")
def layer() -> FrameLayer:
    return FrameLayer()


def types(layer: FrameLayer, sentence: str) -> list[str]:
    return [f"{h.type} {h.mode}".strip() for h in layer.hits([sentence])[0]]


CASES = [
    ("Norway withdrew its troops from the border on Friday.", ["RETREAT withdraw"]),
    ("Norway withdrew its ambassador from Lisbon.", ["SANCTION withdraw"]),
    ("Norway said it would withdraw its troops.", ["CONCEDE"]),
    ("Norway urged Sweden to withdraw its troops.", ["REQUEST yield"]),
    ("Norway refused to withdraw its troops.", ["REJECT yield"]),
    ("Norway agreed to help Sweden.", ["AGREE"]),
    ("The minister visited Lisbon on Monday.", ["CONSULT visit"]),
    ("The minister will visit Lisbon on Monday.", ["AGREE"]),
    ("The president met the king in Oslo.", ["CONSULT"]),
    ("Rebels threatened to bomb the capital.", ["THREATEN violence"]),
    ("Rebels opened fire on a convoy near Bergen.", ["ASSAULT firearms"]),
    ("Police arrested three students in Bergen.", ["COERCE arrest"]),
    ("Three students were arrested by police in Bergen.", ["COERCE arrest"]),
    ("Sweden condemned the vote and recalled its ambassador.", ["ACCUSE disapprove", "SANCTION withdraw"]),
    ("A court sentenced the editor to six years in prison.", ["SANCTION convict", "COERCE arrest"]),
    ("The two countries signed a peace treaty.", ["SUPPORT"]),
    ("Thousands of protesters marched through Oslo.", ["PROTEST demo"]),
    ("Miners walked out in a row over pay.", ["PROTEST strike"]),
    ("The government imposed a curfew on the capital.", ["COERCE curfew"]),
    ("The army deployed 300 soldiers to the border.", ["MOBILIZE troops"]),
    ("Turkish troops neutralised nine militants on Monday.", ["ASSAULT"]),
    ("Thousands have fled since the rebel takeover.", ["ASSAULT"]),
    ("A drone strike killed two militants in the valley.", ["ASSAULT drone"]),
    ("Norway ordered Danish troops to leave at once.", ["SANCTION expel"]),
    ("A crowd demanded that the mayor resign.", ["PROTEST demo"]),
    ("The opposition demanded that the mayor resign.", ["REQUEST change"]),
]


@pytest.mark.parametrize(("sentence", "expected"), CASES)
def test_types(layer: FrameLayer, sentence: str, expected: list[str]) -> None:
    """Each sentence gives these acts and no others: what is promised or demanded is not a second act."""
    assert types(layer, sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "They were killing time before the train came.",
        "The striker scored twice and hit the post with a fierce shot.",
        "Shares retreated as investors fled.",
        "The heatwave killed dozens of carp.",
        "The minister declined to comment.",
        "Mars has two small moons.",
    ],
)
def test_no_act(layer: FrameLayer, sentence: str) -> None:
    """Sport, markets, weather and figures of speech are no acts."""
    assert types(layer, sentence) == []


def roles(layer: FrameLayer, sentence: str, role: str, hit: int = 0) -> list[str]:
    return [sentence[a:b] for a, b in layer.hits([sentence])[0][hit].roles.get(role, [])]


def test_roles_of_active_and_passive(layer: FrameLayer) -> None:
    """Agent and patient keep their roles in the passive."""
    for s in (
        "Rebels killed two teachers in Bergen on Monday.",
        "Two teachers were killed by rebels in Bergen on Monday.",
    ):
        assert [r.lower() for r in roles(layer, s, "actor")] == ["rebels"]
        assert [r.lower() for r in roles(layer, s, "recipient")] == ["two teachers"]
        assert roles(layer, s, "place") == ["Bergen"]
        assert roles(layer, s, "time") == ["on Monday"]


def test_roles_of_mutual_acts_are_all_actors(layer: FrameLayer) -> None:
    """A meeting has actors only, each a span of its own."""
    s = "Foreign Minister Ana Lopes met with her Danish counterpart in Oslo."
    assert roles(layer, s, "actor") == ["Foreign Minister Ana Lopes", "her Danish counterpart"]
    assert roles(layer, s, "recipient") == []


def test_relative_pronoun_stands_for_its_noun(layer: FrameLayer) -> None:
    """The actor of a relative clause is the noun before it, without the clause."""
    s = "The men, who attacked the embassy in May, fled."
    assert roles(layer, s, "actor") == ["The men"]


def test_attribution_is_kept_apart(layer: FrameLayer) -> None:
    """Who says it is not who did it."""
    s = "Lisbon said that Madrid had expelled two diplomats."
    assert roles(layer, s, "actor") == ["Madrid"]
    assert roles(layer, s, "attribution") == ["Lisbon"]


def test_a_hit_says_why(layer: FrameLayer) -> None:
    """The note names the words that met the frame's conditions."""
    hit = layer.hits(["Norway recalled its ambassador."])[0][0]
    assert hit.note.startswith("recalled + ambassador")
    assert hit.frame == "withdraw-envoy"


@pytest.mark.parametrize(
    ("sentence", "actor", "recipient"),
    [
        ("Crowds gathered to mourn the killing of a rebel leader.", [], ["a rebel leader"]),
        ("The town suffered three raids by the army.", ["the army"], ["The town"]),
        ("Britain launched an attack on the port.", ["Britain"], ["the port"]),
    ],
)
def test_who_carries_the_noun(layer: FrameLayer, sentence: str, actor: list[str], recipient: list[str]) -> None:
    """Who mourns an attack has not made it, and who suffers one is hit by it."""
    hit = next(h for h in layer.hits([sentence])[0] if h.type == "ASSAULT")
    said = {role: [sentence[a:b] for a, b in spans] for role, spans in hit.roles.items()}
    assert (said.get("actor", []), said.get("recipient", [])) == (actor, recipient)
