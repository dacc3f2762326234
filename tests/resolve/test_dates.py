"""Time expressions: found in text, and resolved against the day of publication."""

from __future__ import annotations

import pytest

from tocsin.records import DateSource
from tocsin.resolve import dates, dates_line

SUNDAY = "2021-01-03"


@pytest.mark.parametrize(
    ("expression", "start", "end", "precision"),
    [
        ("on Sunday", "2021-01-03", "2021-01-03", "day"),
        ("Monday evening", "2020-12-28", "2020-12-28", "day"),
        ("yesterday", "2021-01-02", "2021-01-02", "day"),
        ("overnight", "2021-01-02", "2021-01-03", "day"),
        ("last week", "2020-12-21", "2020-12-27", "week"),
        ("last year's", "2020-01-01", "2020-12-31", "year"),
        ("in 2014", "2014-01-01", "2014-12-31", "year"),
        ("since March", "2020-03-01", "2021-01-03", "month"),
        ("five years ago", "2016-01-01", "2016-12-31", "year"),
        ("three weeks ago", "2020-12-07", "2020-12-13", "week"),
        ("in recent days", "2020-12-27", "2021-01-03", "week"),
        ("the past two weeks", "2020-12-20", "2021-01-03", "week"),
        ("earlier this month", "2021-01-01", "2021-01-03", "month"),
        ("5 June 2019", "2019-06-05", "2019-06-05", "day"),
        ("Jan. 3", "2021-01-03", "2021-01-03", "day"),
        ("2020-01-03", "2020-01-03", "2020-01-03", "day"),
        ("between 3 and 5 May", "2020-05-03", "2020-05-05", "day"),
        ("from Monday to Wednesday", "2020-12-28", "2020-12-30", "day"),
        ("28 November to 3 January 2015", "2014-11-28", "2015-01-03", "day"),
        ("late 2015", "2015-09-01", "2015-12-31", "year"),
        ("the 1990s", "1990-01-01", "1999-12-31", "year"),
        ("the summer of 2014", "2014-06-01", "2014-08-31", "month"),
        ("the third quarter of 2015", "2015-07-01", "2015-09-30", "month"),
        ("the first week of May 2019", "2019-04-29", "2019-05-05", "week"),
        ("Christmas Day", "2020-12-25", "2020-12-25", "day"),
        ("on the eve of Christmas", "2020-12-24", "2020-12-24", "day"),
        ("two days before Christmas", "2020-12-23", "2020-12-23", "day"),
        ("during the 2016 campaign", "2016-01-01", "2016-12-31", "year"),
        ("by Friday", None, "2021-01-01", "day"),
    ],
)
def test_expression_in_a_sunday_paper(expression: str, start: str | None, end: str | None, precision: str) -> None:
    when = dates.resolve(expression, SUNDAY)
    assert (when.start, when.end, when.precision) == (start, end, precision)
    assert when.source == DateSource.PHRASE


@pytest.mark.parametrize(
    ("expression", "tense", "day"),
    [
        ("on Friday", "past", "2021-01-01"),
        ("on Friday", "future", "2021-01-08"),
        ("on Monday", "future", "2021-01-04"),
        ("on Monday", "present", "2021-01-04"),
        ("on 5 May", "past", "2020-05-05"),
        ("on 5 May", "future", "2021-05-05"),
        ("in three days", "future", "2021-01-06"),
    ],
)
def test_tense_gives_the_direction(expression: str, tense: str, day: str) -> None:
    assert dates.resolve(expression, SUNDAY, tense=tense).start == day


def test_an_anniversary_is_counted_to_the_day() -> None:
    when = dates.resolve("the first anniversary of", SUNDAY)
    assert (when.start, when.precision, when.source) == ("2020-01-03", "day", DateSource.ANNIVERSARY)
    assert dates.resolve("a year ago", SUNDAY).precision == "year"
    assert dates.resolve("a year ago", SUNDAY, anniversary=True).start == "2020-01-03"
    assert dates.resolve("one year after", SUNDAY, anniversary=True).start == "2020-01-03"
    assert dates.resolve("one year after", SUNDAY).start is None


@pytest.mark.parametrize(
    "expression", ["the next day", "two days earlier than that", "for three years", "every Friday", "quux"]
)
def test_what_gives_no_date_stays_unknown_and_says_why(expression: str) -> None:
    when = dates.resolve(expression.removesuffix(" than that"), None)
    assert (when.start, when.end, when.precision, when.source) == (None, None, "unknown", DateSource.UNKNOWN)
    assert when.reasons


def test_nothing_is_counted_from_an_unknown_publication() -> None:
    assert dates.resolve("on Sunday", None).start is None
    assert dates.resolve("5 June 2019", None).start == "2019-06-05"


def test_an_anchor_carries_relative_days() -> None:
    assert dates.resolve("the next day", SUNDAY, anchor="2020-01-03").start == "2020-01-04"
    assert dates.resolve("two weeks earlier", SUNDAY, anchor="2020-01-15").start == "2020-01-01"
    assert dates.resolve("that month", SUNDAY, anchor="2019-10-05").end == "2019-10-31"


def test_distance_counts_back_from_publication() -> None:
    assert dates.resolve("last week", SUNDAY).distance_days == 7
    assert dates.resolve("this month", SUNDAY).distance_days == 0
    assert dates.resolve("next Friday", SUNDAY, tense="future").distance_days == -5


def test_a_wrong_tense_is_refused() -> None:
    with pytest.raises(ValueError, match="perfect"):
        dates.resolve("on Sunday", SUNDAY, tense="perfect")


def test_found_expressions_keep_their_offsets() -> None:
    text = (
        "Thousands rallied on Sunday, a year after the killing. It may rain; 500 soldiers march. In May, about 2000 people left. "
        "The war of the late 1990s ended on 15 January 1998, five years ago, since March 2019 or between 3 and 5 May."
    )
    found = dates.find(text)
    assert all(text[t.start : t.end] == t.text for t in found)
    assert [t.text for t in found] == [
        "on Sunday", "a year after", "In May", "of the late 1990s", "on 15 January 1998", "five years ago", "since March 2019",
        "between 3 and 5 May",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "It may march on, the army said.",
        "He paid $2000 for 1999 tanks.",
        "Some 1,500 people fell.",
        "The fall of Aleppo shook them; Mrs May spoke.",
        "The year was hard.",
    ],
)
def test_words_that_only_look_like_dates_are_left(text: str) -> None:
    assert dates.find(text) == []


def test_a_time_line_carries_the_day_talked_about() -> None:
    text = "It was taken on 5 March 2003. Two days later it fell. In April he fled."
    line = dates_line.follow(text, "2009-12-19", narrative=True)
    assert [e.when.value for e in line] == ["2003-03-05", "2003-03-07", "2003-04"]
