"""A blow is theirs who claim it."""

from __future__ import annotations

import pytest

from tocsin.pipeline import code

BOMB = "A bomb killed 12 people at a market in Kabul on Friday. "


def _doers(text: str) -> set[str | None]:
    blows = [e for e in code(text, published="2018-09-12") if e.event == "ASSAULT"]
    return {a.entity or a.sector for a in blows[0].actor}


@pytest.mark.parametrize(
    "text",
    [
        BOMB + "The Taliban claimed responsibility for the attack.",
        BOMB + "Dozens were hurt. The Taliban later took responsibility in a statement.",
        BOMB + "The attack was claimed by the Taliban.",
    ],
)
def test_who_claims_a_blow_dealt_it(text: str) -> None:
    assert _doers(text) == _doers("The Taliban bombed a market in Kabul on Friday.")


@pytest.mark.parametrize(
    "text",
    [
        BOMB + "No group claimed responsibility, and the Taliban denied it.",
        BOMB + "The Taliban have not claimed responsibility.",
        BOMB
        + "Schools stayed shut. Shops did too. Buses stood still. Nobody slept. The Taliban claimed responsibility for a fire.",
    ],
)
def test_without_a_claim_they_are_unknown(text: str) -> None:
    assert _doers(text) == {"UAF"}


def test_a_doer_who_is_named_stays() -> None:
    text = "Israel bombed a post in Syria on Sunday, killing three. Al-Qaeda claimed responsibility for a blast in Damascus."
    assert _doers(text) == _doers("Israel bombed a post in Syria on Sunday, killing three.")


def test_claiming_is_no_act_of_its_own() -> None:
    assert not [
        e for e in code(BOMB + "Al-Qaeda claimed responsibility.", published="2018-09-12") if e.event == "ACCUSE"
    ]


@pytest.mark.parametrize(
    "text",
    [
        BOMB + "The United States took credit for the start of peace talks in Doha.",
        BOMB + "It was unclear whether the Taliban had claimed responsibility.",
        BOMB + "The Taliban falsely claimed responsibility.",
        BOMB + "Last year the Taliban claimed responsibility for a similar attack.",
        BOMB + "The Taliban claimed responsibility for Monday's attack in Quetta.",
    ],
)
def test_a_claim_of_something_else_or_none_tells_nothing(text: str) -> None:
    assert _doers(text) == {"UAF"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "The Taliban claimed responsibility for an attack on a police post in Ghazni that killed nine officers.",
            "Taliban",
        ),
        (BOMB + "A Taliban spokesman, Zabihullah Mujahid, claimed responsibility.", "Taliban"),
        (
            "A car bomb killed 12 people in Mogadishu. The Shabab, which is linked to al-Qaeda, claimed responsibility.",
            "Shabab",
        ),
    ],
)
def test_a_claim_may_stand_before_its_blow_and_behind_a_description(text: str, name: str) -> None:
    blows = [e for e in code(text, published="2018-09-12") if e.event == "ASSAULT"]
    assert [a.text for a in blows[0].actor] == [name]
