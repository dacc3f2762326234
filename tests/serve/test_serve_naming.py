"""Files are told by name, not by where they lie."""

from __future__ import annotations

import pytest

from tocsin.serve.naming import named, without_folders


@pytest.mark.parametrize(
    ("place", "name"),
    [("/home/kim li/news.jsonl: line 33", "news.jsonl: line 33"), ("news/2020/a.csv", "a.csv"), ("a.csv", "a.csv"),
     ("C:\\Users\\kim\\page.html", "page.html"), ("s3://bucket/desk/", "desk"), ("", ""), ("http://[x", "an address"),
     ("https://kim:secret@feeds.example/rss?key=1: page 2", "feeds.example/rss: page 2")],
)  # fmt: skip
def test_a_place_by_its_name(place: str, name: str) -> None:
    """A file by its last part, an address of the web without sign-in and question."""
    assert named(place) == name


@pytest.mark.parametrize(
    ("said", "told"),
    [('cannot open "/srv/desk/.serve/m.duckdb": gone', 'cannot open "m.duckdb": gone'), ("~/news/a.jsonl", "a.jsonl"),
     ("no desk at /srv/my desk (tocsin add SOURCES --desk /srv/my desk)", "no desk at my desk (tocsin add SOURCES --desk my desk)"),
     ("s3://bucket/desk/events: denied", "events: denied"), ("either/or, 3/4, km/h", "either/or, 3/4, km/h"),
     ("see https://example.org/a/b", "see https://example.org/a/b"), ("file:///etc/passwd", "passwd")],
)  # fmt: skip
def test_a_message_without_folders(said: str, told: str) -> None:
    """Paths within a sentence are cut to names; words with a slash and addresses of the web stay."""
    assert without_folders(said, "/srv/my desk") == told
