"""From acts to series: who did what to whom, day by day, for every directed pair, undirected dyad and country of a desk.

The rule that expands lists of actors into pairs (docs/watch.md shows it with examples):

* an act counts once for each ordered pair of an actor's and a recipient's country; without a recipient, a mutual act of several
  actors counts once for each ordered pair among them;
* an act counts once for an undirected dyad, whichever way or ways it went;
* an act of more than ``PARTIES`` countries counts for no pair: a summit is no meeting of each with each;
* an act is domestic if all countries among its actors and recipients are one; transnational groups (IMG, ISM), companies and
  movements (MNC, NGO) are no countries, so that an attack by one of them in a country is that country's.

Incidents count, not reports. Where a table was imported, the acts of one day of one type by one name to one other are one incident
(the one-a-day filter of the KEDS project), and the two mirror rows of a mutual act are one for the dyad.
"""

from __future__ import annotations

import pyarrow as pa

from tocsin.store.view import View
from tocsin.vocab.cameo import codes, types

RULES = 3
"""The number of these rules; series that an earlier one made are made anew."""
PARTIES = 8
"""Acts of more countries than this count for no pair; eight countries have 56 ordered pairs."""
FRESH_DAYS = 30
"""An act that was first reported later than this many days after it happened is no news, and rings nothing."""
LEAD = 500
"""Characters from the beginning of an article within which a deed without a day is taken for the news."""
ROUND = 14
"""Days before or after an anniversary within which an article that recalls its act is taken to mark it."""
YEAR = 365.2425
"""Days in a year of the calendar, on average."""
_STATELESS = ("IMG", "ISM", "MNC", "NGO")
# Types whose mirror rows in imported tables are one act.
_MUTUAL = ("AGREE", "CONSULT", "COOPERATE", "SUPPORT")

_SIDES = """list_distinct([x.code FOR x IN actor IF x.code IS NOT NULL]) AS doers,
        list_distinct([x.code FOR x IN recipient IF x.code IS NOT NULL]) AS others"""
