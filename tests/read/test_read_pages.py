"""HTML pages and feeds become articles by their own metadata."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from samples import FEED, PAGE, PARAGRAPHS

from tocsin.errors import InputError
from tocsin.read.feeds import looks_like_feed, read_feed, text_of_fragment
from tocsin.read.pages import looks_like_html, read_page
from tocsin.records import DateSource, Failure


def test_page(tmp_path: Path, both: Callable) -> None:
    """A page gives text without heading and caption, and its header's title, time, section, outlet and byline."""
    (tmp_path / "page.html").write_text(PAGE)
    (article,), failures = both(tmp_path / "page.html")
    assert not failures
    assert article.text.split("\n\n")[:3] == list(PARAGRAPHS)
    assert (article.title, article.outlet, article.section) == ("Selma turns back boats", "Example News", "World")
    assert (article.published, article.date_source) == ("2020-03-04T18:30:00+02:00", DateSource.METADATA)
    assert (article.authors, article.credits) == (("Ann Example",), ("Reuters",))
    assert article.captions == ("Boats at dusk.",)


def test_callers_date_wins_over_the_page(tmp_path: Path, both: Callable) -> None:
    """The caller's date is taken for a document, and marked as given."""
    (tmp_path / "page.html").write_text(PAGE)
    (article,), _ = both(tmp_path / "page.html", published="2020-03-01")
    assert (article.published, article.date_source) == ("2020-03-01", DateSource.GIVEN)


def test_broken_linked_data_is_passed_over() -> None:
    """JSON-LD that is no JSON, or of an odd shape, does not stop the reading."""
    odd = "".join(f'<script type="application/ld+json">{j}</script>' for j in ("{", "[1]", '{"datePublished": [7]}'))
    page = PAGE.replace("</head>", odd + "</head>")
    assert read_page(page, "p").published == "2020-03-04T18:30:00+02:00"


def test_date_of_linked_data() -> None:
    """A date in JSON-LD stands in for the header's."""
    page = PAGE.replace("article:published_time", "x").replace(
        "</head>", '<script type="application/ld+json">{"@graph":[{"datePublished":"2020-03-05"}]}</script></head>'
    )
    assert read_page(page, "p").published == "2020-03-05"


@pytest.mark.parametrize("html", ["<html><body></body></html>", "<html><p>Page not found</p></html>", "<div>" * 3000])
def test_no_article(html: str) -> None:
    """A page without an article is refused, and so is one nested without end."""
    with pytest.raises(InputError):
        read_page(html, "p")


def test_feed_entries() -> None:
    """An entry gives its own paragraphs, link and date; one without text is a failure."""
    first, second = read_feed(FEED.encode(), "feed.xml")
    assert not isinstance(first, Failure)
    assert first.text == "\n\n".join(PARAGRAPHS[:2])
    assert (first.url, first.outlet, first.date_source) == ("https://news.example/a/123", "Example News", "feed")
    assert isinstance(second, Failure)
    assert second.source == "feed.xml: entry 2"


def test_feed_follows_links_when_asked() -> None:
    """A followed link gives the page's text with the feed's date; a page that fails leaves the entry's own text."""
    asked: list[str] = []

    def follow(url: str) -> object:
        asked.append(url)
        if url.endswith("124"):
            raise InputError(url, "gone")
        return read_page(PAGE, url, url=url)

    drafts = list(read_feed(FEED.encode(), "feed.xml", follow=follow))  # type: ignore[arg-type]
    assert asked == ["https://news.example/a/123", "https://news.example/a/124"]
    assert drafts[0].text.startswith(PARAGRAPHS[0])
    assert drafts[0].date_source == "feed"
    assert [isinstance(d, Failure) for d in drafts] == [False, True, True]


def test_feed_in_a_file_is_told_by_content(tmp_path: Path, both: Callable) -> None:
    """A feed needs no special name."""
    (tmp_path / "news.xml").write_text(FEED)
    articles, failures = both(tmp_path / "news.xml")
    assert [a.published for a in articles] == ["2020-03-04T16:30:00+00:00"]
    assert len(failures) == 1


def test_kinds_are_told_apart() -> None:
    """Pages, feeds and texts are told apart by how they begin."""
    assert looks_like_html(PAGE)
    assert not looks_like_html("A text about <p> tags")
    assert looks_like_feed(FEED)
    assert not looks_like_feed(PAGE)


def test_fragments() -> None:
    """Markup in a summary parts paragraphs; scripts are dropped and entities are resolved."""
    assert text_of_fragment("One &amp; two<br>three<script>x()</script><p>four</p>") == "One & two\n\nthree\n\nfour"
    assert text_of_fragment("") == ""
