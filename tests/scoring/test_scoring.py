"""Scoring: matching, figures, the cases, the page and the gate."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from tocsin.errors import InputError, UsageError
from tocsin.records import Article, Entity, Event, Place, Span
from tocsin.scoring import Report, error_page, format_table, score
from tocsin.scoring.loading import load_contrast, load_floors, load_gold, plain_lines
from tocsin.scoring.matching import Text, date_ok, match, place_ok
from tocsin.scoring.records import Figure, GoldArticle, GoldEvent, GoldPlace, Suite
from tocsin.scoring.run import against, contrast, run_suites, silence
from tocsin.scoring.tally import by_type, calibration_error, confusion, figures, reliability

EVALS = Path(__file__).parents[2] / "evals"
TEXT = "Iran shelled Erbil on Monday. Iraq condemned the attack."


def gold(*types: str, evidence: str = "Iran shelled Erbil on Monday.", **fields: object) -> GoldEvent:
    values: dict[str, object] = {"aux": "none", "evidence": (evidence,)} | fields
    return GoldEvent(types=types, **values)  # type: ignore[arg-type]


def said(event: str, start: int = 0, end: int = 29, **fields: object) -> Event:
    values: dict[str, object] = {
        "id": "e",
        "article_id": "a",
        "evidence": (Span(start, end, TEXT[start:end]),),
    } | fields
    return Event(event=event, **values)  # type: ignore[arg-type]


def article(*events: GoldEvent) -> GoldArticle:
    return GoldArticle("a", TEXT, "2024-01-16", "", events)


def test_pieces_are_found_across_line_breaks_and_nearest_to_the_hint() -> None:
    """White space does not count, and of two places the nearer one is taken."""
    assert Text("a  b\nc a b").find("b c") == (3, 6)
    assert Text("go. go.").find("go.", 4) == (4, 7)
    assert Text("go").find("stay") is None


def test_the_type_must_be_right_and_the_sentence_the_same() -> None:
    """A right type in another sentence, and a wrong one in the same, do not match."""
    m = match(article(gold("ASSAULT")), [said("ASSAULT", 30, 56), said("COERCE")])
    assert (len(m.pairs), len(m.missed), len(m.spurious)) == (0, 1, 2)
    assert [(g.types[0], e.event) for g, e in m.confused] == [("ASSAULT", "COERCE")]


def test_a_second_prediction_of_one_act_is_spurious() -> None:
    """One act in one article is one event; the better agreement is taken."""
    m = match(article(gold("ASSAULT", aux="historical")), [said("ASSAULT"), said("ASSAULT", aux="historical")])
    assert m.pairs[0][1].aux == "historical"
    assert len(m.spurious) == 1


def test_optional_gold_neither_gains_nor_costs() -> None:
    """Missed or found, a borderline event leaves the figures as they are."""
    for events in ([], [said("ASSAULT")]):
        m = match(article(gold("ASSAULT", required=False)), events)
        assert not m.missed
        assert not m.spurious
        assert figures([m])["type F1"].n == 0


def test_another_right_type_counts() -> None:
    """``alt`` types are as good as the gold's own."""
    m = match(article(gold("ASSAULT", "PROTEST")), [said("PROTEST")])
    assert by_type([m])["ASSAULT"].f1 == 1


@pytest.mark.parametrize(
    ("precision", "day", "right"),
    [
        ("day", "2024-01-15", True),
        ("day", "2024-01-14", False),
        ("week", "2024-01-09", True),
        ("month", "2024-01-31", True),
        ("year", "2023-12-31", False),
    ],
)
def test_dates_are_held_to_the_gold_precision(precision: str, day: str, right: bool) -> None:
    """A month is right on any of its days."""
    assert date_ok(gold("ASSAULT", date=("2024-01-15", "2024-01-15", precision)), said("ASSAULT", date=day)) is right


def test_a_missing_date_is_wrong_only_where_gold_has_one() -> None:
    """Silence about an undated act is not judged."""
    assert date_ok(gold("ASSAULT"), said("ASSAULT")) is None
    assert date_ok(gold("ASSAULT", date=("2024-01-15", "2024-01-15", "day")), said("ASSAULT")) is False


def test_places_match_by_name_and_country() -> None:
    """A longer name holds a shorter one; a wrong country spoils it; a gold country is right by its code."""
    erbil = GoldPlace("Erbil", "IRQ", "city")
    assert place_ok(erbil, Place("Erbil, Iraq", country="IRQ")) == (True, True)
    assert place_ok(erbil, Place("Erbil", country="IRN")) == (False, False)
    assert place_ok(GoldPlace("Iraq", "IRQ", "country"), Place("Mosul", country="IRQ")) == (True, True)
    assert place_ok(erbil, None) == (False, False)


