"""Reads from a desk what is linked apart from the rest: the events of some types, with what belongs to them."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from tocsin.store.view import View

# Imported events have no article, and their table has merged its reports already or cannot tell.
_CODED = "NOT starts_with(article_id, 'import:')"
_OWN = f"SELECT * FROM events WHERE {_CODED} AND event IN (SELECT key FROM own_types)"


class Shares:
    """What a desk has by type of event.

    Args:
        view: the desk.
        rejected: ids of events that people rejected: they are linked nowhere.
    """

    def __init__(self, view: View, rejected: Collection[str] = ()) -> None:
        self._view = view
        view.attach("left_out", _keys(rejected))

    def types(self) -> dict[str, int]:
        """How many events each type has."""
        return self._counts(f"SELECT event AS key, count(*) AS n FROM events WHERE {_CODED} GROUP BY ALL")

    def days(self, never: str) -> dict[str, int]:
        """How many events each day of publication has; those without a day under ``never``."""
        sql = f"""
            SELECT coalesce(nullif(substr(published, 1, 10), ''), ?) AS key, count(*) AS n
            FROM events WHERE {_CODED} AND id NOT IN (SELECT key FROM left_out) GROUP BY ALL
        """
        return self._counts(sql, never)

    def mixed(self) -> list[list[str]]:
        """The types of events in each incident that has more than one."""
        sql = """
            SELECT DISTINCT list_sort(types) AS types FROM (
                SELECT i.id, list(DISTINCT e.event) AS types
                FROM (SELECT id, unnest(events) AS key FROM incidents) i JOIN events e ON e.id = i.key
                GROUP BY i.id HAVING count(DISTINCT e.event) > 1
            )
        """
        return [row["types"] for row in self._view.query(sql).to_pylist()]

    def types_of(self, events: Collection[str]) -> dict[str, str]:
        """The types of some events."""
        self._view.attach("own_events", _keys(events))
        rows = self._view.query("SELECT id, event FROM events SEMI JOIN own_events ON key = id").to_pylist()
        return {row["id"]: row["event"] for row in rows}

    def event_ids(self) -> list[str]:
        """The ids of all events that are linked."""
        sql = f"SELECT id FROM events WHERE {_CODED} AND id NOT IN (SELECT key FROM left_out)"
        return [str(key) for key in self._view.query(sql)["id"].to_pylist()]

    def lost(self) -> int:
        """How many incidents hold an event that is not in the desk any more."""
        sql = f"""
            SELECT count(DISTINCT i.id) AS n FROM (SELECT id, unnest(events) AS key FROM incidents) i
            ANTI JOIN (SELECT id FROM events WHERE {_CODED}) e ON e.id = i.key
        """
        return int(self._view.query(sql).to_pylist()[0]["n"])

    def events(self, types: Collection[str]) -> pa.Table:
        """The events of some types."""
        self._view.attach("own_types", _keys(types))
        return self._view.query(_OWN)

    def articles(self, types: Collection[str]) -> pa.Table:
        """The articles of these events."""
        self._view.attach("own_types", _keys(types))
        return self._view.query(f"SELECT * FROM articles WHERE id IN (SELECT article_id FROM ({_OWN}))")

    def incidents(self, types: Collection[str]) -> pa.Table:
        """The incidents of these events, without those of which an event was rejected."""
        self._view.attach("own_types", _keys(types))
        return self._view.query(f"""
            SELECT * FROM incidents WHERE list_has_any(events, (SELECT coalesce(list(id), []) FROM ({_OWN})))
                AND NOT list_has_any(events, (SELECT coalesce(list(key), []) FROM left_out))
        """)

    def killings(self, kind: str, others: Collection[str]) -> pa.Table:
        """The events of a type in which somebody known is on the receiving side, and some others (by id)."""
        self._view.attach("own_events", _keys(others))
        return self._view.query(
            f"""
            SELECT * FROM events WHERE {_CODED} AND (id IN (SELECT key FROM own_events) OR (event = ? AND
                len([x.entity FOR x IN recipient IF x.entity IS NOT NULL AND x.entity IS DISTINCT FROM x.code]) > 0))
            """,
            [kind],
        )

    def acting(self, people: Collection[str], types: Collection[str]) -> tuple[pa.Table, pa.Table]:
        """The events of other types in which some people act, and of their articles what each copies."""
        self._view.attach("people", _keys(people))
        self._view.attach("own_types", _keys(types))
        events = self._view.query(f"""
            SELECT * FROM events WHERE {_CODED} AND event NOT IN (SELECT key FROM own_types)
                AND list_has_any([x.entity FOR x IN actor IF x.entity IS NOT NULL], (SELECT coalesce(list(key), []) FROM people))
        """)
        self._view.attach("own_articles", _keys({str(key) for key in events["article_id"].to_pylist()}))
        return events, self._view.query("SELECT id, origin FROM articles SEMI JOIN own_articles ON key = id")

    def _counts(self, sql: str, *parameters: str) -> dict[str, int]:
        rows = self._view.query(sql, parameters).to_pylist()
        return {str(row["key"]): int(row["n"]) for row in rows}


def _keys(keys: Collection[str]) -> pa.Table:
    return pa.table({"key": pa.array(sorted(keys), pa.string())})
