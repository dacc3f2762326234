"""Which rows of the tables of linking count: a run that links some news adds rows, and those of before stay behind them.

Of the rows of one incident, and of the links of one event, the one of the latest batch counts. An incident that went into another
one, or whose reports people rejected, has a last row with the status ``gone``, and a rejected report a link with that role. A
batch of links counts if incidents have it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

GONE = "gone"
"""The status of the row that ends an incident, and the role of the link that ends one."""
_KEYS = {"incidents": "id", "links": "event_id"}
"""The tables whose rows follow each other, and by what."""

Ask = Callable[[str], Any]


def current(name: str, rows: str, markers: str, ask: Ask) -> str:
    """A SELECT of the rows of a table of linking that count.

    Args:
        name: ``incidents`` or ``links``.
        rows: a SELECT of all its rows.
        markers: a SELECT of all rows of the incidents.
        ask: runs a SQL statement and gives the first row of what it gives.
    """
    first, last = ask(f"SELECT min(batch), max(batch) FROM ({markers})")
    alive = f"SELECT * FROM ({rows}) x WHERE "
    alive += f"x.status <> '{GONE}'" if name == "incidents" else f"x.batch IN (SELECT batch FROM ({markers}))"
    alive += f" AND x.role <> '{GONE}'" if name == "links" else ""
    if first == last:
        return alive
    key = _KEYS[name]
    # Only what came after the first run can stand in the place of something, and that is the smaller part.
    later = f"SELECT {key}, batch FROM ({rows}) WHERE batch > '{first}' AND batch IN (SELECT batch FROM ({markers}))"
    # Kept as a table, so that it is read once and known to be small: then each row of a million is looked up in it.
    ask(f"CREATE OR REPLACE TEMP TABLE later_{name} AS SELECT {key}, max(batch) AS batch FROM ({later}) GROUP BY {key}")
    return f"{alive} AND NOT EXISTS (SELECT 1 FROM later_{name} y WHERE y.{key} = x.{key} AND y.batch > x.batch)"
