"""Would it have warned, and how often wrongly: alarms replayed with only what was known by then, beside simple rules.

Every figure is given for our score and for each rule of :mod:`tocsin.watch.rules`, at the same budget and through the same bell.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from tocsin.errors import UsageError
from tocsin.watch import ledger, placebo, rules
from tocsin.watch.budget import Ring, rings
from tocsin.watch.normal import Scored, score
from tocsin.watch.panel import CHANNELS, DIRECTIONS, WEIGHED, Array, Key, Panel, trailing
from tocsin.watch.seasons import RUN_IN

BEFORE, AFTER = 3, 14
"""A turning point counts as rung from so many days ahead to so many days after it."""
AHEAD = 14
"""Days whose rise the weekly forecast is about."""
DRAWS = 5
"""Times that outlets are drawn by lot, if nothing else is asked for."""
# What is to be foreseen: twice the acts of the usual fortnight, and at least so many more.
_TIMES, _MORE = 2.0, 3.0
_OURS = "tocsin"
_BINS = 10
# Alarms that open within so many days of each other open together.
_WEEK = 7
_Span = tuple[int, int]
_Spans = dict[tuple[int, int], list[_Span]]


@dataclass(frozen=True, slots=True)
class Point:
    """A turning point that people agree on."""

    day: date
    key: Key
    direction: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A turning point and how a rule rang for it: ``lag`` in days (negative: ahead), ``None`` if it did not; ``watched`` is
    false for a series with too few events."""

    point: Point
    watched: bool
    lag: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One rule replayed.

    ``alarms`` is their number, ``recall`` over the turning points that could be rung, ``chance`` how many of them as many
    alarms at random days would have hit. ``held`` and ``faded`` are shares of the alarms judged after ``horizon`` days
    (precision, false alarms). ``aupr`` and ``brier`` are of the weekly forecast that the next two weeks bring twice the
    usual; ``base`` is how often they did.
    """

    name: str
    alarms: int
    points: tuple[Found, ...]
    chance: float
    held: dict[int, float]
    faded: dict[int, float]
    aupr: float
    brier: float
    base: float

    @property
    def hits(self) -> int:
        """Turning points rung."""
        return sum(found.lag is not None for found in self.points)

    @property
    def lag(self) -> float | None:
        """The median lag of those rung, in days after the turning point."""
        lags = [found.lag for found in self.points if found.lag is not None]
        return float(np.median(lags)) if lags else None


@dataclass(frozen=True, slots=True)
class Backtest:
    """A backtest: ours first, then the rules; how many series were watched from when to when; our alarms as numbers."""

    results: tuple[Result, ...]
    series: int
    first: date
    last: date
    budget: float
    panel: Panel
    scored: Scored
    rings: tuple[Ring, ...]


def read_points(path: Path) -> list[Point]:
    """Turning points of a CSV file with the columns ``date``, ``a``, ``b`` (empty for a country), ``direction`` and ``what``.

    Raises:
        UsageError: the file cannot be read, or a row is wrong; names the line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as e:
        raise UsageError(f"{path}: cannot be read: {e} (give a CSV file)") from e
    return [_point(row, f"{path}:{number}") for number, row in enumerate(rows, 2)]


def _point(row: dict[str, str], where: str) -> Point:
    a, b = (str(row.get(side) or "").strip().upper() for side in ("a", "b"))
    direction = str(row.get("direction") or "").strip()
    if not a or direction not in DIRECTIONS:
        raise UsageError(f"{where}: needs a code in a, and {' or '.join(DIRECTIONS)} in direction")
    try:
        day = date.fromisoformat(str(row.get("date")))
    except ValueError:
        raise UsageError(f"{where}: {row.get('date')!r} is no day (write YYYY-MM-DD)") from None
    key = Key("dyad", *sorted((a, b))) if b else Key("country", a)
    return Point(day, key, direction, str(row.get("what") or ""))


def backtest(panel: Panel, points: Sequence[Point], *, budget: float, run_in: int = RUN_IN) -> Backtest:
    """Replays a panel day by day.

    Args:
        panel: the series to watch.
        points: turning points to be rung; may be empty.
        budget: alarms per series and year.
        run_in: days at the start on which nothing rings.

    Raises:
        UsageError: there are no more days than the run-in.
    """
    if panel.days <= run_in:
        raise UsageError(f"{panel.days} days are too few: the first {run_in} are for learning what is normal")
    scored = score(panel)
    ours = rings(scored.excess, budget=budget, run_in=run_in, monitored=panel.monitored())
    results = [_result(_OURS, scored.excess, ours, panel, points, scored, run_in)]
    for name, values in rules.scores(panel).items():
        rung = rings(values, budget=budget, run_in=run_in, monitored=panel.monitored())
        results.append(_result(name, values, rung, panel, points, scored, run_in))
    first, last = panel.day(run_in), panel.day(panel.days - 1)
    return Backtest(tuple(results), len(panel.keys), first, last, budget, panel, scored, tuple(ours))


