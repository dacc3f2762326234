"""Dates are read in usual forms, and never made up."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tocsin.read.dates import date_in_name, date_line, read_date


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("2021-01-03", "2021-01-03"),
        ("20210103", "2021-01-03"),
        ("2021-01-03 00:00:00", "2021-01-03"),
        ("2021-01-03T14:05:00Z", "2021-01-03T14:05:00+00:00"),
        ("2021-01-03T14:05:00.123+03:30", "2021-01-03T14:05:00+03:30"),
        ("January 3, 2021", "2021-01-03"),
        ("3rd of Jan. 2021", "2021-01-03"),
        ("Sun, 03 Jan 2021 14:05:00 GMT", "2021-01-03T14:05:00+00:00"),
        ("25/12/2020", "2020-12-25"),
        (1609682700, "2021-01-03T14:05:00+00:00"),
        ("1609682700000", "2021-01-03T14:05:00+00:00"),
        (date(2021, 1, 3), "2021-01-03"),
        (datetime(2021, 1, 3, 14, 5, tzinfo=UTC), "2021-01-03T14:05:00+00:00"),
        (None, None),
        ("", None),
        ("None", None),
    ],
)
def test_usual_forms(given: object, iso: str | None) -> None:
    """Each usual form becomes ISO 8601; a time keeps its zone, and bare midnight is a day."""
    dated = read_date(given)
    assert (dated.value, dated.problem) == (iso, None)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("2999-01-01", "in the future"),
        ("03/04/2020", "two readings"),
        ("January 2021", "not understood"),
        ("soon", "not understood"),
        ("0001-01-01", "before the year"),
        ("2021-02-30", "not understood"),
    ],
)
def test_dates_that_cannot_stand(given: str, problem: str) -> None:
    """A date that is vague, double, broken or in the future gives no value and says why."""
    dated = read_date(given)
    assert dated.value is None
    assert problem in str(dated.problem)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("January 3, 2021", "2021-01-03"),
        ("Published: Sunday 3 January 2021, 14:05 GMT", "2021-01-03"),
        ("Last updated on 2021-01-03", "2021-01-03"),
        ("The strike of January 3, 2020 changed much", None),
        ("In January 2021", None),
    ],
)
def test_date_lines(line: str, day: str | None) -> None:
    """A line is a date line only if nothing but the date and its labels stands there."""
    assert date_line(line) == day


def test_dates_in_file_names() -> None:
    """A file name gives a day if it holds exactly one."""
    assert date_in_name("dw-2021-01-03.txt") == "2021-01-03"
    assert date_in_name("20210103_page.html") == "2021-01-03"
    assert date_in_name("from-2021-01-03-to-2021-01-05.txt") is None
    assert date_in_name("story-202101.txt") is None
