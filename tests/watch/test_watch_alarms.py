"""What rings, in which direction and when; what never does; and that nothing of the future is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tocsin.errors import UsageError
from tocsin.watch import ledger, placebo
from tocsin.watch.alarms import Evidence, alarms, watch
from tocsin.watch.budget import rings
from tocsin.watch.detail import detail
from tocsin.watch.normal import score
from tocsin.watch.panel import Key, Panel
from tocsin.watch.spread import spread
from tocsin.watch.turns import turn
from tocsin.watch.words import Driver, doubts, once_in, subject
from watch_made import TURNS, made


@pytest.mark.parametrize(("channel", "direction"), [("conflict", 0), ("cooperation", 1)])
def test_a_turn_rings_in_its_direction(channel: str, direction: int) -> None:
    """A sixfold rise rings within ten days, the right way; steady series of the same panel stay within the budget."""
    found = rings(score(made(turn=channel)).excess, budget=1)
    own = [r for r in found if r.series == 0 and r.opened >= TURNS]
    assert [r.direction for r in own][:1] == [direction]
    assert own[0].opened - TURNS <= 10
    assert len(found) <= 30 * (240 - 42) / 365 + 3


def test_a_replay_knows_nothing_of_the_future(turning: Panel) -> None:
    """What had rung by a day is the same whether or not the days after it are known."""
    whole = [r for r in rings(score(turning).excess, budget=2) if r.opened < 170]
    part = rings(score(turning.until(170)).excess, budget=2)
    assert [(r.series, r.direction, r.opened) for r in whole] == [(r.series, r.direction, r.opened) for r in part]


def test_a_feed_that_breaks_is_no_peace_and_one_that_swells_no_war() -> None:
    """Days on which next to nothing was read ring nothing, nor does twice as much of the same news."""
    panel = made(turn=None)
    broken = replace(panel, origins=np.where(np.arange(panel.days) >= 120, 0.5, panel.origins))
    assert not score(broken).excess[:, :, 130:].any()
    before, after = (rings(score(p).excess, budget=1) for p in (panel, placebo.echoed(panel)))
    assert [(r.series, r.opened) for r in before] == [(r.series, r.opened) for r in after]


@pytest.mark.parametrize("altered", [placebo.doubled, placebo.echoed])
def test_twice_as_much_of_everything_rings_the_same(turning: Panel, altered: Callable[[Panel], Panel]) -> None:
    """Whether all of it is new or none: the same alarms, on the same days."""
    before, after = (rings(score(p).excess, budget=2) for p in (turning, altered(turning)))
    assert [(r.series, r.direction, r.opened) for r in before] == [(r.series, r.direction, r.opened) for r in after]


def test_how_many_incidents_come_together() -> None:
    """About one where each comes alone, twice as many where all is told twice; nothing is known of nothing."""
    panel = made(turn=None)
    alone, twice = spread(panel), spread(placebo.doubled(panel))
    assert 0.8 < alone[-1] < 1.2
    assert twice == pytest.approx(2 * alone)
    assert (spread(replace(panel, counts=panel.counts * 0)) == 1).all()


def test_series_are_judged_the_same_in_parts() -> None:
    """A watch list of thousands is judged part by part; each series as if the others were in its part."""
    small = made(series=30, days=90)
    many = replace(small, keys=small.keys * 80, counts=np.tile(small.counts, (80, 1, 1)))
    excess = score(many).excess
    assert len(excess) == 2400
    assert np.array_equal(excess[:30], excess[-30:])


def test_anniversary_articles_ring_nothing(turning: Panel) -> None:
    """Five hundred articles on one day that look back are read, and are no news."""
    quiet = turning.until(TURNS)
    plain, recalled = (rings(score(p).excess, budget=1) for p in (quiet, placebo.recalled(quiet, 120, 500)))
    rung = [{(r.series, r.direction) for r in found if 118 <= r.opened <= 134} for found in (plain, recalled)]
    assert rung[1] <= rung[0]


def test_the_bell_rests_steps_and_ends() -> None:
    """One alarm for one rise; a new height after two weeks is a further step; seven quiet days end it."""
    scores = np.zeros((1, 2, 140))
    scores[0, 0, 25:30] = 10.0  # in the run-in: sets the threshold
    scores[0, 0, 60:80] = 12.0
    scores[0, 0, 80:85] = 30.0
    found = rings(scores, budget=20)
    assert [(r.opened, r.step) for r in found] == [(60, False), (75, True)]
    assert (found[0].closed, found[1].closed, found[1].peak) == (75, 91, 30.0)
    with pytest.raises(UsageError, match="budget"):
        rings(scores, budget=0)


def test_a_single_loud_day_ends_after_seven_quiet_ones() -> None:
    """However long it had been quiet before."""
    scores = np.zeros((1, 2, 140))
    scores[0, 0, 25:30] = 10.0  # in the run-in: sets the threshold
    scores[0, 0, 80] = 12.0
    assert [(r.opened, r.closed) for r in rings(scores, budget=20)] == [(80, 87)]


def test_when_a_change_began() -> None:
    """The change-point is within two days of the step, and steady counts show none."""
    rng = np.random.default_rng(1)
    counts = np.concatenate([rng.poisson(0.5, 100), rng.poisson(4, 8)])
    found = turn(counts, np.ones(108))
    assert found.probability > 0.9
    assert abs(found.day - 100) <= 2
    assert turn(rng.poisson(0.5, 100), np.ones(100)).probability < 0.5


def test_the_ledger_judges_by_its_rule(turning: Panel) -> None:
    """A lasting rise held; a burst faded; where nothing was read it is unmonitored; and the future is not judged."""
    scored = score(turning)
    ring = next(r for r in rings(scored.excess, budget=1) if r.series == 0 and r.opened >= TURNS)
    expected = float(scored.expected[0, 0, ring.opened])
    judged = [ledger.outcome(turning, ring, expected, d, monitored=turning.monitored()) for d in ledger.HORIZONS]
    assert judged == ["held", "held", None]
    counts = turning.counts.copy()
    counts[0, :, ring.opened + 1 :] = 0
    burst = replace(turning, counts=counts)
    assert ledger.outcome(burst, ring, expected, 7, monitored=burst.monitored()) == "faded"
    silent = np.zeros(turning.days, dtype=bool)
    assert ledger.outcome(turning, ring, expected, 7, monitored=silent) == "unmonitored"


def test_an_alarm_says_what_why_and_what_may_be_wrong(turning: Panel) -> None:
    """The record has the paragraph and its data; a second run changes nothing; old ones are left out, outcomes are added."""
    watched = watch(turning, budget=1)
    driver = Driver("i1", "A struck B", "2020-05-30")
    evidence = Evidence((driver,), outlet="The Bugle", share=0.5, others=1, outlets=2, context=("A year ago…",))

    def ask(*_: object) -> Evidence:
        return evidence

    first = alarms(watched, ask, [], since=turning.day(TURNS), at="2020-09-01T00:00:00+00:00")
    alarm = next(a for a in first if a.b == "B00")
    assert "conflict rose" in alarm.what
    assert "Without The Bugle" in alarm.what
    assert "A struck B (2020-05-30)" in alarm.what
    assert alarm.incidents == ("i1",)
    assert (alarm.largest, alarm.outcome_7, alarm.context) == ("The Bugle", "held", ("A year ago…",))
    assert 0 < alarm.surprise < 0.05
    assert any("rests on The Bugle" in line for line in alarm.uncertain)
    assert "for 7 days" in alarm.closes
    assert alarms(watched, ask, first, since=turning.day(TURNS), at="later") == []
    late = turning.day(239)
    assert all(a.opened >= late.isoformat() for a in alarms(watched, ask, [], since=late, at="later"))


def test_an_alarm_near_its_threshold_says_so(turning: Panel) -> None:
    """One that is far above it does not."""
    watched = watch(turning, budget=1)
    ring = next(r for r in watched.rings if r.opened >= TURNS)
    said = [
        doubts(
            replace(ring, score=score, threshold=10.0),
            detail(turning, watched.scored, ring),
            None,
            outlets=2,
            imported=False,
        )
        for score in (10.5, 15.0)
    ]
    assert ["10.5, and 10.0 was needed" in " ".join(lines) for lines in said] == [True, False]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (Key("dyad", "RUS", "USA"), "Between Russia and the United States"),
        (Key("dyad", "EUR", "IRN"), "Between the European Union and Iran"),
        (Key("country", "PHL"), "Within the Philippines"),
        (Key("pair", "FRA", "CAF"), "From France towards the Central African Republic"),
    ],
)
def test_names_as_they_stand_in_a_sentence(key: Key, words: str) -> None:
    """With the article where a name has one."""
    assert subject(key) == words


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.25, "with a probability of 0.25"),
        (0.01, "once in 100"),
        (0.00012345, "once in 8,100"),
        (0.00000018, "once in 5.5 million"),
        (0.0, "less than once in a billion"),
    ],
)
def test_small_probabilities_in_words(chance: float, words: str) -> None:
    """Two digits are said, not more."""
    assert once_in(chance).startswith(words)