def _result(
    name: str, scores: Array, rung: Sequence[Ring], panel: Panel, points: Sequence[Point], scored: Scored, run_in: int
) -> Result:
    found = tuple(
        _found(point, rung, panel) for point in points if panel.day(run_in) <= point.day <= panel.day(panel.days - 1)
    )
    held, faded = _shares(rung, panel, scored)
    aupr, brier, base = _forecast(scores, panel, run_in)
    chance = sum(_luck(f, rung, panel, run_in) for f in found if f.watched)
    return Result(name, len(rung), found, chance, held, faded, aupr, brier, base)


def _found(point: Point, rung: Sequence[Ring], panel: Panel) -> Found:
    if point.key not in panel.keys:
        return Found(point, watched=False)
    series, direction = panel.keys.index(point.key), DIRECTIONS.index(point.direction)
    at = (point.day - panel.first).days
    lags = [r.opened - at for r in rung if (r.series, r.direction) == (series, direction)]
    return Found(point, watched=True, lag=next((lag for lag in lags if -BEFORE <= lag <= AFTER), None))


def _luck(found: Found, rung: Sequence[Ring], panel: Panel, run_in: int) -> float:
    """The probability that as many alarms of that series at random days would have hit the turning point."""
    series, direction = panel.keys.index(found.point.key), DIRECTIONS.index(found.point.direction)
    number = sum((r.series, r.direction) == (series, direction) for r in rung)
    return float(1 - (1 - (BEFORE + AFTER + 1) / (panel.days - run_in)) ** number)


def _shares(rung: Sequence[Ring], panel: Panel, scored: Scored) -> tuple[dict[int, float], dict[int, float]]:
    """The shares of alarms that held and that faded, by horizon, of those that could be judged."""
    held, faded, monitored = {}, {}, panel.monitored()
    for days in ledger.HORIZONS:
        out = [
            ledger.outcome(panel, r, float(scored.expected[r.series, r.direction, r.opened]), days, monitored=monitored)
            for r in rung
        ]
        judged = [o for o in out if o is not None and o != "unmonitored"]
        held[days] = judged.count("held") / len(judged) if judged else float("nan")
        faded[days] = judged.count("faded") / len(judged) if judged else float("nan")
    return held, faded


