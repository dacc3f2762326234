"""Two desks of the same articles compared: events, series, alarms, and what people had decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tocsin.recode.changes import Change, changes
from tocsin.recode.series import AlarmChange, SeriesChange, different_alarms, different_series
from tocsin.records import Article, Event

if TYPE_CHECKING:
    from tocsin.store import Desk, View

OnChange = Callable[[Change, Article | None], None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two codings of a desk have in common and what not.

    Args:
        coders: for each desk, the coders of its events with their number.
        articles: in the first desk, in both.
        events: in each desk, of the articles that both have.
        same: events that are alike in all that counts.
        kinds: number of changes of each kind (``gained``, ``lost``, ``retyped``, ``changed``).
        what: of retyped and changed acts, how many differ in what.
        types: for each event type, events in the first desk and in the second.
        retyped: from which type to which.
        incidents: in each desk.
        series: those that differ, the most different first.
        of_series: how many there are in all.
        alarms: those that only one desk would ring; ``None`` if no article has a date.
        both_ring: alarms that both would ring.
        judged: events and incidents that people judged, and how many of those the second desk lacks.
    """

    coders: tuple[dict[str, int], dict[str, int]]
    articles: tuple[int, int]
    events: tuple[int, int]
    same: int
    kinds: Counter[str]
    what: Counter[str]
    types: dict[str, tuple[int, int]]
    retyped: Counter[tuple[str, str]]
    incidents: tuple[int, int]
    series: tuple[SeriesChange, ...]
    of_series: int
    alarms: tuple[AlarmChange, ...] | None
    both_ring: int
    judged: tuple[int, int]


def compare(
    old: Desk, new: Desk, *, budget: float = 2.0, least: int = 60, on_change: OnChange | None = None
) -> Comparison:
    """Compares two desks, of whose articles the second has all or some.

    Args:
        old: the first.
        new: the second.
        budget: alarms per series and year.
        least: events that a series must have to be watched.
        on_change: called with every act that differs and its article, without its text, article by article.

    Raises:
        StoreError: a desk cannot be read.
    """
    before, after = old.watched(), new.watched()
    count = _Count(_about(after), on_change)
    for earlier, later in _side_by_side(before, after):
        count.take(earlier, later)
    series, of_series = different_series(before, after)
    rung = different_alarms(before, after, budget=budget, least=least)
    return Comparison(
        coders=(_coders(before), _coders(after)),
        articles=(_one(before, "SELECT count(*) FROM articles"), len(count.articles)),
        events=(count.events[0], count.events[1]),
        same=count.same,
        kinds=count.kinds,
        what=count.what,
        types={name: (count.types[0][name], count.types[1][name]) for name in sorted(count.types[0] | count.types[1])},
        retyped=count.retyped,
        incidents=(_one(before, "SELECT count(*) FROM incidents"), _one(after, "SELECT count(*) FROM incidents")),
        series=tuple(series),
        of_series=of_series,
        alarms=tuple(rung[0]) if rung else None,
        both_ring=rung[1] if rung else 0,
        judged=_judged(before, after),
    )


class _Count:
    """Adds up the changes of one article after another."""

    def __init__(self, articles: dict[str, Article], on_change: OnChange | None) -> None:
        self.articles, self._on_change = articles, on_change
        self.events, self.same = [0, 0], 0
        self.kinds, self.what = Counter[str](), Counter[str]()
        self.types = (Counter[str](), Counter[str]())
        self.retyped = Counter[tuple[str, str]]()

    def take(self, old: list[Event], new: list[Event]) -> None:
        """Compares the events of an article that both desks have."""
        key = (old or new)[0].article_id
        if key not in self.articles:
            return
        for side, events in enumerate((old, new)):
            self.events[side] += len(events)
            self.types[side].update(e.event for e in events)
        found = list(changes(old, new))
        self.same += len(old) - sum(c.old is not None for c in found)
        for change in found:
            self.kinds[change.kind] += 1
            self.what.update(change.what)
            if change.kind == "retyped" and change.old and change.new:
                self.retyped[change.old.event, change.new.event] += 1
            if self._on_change:
                self._on_change(change, self.articles[key])


def _side_by_side(old: View, new: View) -> Iterator[tuple[list[Event], list[Event]]]:
    """The events of each article in both desks; only one article's are in memory."""
    streams = [_articles(view) for view in (old, new)]
    heads = [next(stream, None) for stream in streams]
    while any(heads):
        key = min(head[0] for head in heads if head)
        here = [head[1] if head and head[0] == key else [] for head in heads]
        yield here[0], here[1]
        heads = [
            next(stream, None) if head and head[0] == key else head for head, stream in zip(heads, streams, strict=True)
        ]


def _articles(view: View) -> Iterator[tuple[str, list[Event]]]:
    from tocsin.store import from_row

    sql = "SELECT * FROM events WHERE NOT starts_with(article_id, 'import:') ORDER BY article_id, id"
    for key, rows in groupby(view.stream(sql), key=lambda row: row["article_id"]):
        yield str(key), [from_row(Event, row) for row in rows]


def _about(view: View) -> dict[str, Article]:
    from tocsin.store import from_row

    rows = view.stream("SELECT id, '' AS text, title, url, outlet, published FROM articles")
    return {row["id"]: from_row(Article, row) for row in rows}


def _coders(view: View) -> dict[str, int]:
    sql = """SELECT coder, count(*) AS n FROM events WHERE NOT starts_with(article_id, 'import:')
        GROUP BY coder ORDER BY n DESC, coder"""
    return {row["coder"]: row["n"] for row in view.query(sql).to_pylist()}


def _judged(old: View, new: View) -> tuple[int, int]:
    """Events and incidents that people judged in the first desk, and how many of them the second does not have."""
    known = "SELECT id FROM events UNION SELECT id FROM incidents UNION SELECT unnest(was) FROM incidents"
    named = {
        str(row[side])
        for row in old.query("SELECT a, b, verdict FROM judgements WHERE verdict <> 'undo'").to_pylist()
        for side in (("a",) if row["verdict"] in ("accept", "reject", "correct") else ("a", "b"))
    }
    there = {row["id"] for row in new.query(f"SELECT id FROM ({known})").to_pylist()} if named else set()  # noqa: S608
    return len(named), len(named - there)


def _one(view: View, sql: str) -> int:
    found: Any = view.query(f"SELECT ({sql}) AS n").to_pylist()[0]["n"]
    return int(found)
