"""A desk's files merged and removed, columns of a new version added, and a desk read as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from conftest import ARTICLES, assert_sound
from deltalake import DeltaTable, write_deltalake

from stub_coder import StubCoder, make_stub
from tocsin import pipeline
from tocsin.cli import main
from tocsin.errors import StoreError, UsageError
from tocsin.records import Article, Event
from tocsin.store import SCHEMAS, Desk, from_row
from tocsin.store.near import events_of
from tocsin.store.tables import Tables
from tocsin.store.upkeep import LEASE, turn


def filled(path: Path, lots: int = 6) -> Desk:
    """A desk that was added to some times, linked twice, so that it has small files and old ones."""
    desk, coder = Desk(path), StubCoder()
    for n in range(lots):
        made = [
            Article(f"a{n}-{i}", f"USA attacked IRN on day {i}.", published=f"2020-01-{i + 1:02}") for i in range(4)
        ]
        desk.writer().add(zip(made, coder.code(made), strict=True))
        if n in (1, lots - 1):
            pipeline.link(desk)
    return desk


def content(desk: Desk) -> dict[str, Any]:
    """All that people see of a desk."""
    view = desk.view()
    tables = ("articles", "events", "incidents", "links", "volume")
    return {name: view.query(f"SELECT * FROM {name} ORDER BY ALL").to_pylist() for name in tables}


def test_small_files_are_merged(tmp_path: Path) -> None:
    """Merging leaves one file of each table and every row once; what was done is written down."""
    desk = filled(tmp_path / "desk")
    before = content(desk)
    done = {d.table: (d.before, d.after) for d in desk.compact()}
    assert done["articles"] == done["events"] == (6, 1)
    assert content(desk) == before
    assert desk.compact() == []
    assert [(row["what"], row["state"]) for row in desk.history()] == [("compact", "begun"), ("compact", "ended")] * 2
    assert "articles 6 files to 1" in desk.history()[1]["detail"]
    articles = next(s for s in desk.states() if s.table == "articles")
    assert (articles.rows, articles.files) == (24, 1)


def test_files_that_no_longer_count_are_removed(tmp_path: Path) -> None:
    """Only files older than what is to be kept go; the desk stays as it is."""
    desk = filled(tmp_path / "desk")
    desk.compact()
    before = content(desk)
    assert desk.vacuum() == []
    stray = tmp_path / "desk" / "events" / "part-left-by-a-killed-process.parquet"
    stray.write_bytes(b"x")
    aged = (datetime.now() - timedelta(days=9)).timestamp()
    os.utime(stray, (aged, aged))
    assert [d.table for d in desk.vacuum()] == ["events"]
    assert not stray.exists()
    assert content(desk) == before


def test_two_never_work_at_once(tmp_path: Path) -> None:
    """Whoever comes second is told who is at it; the dead can be passed over, by word or after some hours."""
    desk = filled(tmp_path / "desk", lots=2)
    tables = Tables(desk.path)
    with turn(tables, "compact"), pytest.raises(StoreError, match="another process is tidying"):
        desk.compact()
    # A process on another machine that was killed: it has begun, and nothing of it is left here.
    script = (
        "import os; from tocsin.store.tables import Tables; from tocsin.store.upkeep import turn\n"
        f"with turn(Tables({desk.path!r}), 'compact'): os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    with pytest.raises(StoreError, match="did not end"):
        desk.vacuum()
    assert [d.table for d in desk.compact(force=True)]
    assert [row["state"] for row in desk.history()].count("begun") == 3
    assert timedelta(hours=1) < LEASE < timedelta(days=1)


def older(path: Path) -> Desk:
    """A desk of a Tocsin that knew neither an article's section, nor an actor's sectors, nor an event's attribution."""
    desk = filled(path, lots=2)
    events = SCHEMAS["events"]
    for name in ("articles", "events"):
        table = DeltaTable(f"{path}/{name}")
        rows = desk.view().query(f"SELECT * FROM {name}").cast(SCHEMAS[name])
        fields = [f for f in rows.schema if f.name not in ("section", "attributed_to")]
        if name == "events":
            kind = events.field("actor").type.value_type
            less = pa.list_(pa.struct([f for f in kind if f.name != "sectors"]))
            fields = [pa.field("actor", less) if f.name == "actor" else f for f in fields]
        old = pa.Table.from_pylist(
            [_without(row, {f.name for f in fields}) for row in rows.to_pylist()], schema=pa.schema(fields)
        )
        about = table.metadata().description
        write_deltalake(table, old, mode="overwrite", schema_mode="overwrite", description=about)
    return Desk(path)