def test_figures_tell_old_from_new_and_who_from_whom() -> None:
    """A historical act coded as news is counted, and a dyad is right only with both sides."""
    g = gold("ASSAULT", aux="historical", actors=frozenset({"IRN"}), recipients=frozenset({"IRQ"}))
    f = figures([match(article(g), [said("ASSAULT", actor=(Entity("Iran", code="IRN"),))])])
    assert f["old coded as new"] == Figure(1, 1)
    assert (f["actor"].value, f["recipient"].value, f["type+dyad F1"].value) == (1, 0, 0)
    assert f["type F1"].value == 1


def test_confusion_and_reliability_count_every_event_once() -> None:
    """A confusion is neither missed nor spurious in the matrix; bands hold what was said and what was right."""
    m = match(article(gold("ASSAULT")), [said("COERCE", confidence=0.95), said("ACCUSE", 30, 56, confidence=0.4)])
    assert confusion([m]) == {("ASSAULT", "COERCE"): 1, ("spurious", "ACCUSE"): 1}
    bands = reliability([m])
    assert [(b.low, b.n, b.right) for b in bands] == [(0.3, 1, 0), (0.9, 1, 0)]
    assert calibration_error(bands) == Figure(pytest.approx((0.95 + 0.4) / 2), 2)
    assert calibration_error(()) is None


def test_gold_files_are_read_in_their_format(tmp_path: Path) -> None:
    """A line of gold becomes an article with its events; unknown dates are no dates."""
    event = {
        "type": "ASSAULT", "mode": "heavy-weapons", "aux": "none", "alt": ["COERCE"],
        "actors": [{"text": "Iran", "country": "IRN", "sector": "MIL"}], "recipients": [],
        "place": {"name": "Erbil", "country": "IRQ", "precision": "city"},
        "date": {"start": None, "precision": "unknown"}, "evidence": ["Iran shelled Erbil"], "required": True,
    }  # fmt: skip
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "a", "published": "2024-01-16", "title": "", "text": TEXT, "events": [event]}))
    [found] = load_gold(path)
    assert found.events[0].types == ("ASSAULT", "COERCE")
    assert found.events[0].sectors == {"MIL"}
    assert found.events[0].date is None


@pytest.mark.parametrize("content", ["{", "[]", '{"id": "a", "text": "x"}', '{"id": "a", "text": "", "events": []}'])
def test_what_is_no_gold_is_refused(tmp_path: Path, content: str) -> None:
    """A broken line, a list, an article without events and a file without texts name the file."""
    path = tmp_path / "gold.jsonl"
    path.write_text(content)
    with pytest.raises(InputError, match=r"gold\.jsonl"):
        load_gold(path)


def test_missing_files_are_named(tmp_path: Path) -> None:
    """A folder without cases is the caller's mistake, a missing file an input's."""
    with pytest.raises(UsageError, match="no cases"):
        score(evals=tmp_path)
    for read in (load_gold, load_contrast, plain_lines):
        with pytest.raises(InputError, match="cannot be read"):
            read(tmp_path / "nothing")


def test_the_cases_cover_all_types_and_modes_of_being() -> None:
    """At least 220 contrast cases over 16 types and 5 values of aux, in groups of two or more; 300 non-events, no two alike."""
    cases = load_contrast(EVALS / "cases" / "contrast.jsonl")
    events = [e for c in cases for e in c.events]
    groups = [c.group for c in cases]
    assert len(cases) >= 220
    assert len({e.types[0] for e in events}) == 16
    assert len({e.aux for e in events}) == 5
    assert min(groups.count(g) for g in set(groups)) >= 2
    assert len({c.id for c in cases}) == len({c.text for c in cases}) == len(cases)
    lines = plain_lines(EVALS / "cases" / "nonevents.txt")
    assert len(set(lines)) == len(lines) == 300


def test_the_cases_are_not_in_the_training_corpus() -> None:
    """No six words in a row stand in both, so that the cases measure more than memory."""
    files = sorted((EVALS.parent / "training" / "corpus").glob("*.txt"))
    lines = (
        line for f in files for line in f.read_text(encoding="utf-8").splitlines() if not line.startswith(("@", ">"))
    )
    known = {run for line in lines for run in _runs(line)}
    cases = [c.text for c in load_contrast(EVALS / "cases" / "contrast.jsonl")]
    assert [s for s in [*cases, *plain_lines(EVALS / "cases" / "nonevents.txt")] if known & _runs(s)] == []


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 6]) for i in range(len(words) - 5)}


