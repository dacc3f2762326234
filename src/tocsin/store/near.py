"""Finds in a desk the incidents that new reports can touch, so that adding a day does not read the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from tocsin.errors import UsageError
from tocsin.records import Article, Event, Incident, Judgement, Link
from tocsin.store.rows import records, tuples
from tocsin.store.schemas import from_row
from tocsin.store.view import View

_CROWD = 512
"""A handle that more incidents of a group have tells nothing."""
_BEST = 16
"""Incidents looked at for one recall without a day: those that share most handles with it."""
_MOST_TOLD = 3
"""Attacks on somebody who was killed that are looked at though they have another day: those that most reports tell of."""

# What a date is: some days, some weeks, longer, or only the day of the first report.
_DATED = """
    SELECT i.id, i.event, i.aux, coalesce(substr(i.date, 1, 10), substr(i.first_reported, 1, 10)) AS low,
        coalesce(substr(coalesce(i.enddate, i.date), 1, 10), substr(i.first_reported, 1, 10)) AS high,
        CASE WHEN i.date IS NULL THEN 'r'
            WHEN TRY_CAST(coalesce(i.enddate, i.date) AS DATE) - TRY_CAST(i.date AS DATE) <= 10 THEN 'd'
            WHEN TRY_CAST(coalesce(i.enddate, i.date) AS DATE) - TRY_CAST(i.date AS DATE) <= 62 THEN 'm'
            ELSE 'y' END AS kind,
        i.date, i.enddate, CASE WHEN i.status <> 'recalled' THEN i.first_reported END AS first_reported, i.handles
    FROM incidents i WHERE i.date IS NOT NULL OR i.status <> 'recalled'
"""
_TIMELY = f"""
    SELECT k.* FROM ({_DATED}) k
    SEMI JOIN spans s ON s.event = k.event AND s.aux = k.aux AND s.kind = k.kind AND k.low <= s.high AND k.high >= s.low
"""
_SHELVED = ("id", "event", "aux", "date", "enddate", "first_reported", "handles")
_SHARING = f"""
    SELECT {", ".join(_SHELVED)} FROM timely WHERE id IN (
        SELECT n.id FROM (
            SELECT t.id, g.family, t.kind, t.low, t.high, unnest(t.handles) AS handle
            FROM timely t JOIN families g USING (event, aux)
        ) n JOIN shared s ON s.family = n.family AND s.kind = n.kind AND s.handle = n.handle AND n.low <= s.high AND n.high >= s.low
    )
"""
# Which handles are too common is asked first: the others stand in few incidents, though all of them have some.
_WITH_HANDLES = """
    SELECT id, event, aux, handle FROM (
        SELECT id, event, aux, unnest(handles) AS handle FROM incidents WHERE event IN (SELECT DISTINCT event FROM hints)
    ) SEMI JOIN (SELECT DISTINCT handle FROM {asked}) USING (handle)
"""
_RARE = f"""
    WITH counts AS (SELECT event, aux, handle, count(*) AS n FROM ({_WITH_HANDLES.format(asked="hints")}) GROUP BY ALL)
    SELECT number, handle FROM hints JOIN counts USING (event, aux, handle) GROUP BY ALL HAVING sum(n) <= {_CROWD}
"""
_BY_HANDLES = f"""
    SELECT number, id, sum(worth) AS score FROM ({_WITH_HANDLES.format(asked="rare")})
    JOIN (SELECT * FROM hints SEMI JOIN rare USING (number, handle)) USING (event, aux, handle)
    GROUP BY number, id QUALIFY row_number() OVER (PARTITION BY number ORDER BY score DESC, id) <= {_BEST}
"""
_BY_VICTIMS = f"""
    SELECT DISTINCT id FROM (
        SELECT id, date, reports + recalls AS told, unnest([x.entity FOR x IN recipient IF x.entity IS NOT NULL]) AS key
        FROM incidents WHERE event = 'ASSAULT' AND date = enddate
            AND list_has_any([x.entity FOR x IN recipient IF x.entity IS NOT NULL], (SELECT list(key) FROM victims))
    ) JOIN victims USING (key)
    QUALIFY date = day OR row_number() OVER (PARTITION BY key ORDER BY told DESC, id) <= {_MOST_TOLD}
"""
_MAY_BE_WHOLES = """
    SELECT id FROM (
        SELECT id, coalesce(substr(date, 1, 10), substr(first_reported, 1, 10)) AS low,
            greatest(substr(coalesce(enddate, date, first_reported), 1, 10), substr(last_reported, 1, 10)) AS high
        FROM incidents WHERE status = 'reported' AND event IN (SELECT DISTINCT event FROM days)
    ) w WHERE TRY_CAST(high AS DATE) - TRY_CAST(low AS DATE) BETWEEN 2 AND ?
        AND EXISTS (SELECT 1 FROM days d WHERE d.day BETWEEN w.low AND w.high)
