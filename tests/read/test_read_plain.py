"""Plain texts and saved pages become clean paragraphs, with captions, credits and furniture apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import PARAGRAPHS, SAVED_PAGE, STORY

from tocsin.read import read_text
from tocsin.read.boilerplate import caption, is_noise
from tocsin.read.plain import read_plain
from tocsin.records import DateSource


def test_saved_page() -> None:
    """A saved page gives exactly its paragraphs; headings, captions, credits and links are not text."""
    draft = read_plain(SAVED_PAGE, "page.txt")
    assert draft.text == STORY
    assert draft.title == "Selma turns back fishing boats from Norvik"
    assert (draft.published, draft.date_source) == ("2020-03-04", DateSource.PAGE)
    assert draft.section == "Southern Sea"
    assert draft.captions == ("Two small boats in a harbour at dusk", "The boats had left Norvik at dawn")
    assert draft.credits == ("AFP", "Reuters")
    assert draft.authors == ("Ann Example", "Bo Sample", "ae", "bs")
    assert draft.url == "https://news.example/a/123"


def test_the_page_of_the_issue(shared: Path, both: Callable) -> None:
    """The page saved from a broadcaster's site gives title, date, section, credits, captions and paragraphs."""
    articles, failures = both(shared / "articles/dw-2021-01-03.txt")
    assert not failures
    (article,) = articles
    assert article.title == "Iraq militia supporters mark year since Soleimani's killing"
    assert (article.published, article.section, article.language) == ("2021-01-03", "Middle East", "en")
    assert article.credits == ("AFP", "AP", "Reuters", "dpa")
    assert 1 <= len(article.captions) <= 3
    assert len(article.text.split("\n\n")) == 13
    gold = json.loads((shared / "gold/seed.jsonl").read_text().splitlines()[0])
    assert all(piece in article.text for event in gold["events"] for piece in event["evidence"])


def test_plain_text_keeps_every_line() -> None:
    """Without signs of a page, short lines are kept: they may be a list or a quotation."""
    text = f"Boats turned back\n4 March 2020\n\n{PARAGRAPHS[0]}\n\nThree demands\n\n- open the port\n\n{PARAGRAPHS[1]}"
    draft = read_plain(text, "a.txt")
    assert draft.title == "Boats turned back"
    assert draft.published == "2020-03-04"
    assert draft.text == f"{PARAGRAPHS[0]}\n\nThree demands\n\n- open the port\n\n{PARAGRAPHS[1]}"


def test_wrapped_lines_are_joined() -> None:
    """Lines wrapped at a margin become one paragraph; blank lines part paragraphs."""
    wrapped = (
        PARAGRAPHS[0].replace(" that its", "\nthat its") + "\n\n" + PARAGRAPHS[1].replace(" the envoy", "\nthe envoy")
    )
    assert read_plain(wrapped, "a.txt").text == "\n\n".join(PARAGRAPHS[:2])


def test_one_sentence_is_text_and_not_a_title() -> None:
    """A text of one line is the text."""
    draft = read_plain("Rebels fired on a convoy", "a.txt")
    assert (draft.title, draft.text) == ("", "Rebels fired on a convoy")


def test_date_of_the_file_name_is_the_last_resort() -> None:
    """A file's name dates a text that has no date line, and says so."""
    draft = read_plain(STORY, "/x/news-2020-03-05.txt")
    assert (draft.published, draft.date_source) == ("2020-03-05", DateSource.FILE)


def test_dateline_stays_in_the_text() -> None:
    """Offsets matter: a dateline is credited and stays."""
    article = read_text(f"BEIRUT (Reuters) - {STORY}")
    assert article.text.startswith("BEIRUT (Reuters) - The harbour")
    assert article.credits == ("Reuters",)


def test_read_text_changes_nothing_but_line_ends() -> None:
    """A text in hand keeps its spaces and lines."""
    assert read_text("  One  line here.\r\n\n\n two ").text == "  One  line here.\n\n\n two "


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Crowds in the squareImage: Cy Maker/picture alliance", "Crowds in the square"),
        ("Crowds in the square on Monday. [Cy Maker/Reuters]", "Crowds in the square on Monday."),
        ("Crowds in the square (AP Photo/Cy Maker)", "Crowds in the square"),
        ("FILE PHOTO: Crowds in the square, March 2019", "FILE PHOTO: Crowds in the square, March 2019"),
        ("The talks failed, officials said. (Reuters)", None),
        ("The image: a country at peace, a ministry said.", None),
    ],
)
def test_captions(line: str, words: str | None) -> None:
    """A line that ends in a picture's credit is a caption; one that ends in a text's credit is not."""
    assert caption(line) == words


@pytest.mark.parametrize(
    ("line", "noise"),
    [
        ("Skip to content", True),
        ("Share on Facebook", True),
        ("Read more: Another story about boats", True),
        ("Sign up for our newsletter", True),
        ("3 min read", True),
        ("Get the army out of the streets, the leader said.", False),
        ("Copyright law was changed on Monday, the ministry said.", False),
        ("More in the cabinet agreed on Monday than had been expected by anyone.", False),
    ],
)
def test_noise(line: str, noise: bool) -> None:
    """Furniture is told from sentences that begin alike."""
    assert is_noise(line) is noise
