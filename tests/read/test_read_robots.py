"""robots.txt is understood as RFC 9309 has it, and no rule keeps the program busy."""

from __future__ import annotations

import pytest

from tocsin.read.robots import read_robots

SITE = "https://news.example"


@pytest.mark.parametrize(
    ("rules", "path", "verdict"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Tocsin\nAllow: /", "/a", True),
        ("User-agent: tocsin\nDisallow: /a\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: x\nUser-agent: tocsin/1.0\nDisallow: /a", "/abc", False),
        ("User-agent: tocsin\nDisallow: /a\n\nuser-agent:tocsin\nDisallow: /b", "/b", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nDisallow: /a/b\nAllow: /a/b", "/a/b", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", True),
        ("User-agent: *\nDisallow: /x$", "/x", False),
        ("User-agent: *\nDisallow: /x$", "/xy", True),
        ("User-agent: *\nDisallow: /*?print=", "/a?print=1", False),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café", False),
        ("User-agent: *\nDisallow: /a # all of it", "/a", False),
        ("Disallow: /a", "/a", True),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("<html><body>Not found: User-agent</body></html>", "/a", True),
    ],
)
def test_rules(rules: str, path: str, verdict: bool) -> None:
    """The longest rule that fits decides; groups are found by the robot's name; rules for nobody count for nothing."""
    assert read_robots(rules.encode(), "tocsin").allows(SITE + path) is verdict


@pytest.mark.parametrize(("written", "seconds"), [("5", 5), ("0.5", 0.5), ("-1", None), ("x", None), ("99999", 120)])
def test_delays(written: str, seconds: float | None) -> None:
    """A delay is kept to if it makes sense, and is never longer than two minutes."""
    assert read_robots(f"User-agent: *\nCrawl-delay: {written}".encode(), "tocsin").delay == seconds


@pytest.mark.timeout(20)
def test_rules_that_would_keep_a_regular_expression_busy() -> None:
    """Stars upon stars against a long address: still an answer at once, for patterns are looked for piece by piece."""
    rules = "User-agent: *\n" + "".join(f"Disallow: /{'a*' * 500}b{n}\n" for n in range(200))
    assert read_robots(rules.encode(), "tocsin").allows(f"{SITE}/{'a' * 2000}")


def test_bytes_that_are_no_text() -> None:
    """Anything at all is read, and forbids nothing unless it says so."""
    assert read_robots(bytes(range(256)) * 100, "tocsin").allows(f"{SITE}/a")