"""
_MAY_BE_PARTS = """
    SELECT DISTINCT i.id FROM (
        SELECT id, event, event_loc.country AS country, coalesce(substr(date, 1, 10), substr(first_reported, 1, 10)) AS day
        FROM incidents WHERE status = 'reported' AND coalesce(enddate = date, TRUE)
    ) i JOIN wholes w ON w.event = i.event AND w.country = i.country AND i.day BETWEEN w.low AND w.high
"""
_EVIDENCE = "[s FOR s IN evidence IF s.role IN ('sentence', 'trigger')] AS evidence"
_TOLD = (
    "id, article_id, event, mode, aux, date, enddate, date_source, actor, recipient, event_loc, killed, injured, arrested, size,"
    f" {_EVIDENCE}, confidence, published"
)
_TELLING = (
    f"id, article_id, event, aux, date, enddate, date_source, recipient, actor, {_EVIDENCE}, published, confidence"
)
_KILLED = """
    SELECT filename, file_row_number FROM events_at WHERE event = 'ASSAULT' AND aux IN ('none', 'historical')
        AND list_has_any([x.entity FOR x IN recipient IF x.entity IS NOT NULL], (SELECT list(key) FROM people))
"""
_FATALLY = "len([1 FOR s IN evidence IF s.role = 'trigger' AND regexp_matches(lower(s.text), ?)]) > 0"
# Who acts as often as this after a death that some tell of lives, however many tell of it.
_ACTED = "id, article_id, event, aux, date, published, actor"
_ACTING = """
    SELECT DISTINCT filename, file_row_number FROM (
        SELECT id, key, published, filename, file_row_number FROM (
            SELECT id, published, filename, file_row_number,
                unnest([x.entity FOR x IN actor IF x.entity IS NOT NULL]) AS key FROM events_at
            WHERE list_has_any([x.entity FOR x IN actor IF x.entity IS NOT NULL], (SELECT list(key) FROM mourned))
                AND aux = 'none' AND published IS NOT NULL
        ) JOIN mourned USING (key) WHERE published > since
        QUALIFY row_number() OVER (PARTITION BY key ORDER BY published, id) <= 500
    )