def test_a_case_is_right_only_with_exactly_its_events() -> None:
    """A perfect coder gets all cases, a silent one those without events, and a doubled event fails."""
    cases = load_contrast(EVALS / "cases" / "contrast.jsonl")
    answers = {c.id: [_answer(c, e) for e in c.events] for c in cases}
    perfect = contrast(lambda xs: [answers[x.id] for x in xs], cases)
    assert {perfect.figures[k].value for k in ("cases right with who and how", "groups right")} == {1.0}
    assert not perfect.faults
    silent = contrast(lambda xs: [[] for _ in xs], cases).figures["cases right"]
    assert silent.value == sum(not any(e.required for e in c.events) for c in cases) / len(cases)
    doubled = contrast(lambda xs: [answers[x.id] * 2 for x in xs], cases).figures["cases right"]
    assert doubled.value == sum(not c.events for c in cases) / len(cases)


def _answer(case: GoldArticle, g: GoldEvent) -> Event:
    return Event(
        id="e", article_id=case.id, event=g.types[0], mode=g.modes[:1], aux=g.aux, date=g.date[0] if g.date else None,
        actor=tuple(Entity(c, code=c) for c in g.actors or ()), recipient=tuple(Entity(c, code=c) for c in g.recipients or ()),
        event_loc=Place(g.place.name, country=g.place.country) if g.place else None,
        evidence=(Span(0, len(case.text), case.text),),
    )  # fmt: skip


def test_silence_is_measured_by_sentence() -> None:
    """Two events in one sentence are one bad sentence."""
    suite = silence(lambda xs: [[said("ASSAULT"), said("COERCE")] for _ in xs], "quiet", [Article("a", TEXT)])
    assert suite.figures["sentences with an event"] == Figure(0.5, 2)
    assert suite.faults[0].sentence == "Iran shelled Erbil on Monday."


def test_all_suites_run_on_the_shipped_cases(tmp_path: Path) -> None:
    """The corpus of articles is taken by the ids listed, and gold files are named by their stem."""
    first = plain_lines(EVALS / "cases" / "giveme_nonpolitical.txt")[0]
    corpus = tmp_path / "corpus.jsonl"
    rows = [{"id": i, "text": TEXT, "title": "", "published": None} for i in (first, "other")]
    corpus.write_text("\n".join(json.dumps(r) for r in rows))
    suites = list(run_suites(lambda xs: [[] for _ in xs], evals=EVALS, corpus=corpus))
    assert [s.name for s in suites] == ["contrast", "nonevents", "giveme"]
    assert suites[2].texts == 1


def report(value: float, **floors: float) -> Report:
    suite = Suite("x", 1, {"type F1": Figure(value, 9), "old coded as new": Figure(value, 9)})
    return Report("coder", "both", (suite,), {k.replace("_", " ").replace("  ", "/"): v for k, v in floors.items()})


def test_floors_hold_up_and_ceilings_down() -> None:
    """A rate to keep low fails when it rises; a floor without a figure fails too, but only when its suite was run."""
    assert report(0.5, x__type_F1=0.5, x__old_coded_as_new=0.5).failures() == []
    assert report(0.4, x__type_F1=0.5).failures() == ["x/type F1: 0.400, floor 0.500"]
    assert report(0.4, x__old_coded_as_new=0.1).failures() == ["x/old coded as new: 0.400, ceiling 0.100"]
    assert report(0.4, x__gone=0.1, y__gone=0.1).failures() == ["x/gone: has a floor of 0.100 but was not measured"]


def test_floors_are_read_by_coder(tmp_path: Path) -> None:
    """Each coder has its own; no file, no floors; nonsense is refused."""
    path = tmp_path / "floors.json"
    assert load_floors(path, "both") == {}
    path.write_text('{"both": {"x/type F1": 0.7}}')
    assert load_floors(path, "both") == {"x/type F1": 0.7}
    assert load_floors(path, "frames") == {}
    path.write_text("[1]")
    with pytest.raises(InputError, match="floors"):
        load_floors(path, "both")


def test_tables_and_page_show_the_errors_and_escape_them() -> None:
    """What the text holds is shown as text, and the page runs no script and loads nothing."""
    hostile = GoldArticle(
        "<b>", "<script>alert(1)</script> shelled.", None, "", (gold("ASSAULT", evidence="shelled."),)
    )

    def none(xs: Sequence[Article]) -> list[list[Event]]:
        return [[] for _ in xs]

    suite = against(none, "evil", [hostile])
    result = Report("c", "both", (suite,), {"evil/type F1": 0.5})
    page = error_page(result)
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "prefers-color-scheme" in page
    assert "http" not in page
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(format_table(result))
    shown = console.export_text()
    assert "Below the floor" in shown
    assert "confusion of types" in shown
