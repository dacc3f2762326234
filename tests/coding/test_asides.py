"""Galleries, captions and links inside a text are not the article."""

import pytest

from tocsin.coding.asides import asides, inside
from tocsin.coding.sentences import split

GALLERY = (
    "Rebels shelled the port on Monday. Siege of Verana 3 show all 1/3 Smoke over the port Getty 2/3 Soldiers beat a man"
    " in the square AFP 3/3 A boy who was shot by the army Ann Field/Reuters The governor ordered a curfew."
)
CASES = [
    (GALLERY, ["beat", "shot"], ["shelled", "ordered"]),
    ("FILE - In this May 3 photo, police arrest a man in Verana.\nThe court freed him.", ["arrest"], ["freed"]),
    ("Talks went on.\nREAD MORE: Army kills nine in Verana\nThe rebels left.", ["kills"], ["left"]),
    ("Troops guard the ruins of a bombed bridge. (Photo: Ann Field, AP) Rebels attacked again.", ["bombed"], ["attacked"]),
    ("Talks went on.\nRead more:\nArmy kills nine\nTroops storm a radio\nThe rebels left.", ["kills", "storm"], ["left"]),
    ("Anger grows as the junta jails a poet Read more The poet was freed on Monday.", ["jails"], ["freed"]),
    ("One in three, 1/3 of the troops, left. A bomb killed 2/3 of a platoon.", [], ["left", "killed"]),
    ("Related: the army was told to fire, and it did so on Monday, said people who had seen the square, the bridge and"
     " the port, where soldiers shot nine men before noon.", [], ["shot"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "out", "kept"), CASES)
def test_what_is_not_the_article_is_marked(text, out, kept):
    """Words of captions and of other stories' headlines lie in an aside, those of the article do not."""
    pieces = asides(text, split(text))
    assert [w for w in (*out, *kept) if inside(pieces, text.index(w))] == out


def test_numbers_without_end_are_read_in_one_go():
    """A text made of picture numbers costs no more than its length."""
    text = "1/7 2/7 1/9 2/9 " * 20_000
    assert len(asides(text, split(text))) <= 2
