"""Finds in a desk the incidents that new reports can touch, so that adding a day does not read the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from tocsin.errors import UsageError
from tocsin.records import Article, Event, Incident, Judgement, Link
from tocsin.store.schemas import from_row
from tocsin.store.view import View

_CROWD = 512
"""A handle that more incidents of a group have tells nothing."""
_CROWD_COUNTRY = 96
"""Likewise of a country in one month or year."""
_BEST = 16
"""Incidents looked at for one recall without a day: those that share most handles with it."""
_ATTACKS = 2000

# What a date is: some days, some weeks, longer, or only the day of the first report.
_DATED = """
    SELECT i.id, i.event, i.aux, coalesce(substr(i.date, 1, 10), substr(i.first_reported, 1, 10)) AS low,
        coalesce(substr(coalesce(i.enddate, i.date), 1, 10), substr(i.first_reported, 1, 10)) AS high,
        CASE WHEN i.date IS NULL THEN 'r'
            WHEN TRY_CAST(coalesce(i.enddate, i.date) AS DATE) - TRY_CAST(i.date AS DATE) <= 10 THEN 'd'
            WHEN TRY_CAST(coalesce(i.enddate, i.date) AS DATE) - TRY_CAST(i.date AS DATE) <= 62 THEN 'm'
            ELSE 'y' END AS kind
    FROM incidents i WHERE i.date IS NOT NULL OR i.status <> 'recalled'
"""
_BY_DAYS = f"""
    SELECT DISTINCT k.id FROM ({_DATED}) k JOIN spans s ON s.event = k.event AND s.aux = k.aux AND s.kind = k.kind
    WHERE CASE WHEN k.kind = 'm' THEN k.low BETWEEN s.low AND s.high OR k.high BETWEEN s.low AND s.high
        ELSE k.low <= s.high AND k.high >= s.low END
"""
# Of a month or a year those that share a handle with a report, unless so many do that it tells nothing.
_BY_PERIODS = f"""
    WITH named AS (
        SELECT k.id, k.event, k.aux, k.kind, k.low, k.high, unnest(i.handles) AS handle
        FROM ({_DATED}) k JOIN incidents i USING (id) WHERE k.kind IN ('m', 'y')
    ),
    hits AS (
        SELECT n.id, n.handle, l.kind, l.day, n.event, n.aux FROM named n JOIN periods l USING (event, aux, kind, handle)
        WHERE CASE WHEN l.kind = 'm' THEN substr(l.day, 1, 7) IN (substr(n.low, 1, 7), substr(n.high, 1, 7))
            ELSE substr(l.day, 1, 4) BETWEEN substr(n.low, 1, 4) AND substr(n.high, 1, 4) END
    )
    SELECT DISTINCT id FROM hits QUALIFY count(*) OVER (PARTITION BY event, aux, kind, day, handle)
        <= CASE WHEN handle[1] IN ('c', 'l') THEN {_CROWD_COUNTRY} ELSE {_CROWD} END
"""
_BY_HANDLES = f"""
    WITH kept AS (
        SELECT id, event, aux, unnest(handles) AS handle FROM incidents
        WHERE list_has_any(handles, (SELECT coalesce(list(DISTINCT handle), []) FROM hints))
    ),
    hits AS (SELECT h.number, h.worth, k.id, h.handle FROM kept k JOIN hints h USING (event, aux, handle)),
    rare AS (SELECT number, handle FROM hits GROUP BY ALL HAVING count(*) <= {_CROWD})
    SELECT DISTINCT id FROM (
        SELECT number, id, sum(worth) AS score FROM hits SEMI JOIN rare USING (number, handle) GROUP BY number, id
        QUALIFY row_number() OVER (PARTITION BY number ORDER BY score DESC, id) <= {_BEST}
    )
