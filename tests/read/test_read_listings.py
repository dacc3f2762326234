"""Feeds and sitemaps are listed: sound or broken, honest or hostile."""

from __future__ import annotations

import pytest

from tocsin.errors import InputError
from tocsin.read import read_listing

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><id>tag:1</id><title>One &amp;amp; two</title><link href="https://news.example/1#top"/>
<published>2026-01-02T10:00:00+02:00</published><updated>2026-01-03T10:00:00Z</updated><summary>Text.</summary></entry>
<entry><id>tag:2</id><title>Three</title><link href="javascript:alert(1)"/><updated>2026-01-03T10:00:00Z</updated></entry>
</feed>"""


def test_atom() -> None:
    """Times are apart, in UTC; an entry with only a time of change has that for its publication; links are of the web."""
    one, two = read_listing(ATOM.encode(), "feed").entries
    assert (one.published, one.updated) == ("2026-01-02T08:00:00+00:00", "2026-01-03T10:00:00+00:00")
    assert (one.url, two.url) == ("https://news.example/1", None)
    assert two.published == "2026-01-03T10:00:00+00:00"


def test_content_tells_versions_apart() -> None:
    """Another word is another version; another time, another tag or another space is not."""

    def content(feed: str) -> str:
        return read_listing(feed.encode(), "feed").entries[0].content

    assert content(ATOM) != content(ATOM.replace("Text.", "Texts."))
    assert content(ATOM) == content(ATOM.replace("2026-01-03", "2026-01-04").replace("Text.", "  &lt;b>Text.&lt;/b>\n"))


@pytest.mark.parametrize(("last", "whole"), [("tag:1", 0), ("tag:2", 1), ("</feed", 1)])
def test_cut_short(last: str, whole: int) -> None:
    """A feed that breaks off gives what is surely whole, and says so."""
    found = read_listing(ATOM[: ATOM.index(last) + 4].encode(), "feed")
    assert found.faults == ("cut short; its last entry waits",)
    assert len(found.entries) == whole


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_entities_do_not_grow() -> None:
    """A billion laughs stay few, in a feed and in a sitemap."""
    feed = read_listing(f"{BOMB}]><rss><channel><item><title>&i;</title></item></channel></rss>".encode(), "feed")
    assert sum(len(e.title) for e in feed.entries) <= 1000
    url = "<url><loc>https://news.example/1</loc></url>"
    with pytest.raises(InputError):
        read_listing(f"{BOMB}]><urlset><url><loc>&i;</loc></url></urlset>".encode(), "map")
    assert len(read_listing(f"{BOMB}]><urlset>{url}<x>&i;</x></urlset>".encode(), "map").entries) == 1


def test_files_are_not_pulled_in() -> None:
    """An entity that names a file gives nothing of it."""
    head = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    feed = read_listing(f"{head}<rss><channel><item><title>A &f;</title></item></channel></rss>".encode(), "feed")
    assert not [e for e in feed.entries if "root" in e.title + e.html]
    map_ = f"{head}<urlset><url><loc>https://news.example/1</loc><title>&f;</title></url></urlset>"
    assert "root" not in read_listing(map_.encode(), "map").entries[0].title


JUNK = [
    b"",
    b"   ",
    b"<html><body>Not here</body></html>",
    b"\x00\xff\xfe",
    b"{}",
    b"<urlset></urlset>",
    b"\x1f\x8b\x08junk",
]


@pytest.mark.parametrize("data", JUNK)
def test_what_is_no_feed(data: bytes) -> None:
    """Anything else is one clear error that names the address."""
    with pytest.raises(InputError, match=r"^https://news\.example/rss: \w"):
        read_listing(data, "https://news.example/rss")
