"""Acts that everybody knows, recalled long after."""

from dataclasses import replace
from datetime import date

import pytest

from tocsin.coding.landmarks import GRACE, landmarks, recalled
from tocsin.coding.mentions import Mention
from tocsin.errors import VocabularyError
from tocsin.records import DateSource, Entity, Event, Span


def mention(sentence, word, *, kind="ASSAULT", actor=None, hit="", published="2021-06-01", source=DateSource.UNKNOWN):
    """A mention with its doer by country and its victim by words."""
    at = sentence.index(word)
    spans = (Span(0, len(sentence), sentence, "sentence"), Span(at, at + len(word), word, "trigger"))
    told = Event(
        id="", article_id="a", event=kind, evidence=spans, published=published, date_source=source,
        actor=(Entity(actor, code=actor),) if actor else (), recipient=(Entity(hit),) if hit else (),
    )  # fmt: skip
    return Mention(told, spans[0], 0, 9, spans[1], "model")


def test_the_table_is_in_order_and_every_act_is_past() -> None:
    """Days rise, so that a reader finds a row; none lies ahead."""
    days = [known.day for known in landmarks()]
    assert days == sorted(days)
    assert days[-1] < date(2026, 11, 1)


@pytest.mark.parametrize(
    ("sentence", "word", "more", "name"),
    [
        ("Agents shot Osama bin Laden.", "shot", {"hit": "Osama bin Laden", "actor": "USA"}, "killing of Osama bin Laden"),
        ("Russia annexed Crimea.", "annexed", {"actor": "RUS"}, "annexation of Crimea"),
        ("Poland annexed Crimea.", "annexed", {"actor": "POL"}, None),
        ("The blast in Lockerbie shook them.", "blast", {}, "Lockerbie bombing"),
        ("Far from the town of Lockerbie, which nobody among the marching troops had ever seen, they fired.", "fired", {}, None),
        ("Gunmen fired on a crowd.", "fired", {"hit": "a crowd"}, None),
        ("Drones hit a Saudi Aramco plant.", "hit", {"actor": "YEM"}, None),
        ("Officers beat Alexei Navalny.", "beat", {"hit": "Alexei Navalny", "actor": "RUS"}, None),
        ("Agents poisoned Alexei Navalny.", "poisoned", {"hit": "Alexei Navalny"}, "poisoning of Alexei Navalny"),
        ("A bomb hit mourners at Anwar Sadat's grave.", "hit", {"hit": "mourners at Anwar Sadat's grave"}, None),
        ("The army foiled an attempted coup.", "attempted coup", {"kind": "COERCE", "actor": "GAB"}, None),
        ("Washington left a nuclear agreement with Russia.", "left", {"kind": "SANCTION", "actor": "USA"}, None),
        ("Sudan signed the Abraham Accords.", "signed", {"kind": "SUPPORT", "actor": "SDN"}, None),
    ],
)  # fmt: skip
def test_a_landmark_is_told_by_its_doer_victim_or_place(sentence, word, more, name):
    """Type, doer and words must agree."""
    known = recalled(mention(sentence, word, **more))
    assert (known.name if known else None) == name


@pytest.mark.parametrize(
    ("published", "source", "old"),
    [("2011-05-02", DateSource.UNKNOWN, False), ("2011-06-30", DateSource.UNKNOWN, False),
     ("2011-07-02", DateSource.UNKNOWN, True), ("2011-07-02", DateSource.PHRASE, False)],
)  # fmt: skip
def test_it_is_recalled_only_long_after_and_without_a_day_of_its_own(published, source, old):
    """For two months it may still be the news; a day that the text gives speaks for itself."""
    told = mention(
        "Agents killed Osama bin Laden.", "killed", hit="bin Laden", actor="USA", published=published, source=source
    )
    assert GRACE == 60
    assert (recalled(told) is not None) is old


@pytest.mark.parametrize(
    "row",
    ["11.9.2001\tASSAULT\t\tnear\tx\tn\ts", "2001-09-11\tWAR\t\tnear\tx\tn\ts", "2001-09-11\tASSAULT\t\tby\tx\tn\ts",
     "2001-09-11\tASSAULT\t\tnear\t(x\tn\ts"],
)  # fmt: skip
def test_a_wrong_row_is_named(row, tmp_path):
    """Day, type, place and pattern are checked, and the line is said."""
    table = tmp_path / "landmarks.tsv"
    table.write_text("date\ttypes\tactors\twhere\tpattern\tname\tsource\n" + row + "\n")
    with pytest.raises(VocabularyError, match=r"landmarks\.tsv:2"):
        landmarks(table)


@pytest.mark.parametrize(
    ("sentence", "day", "old"),
    [
        ("The October 7 attacks shook the country.", "2025-10-07", True),
        ("The October 7 attacks shook the country.", "2026-01-10", False),
        ("The attacks of 7 October 2025 shook the country.", "2025-10-07", False),
    ],
)
def test_a_day_that_is_a_name_is_not_last_year_s(sentence, day, old):
    """The year is the table's where the text gives none and the day read lies far back; other days speak for themselves."""
    told = mention(sentence, "attacks", published="2026-03-01", source=DateSource.PHRASE)
    told = replace(told, event=replace(told.event, date=day, enddate=day, date_precision="day"))
    assert (recalled(told) is not None) is old