"""
_BY_VICTIMS = f"""
    SELECT id FROM incidents WHERE event = 'ASSAULT' AND date = enddate
        AND list_has_any([x.entity FOR x IN recipient IF x.entity IS NOT NULL], (SELECT list(key) FROM victims))
    ORDER BY reports + recalls DESC, id LIMIT {_ATTACKS}
"""
_ATTACKED = """
    SELECT * FROM events WHERE event = 'ASSAULT'
        AND list_has_any([x.entity FOR x IN recipient IF x.entity IS NOT NULL], (SELECT list(key) FROM people))
"""
# Who acts as often as this after a death that some tell of lives, however many tell of it.
_ACTING = """
    SELECT e.* FROM events e JOIN (
        SELECT DISTINCT id FROM (
            SELECT id, key FROM (
                SELECT id, published, unnest([x.entity FOR x IN actor IF x.entity IS NOT NULL]) AS key FROM events
                WHERE list_has_any([x.entity FOR x IN actor IF x.entity IS NOT NULL], (SELECT list(key) FROM mourned))
                    AND aux = 'none' AND published IS NOT NULL
            ) JOIN mourned USING (key) WHERE published > since
            QUALIFY row_number() OVER (PARTITION BY key ORDER BY published, id) <= 500
        )
    ) USING (id)
