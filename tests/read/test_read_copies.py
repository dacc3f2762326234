"""Copies of a story are told from other stories, and lead to one origin."""

from __future__ import annotations

import random
import time
import weakref
from collections.abc import Iterator

from samples import STORY

from tocsin.read import mark_copies
from tocsin.records import Article

LOCAL = "In our town the harbour master said he had seen nothing like it in thirty years of work on the quays."
WORDS = [f"{a}{b}" for a in "ba ce di fo gu la me ni so tu".split() for b in "ran tel vis mok dun".split()]


def article(id: str, text: str, outlet: str, published: str | None = "2020-03-04") -> Article:
    return Article(id=id, text=text, outlet=outlet, published=published)


def babble(seed: int, words: int) -> str:
    """A text that shares no more than chance with any other."""
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def test_a_wire_story_in_five_outlets_is_one_origin() -> None:
    """Whole, cut, with a local paragraph before or after: five copies of the earliest."""
    wire = [
        article("e", STORY + "\n\n" + LOCAL, "E"),
        article("w", STORY, "Wire", "2020-03-04T06:00:00+00:00"),
        article("a", STORY, "A"),
        article("b", LOCAL + "\n\n" + STORY, "B"),
        article("c", "\n\n".join(STORY.split("\n\n")[:2]), "C"),
        article("d", STORY.replace("on Tuesday", "Tuesday"), "D"),
        article("x", babble(1, 60), "X"),
    ]
    marked = {a.id: a for a in mark_copies(wire)}
    assert [a.id for a in mark_copies(wire)] == [a.id for a in wire]
    assert {a.id for a in marked.values() if a.origin == "w"} == set("abcde")
    assert marked["w"].origin is marked["x"].origin is None
    assert marked["a"].copy_score == 1.0
    assert 0.5 <= (marked["b"].copy_score or 0) < 1.0


def test_background_is_no_copy() -> None:
    """An outlet's new report over its old one's background is a new report; a reprint is a copy."""
    old = article("old", babble(1, 60) + " " + babble(2, 200), "A", "2020-03-01")
    new = article("new", babble(3, 60) + " " + babble(2, 200), "A", "2020-03-03")
    reprint = article("again", old.text, "A", "2020-06-01")
    assert [a.origin for a in mark_copies([old, new, reprint])] == [None, None, "old"]


def test_known_articles_can_be_origins() -> None:
    """Articles of earlier runs are found as origins and are not returned."""
    (marked,) = mark_copies([article("b", STORY, "B")], known=[article("a", STORY, "A", "2020-03-03")])
    assert (marked.id, marked.origin) == ("b", "a")


def test_known_articles_are_let_go_one_by_one() -> None:
    """Of thousands that the desk has, only those stay in memory that resemble a new one; the origin is found among them."""
    alive: list[weakref.ref[Held]] = []

    class Held(str):
        """A text whose end can be seen."""

    def known() -> Iterator[Article]:
        for n in range(300):
            text = Held(STORY if n == 7 else babble(n, 300))
            alive.append(weakref.ref(text))
            yield article(f"k{n}", text, "A", "2020-03-03")
            del text
            assert sum(ref() is not None for ref in alive) <= 3

    (marked,) = mark_copies([article("b", STORY, "B")], known=known())
    assert marked.origin == "k7"


def test_short_texts() -> None:
    """Short texts are copies only word for word; texts without words never fail."""
    texts = ["Talks went on.", "Talks went on!", "Talks broke down.", "...", "", "会谈周二继续进行"]
    marked = mark_copies([article(str(i), t, str(i)) for i, t in enumerate(texts)])
    assert [a.origin for a in marked[:3]] == [None, "0", None]


def test_speed() -> None:
    """Two thousand articles of 300 words take seconds; 12,000 must stay under a minute."""
    many = [article(str(i), babble(i, 300), str(i)) for i in range(2000)]
    start = time.process_time()
    assert not any(a.origin for a in mark_copies(many))
    assert time.process_time() - start < 10