def _without(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    kept = {k: v for k, v in row.items() if k in names}
    if "actor" in kept:
        kept["actor"] = [{k: v for k, v in e.items() if k != "sectors"} for e in kept["actor"]]
    return kept


def test_an_older_desk_is_read_and_added_to(tmp_path: Path) -> None:
    """What an older desk lacks is empty; the first writing adds the columns, in one commit that says so; no row is changed."""
    desk = older(tmp_path / "desk")
    assert desk.query("SELECT section FROM articles")["section"].null_count == 8
    assert desk.events()["attributed_to"].null_count == 8
    key = desk.query("SELECT id FROM events ORDER BY id").to_pylist()[0]["id"]
    assert desk.event(key).actor[0].code == "USA"
    every = [row["id"] for row in desk.events().to_pylist()]
    assert {e.id for e in events_of(desk.view(), every) if e.actor[0].sectors == ()} == set(every)
    new = [Article("n", "FRA praised DEU.", section="world", published="2020-02-01")]
    desk.writer().add(zip(new, StubCoder().code(new), strict=True))
    assert desk.query("SELECT count(*) AS n, count(section) AS s FROM articles").to_pylist() == [{"n": 9, "s": 1}]
    assert desk.event(key).actor[0].sectors == ()
    rows = desk.events().to_pylist()
    picked = events_of(desk.view(), [row["id"] for row in rows])
    assert sorted(picked, key=repr) == sorted((from_row(Event, row) for row in rows), key=repr)
    log = [row for row in DeltaTable(f"{desk.path}/events").history() if row.get("tocsin.what") == "migrate"]
    assert [row["tocsin.columns"] for row in log] == ["actor.sectors, attributed_to"]
    assert desk.migrate() == []


def test_columns_are_added_on_demand(tmp_path: Path) -> None:
    """The command says what it added, writes it down, and does nothing the second time."""
    desk = older(tmp_path / "desk")
    assert desk.migrate() == ["articles: section", "events: actor.sectors, attributed_to"]
    assert desk.migrate() == []
    assert [row["detail"] for row in desk.history() if row["state"] == "ended"] == [
        "articles: section; events: actor.sectors, attributed_to"
    ]
    assert desk.query("SELECT section FROM articles")["section"].null_count == 8
    assert desk.compact()
    assert desk.articles().num_rows == desk.events().num_rows == 8


def moment() -> str:
    """This moment."""
    return datetime.now(UTC).isoformat()


def test_a_desk_as_it_was(tmp_path: Path) -> None:
    """A desk as of a moment shows what it held then, though files were merged since, and takes nothing new."""
    desk = filled(tmp_path / "desk", lots=2)
    then, was = moment(), content(desk)
    more = [Article("late", "FRA praised DEU.", published="2020-03-01")]
    desk.writer().add(zip(more, StubCoder().code(more), strict=True))
    pipeline.link(desk)
    desk.compact()
    assert content(desk) != was
    earlier = pipeline.as_of(desk.path, then)
    assert content(earlier) == was
    assert [sum(d.dyad("FRA", "DEU").months["a_acts"].to_pylist()) for d in (earlier, desk)] == [0, 1]
    assert desk.series("dyad", "DEU", "FRA")["incidents"].to_pylist() != []
    assert sum(earlier.series("dyad", "IRN", "USA")["reports"].to_pylist()) == 8
    with pytest.raises(StoreError, match="can only be read"):
        earlier.writer()
    with pytest.raises(StoreError, match="nothing was in this desk on 2019-01-01"):
        pipeline.as_of(desk.path, "2019-01-01")
    with pytest.raises(UsageError, match="not a day"):
        pipeline.as_of(desk.path, "soon")


def test_incidents_that_are_no_longer_kept_are_linked_anew(tmp_path: Path) -> None:
    """Where the files of that day are gone, incidents are made from the events of then, and are the same ones."""
    desk = filled(tmp_path / "desk", lots=2)
    then = moment()
    was = sorted(desk.query("SELECT id FROM incidents")["id"].to_pylist())
    files = DeltaTable(f"{desk.path}/incidents").file_uris()
    more = [Article("late", "FRA praised DEU.", published="2020-03-01")]
    desk.writer().add(zip(more, StubCoder().code(more), strict=True))
    pipeline.link(desk)
    for name in files:
        Path(name).unlink()
    earlier = pipeline.as_of(desk.path, then)
    assert sorted(earlier.incidents()["id"].to_pylist()) == was
    assert earlier.query("SELECT count(*) AS n FROM links").to_pylist() == [{"n": 8}]


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str], sources: Path) -> None:
    """Each gives JSON in a pipe; a desk that is not there is named."""
    desk = str(tmp_path / "desk")
    pipeline.add([str(sources)], Desk(desk), coder=make_stub)
    then = moment()
    for words in ([], ["compact"], ["vacuum", "--keep-days", "1"], ["migrate"], ["history"]):
        assert main(["desk", *words, "--desk", desk]) == 0
    given = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert next(row for row in given[0] if row["table"] == "articles")["rows"] == ARTICLES
    assert [row["what"] for row in given[4] if row["state"] == "ended"] == ["compact", "vacuum"]
    assert assert_sound(Desk(desk)) == ARTICLES
    for words in (["dyad", "USA", "IRN"], ["country", "USA"], ["export"], ["info"]):
        assert main([*words, "--desk", desk, "--as-of", then]) == 0
        assert capsys.readouterr().out
    assert main(["desk", "compact", "--desk", str(tmp_path / "nowhere")]) == 2
    assert "no desk at" in capsys.readouterr().err
