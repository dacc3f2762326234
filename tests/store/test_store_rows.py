"""Few of many rows are read by where they stand, and made into records column by column: they are those of any other way."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.records import Article, Entity, Event, Incident, Place, Span
from tocsin.store import Desk, from_row
from tocsin.store.near import articles_of, events_of, incidents_of
from tocsin.store.rows import records, tuples
from tocsin.store.schemas import to_row, to_table

WORDS = st.sampled_from(("", "Kabul", "Bağdat", "it's 100%"))
MAYBE = st.none() | WORDS
NUMBERS = st.none() | st.integers(-5, 5)
TEXTS = st.lists(WORDS, max_size=3).map(tuple)
ENTITIES = st.builds(Entity, WORDS, NUMBERS, NUMBERS, code=MAYBE, sectors=TEXTS, entity=MAYBE, reasons=TEXTS)
PLACES = st.builds(Place, WORDS, lat=st.none() | st.floats(-90, 90), geonameid=NUMBERS, precision=MAYBE)
COUNTS = st.none() | st.tuples(st.integers(0, 9), st.integers(9, 12))
SPANS = st.lists(st.builds(Span, st.integers(0, 9), st.integers(9, 20), WORDS, WORDS), max_size=3).map(tuple)
SIDES = st.lists(ENTITIES, max_size=2).map(tuple)
EVENTS = st.builds(
    Event, WORDS, WORDS, WORDS, mode=TEXTS, date=MAYBE, actor=SIDES, recipient=SIDES, event_loc=st.none() | PLACES,
    killed=COUNTS, attributed_to=st.none() | ENTITIES, event_scale=st.none() | st.floats(-10, 10), evidence=SPANS,
)  # fmt: skip


@given(st.lists(EVENTS, max_size=5))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_records_as_written(events: list[Event]) -> None:
    """Events go into a table and come out of it equal, however much of them is unknown."""
    rows = to_table("events", map(to_row, events), batch="b", version="v")
    assert records(Event, rows) == events == [from_row(Event, row) for row in rows.to_pylist()]
    assert records(Event, rows.slice(1)) == events[1:]


def test_columns_that_are_not_there() -> None:
    """A field without a column has its default, one without a default is missed, and a list that an old row lacks is empty."""
    rows = to_table("articles", [{"id": "a", "text": "A.", "authors": None}], batch="b", version="v")
    assert records(Article, rows) == [from_row(Article, rows.to_pylist()[0])]
    assert records(Article, rows.select(["text", "id", "batch"])) == [Article("a", "A.")]
    with pytest.raises(TypeError, match="no column 'text'"):
        records(Article, rows.select(["id"]))
    assert tuples(rows.select(["id", "authors", "title"])) == [("a", (), None)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk of four files of a hundred articles each, with an event and an incident for each article."""
    desk = Desk(tmp_path / "déjà vu? 100%* it's")
    writer = desk.writer()
    for first in range(0, 400, 100):
        articles = [Article(f"a{n}", f"Text {n}.", published="2020-01-03") for n in range(first, first + 100)]
        writer.add([(a, [Event(f"e{a.id}", a.id, "PROTEST", mode=(a.text,))]) for a in articles])
        incidents = [Incident(f"i{a.id}", "PROTEST", a.text, "reported", events=(f"e{a.id}",)) for a in articles]
        assert writer.add_linked(writer.linking(), incidents, [])
    return desk


def test_few_of_many(desk: Desk) -> None:
    """Rows are found wherever they stand, in the order in which they stand, and of two of one id the later."""
    writer = desk.writer()
    assert writer.add_linked(writer.linking(), [Incident("ia7", "PROTEST", "Anew", "reported")], [], ["ia8"])
    numbers = [350, 7, 8, 120, 99, 100, 5000]
    view = desk.view()
    there = {row["id"] for row in view.query("SELECT id FROM events").to_pylist()}
    assert {e.id for e in events_of(view, [f"ea{n}" for n in numbers])} == {f"ea{n}" for n in numbers} & there
    assert {a.text for a in articles_of(view, [f"a{n}" for n in numbers]).values()} == {
        f"Text {n}." for n in numbers[:-1]
    }
    assert {i.id: i.description for i in incidents_of(view, [f"ia{n}" for n in numbers])} == {
        f"ia{n}": "Anew" if n == 7 else f"Text {n}." for n in (350, 7, 120, 99, 100)
    }
    at = {row["id"]: row["file_row_number"] for row in view.query("SELECT * FROM events_at").to_pylist()}
    found = [at[e.id] for e in events_of(view, at)]
    assert found == [*range(100)] * 4
    assert incidents_of(view, ["none"]) == [] == events_of(view, ())
