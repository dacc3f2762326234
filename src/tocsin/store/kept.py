"""The series of a desk, made anew when its acts have changed, and questions to them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from tocsin import __version__
from tocsin.errors import StoreError
from tocsin.records import Alarm
from tocsin.store.pairs import FRESH_DAYS, RULES, series
from tocsin.store.schemas import SCHEMAS, from_row
from tocsin.store.tables import Tables
from tocsin.store.view import View

# Rows that a question for one pair has to read at least.
_GROUP = 65_536
CHANNELS = ("conflict", "material_conflict", "cooperation", "deeds", "force")

_ARRIVALS = """
    SELECT kind, a, b, arrived, {channels} FROM series
    WHERE news AND arrived IS NOT NULL AND kind IN ({kinds}) AND (kind, a, b) IN (
        SELECT (kind, a, b) FROM series GROUP BY kind, a, b HAVING sum(events) >= {least}
    )
    GROUP BY kind, a, b, arrived ORDER BY kind, a, b, arrived
"""
# An article all of whose acts are long past brings no news, and is not what news is measured by.
_READ = """
    WITH back AS (
        SELECT substr(published, 1, 10) AS day, count(*) AS articles FROM (
            SELECT article_id FROM (
                SELECT article_id, aux, TRY_CAST(substr(published, 1, 10) AS DATE) - TRY_CAST(date AS DATE) AS late
                FROM events WHERE NOT starts_with(article_id, 'import:') AND event <> ''
            )
            GROUP BY article_id HAVING bool_and(late > {fresh} OR late IS NULL AND aux = 'historical')
        ) JOIN articles ON articles.id = article_id WHERE origin IS NULL GROUP BY 1
    )
    SELECT TRY_CAST(read.day AS DATE) AS day, sum(read.articles)::BIGINT AS articles,
        greatest(sum(read.origins) - coalesce(any_value(back.articles), 0), 0)::BIGINT AS origins
    FROM (SELECT day, sum(articles) AS articles, sum(origins) AS origins FROM volume GROUP BY 1) AS read
        LEFT JOIN back USING (day)
    WHERE TRY_CAST(read.day AS DATE) IS NOT NULL GROUP BY 1 ORDER BY 1
"""
_ONE = """
    WITH own AS (
        SELECT date_trunc('{by}', day)::DATE AS start, {sums} FROM series
        WHERE kind = ? AND a = ? AND b = ? AND day IS NOT NULL GROUP BY 1
    ),
    read AS (
        SELECT date_trunc('{by}', TRY_CAST(day AS DATE))::DATE AS start, sum(articles)::BIGINT AS read_articles,
            sum(origins)::BIGINT AS read_origins
        FROM volume WHERE TRY_CAST(day AS DATE) IS NOT NULL GROUP BY 1
    )
    SELECT start, {zeros}, coalesce(read_articles, 0) AS read_articles, coalesce(read_origins, 0) AS read_origins
    FROM own FULL JOIN read USING (start) ORDER BY start
"""
_SUMMED = tuple(
    f.name for f in SCHEMAS["series"] if f.name not in ("kind", "a", "b", "day", "arrived", "news", "batch", "version")
)
_WHOLE = frozenset(f.name for f in SCHEMAS["series"] if pa.types.is_integer(f.type))


def refreshed(tables: Tables, view: View) -> View:
    """The view with the series of its acts. If they had to be made anew they are kept, unless the desk cannot be written."""
    kept = view.query("SELECT batch FROM series LIMIT 1").to_pylist()
    state = f"{view.state} rules:{RULES}"
    if state == (kept[0]["batch"] if kept else None):
        return view
    rows = series(view)
    stamp = {"batch": state, "version": __version__}
    for name, value in stamp.items():
        rows = rows.append_column(name, pa.repeat(value, rows.num_rows))
    rows = rows.select(SCHEMAS["series"].names).cast(SCHEMAS["series"])
    view.attach("fresh_series", rows)
    view.stand_in("series", "fresh_series")
    try:
        tables.replace("series", rows, group=_GROUP)
    except StoreError:
        return view  # read-only: the series serve this view and are made again for the next
    return view


def latest_alarms(view: View, kind: str | None = None, a: str | None = None, b: str = "") -> list[Alarm]:
    """The latest record of every alarm, or of those of one series; open ones first, then the latest."""
    rows = view.query(
        'SELECT * FROM alarms QUALIFY row_number() OVER (PARTITION BY id ORDER BY "at" DESC, batch DESC) = 1'
        " ORDER BY status = 'open' DESC, opened DESC, excess DESC, id"
    ).to_pylist()
    mine = [row for row in rows if kind is None or (row["kind"], row["a"], row["b"]) == (kind, a, b)]
    return [from_row(Alarm, row) for row in mine]


def arrivals(view: View, *, kinds: Sequence[str] = ("country", "dyad"), least: int = 1) -> pa.Table:
    """What arrived for each series by day, of those with at least ``least`` events; only what counts for an alarm."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    channels = ", ".join(f"sum({c})::DOUBLE AS {c}" for c in CHANNELS)
    return view.query(_ARRIVALS.format(channels=channels, kinds=listed, least=int(least)))


def read_by_day(view: View) -> pa.Table:
    """What was read on each day: ``articles``, and ``origins`` of news, that is without copies and without articles that only look
    back on acts of more than ``FRESH_DAYS`` before; an imported row counts as one of each."""
    return view.query(_READ.format(fresh=FRESH_DAYS))


def one(view: View, kind: str, a: str, b: str = "", *, by: str = "month") -> pa.Table:
    """One series by the acts' own days, with what was read beside every count.

    Args:
        view: of :func:`refreshed`.
        kind: ``pair``, ``dyad`` or ``country``.
        a: a code; for a dyad in any order.
        b: the other, or empty.
        by: ``day``, ``week`` (from Monday) or ``month``.
    """
    if kind == "dyad":
        a, b = sorted((a, b))
    sums = ", ".join(f"sum({n}){'::BIGINT' if n in _WHOLE else ''} AS {n}" for n in _SUMMED)
    zeros = ", ".join(f"coalesce({n}, 0) AS {n}" for n in _SUMMED)
    return view.query(_ONE.format(by=by, sums=sums, zeros=zeros), [kind, a, b])
