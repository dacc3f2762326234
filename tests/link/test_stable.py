"""Order, repetition and batches leave the same incidents; people's decisions hold."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from reports import KABUL, Maker, articles, make

from tocsin.errors import UsageError
from tocsin.link import labelled, link
from tocsin.records import Event, Incident, Judgement

WORDS = "market bridge convoy checkpoint hospital mosque station barracks hotel pipeline".split()


def news(seed: int, days: int = 10) -> list[Event]:
    """Made-up reports of about two attacks a day, each told one to four times on the same or the next day."""
    chance = random.Random(seed)
    out: list[Event] = []
    for day in range(days):
        for attack in range(2):
            when = date(2021, 3, 1) + timedelta(day)
            what, killed = chance.choice(WORDS), chance.randint(1, 40)
            place = {"event_loc": KABUL} if attack else {}
            for _ in range(chance.randint(1, 4)):
                told = (when + timedelta(chance.randint(0, 1))).isoformat()
                known = when.isoformat() if chance.random() < 0.8 else None
                text = f"A bomb at a {what} killed {killed} people as {chance.choice(WORDS)} guards looked on"
                out.append(
                    make(f"{seed}-{len(out)}", known, told, text=text, killed=(killed, killed), recipient=(), **place)
                )
    return out


def partition(incidents: tuple[Incident, ...]) -> set[frozenset[str]]:
    """Incidents as sets of events."""
    return {frozenset(i.events) for i in incidents}


@pytest.mark.parametrize("seed", range(5))
def test_order_and_repetition_leave_the_same_incidents(seed: int) -> None:
    """Shuffled and doubled input, and the same input on top of its own result, change nothing."""
    events = news(seed)
    known = articles(*events)
    once = link(events, known)
    mixed = [*events, *events]
    random.Random(seed).shuffle(mixed)
    assert link(mixed, known).incidents == once.incidents
    again = link(mixed, known, previous=once.incidents)
    assert again.incidents == once.incidents
    assert not again.changed


@pytest.mark.parametrize("seed", range(3))
def test_putting_away_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long runs put away incidents that are over, to save memory; the incidents and the links are those of a run that does not."""
    events = news(seed, days=40)
    known = articles(*events)
    whole = link(events, known)
    monkeypatch.setattr("tocsin.link.cluster._CHUNK", 10)
    monkeypatch.setattr("tocsin.link.cluster._SETTLED", 12)
    parts = link(events, known)
    assert partition(parts.incidents) == partition(whole.incidents)
    assert [(x.event_id, x.role) for x in parts.links] == [(x.event_id, x.role) for x in whole.links]


