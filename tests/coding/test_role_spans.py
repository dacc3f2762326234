"""The reader's spans made whole."""

import pytest

from tocsin.coding.roles import whole


@pytest.mark.parametrize(
    ("sentence", "cut", "made"),
    [
        ("Rebels shelled barracks that shelter Danish troops.", "shelter Danish troops", "Danish troops"),
        ("Rebels shelled barracks of young Danish troops.", "young Danish troops", "young Danish troops"),
        ("It blamed the U.S. terrorist action in May.", "the U.S. terrorist", "the U.S"),
        (
            "Ghana's Ambassador to Lima Kofi Boatey voiced thanks.",
            "Lima Kofi Boatey",
            "Ghana's Ambassador to Lima Kofi Boatey",
        ),
        ("It blamed a terrorist in May.", "a terrorist", "a terrorist"),
        ("It blamed the U.S. for the raid.", "the U", "the U.S"),
    ],
)
def test_a_clause_s_verb_is_no_part_of_a_name(sentence, cut, made):
    """After *that* the first small word is the verb; elsewhere it is the name's own."""
    at = sentence.index(cut)
    spans = whole(sentence, [(at, at + len(cut))], names=True)
    assert [sentence[a:b] for a, b in spans] == [made]