# The part of the id before the address of a report says the format; the mirror rows of a mutual act fall together.
_IMPORTED = """
    SELECT any_value(date) AS day, any_value(substr(coalesce(published, date), 1, 10)) AS arrived, TRUE AS news,
        any_value(doers) AS doers, any_value(others) AS others, any_value(event) AS event,
        any_value(quad_code) AS quad_code, any_value(event_scale) AS event_scale, avg(goldstein) AS goldstein,
        max(killed) AS killed, count(*) AS reports, 1 AS origins, min(doer) <> max(doer) AS mirrored,
        any_value(event_loc.country) AS land
    FROM (
        SELECT article_id, date, published, event, mode, event_loc, quad_code, event_scale, killed, cameo.goldstein AS goldstein,
            {codes}, coalesce(actor[1].text, '') AS doer, coalesce(recipient[1].text, '') AS other,
            event IN {mutual} AS mutual
        FROM events LEFT JOIN cameo ON cameo.code = regexp_extract(reasons[1], '^CAMEO ([0-9]+)', 1)
        WHERE starts_with(article_id, 'import:') AND aux = 'none'
    )
    GROUP BY hash(
        split_part(article_id, ':', 2), date, event, mode[1], event_loc.name,
        CASE WHEN mutual THEN least(doer, other) ELSE doer END,
        CASE WHEN mutual THEN greatest(doer, other) ELSE other END
    )
"""
# Words, and deeds without a day, count once for each article, type and pair: an article says again and again who accused whom.
# A deed without a day further down is nearly always background, and rings nothing.
_CODED = """
    SELECT day, arrived, news AND (dated OR telling AND row_number() OVER (
            PARTITION BY told_by, dated, event, list_sort(doers), list_sort(others) ORDER BY telling DESC, id
        ) = 1) AS news, * EXCLUDE (day, arrived, news, dated, telling, told_by, id)
    FROM (
        SELECT date AS day, substr(coalesce({first}, date), 1, 10) AS arrived, {news} AS news,
            quad_code LIKE 'material%' AND date IS NOT NULL AS dated, quad_code NOT LIKE 'material%' OR {lead} AS telling,
            {told_by} AS told_by, id, {codes}, event, quad_code, event_scale, NULL::DOUBLE AS goldstein, killed,
            {reports} AS reports, {origins} AS origins, FALSE AS mirrored, event_loc.country AS land
        FROM {table}
    )
"""
LOOKING_BACK = f"""
    SELECT article_id FROM (
        SELECT told.article_id, TRY_CAST(substr(articles.published, 1, 10) AS DATE) - TRY_CAST(old.date AS DATE) AS age
        FROM links AS told JOIN incidents AS old ON old.id = told.incident_id JOIN articles ON articles.id = told.article_id
        WHERE told.role = 'recall' AND old.quad_code = 'material conflict' AND old.date_precision = 'day'
    ) WHERE age > {YEAR / 2} AND abs(age - round(age / {YEAR}) * {YEAR}) <= {ROUND}
"""
"""Articles that recall a blow around an anniversary of it: what they tell without a day is nearly always background too."""
# An incident without a day, told by such an article only.
_UNSURE = f"date IS NULL AND len(articles) = 1 AND articles[1] IN ({LOOKING_BACK})"
_LINKED = {
    "first": "first_reported",
    "news": f"status = 'reported' AND NOT ({_UNSURE})",
    "lead": "id IN (SELECT i.id FROM (SELECT id, unnest(events) AS event FROM incidents) AS i"
    " JOIN events ON events.id = i.event WHERE events.aux = 'none' AND coalesce(events.evidence[1].start, 0) < {characters})",
    "told_by": "CASE WHEN len(articles) = 1 THEN articles[1] ELSE id END",
    "reports": "reports",
    "origins": "origins",
    "table": "incidents WHERE status IN ('reported', 'recalled')",
}
_UNLINKED = {
    "first": "published",
    "news": "TRUE",
    "lead": "coalesce(evidence[1].start, 0) < {characters}",
    "told_by": "article_id",
    "reports": "1",
    "origins": "1",
    "table": "events WHERE aux = 'none' AND NOT starts_with(article_id, 'import:')",
}
_SERIES = """
    WITH acts AS ({acts}),
    known AS MATERIALIZED (
        SELECT event <> '' AS typed, * REPLACE (TRY_CAST(day AS DATE) AS day, TRY_CAST(arrived AS DATE) AS arrived),
            CASE WHEN len(others) = 0 THEN doers ELSE others END AS targets,
            list_distinct(list_concat(doers, others)) AS parties,
            [c FOR c IN list_distinct(list_concat(doers, others)) IF c NOT IN {stateless}] AS lands
        FROM acts
    ),
    pairs AS MATERIALIZED (
        SELECT *, unnest(targets) AS b FROM (SELECT *, unnest(doers) AS a FROM known WHERE len(parties) BETWEEN 2 AND {parties})
    ),
    kinds AS (
        SELECT 'pair' AS kind, a, b, * EXCLUDE (a, b) FROM pairs WHERE a <> b
        UNION ALL
        SELECT 'pair', b, a, * EXCLUDE (a, b) FROM pairs WHERE a <> b AND mirrored AND len(others) > 0
        UNION ALL
        SELECT 'dyad', least(a, b), greatest(a, b), * EXCLUDE (a, b) FROM pairs
        WHERE a < b OR (a > b AND NOT (list_contains(doers, b) AND list_contains(targets, a)))
        UNION ALL
        SELECT 'country', coalesce(lands[1], land), '', * FROM known WHERE len(lands) <= 1 AND coalesce(lands[1], land) IS NOT NULL
    )
    SELECT kind, a, b, day, arrived,
        news AND arrived IS NOT NULL AND (day IS NULL OR arrived - day BETWEEN -2 AND {fresh}) AS news,
        sum(reports)::BIGINT AS events, count(*) FILTER (typed) AS incidents,
        coalesce(sum(reports) FILTER (typed), 0)::BIGINT AS reports,
        coalesce(sum(origins) FILTER (typed), 0)::BIGINT AS origins,
        count(*) FILTER (quad_code = 'verbal cooperation') AS verbal_cooperation,
        count(*) FILTER (quad_code = 'material cooperation') AS material_cooperation,
        count(*) FILTER (quad_code = 'verbal conflict') AS verbal_conflict,
        count(*) FILTER (quad_code = 'material conflict') AS material_conflict,
        count(*) FILTER (event = 'ASSAULT') AS force,
        count(*) FILTER (event_scale > 0 AND event <> 'CONSULT') AS deeds,
        count(*) FILTER (event_scale < 0) AS conflict,
        count(*) FILTER (event_scale > 0) AS cooperation,
        sum(coalesce(killed.low, 0))::BIGINT AS killed_low, sum(coalesce(killed.high, 0))::BIGINT AS killed_high,
        coalesce(sum(event_scale), 0) AS plover, coalesce(sum(coalesce(goldstein, usual)) FILTER (typed), 0) AS goldstein
    FROM kinds LEFT JOIN type ON type.name = event
    GROUP BY ALL ORDER BY kind, a, b, day, arrived
"""


def series(view: View) -> pa.Table:
    """All series of a desk as one long table, sorted by kind, pair and day.

    ``kind`` is ``pair`` (``a`` acts on ``b``), ``dyad`` (``a`` before ``b`` in the alphabet) or ``country`` (``b`` is
    empty). ``day`` is the act's own (null if unknown), ``arrived`` the day of its first report; ``news`` says that it
    counts for an alarm. Then the counts (``events`` are all rows and reports, mere statements too), the sums of the lowest
    and highest numbers of killed, and the sums of PLOVER scores and Goldstein values over the incidents.
    """
    view.attach("cameo", pa.Table.from_pylist([{"code": c.code, "goldstein": c.goldstein} for c in codes().values()]))
    view.attach("type", pa.Table.from_pylist([{"name": t, "usual": g} for t, g in goldstein_of_types().items()]))
    linked = view.query("SELECT count(*) AS n FROM incidents").to_pylist()[0]["n"] > 0
    parts = {name: sql.format(characters=LEAD) for name, sql in (_LINKED if linked else _UNLINKED).items()}
    coded = _CODED.format(codes=_SIDES, **parts)
    acts = f"{coded} UNION ALL {_IMPORTED.format(codes=_SIDES, mutual=_MUTUAL)}"
    return view.query(_SERIES.format(acts=acts, stateless=_STATELESS, parties=PARTIES, fresh=FRESH_DAYS))


def goldstein_of_types() -> dict[str, float]:
    """A Goldstein value for each PLOVER type: the mean over the CAMEO codes that cross to it."""
    found: dict[str, list[float]] = {name: [] for name in types()}
    for cameo in codes().values():
        if cameo.type:
            found[cameo.type].append(cameo.goldstein)
    return {name: round(sum(values) / len(values), 2) for name, values in found.items() if values}
