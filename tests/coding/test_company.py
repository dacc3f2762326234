"""The coder's answer to an article does not depend on the articles that it is coded with."""

from __future__ import annotations

from tocsin.coder import Coder
from tocsin.records import Article

TEXTS = {
    "raid": "Israeli forces killed three militants in the city of Jenin on Monday, the army said. President Vladimir Putin "
    "condemned the raid and called on both sides to return to talks.",
    "strike": "Thousands of nurses marched through Nairobi on Friday to demand higher pay.\nThe government refused to meet them.",
    "sanctions": "The United States imposed sanctions on two Iranian banks. Tehran threatened to retaliate. Analysts were not "
    "surprised by either step, which had been expected since the talks in Vienna broke down in March over inspections.",
    "weather": "It rained in Paris.",
    "truce": "Rebels and the army of Sudan agreed a truce in Khartoum on Tuesday; the African Union welcomed it.",
}
ARTICLES = [Article(id=name, text=text, published="2021-06-05") for name, text in TEXTS.items()]


def test_an_article_alone_and_among_others_gives_the_same_events() -> None:
    """To the last digit of a confidence; one scale for a whole batch of sentences once changed every fifth event."""
    one, two = Coder(threads=1), Coder(threads=2)
    together = one.code(ARTICLES)
    assert sum(map(len, together)) >= 6
    assert [one.code([a])[0] for a in ARTICLES] == together
    assert two.code(ARTICLES[::-1])[::-1] == together