def _forecast(scores: Array, panel: Panel, run_in: int) -> tuple[float, float, float]:
    """Each week, for each series and direction: does the next fortnight bring twice the usual? AUPR, Brier score, base rate."""
    acts = panel.counts[:, [CHANNELS.index(WEIGHED[d][0]) for d in DIRECTIONS]]
    total = np.cumsum(acts, axis=-1, dtype=np.float64)
    coming = trailing(acts, AHEAD)
    truth: list[Array] = []
    said: list[Array] = []
    sure: list[Array] = []
    for t in range(run_in, panel.days - AHEAD, 7):
        usual = total[..., t] / (t + 1) * AHEAD
        happened = (coming[..., t + AHEAD] >= _TIMES * usual) & (coming[..., t + AHEAD] >= usual + _MORE)
        # The probability is learned from weeks whose fortnight is over.
        over = max(0, len(truth) - AHEAD // 7)
        sure.append(_learned(said[:over], truth[:over], scores[..., t]).ravel())
        truth.append(happened.ravel())
        said.append(scores[..., t].ravel())
    if not truth:
        return float("nan"), float("nan"), float("nan")
    y, s, p = np.concatenate(truth), np.concatenate(said), np.concatenate(sure)
    return average_precision(y, s), float(((p - y) ** 2).mean()), float(y.mean())


def _learned(said: Sequence[Array], truth: Sequence[Array], scores: Array) -> Array:
    """The share of past weeks with a like score on which it happened: scores are cut into bins, silence is one of its own."""
    if not said:
        return np.full(scores.shape, 0.05)
    past, happened = np.concatenate(said), np.concatenate(truth)
    loud = past[past > 0]
    edges = (
        np.concatenate([[1e-9], np.quantile(loud, np.linspace(0, 1, _BINS + 1)[1:-1])])
        if len(loud)
        else np.array([1e-9])
    )
    bins = np.searchsorted(edges, past, side="right")
    n = np.bincount(bins, minlength=len(edges) + 1)
    yes = np.bincount(bins, weights=happened, minlength=len(edges) + 1)
    rate = (yes + happened.mean() * 5) / (n + 5)
    return np.asarray(rate[np.searchsorted(edges, scores, side="right")])


def average_precision(truth: Array, scores: Array) -> float:
    """The area under the precision-recall curve, as the mean precision over the positives; equal scores are one step."""
    if not truth.any():
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(truth[order])
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    recall = hits[ends] / hits[-1]
    precision = hits[ends] / (ends + 1)
    return float((np.diff(recall, prepend=0.0) * precision).sum())


@dataclass(frozen=True, slots=True)
class Difference:
    """How two sets of alarms differ: each time the share of the first that is gone, and of the second that is new.

    Of the ``alarms``, one is the same in both if, for its series and direction, an alarm was open at the same time; of the
    ``openings``, if one opened within a week of it. ``days`` are those on which a series had an alarm open.
    """

    alarms: tuple[float, float]
    openings: tuple[float, float]
    days: tuple[float, float]


def changed(before: Sequence[Ring], after: Sequence[Ring], *, days: int) -> Difference:
    """How two sets of alarms differ.

    Args:
        before: the alarms of a panel.
        after: those of the same panel, changed.
        days: how many days the panel has; what is not closed is open until its end.
    """

    def spans(rung: Sequence[Ring]) -> _Spans:
        found: _Spans = {}
        for r in rung:
            span = r.opened, days if r.closed is None else r.closed
            found.setdefault((r.series, r.direction), []).append(span)
        return found

    first, second = spans(before), spans(after)
    return Difference(
        (_lone(first, second, _meet), _lone(second, first, _meet)),
        (_lone(first, second, _near), _lone(second, first, _near)),
        (_unshared(first, second), _unshared(second, first)),
    )


def _meet(a: _Span, b: _Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _near(a: _Span, b: _Span) -> bool:
    return abs(a[0] - b[0]) <= _WEEK


def _lone(these: _Spans, those: _Spans, same: Callable[[_Span, _Span], bool]) -> float:
    """The share of these alarms that have no fellow among those."""
    alone = sum(not any(same(a, b) for b in those.get(key, ())) for key, spans in these.items() for a in spans)
    return alone / max(1, sum(map(len, these.values())))


def _unshared(these: _Spans, those: _Spans) -> float:
    """The share of the days open in these that are not open in those."""
    open_days, others = ({(key, t) for key, s in x.items() for a, b in s for t in range(a, b)} for x in (these, those))
    return len(open_days - others) / max(1, len(open_days))


@dataclass(frozen=True, slots=True)
class Placebo:
    """What a change of the news alone does: what was changed, how many alarms there are then, and how they differ.

    Where outlets are drawn by lot, ``alarms`` and ``difference`` are means over the draws; ``worst`` has the highest of each share.
    """

    name: str
    alarms: int
    difference: Difference
    worst: Difference


def placebos(test: Backtest, *, draws: int = DRAWS) -> Iterator[Placebo]:
    """What changes of the news alone do to the alarms; where chance says which outlets are left, by so many draws."""
    panel = test.panel
    quiet = int(np.argmin(np.where(np.arange(panel.days) >= RUN_IN, trailing(panel.origins, 28), np.inf)))
    changes = {
        "every outlet prints twice as much, all of it new": placebo.doubled(panel),
        "every outlet prints twice as much of the same": placebo.echoed(panel),
        "… all of it new, from the middle on": placebo.swollen(panel, panel.days // 2),
    }
    for name, after in changes.items():
        yield _placebo(test, name, [after])
    for reports in (placebo.REPORTS, 1.0):
        yield without_half(test, reports, draws=draws)
    name = "500 articles that look back, on one day of a quiet month"
    yield _placebo(test, name, [placebo.recalled(panel, quiet, 500)])


def without_half(test: Backtest, reports: float, *, draws: int = DRAWS) -> Placebo:
    """What is left of the alarms without half of the outlets.

    Args:
        test: with all of them.
        reports: outlets that carry an incident on average, 1 or more.
        draws: times that outlets are drawn by lot, 1 or more.
    """
    told = f"{reports:.0f} carry an incident on average" if reports > 1 else "no two ever tell the same"
    left = (placebo.halved(test.panel, seed=seed, reports=reports) for seed in range(1, draws + 1))
    return _placebo(test, f"half of the outlets gone ({told})", left)


def _placebo(test: Backtest, name: str, panels: Iterable[Panel]) -> Placebo:
    """How the alarms of several draws differ from those of the test."""
    rung = [rings(score(p).excess, budget=test.budget, monitored=p.monitored()) for p in panels]
    found = [changed(test.rings, these, days=test.panel.days) for these in rung]
    alarms = round(float(np.mean([len(these) for these in rung])))
    return Placebo(name, alarms, _over(found, np.mean), _over(found, np.max))


def _over(found: Sequence[Difference], take: Callable[..., Array]) -> Difference:
    """Each share of several differences taken together."""

    def both(name: str) -> tuple[float, float]:
        gone, new = take([getattr(f, name) for f in found], axis=0)
        return float(gone), float(new)

    return Difference(both("alarms"), both("openings"), both("days"))