"""
_NEW = """
    SELECT e.id FROM events e ANTI JOIN links l ON l.event_id = e.id ANTI JOIN left_out o ON o.key = e.id
    WHERE NOT starts_with(e.article_id, 'import:')
    ORDER BY e.published NULLS LAST, e.article_id, e.id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which incidents are asked for.

    ``victims``: ids of people with the day (ISO) on which each was killed; ``ids``: those of incidents, and ``events`` ids of
    events that they hold; ``days``: rows of a type of event and a day on which an act of this type was that may be part of a
    longer one, which lasts ``longest`` days at most.
    """

    victims: Mapping[str, str] = field(default_factory=dict)
    ids: Collection[str] = ()
    events: Collection[str] = ()
    days: Sequence[tuple[str, str]] = ()
    longest: int = 0


def take_down(
    view: View, spans: Sequence[tuple[str, str, str, str, str]], families: Sequence[tuple[str, str, str]]
) -> set[str]:
    """Reads what :func:`shelf` looks at: of the incidents of some days their dates and handles; gives their ids.

    Args:
        view: the desk.
        spans: rows of type, ``aux``, kind of date (``d`` some days, ``m`` some weeks, ``y`` longer, ``r`` the first report of an
            undated act), first and last day.
        families: rows of type, ``aux`` and the name of the family and plane that they make.
    """
    text = pa.string()
    view.attach("spans", _table(spans, event=text, aux=text, kind=text, low=text, high=text))
    view.attach("families", _table(families, event=text, aux=text, family=text))
    timely = view.query(_TIMELY)
    view.attach("timely", timely)
    return {str(key) for key in timely["id"].to_pylist()}


def shelf(view: View, shared: Sequence[tuple[str, str, str, str, str]]) -> list[tuple[Any, ...]]:
    """Of those incidents the ones that share a handle with a report: id, type, ``aux``, first and last day, first report, handles.

    Args:
        view: the desk.
        shared: rows of family, kind of date, handle, first and last day.
    """
    text = pa.string()
    view.attach("shared", _table(shared, family=text, kind=text, handle=text, low=text, high=text))
    return tuples(view.query(_SHARING).select(_SHELVED))


def near(view: View, asked: Asked) -> set[str]:
    """The ids of the incidents of a desk that are asked for."""
    text = pa.string()
    view.attach("victims", _table(sorted(asked.victims.items()), key=text, day=text))
    view.attach("days", _table(asked.days, event=text, day=text))
    view.attach("own_events", _keys(asked.events))
    ids = set(asked.ids)
    ids |= _ids(view, _BY_VICTIMS) if asked.victims else set()
    ids |= _ids(view, _MAY_BE_WHOLES, asked.longest) if asked.days else set()
    if asked.events:
        ids |= _ids(view, "SELECT id FROM incidents WHERE list_has_any(events, (SELECT list(key) FROM own_events))")
    return ids


def _ids(view: View, sql: str, *parameters: object) -> set[str]:
    return {str(key) for key in view.query(sql, parameters)["id"].to_pylist()}


class AtHand:
    """Incidents that may be needed, read at once, for whoever then asks for some and again for others: of a file each look costs as
    much as a large part of it.

    Args:
        view: the desk.
        ids: those that may be needed.
    """

    def __init__(self, view: View, ids: Collection[str]) -> None:
        self._view = view
        self._rows = view.pick("incidents", _places(view, "incidents", ids))
        self._at = {str(key): at for at, key in enumerate(self._rows["id"].to_pylist())}

    def of(self, ids: Collection[str]) -> list[Incident]:
        """The incidents of these ids; those that are not at hand are read from the desk."""
        here = pa.array(sorted(self._at[key] for key in ids if key in self._at), pa.int64())
        found = records(Incident, self._rows.take(here))
        return found + incidents_of(self._view, [key for key in ids if key not in self._at])


def incidents_of(view: View, ids: Collection[str]) -> list[Incident]:
    """The incidents of these ids."""
    if not ids:
        return []
    return records(Incident, view.pick("incidents", _places(view, "incidents", ids)))


def may_be_meant(view: View, hints: Sequence[tuple[int, str, str, str, int]]) -> dict[int, list[str]]:
    """For each of some recalls without a day the ids of the incidents that share most handles with it.

    Args:
        view: the desk.
        hints: rows of the number of a recall, type of event, ``aux``, handle and what it is worth.
    """
    text, number = pa.string(), pa.int64()
    view.attach("hints", _table(hints, number=number, event=text, aux=text, handle=text, worth=number))
    out: dict[int, list[str]] = {}
    if hints:
        view.attach("rare", view.query(_RARE))
    for row in view.query(_BY_HANDLES).to_pylist() if hints else []:
        out.setdefault(row["number"], []).append(row["id"])
    return out


def may_be_parts(view: View, wholes: Sequence[tuple[str, str, str, str]]) -> list[Incident]:
    """The acts of single days that lie in a longer one.

    Args:
        view: the desk.
        wholes: rows of type, country, first and last day.
    """
    if not wholes:
        return []
    text = pa.string()
    view.attach("wholes", _table(wholes, event=text, country=text, low=text, high=text))
    return incidents_of(view, _ids(view, _MAY_BE_PARTS))


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


def events_of(view: View, ids: Collection[str], *, told_again: bool = False) -> list[Event]:
    """The events of these ids; with ``told_again`` only what a report says to which others are compared."""
    if not ids:
        return []
    return records(Event, view.pick("events", _places(view, "events", ids), _TOLD if told_again else "*"))


def told_killed(view: View, people: Collection[str], words: Collection[str]) -> list[Event]:
    """The events that may tell that some people (ids of entities) were killed, as far as that is in them.

    Args:
        view: the desk.
        people: whom.
        words: beginnings of words for it.
    """
    if not people:
        return []
    view.attach("people", _keys(people))
    return records(Event, view.pick("events", view.query(_KILLED), _TELLING, _FATALLY, ["|".join(words)]))


def acting(view: View, since: Mapping[str, str]) -> list[Event]:
    """The first events in which people act as news after a day of each (ISO), as far as who acts."""
    if not since:
        return []
    view.attach("mourned", _table(sorted(since.items()), key=pa.string(), since=pa.string()))
    return records(Event, view.pick("events", view.query(_ACTING), _ACTED))


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
    return {a.id: a for a in records(Article, view.pick("articles", _places(view, "articles", ids)))}


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
        found = view.query("SELECT count(*) AS n FROM linked_batches WHERE handles IS NULL")
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


def _places(view: View, name: str, ids: Collection[str]) -> pa.Table:
    """Where the rows of these ids stand."""
    view.attach("own_ids", _keys(ids))
    return view.query(f"SELECT filename, file_row_number FROM {name}_at SEMI JOIN own_ids ON key = id")


def _keys(keys: Collection[str]) -> pa.Table:
    return pa.table({"key": pa.array(sorted(keys), pa.string())})
