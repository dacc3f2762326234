"""What goes into a desk comes out of it, and what is wrong is said."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from conftest import assert_sound
from filelock import FileLock

from tocsin.errors import StoreError, UsageError
from tocsin.records import Article, Entity, Event, Failure, Incident, Judgement, Link, Place, Span
from tocsin.store import Desk
from tocsin.store.tables import Tables, new_batch
from tocsin.store.writer import Writer

ARTICLE = Article(
    "a1", "One.\n\nTwo.", outlet="x.example", published="2020-01-03", captions=("A photo",), copy_score=None
)
EVENT = Event(
    "e1",
    "a1",
    "ASSAULT",
    mode=("airstrike",),
    date="2020-01-02",
    actor=(Entity("US", 0, 2, code="USA", sectors=("MIL", "GOV")),),
    recipient=(Entity("Iran", code="IRN", entity="Q794"),),
    event_loc=Place("Baghdad", lat=33.3, lon=44.4, geonameid=98182),
    killed=(1, 7),
    evidence=(Span(0, 4, "One.", "sentence"),),
    quad_code="material conflict",
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk of one article and one event, below a path with a space and letters beyond ASCII."""
    desk = Desk(tmp_path / "déjà vu? 100%* it's")
    desk.writer().add([(ARTICLE, [EVENT])])
    return desk


def test_records_come_back_equal(desk: Desk) -> None:
    """A record read from a desk equals the one written, nested parts and all."""
    assert desk.article("a1") == ARTICLE
    assert desk.event("e1") == EVENT


def test_arrow_tables(desk: Desk) -> None:
    """A desk gives Arrow tables whose rows say which version made them."""
    assert isinstance(desk.articles(), pa.Table)
    assert desk.events()["version"].to_pylist() == ["0.1.0"]
    assert desk.incidents().num_rows == 0


def test_sql(desk: Desk) -> None:
    """Nested columns can be asked for in SQL."""
    found = desk.query("SELECT killed.high AS h, actor[1].code AS c FROM events WHERE event = ?", ["ASSAULT"])
    assert found.to_pylist() == [{"h": 7, "c": "USA"}]


def test_brackets_in_the_path(tmp_path: Path) -> None:
    """A path that Delta Lake cannot use is refused."""
    with pytest.raises(UsageError, match="brackets"):
        Desk(tmp_path / "a[1]")


@pytest.mark.parametrize("sql", ["SELEC 1", "SELECT nothing FROM events"])
def test_wrong_sql(desk: Desk, sql: str) -> None:
    """A wrong query is an error of usage."""
    with pytest.raises(UsageError, match="query"):
        desk.query(sql)


def test_no_desk(tmp_path: Path) -> None:
    """Reading a desk that is not there says how to make one, and makes nothing."""
    with pytest.raises(StoreError, match="tocsin add"):
        Desk(tmp_path / "nowhere").events()
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_the_way(tmp_path: Path) -> None:
    """A desk cannot be made below a file."""
    (tmp_path / "file").write_text("")
    with pytest.raises((StoreError, OSError)):
        Desk(tmp_path / "file").writer()


def test_ids_by_their_beginning(desk: Desk) -> None:
    """The beginning of an id is enough if it fits one record."""
    desk.writer().add([(Article("a22", "x"), []), (Article("a23", "x"), [])])
    assert desk.article("a22").id == "a22"
    with pytest.raises(UsageError, match="several"):
        desk.article("a2")
    with pytest.raises(UsageError, match="no article"):
        desk.article("b")


def test_adding_twice(desk: Desk) -> None:
    """What a desk has is not added again, also not with other events."""
    assert desk.writer().add([(ARTICLE, [EVENT, EVENT])]) == []
    assert desk.events().num_rows == 1


def test_two_writers_with_the_same_article(desk: Desk) -> None:
    """A writer that looked before another added leaves out what the other added."""
    one, other = desk.writer(), desk.writer()
    shared, own = Article("s", "x"), Article("o", "x")
    assert one.add([(shared, [Event("f", "s", "AID")])]) == [shared]
    assert other.add([(shared, [Event("g", "s", "AID")]), (own, [Event("h", "o", "AID")])]) == [own]
    assert sorted(desk.events()["id"].to_pylist()) == ["e1", "f", "h"]


def test_staged_rows_are_invisible_and_removed(desk: Desk) -> None:
    """Events of a batch whose articles were never committed are seen by nobody, and tidied away when they are old."""
    writer = desk.writer()
    writer._stage([(Article("lost", "x"), [Event("lost", "lost", "AID")])], ("lost",))
    assert desk.events()["id"].to_pylist() == ["e1"]
    tables = Tables(desk.path)
    for age, rows in ((timedelta(days=7), 2), (timedelta(0), 1)):
        writer.tidy(files=100, orphan_age=age)
        stored = tables.open("events")
        assert stored is not None
        assert stored.count() == rows