def test_a_recall_wakes_what_was_put_away(report: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """An incident that was put away gets the recall of a later year, under one id."""
    monkeypatch.setattr("tocsin.link.cluster._CHUNK", 5)
    old = report("old", "2021-01-05", "2021-01-05")
    recall = report("recall", "2021-01-05", "2022-01-05", aux="historical")
    events = [old, *news(1, days=20), recall]
    incidents, links = link(events, articles(*events))
    (incident,) = [i for i in incidents if "old" in i.events]
    assert (incident.recalls, incident.reports) == (1, 1)
    assert {x.incident_id for x in links if x.event_id in ("old", "recall")} == {incident.id}


@pytest.mark.parametrize("seed", range(10))
def test_shuffled_batches_end_the_same(seed: int) -> None:
    """A run cut off anywhere, with reports in any order and some twice, and started again with all, ends as one run does."""
    chance = random.Random(seed)
    events = news(seed, days=8)
    known = articles(*events)
    whole = link(events, known).incidents
    mixed = [*events, *chance.sample(events, 5)]
    chance.shuffle(mixed)
    kept: tuple[Incident, ...] = ()
    while mixed:
        size = chance.randint(1, 12)
        kept = link(mixed[:size], known, previous=kept).incidents
        mixed = mixed[size:]
        if chance.random() < 0.3:
            break
    assert partition(link(events, known, previous=kept).incidents) == partition(whole)


def test_merged_ids_lead_on(report: Maker) -> None:
    """An incident remembers the ids that went into it, from run to run."""
    a, b = (
        report("a", "2021-01-05", "2021-01-05"),
        report("b", "2021-01-05", "2021-01-05", event_loc=KABUL, recipient=()),
    )
    two = link([a, b], articles(a, b)).incidents
    judgement = Judgement("merge", two[0].id, two[1].id)
    for previous in (two, link([a, b], articles(a, b), previous=two, judgements=[judgement]).incidents):
        (one,) = link([a, b], articles(a, b), previous=previous, judgements=[judgement]).incidents
        assert {one.id, *one.was} == {i.id for i in two}


def test_judgements_make_labelled_pairs(report: Maker) -> None:
    """What people decided can be listed with what the clues say, to fit weights on."""
    a, b, c = (report(x, "2021-01-05", "2021-01-05") for x in "abc")
    known = articles(a, b, c)
    log = [Judgement("same", "a", "b", at="2021-02-01"), Judgement("different", "c", "a", at="2021-02-02")]
    pairs = labelled(log, [a, b, c], known)
    assert [(p.a, p.b, p.same) for p in pairs] == [("a", "b", True), ("a", "c", False)]
    assert any(clue.startswith("day ") for clue in pairs[0].clues)


def test_daily_additions_equal_one_addition() -> None:
    """Ten days one by one agree with all at once in 98 of 100 pairs of reports that either holds together, or more."""
    same = total = 0
    for seed in range(8):
        events = news(seed)
        known = articles(*events)
        whole = partition(link(events, known).incidents)
        kept: tuple[Incident, ...] = ()
        for day in sorted({e.published or "" for e in events}):
            kept = link([e for e in events if e.published == day], known, previous=kept).incidents
        pairs = [{(a, b) for g in p for a in g for b in g if a < b} for p in (whole, partition(kept))]
        same, total = same + len(pairs[0] & pairs[1]), total + len(pairs[0] | pairs[1])
    assert same / total >= 0.98


def test_a_resumed_run_ends_the_same() -> None:
    """A run that was cut off after some articles and started again with all of them gives what one run gives."""
    events = news(3)
    known = articles(*events)
    part = link(events[: len(events) // 2], known).incidents
    assert partition(link(events, known, previous=part).incidents) == partition(link(events, known).incidents)


def test_ids_stay_when_nothing_relevant_arrives(report: Maker) -> None:
    """Other news leaves an incident as it is, to the letter."""
    a = report("a", "2021-01-05", "2021-01-05")
    first = link([a], articles(a)).incidents
    other = report("b", "2021-06-05", "2021-06-05", event_loc=KABUL)
    result = link([other], articles(other), previous=first)
    assert first[0] in result.incidents
    assert first[0].id not in result.changed


def test_an_earlier_report_that_comes_late_keeps_the_id(report: Maker) -> None:
    """The id was given out already, so it stays."""
    a, b = report("a", "2021-01-05", "2021-01-06"), report("b", "2021-01-05", "2021-01-05")
    first = link([a], articles(a)).incidents
    (incident,) = link([b], articles(b), previous=first).incidents
    assert (incident.id, incident.first_reported) == (first[0].id, "2021-01-05")


@pytest.mark.parametrize("verdict", ["same", "merge"])
def test_people_join(report: Maker, verdict: str) -> None:
    """What a person judged one act is one incident, and the id that went leads to the one that stayed."""
    a, b = (
        report("a", "2021-01-05", "2021-01-05"),
        report("b", "2021-01-05", "2021-01-05", event_loc=KABUL, recipient=()),
    )
    two = link([a, b], articles(a, b)).incidents
    ids = [next(i.id for i in two if e in i.events) for e in "ab"]
    judgement = Judgement(verdict, *(ids if verdict == "merge" else "ab"))
    result = link([a, b], articles(a, b), previous=two, judgements=[judgement])
    assert len(result.incidents) == 1
    assert result.redirects == {ids[1]: ids[0]}
    assert link([a, b], articles(a, b), previous=result.incidents, judgements=[judgement]).incidents == result.incidents


@pytest.mark.parametrize("verdict", ["different", "split"])
def test_people_part(report: Maker, verdict: str) -> None:
    """What a person judged two acts stays two, and the old id stays with the founder."""
    a, b = report("a", "2021-01-05", "2021-01-05"), report("b", "2021-01-05", "2021-01-06")
    one = link([a, b], articles(a, b)).incidents
    judgement = Judgement(verdict, one[0].id if verdict == "split" else "a", "b")
    result = link([a, b], articles(a, b), previous=one, judgements=[judgement])
    assert partition(result.incidents) == {frozenset("a"), frozenset("b")}
    assert next(i.id for i in result.incidents if "a" in i.events) == one[0].id


def test_the_later_judgement_holds(report: Maker) -> None:
    """A person may change their mind."""
    a, b = report("a", "2021-01-05", "2021-01-05"), report("b", "2021-01-05", "2021-01-06")
    log = [Judgement("same", "b", "a", at="2021-02-02"), Judgement("different", "a", "b", at="2021-02-01")]
    assert len(link([a, b], articles(a, b), judgements=log).incidents) == 1


def test_an_unknown_verdict_is_refused(report: Maker) -> None:
    """A judgement that means nothing is an error, not a silence."""
    with pytest.raises(UsageError, match="verdict"):
        link([report("a", None, "2021-01-05")], {}, judgements=[Judgement("maybe", "a", "b")])
