"""Agencies are credited by credit line, dateline and byline, never by a sentence."""

from __future__ import annotations

import pytest

from tocsin.read import credits


@pytest.mark.parametrize(
    ("line", "agencies", "initials"),
    [
        ("rc/nm (AFP, AP, Reuters, dpa)", ("AFP", "AP", "Reuters", "dpa"), ("rc", "nm")),
        ("AFP", ("AFP",), ()),
        ("With inputs from Agence France-Presse and the Associated Press", ("AFP", "AP"), ()),
        ("Source: Xinhua", ("Xinhua",), ()),
        ("(dpa/AFP)", ("dpa", "AFP"), ()),
    ],
)
def test_credit_lines(line: str, agencies: tuple[str, ...], initials: tuple[str, ...]) -> None:
    """A line of nothing but credits gives agencies by short name, and author initials."""
    found = credits.credit_line(line)
    assert found is not None
    assert set(found.agencies) >= set(agencies)
    assert found.initials == initials


@pytest.mark.parametrize(
    "line",
    ["PA/PA", "TT", "He told Reuters that talks went on.", "Reuters reported the deal", "The app crashed (twice)"],
)
def test_lines_that_credit_nobody(line: str) -> None:
    """Authors' initials and sentences that name an agency are no credit lines."""
    assert credits.credit_line(line) is None


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("BEIRUT (Reuters) - Talks went on.", ("Reuters",)),
        ("(Reuters) — Talks went on.", ("Reuters",)),
        ("SEOUL, Jan. 3 (Yonhap) -- Talks went on.", ("Yonhap",)),
        ("MOSCOW, January 3. /TASS/. Talks went on.", ("TASS",)),
        ("Tehran, Jan 3, IRNA – Talks went on.", ("IRNA",)),
        ("TEHRAN – Talks went on.", ()),
        ("A minister (Reuters named him) resigned.", ()),
    ],
)
def test_datelines(text: str, agencies: tuple[str, ...]) -> None:
    """A dateline's agency is credited; a dateline without one credits nobody."""
    assert credits.dateline_credits(text) == agencies


def test_endings() -> None:
    """An agency in brackets after the last sentence, or on the last line, is credited."""
    assert credits.ending_credits("Talks went on.\n\nThey failed. (AFP)") == ("AFP",)
    assert credits.ending_credits("Talks went on.\n\nReuters") == ("Reuters",)
    assert credits.ending_credits("Talks went on, he told AFP.") == ()


def test_bylines_part_authors_from_agencies() -> None:
    """An agency in the byline is a credit, a person an author; a sentence that begins with By is neither."""
    assert credits.byline("By Ann Example and Bo Sample, Reuters") == (("Ann Example", "Bo Sample"), ("Reuters",))
    assert credits.byline("By nightfall the town was quiet") is None
    assert credits.split_authors(["Ann Example; AFP"]) == (("Ann Example",), ("AFP",))


def test_sign_offs() -> None:
    """Lines that only say who reported and edited are known."""
    assert credits.is_sign_off("(Reporting by Ann Example; Editing by Bo Sample)")
    assert not credits.is_sign_off("Reporting from the front became harder, editors said.")