def test_tidy_beside_a_writer(desk: Desk) -> None:
    """Merging files between a writer's look and its commit does not get in its way."""
    writer = desk.writer()
    desk.writer().tidy(files=0)
    assert writer.add([(Article("late", "x"), [])])
    assert desk.articles().num_rows == 2


def test_one_process_tidies_at_a_time(desk: Desk) -> None:
    """Who finds another process tidying leaves the desk alone: two compactions at once would double every row."""
    desk.writer().add([(Article("a2", "x"), [])])
    tables = Tables(desk.path)
    with FileLock(tables.lock_path()):
        desk.writer().tidy(files=0)
    stored = tables.open("articles")
    assert stored is not None
    assert len(stored.file_uris()) == 2
    desk.writer().tidy(files=1)
    assert desk.articles().num_rows == 2


def test_a_view_stays(desk: Desk) -> None:
    """A view shows one moment, whatever others add."""
    view = desk.view()
    desk.writer().add([(Article("a9", "x"), [])])
    assert view.table("articles").num_rows == 1
    assert desk.articles().num_rows == 2


def test_relinking_replaces(desk: Desk) -> None:
    """New incidents and links take the place of the old ones."""
    for name in ("i1", "i2"):
        incident = Incident(name, "ASSAULT", "A strike", "reported", killed=(1, 7), events=("e1",))
        desk.writer().relink([incident], [Link("e1", name, "a1", "first report")])
    assert desk.incident("i2").killed == (1, 7)
    assert desk.incidents()["id"].to_pylist() == ["i2"]
    assert desk.query("SELECT incident_id FROM links").to_pylist() == [{"incident_id": "i2"}]


def test_failures_are_noted_once(desk: Desk) -> None:
    """An input set aside twice for one reason is noted once."""
    for _ in range(2):
        desk.writer().set_aside(
            [Failure("f.html", "empty", "give another"), Failure("f.html", "empty", "give another")]
        )
    assert desk.query("SELECT source, reason FROM sources").to_pylist() == [{"source": "f.html", "reason": "empty"}]


def test_judgements_are_kept(desk: Desk) -> None:
    """Judgements only add up."""
    for verdict in ("same", "different"):
        desk.writer().judge(Judgement(verdict, "e1", "e2", by="an analyst"))
    assert desk.query("SELECT verdict FROM judgements ORDER BY batch")["verdict"].to_pylist() == ["same", "different"]


def test_later_layout_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk of another layout is refused instead of misread."""
    monkeypatch.setattr("tocsin.store.tables.LAYOUT", 2)
    with pytest.raises(StoreError, match="layout 1"):
        desk.events()


def test_batches_sort_by_time() -> None:
    """Batch numbers are unique and sort by the time they were given, to the second."""
    numbers = [new_batch() for _ in range(100)]
    assert len(set(numbers)) == 100
    assert [n[:22] for n in numbers] == sorted(n[:22] for n in numbers)


def test_dyad_months(desk: Desk) -> None:
    """A pair's months count new acts on their own day, in either direction, beside the articles read."""
    back = Event(
        "e2",
        "a4",
        "ASSAULT",
        date="2020-01-08",
        actor=EVENT.recipient,
        recipient=EVENT.actor,
        quad_code=EVENT.quad_code,
    )
    undated = Event("e3", "a4", "ACCUSE", actor=EVENT.actor, recipient=EVENT.recipient, quad_code="verbal conflict")
    old = Event(
        "e4", "a4", "ASSAULT", aux="historical", date="2020-01-02", actor=EVENT.actor, recipient=EVENT.recipient
    )
    copy = Article("a4", "x", outlet="y.example", published="2020-02-01", origin="a1")
    desk.writer().add([(copy, [back, undated, old])])
    dyad = desk.dyad("USA", "IRN")
    assert (dyad.unit, dyad.undated) == ("events", 1)
    january, february = dyad.months.to_pylist()
    assert (january["material_conflict"], january["a_acts"], january["b_acts"], january["articles"]) == (2, 1, 1, 1)
    assert (february["material_conflict"], february["articles"], february["origins"]) == (0, 1, 0)
    assert [event.id for event in dyad.latest] == ["e2", "e1"]
    assert desk.dyad("USA", "Q794").months.to_pylist()[0]["material_conflict"] == 2


def test_sound(desk: Desk) -> None:
    """A writer keeps no half batches."""
    assert isinstance(desk.writer(), Writer)
    with pytest.raises(AssertionError):
        assert_sound(desk)  # this desk's one article has one event, not two: the check of the kill tests does check