"""
_NEW = """
    SELECT e.id FROM events e WHERE NOT starts_with(e.article_id, 'import:')
        AND NOT EXISTS (SELECT 1 FROM links l WHERE l.event_id = e.id) AND NOT EXISTS (SELECT 1 FROM left_out o WHERE o.key = e.id)
    ORDER BY e.published NULLS LAST, e.article_id, e.id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which incidents are asked for.

    ``spans`` are rows of type, ``aux``, kind of date (``d`` some days, ``r`` the first report of an undated act), first and last
    day; ``periods`` the same of longer ones (``m`` some weeks, ``y`` longer), with a day in the month or year and a handle;
    ``hints`` rows of number, type, ``aux``, handle and its worth; ``victims`` ids of people; ``ids`` those of incidents, and
    ``events`` ids of events that they hold.
    """

    spans: Sequence[tuple[str, str, str, str, str]] = ()
    periods: Sequence[tuple[str, str, str, str, str]] = ()
    hints: Sequence[tuple[int, str, str, str, int]] = ()
    victims: Collection[str] = ()
    ids: Collection[str] = ()
    events: Collection[str] = ()


def near(view: View, asked: Asked) -> list[Incident]:
    """The incidents of a desk that are asked for."""
    text, number = pa.string(), pa.int64()
    view.attach("spans", _table(asked.spans, event=text, aux=text, kind=text, low=text, high=text))
    view.attach("periods", _table(asked.periods, event=text, aux=text, kind=text, day=text, handle=text))
    view.attach("hints", _table(asked.hints, number=number, event=text, aux=text, handle=text, worth=number))
    view.attach("victims", _keys(asked.victims))
    view.attach("own_ids", _keys(asked.ids))
    view.attach("own_events", _keys(asked.events))
    found = ["SELECT key AS id FROM own_ids"]
    found += [_BY_DAYS] if asked.spans else []
    found += [_BY_PERIODS] if asked.periods else []
    found += [_BY_HANDLES] if asked.hints else []
    found += [f"SELECT id FROM ({_BY_VICTIMS})"] if asked.victims else []
    if asked.events:
        found.append("SELECT id FROM incidents WHERE list_has_any(events, (SELECT list(key) FROM own_events))")
    ids = " UNION ALL ".join(f"({sql})" for sql in found)
    rows = view.query(f"SELECT * FROM incidents WHERE id IN ({ids})")
    return [from_row(Incident, row) for row in rows.to_pylist()]


def unlinked(view: View, most: int, *, but: Collection[str] = ()) -> list[Event]:
    """Events that no incident has, in the order of publication.

    Args:
        view: the desk.
        most: how many at most.
        but: ids of events to leave out.
    """
    view.attach("left_out", _keys(but))
    found = [row["id"] for row in view.query(_NEW, [most]).to_pylist()]  # what they say is read of these alone
    known = {e.id: e for e in events_of(view, found)}
    return [known[key] for key in found]


def events_of(view: View, ids: Collection[str]) -> list[Event]:
    """The events of these ids."""
    if not ids:
        return []
    view.attach("own_events", _keys(ids))
    return [
        from_row(Event, row) for row in view.query("SELECT * FROM events SEMI JOIN own_events ON key = id").to_pylist()
    ]


def attacked(view: View, people: Collection[str]) -> list[Event]:
    """The events that tell of attacks on some people (ids of entities)."""
    if not people:
        return []
    view.attach("people", _keys(people))
    return [from_row(Event, row) for row in view.query(_ATTACKED).to_pylist()]


def acting(view: View, since: Mapping[str, str]) -> list[Event]:
    """The first events in which people act as news after a day of each (ISO)."""
    if not since:
        return []
    view.attach("mourned", _table(sorted(since.items()), key=pa.string(), since=pa.string()))
    return [from_row(Event, row) for row in view.query(_ACTING).to_pylist()]


def origins_of(view: View, ids: Collection[str]) -> dict[str, Article]:
    """The articles of these ids without what they say: what each copies."""
    if not ids:
        return {}
    view.attach("own_articles", _keys(ids))
    rows = view.query("SELECT id, origin FROM articles SEMI JOIN own_articles ON key = id").to_pylist()
    return {row["id"]: Article(row["id"], "", origin=row["origin"]) for row in rows}


def articles_of(view: View, ids: Collection[str]) -> dict[str, Article]:
    """The articles of these ids."""
    if not ids:
        return {}
    view.attach("own_articles", _keys(ids))
    rows = view.query("SELECT * FROM articles SEMI JOIN own_articles ON key = id").to_pylist()
    return {row["id"]: from_row(Article, row) for row in rows}


def links_of(view: View, incidents: Collection[str]) -> list[Link]:
    """The links of the incidents of these ids."""
    if not incidents:
        return []
    view.attach("own_ids", _keys(incidents))
    rows = view.query("SELECT * FROM links SEMI JOIN own_ids ON key = incident_id").to_pylist()
    return [from_row(Link, row) for row in rows]


def judged_since(view: View) -> tuple[list[Judgement], list[Judgement]]:
    """The whole log of judgements, and those written since incidents were last made."""
    last = view.query("SELECT max(batch) AS batch FROM linked_batches").to_pylist()[0]["batch"]
    rows = view.table("judgements").to_pylist()
    log = [from_row(Judgement, row) for row in rows]
    return log, [j for j, row in zip(log, rows, strict=True) if last is None or row["batch"] > last]


def lacks_handles(view: View) -> bool:
    """Whether incidents were made by an earlier Tocsin, so that some cannot be found by what they share with a report."""
    try:
        found = view.query("SELECT count(*) AS n FROM incidents WHERE handles IS NULL")
    except UsageError:
        return True  # no such column yet
    return int(found.to_pylist()[0]["n"]) > 0


def mostly_new(view: View, least: int) -> bool:
    """Whether a desk has so many events, and more of them are in no incident than are in one."""
    counts = """
        SELECT (SELECT count(*) FROM events WHERE NOT starts_with(article_id, 'import:')) AS coded,
            (SELECT count(DISTINCT event_id) FROM links) AS linked
    """
    coded, linked = view.query(counts).to_pylist()[0].values()
    return int(coded) >= least and int(coded) > 2 * int(linked)


def _table(rows: Sequence[tuple[object, ...]], **kinds: pa.DataType) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in kinds)
    return pa.table({name: pa.array(list(c), kind) for (name, kind), c in zip(kinds.items(), columns, strict=True)})


def _keys(keys: Collection[str]) -> pa.Table:
    return pa.table({"key": pa.array(sorted(keys), pa.string())})
