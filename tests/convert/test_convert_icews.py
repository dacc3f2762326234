"""ICEWS tables: both shapes, their traps, and that an import is whole, repeatable, and apart from coded articles."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tocsin.convert import reader
from tocsin.convert.icews import read
from tocsin.errors import InputError, UsageError
from tocsin.pipeline import import_events, link
from tocsin.records import Event, Failure
from tocsin.resolve.actors import Actors
from tocsin.store import Desk
from tocsin.vocab.cameo import codes, lookup, types

SHORT = (
    "date\tsource\tevent_text\ttarget\n"
    "2014-05-02\tChina\tMobilize or increase armed forces\tVietnam\n"
    "2014-05-03\tVietnam\tAccuse\tChina\n"
    "2014-05-03\tVietnam\tAccuse\tChina\n"
    "2014-13-03\tVietnam\tAccuse\tChina\n"
    "2014-05-04\tVietnam\tSing a song\tChina\n"
    "2014-05-05\tPolice (Hong Kong)\tMake statement\tStudent (Hong Kong)\n"
)
LONG = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\t"
    "Target Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n"
    "1\t2018-06-01\tForeign Affairs\tGovernment\tBangladesh\tConsult\t040\t1\tNA\tNA\tVietnam\t4\t2\tVNA\tHanoi\tNA\t"
    "Thanh Pho Ha Noi\tVietnam\t21.0245\t105.841\n"
    "1\t2018-06-01\tForeign Affairs\tGovernment\tBangladesh\tConsult\t40\t1\tArmy\tNA\tVietnam\t4\t2\tVNA\tHanoi\tNA\t"
    "NA\tVietnam\tx\t999\n"
)


@pytest.fixture
def short(tmp_path: Path) -> Path:
    path = tmp_path / "short.tsv.gz"
    path.write_bytes(gzip.compress(SHORT.encode()))
    return path


def found(path: Path) -> list[Event | Failure]:
    actors = Actors.shipped()
    return list(read(path, lambda name, day: actors.resolve(name, date=day)))


def test_rows_become_events_with_resolved_countries(short: Path) -> None:
    """Names become countries, texts become PLOVER types, and the CAMEO code is kept."""
    event = found(short)[0]
    assert isinstance(event, Event)
    assert (event.event, event.actor[0].code, event.recipient[0].code) == ("MOBILIZE", "CHN", "VNM")
    assert (event.date, event.aux, event.reasons[0][:9]) == ("2014-05-02", "none", "CAMEO 154")


def test_bad_rows_are_named_and_passed_over(short: Path) -> None:
    """A date that is none and an act that is none are set aside with their line; the rest comes through."""
    failures = [f for f in found(short) if isinstance(f, Failure)]
    assert [(f.source.rsplit(":", 1)[1], f.reason.split(":")[0].split(" '")[0]) for f in failures] == [
        ("5", "no date"),
        ("6", "unknown event"),
    ]


def test_statements_are_kept_without_a_type(short: Path) -> None:
    """CAMEO 010 is none of the sixteen types, and none is made up for it."""
    event = found(short)[-1]
    assert isinstance(event, Event)
    assert (event.event, event.quad_code, event.event_scale) == ("", None, None)


def test_the_twenty_columns(tmp_path: Path) -> None:
    """The country of the file holds over that of the name; impossible degrees and missing names are unknown."""
    path = tmp_path / "long.tab"
    path.write_text(LONG, encoding="utf-8")
    first, second = found(path)
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert first.actor[0].code == "BGD"
    assert first.recipient == ()
    assert first.event_loc is not None
    assert (first.event_loc.country, first.event_loc.lat) == ("VNM", 21.0245)
    assert second.event == "CONSULT"
    assert second.event_loc is not None
    assert (second.event_loc.lat, second.event_loc.lon) == (None, None)


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    """Its header says so."""
    path = tmp_path / "other.txt"
    path.write_text("once upon a time\n", encoding="utf-8")
    with pytest.raises(InputError, match="no ICEWS header"):
        found(path)
    with pytest.raises(UsageError, match="no format"):
        reader("other")


def test_an_import_is_whole_and_repeatable(short: Path, tmp_path: Path) -> None:
    """Two equal rows stay two; the same file again adds nothing; a broken file is set aside; linking leaves imports alone."""
    desk = Desk(tmp_path / "desk")
    done = import_events([short, tmp_path / "gone.tsv"], desk, format="icews")
    assert (done.read, done.new, len(done.failures)) == (6, 4, 3)
    assert import_events([short], desk, format="icews").new == 0
    assert len(desk.events()) == 4
    assert desk.query("SELECT sum(articles)::INT AS n FROM volume").to_pylist() == [{"n": 4}]
    assert link(desk).events == 0


def test_the_crosswalk_is_whole() -> None:
    """Every CAMEO code has a Goldstein value in range and a type of ours or none; shorter and longer codes find their row."""
    assert all(-10 <= c.goldstein <= 10 and (not c.type or c.type in types()) for c in codes().values())
    assert len({c.name.lower() for c in codes().values()}) == len(codes())
    assert [lookup(code).code for code in ("14", "1451", "19511")] == ["140", "1451", "1951"]  # type: ignore[union-attr]
    assert lookup("99") is None
