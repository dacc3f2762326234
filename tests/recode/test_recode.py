"""A desk coded anew beside the old one, and what is different between the two."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stub_coder import StubCoder, make_stub
from tocsin.cli import main
from tocsin.errors import StoreError, UsageError
from tocsin.pipeline import add, link
from tocsin.recode import Change, change_of, changes, compare, recode
from tocsin.records import Article, Entity, Event, Judgement, Place, Span
from tocsin.store import Desk


class OtherCoder(StubCoder):
    """Sees praise as yielding, overlooks what France does, and finds that officials speak."""

    version = "other"

    def code(self, articles: Sequence[Article]) -> list[list[Event]]:
        """The events of each article."""
        return [[self._seen(e) for e in events if e.actor[0].code != "FRA"] for events in super().code(articles)]

    def _seen(self, event: Event) -> Event:
        kind = "CONCEDE" if event.event == "SUPPORT" else event.event
        return replace(event, id=f"{kind}-{event.id}", event=kind, coder="other", killed=(1, 2))


def make_other() -> OtherCoder:
    """A maker of coders, as engines want it."""
    return OtherCoder()


@pytest.fixture
def old(tmp_path: Path) -> Desk:
    """A linked desk of forty articles with two events each, one of them judged."""
    rows = [
        {
            "id": f"a{n:02}",
            "title": f"Story {n}",
            "text": f"On day {n} USA attacked IRN near town {n}. Later {'FRA' if n % 4 else 'IRN'} praised DEU, {n} hours on.",
            "published": f"2020-01-{n % 28 + 1:02}",
            "outlet": f"outlet-{n % 3}.example",
        }
        for n in range(40)
    ]
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    desk = Desk(tmp_path / "old")
    add([str(path)], desk, coder=make_stub)
    link(desk)
    first = desk.query("SELECT id FROM events WHERE event = 'SUPPORT' ORDER BY id LIMIT 1").to_pylist()[0]["id"]
    desk.judge(Judgement("accept", first, "", by="me"))
    return desk


def content(desk: Desk, table: str) -> list[Any]:
    """A table without the moments at which it was written."""
    return desk.query(f"SELECT * EXCLUDE (batch, version) FROM {table} ORDER BY ALL").to_pylist()


def test_the_same_coder_changes_nothing(old: Desk, tmp_path: Path) -> None:
    """Coded by the same coder, everything is as it was, judgements too."""
    new = Desk(tmp_path / "new")
    done = recode(old, new, coder=make_stub)
    assert (done.articles, done.before, done.done, done.events, done.linked) == (40, 0, 40, 80, True)
    for table in ("events", "incidents", "judgements", "volume", "sources"):
        assert content(new, table) == content(old, table)
    found = compare(old, new)
    assert (found.events, found.same, found.kinds.total()) == ((80, 80), 80, 0)
    assert (found.series, found.alarms, found.judged) == ((), (), (1, 0))
    assert found.of_series > 0


def test_another_coder_is_counted(old: Desk, tmp_path: Path) -> None:
    """Events retyped, changed and lost are told apart; series that count them differently are named; the old desk stays."""
    before = content(old, "events")
    new = Desk(tmp_path / "new")
    recode(old, new, coder=make_other)
    told: list[tuple[Change, Article | None]] = []
    found = compare(old, new, on_change=lambda *each: told.append(each))
    assert content(old, "events") == before
    assert found.coders == ({"stub": 80}, {"other": 50})
    assert dict(found.kinds) == {"changed": 40, "retyped": 10, "lost": 30}
    assert found.retyped == {("SUPPORT", "CONCEDE"): 10}
    assert found.types == {"ASSAULT": (40, 40), "CONCEDE": (0, 10), "SUPPORT": (40, 0)}
    assert found.what["numbers"] == 50
    lost = next(s for s in found.series if s.name == "DEU–FRA")
    assert (lost.old, lost.new, lost.most) == (lost.moved, 0, "2020-01")
    assert len(told) == 80
    assert all(article and article.outlet and not article.text for _, article in told)
    assert found.judged == (1, 1)


def test_a_run_that_ended_early_goes_on(old: Desk, tmp_path: Path) -> None:
    """What an earlier run coded is not coded again, and the desk comes out the same."""
    whole, halted = Desk(tmp_path / "whole"), Desk(tmp_path / "halted")
    recode(old, whole, coder=make_stub)

    def stop(state: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recode(old, halted, coder=make_stub, on_batch=stop)
    done = recode(old, halted, coder=make_stub)
    assert (done.before, done.done) == (32, 8)
    assert content(halted, "events") == content(whole, "events")
    assert recode(old, halted, coder=make_stub).done == 0


def test_imported_events_come_along_once(old: Desk, tmp_path: Path) -> None:
    """What was taken in from tables is in the new desk too, however often the run is repeated."""
    event = Event("i1", "import:gdelt:1", "ASSAULT", date="2020-01-05", actor=(Entity("Mali", code="MLI"),))
    old.writer().import_events([event], source="x.csv", format="gdelt", set_aside=2, digest="d")
    new = Desk(tmp_path / "new")
    recode(old, new, coder=make_stub)
    recode(old, new, coder=make_stub)
    for table in ("imports", "volume"):
        columns = "* EXCLUDE (batch, version, added)" if table == "imports" else "* EXCLUDE (batch, version)"
        both = [d.query(f"SELECT {columns} FROM {table} ORDER BY ALL").to_pylist() for d in (old, new)]
        assert both[0] == both[1]
    assert new.query("SELECT id FROM events WHERE starts_with(article_id, 'import:')").num_rows == 1


def test_places_that_will_not_do(old: Desk, tmp_path: Path) -> None:
    """The desk itself, a desk of other articles, and no desk at all are refused before anything is written."""
    with pytest.raises(UsageError, match="the desk itself"):
        recode(old, Desk(old.path), coder=make_stub)
    other = Desk(tmp_path / "other")
    other.writer().add([(Article("x", "Another text."), [])])
    with pytest.raises(UsageError, match="holds 1 articles"):
        recode(old, other, coder=make_stub)
    with pytest.raises(StoreError, match="no desk at"):
        recode(Desk(tmp_path / "nowhere"), Desk(tmp_path / "new"), coder=make_stub)
    assert not (tmp_path / "new").exists()


def event(kind: str = "ASSAULT", at: int = 10, **more: Any) -> Event:
    """An event whose trigger stands at a place in a sentence of forty characters."""
    spans = (Span(at // 40 * 40, at // 40 * 40 + 40, "x" * 40), Span(at, at + 5, "x" * 5, "trigger"))
    return Event(more.pop("id", f"{kind}-{at}"), "a", kind, evidence=spans, **more)


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("actor", (Entity("Iran", code="IRN"),), "who"),
        ("date", "2020-01-03", "when"),
        ("event_loc", Place("Baghdad", name="Baghdad", country="IRQ"), "where"),
        ("mode", ("aerial",), "how"),
        ("aux", "future", "how"),
        ("killed", (1, 2), "numbers"),
    ],
)
def test_what_differs(field: str, value: Any, what: str) -> None:
    """Each field that an analyst counts is told; wording and confidence are not."""
    plain = event()
    assert change_of(plain, replace(plain, reasons=("x",), confidence=0.5)) is None
    found = change_of(plain, replace(plain, **{field: value}))
    assert found is not None
    assert (found.kind, found.what) == ("changed", (what,))


def test_the_closest_are_one() -> None:
    """An overlapping trigger of the same type is taken before one of another type, and a trigger before a sentence."""
    old = [event("ASSAULT", 10), event("COERCE", 12), event("PROTEST", 50), event("AGREE", 90)]
    new = [event("COERCE", 11), event("ASSAULT", 8), event("PROTEST", 70), event("REJECT", 92), event("CONSULT", 130)]
    found = [(c.kind, c.old and c.old.event, c.new and c.new.event) for c in changes(old, new)]
    assert found == [("retyped", "AGREE", "REJECT"), ("gained", None, "CONSULT")]


def test_the_command_compares_and_lists(old: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a pipe the command gives one JSON object; the file lists each event that differs, with a quote and no text."""
    new = Desk(tmp_path / "new")
    recode(old, new, coder=make_other)
    listed = tmp_path / "changes.jsonl"
    assert main(["recode", new.path, "--desk", old.path, "--no-code", "-o", str(listed)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["retyped"], told["lost"], told["gained"], told["changed"]) == (10, 30, 0, 40)
    rows = [json.loads(line) for line in listed.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 80
    lost = next(row for row in rows if row["kind"] == "lost")
    assert (lost["old_event"], lost["new_event"], lost["new_id"]) == ("SUPPORT", None, None)
    assert lost["quote"]
