"""The backtest's own arithmetic, and the files it reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tocsin.errors import UsageError
from tocsin.watch.backtest import average_precision, backtest, changed, placebos, read_points
from tocsin.watch.budget import Ring
from tocsin.watch.panel import Panel
from watch_made import TURNS


def points(path: Path, *rows: str) -> Path:
    """A file of turning points."""
    path.write_text("date,a,b,direction,what\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_turning_points_are_rung_missed_or_not_watched(turning: Panel, tmp_path: Path) -> None:
    """A ring within the days counts, in the right direction only; an unknown pair is said to be unwatched."""
    day = turning.day(TURNS).isoformat()
    rows = (f"{day},B00,AAA,escalation,x", f"{day},AAA,B00,de-escalation,y", f"{day},XXX,,escalation,z")
    test = backtest(turning, read_points(points(tmp_path / "p.csv", *rows)), budget=1)
    ours = test.results[0]
    assert [found.watched for found in ours.points] == [True, True, False]
    assert ours.points[0].lag is not None
    assert 0 <= ours.points[0].lag <= 10
    assert (ours.points[1].lag, ours.hits) == (None, 1)
    assert [result.name for result in test.results[1:]] == ["no change", "plain average", "+100 % a month"]
    names = [found.name for found in placebos(test)]
    assert len(names) == len(set(names)) == 6


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2014-13-01,USA,IRN,escalation,x", "is no day"),
        ("2014-01-01,,IRN,escalation,x", "needs a code"),
        ("2014-01-01,USA,IRN,up,x", ":2"),
    ],
)
def test_a_wrong_turning_point_is_named(row: str, told: str, tmp_path: Path) -> None:
    """With file and line."""
    with pytest.raises(UsageError, match=told):
        read_points(points(tmp_path / "p.csv", row))


def test_average_precision() -> None:
    """By hand: ranks 1 and 3 of four are right, so (1 + 2/3) / 2; equal scores cannot be ordered."""
    assert average_precision(np.array([1, 0, 1, 0]), np.array([4.0, 3.0, 2.0, 1.0])) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(np.array([1, 0]), np.array([1.0, 1.0])) == pytest.approx(0.5)


def test_an_alarm_is_the_same_if_it_was_open_at_the_same_time() -> None:
    """In one series and direction; the opening is the same within seven days; days count one by one."""
    a, late = Ring(0, 0, 50, 1, 1, closed=70), Ring(0, 0, 60, 1, 1, closed=70)
    found = changed([a], [late], days=100)
    assert found.alarms == (0.0, 0.0)
    assert found.openings == (1.0, 1.0)
    assert found.days == (0.5, 0.0)
    assert changed([a], [Ring(0, 0, 57, 1, 1, closed=70)], days=100).openings == (0.0, 0.0)


def test_alarms_that_never_met_are_not_the_same() -> None:
    """Not one that opened on the day the other closed, not one of the other direction; what is open lasts until the end."""
    a, after, other = Ring(0, 0, 50, 1, 1, closed=55), Ring(0, 0, 55, 1, 1), Ring(0, 1, 50, 1, 1)
    assert changed([a], [after, other], days=100).alarms == (1.0, 1.0)
    assert changed([a], [after], days=100).openings == (0.0, 0.0)
    assert changed([after], [Ring(0, 0, 99, 1, 1)], days=100).alarms == (0.0, 0.0)
    assert changed([], [a], days=100).alarms == (0.0, 1.0)


def test_too_short_a_past_is_refused(turning: Panel) -> None:
    """With nothing but the run-in there is nothing to replay."""
    with pytest.raises(UsageError, match="too few"):
        backtest(turning.until(40), [], budget=2)
