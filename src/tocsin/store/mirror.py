"""A copy of a desk laid out for quick questions: one DuckDB file, made from the tables, thrown away and made anew at will.

The tables of a desk are in the order in which they were written, with nested rows. A page of the web app asks for one article,
one incident, one pair of actors; over a million events that is a scan each time. The mirror numbers articles, events and
incidents, sorts them by what is asked for, and lists which word stands in which article. Nothing is in it that is not in the desk.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

from tocsin.errors import StoreError
from tocsin.objects import file_system, is_object
from tocsin.records import digest
from tocsin.store.current import Ask, current
from tocsin.store.files import scan
from tocsin.store.tables import Tables
from tocsin.store.tidy import STAGED

MIRRORED = ("articles", "incidents", "imports", "events", "links", "volume", "sources")
"""The tables that a mirror holds. Judgements and alarms change often and are small; they are read from the desk."""

TABLES = (
    "articles", "incidents", "base_events", "details", "links", "ids", "pairs", "pair_counts", "sides", "spots", "names",
    "frequent", "words", "volume", "sources", "copies", "coders", "article_events",
)  # fmt: skip
"""What a mirror holds."""

FORMAT = "7"
"""Changed whenever the layout below changes, so that an older mirror is made anew."""

# A page asks for a few rows: the smaller the groups in which rows lie, the less is read for them. Measured with DuckDB 2.0 on
# 1,000,000 events: twenty incidents 5.6 ms of processor time, against 13 ms in groups of the usual 122,880.
_GROUP = 8192
# Words longer than this are cut: nobody searches for them, and a text may be one word of a megabyte.
_WORD = 40
# A word that stands in more than this share of many articles finds nothing in particular and is left out.
_COMMON, _MANY = 0.35, 2000

# An actor is meant by its country code or by its id.
# Other people's events have no reports to merge: each stands for itself.
_IMPORTED = """
CREATE TEMP VIEW raw_acts AS
SELECT * FROM raw_incidents
UNION ALL BY NAME
SELECT id, event, mode, aux, date, enddate, date_precision, actor, recipient, event_loc, killed, injured, arrested, size,
    event_scale, quad_code, confidence, reasons, published AS first_reported, published AS last_reported, 'reported' AS status,
    1::BIGINT AS reports, 1::BIGINT AS origins, 0::BIGINT AS recalls, [id] AS events,
    concat_ws(' ', coalesce(actor[1].name, actor[1].text, 'Somebody'), '→ ' || coalesce(recipient[1].name, recipient[1].text),
        '(' || lower(event) || ')', reasons[1]) AS description
FROM raw_events WHERE starts_with(article_id, 'import:') AND aux = 'none';
CREATE TEMP VIEW raw_roles AS
SELECT incident_id, event_id, role, score, reasons FROM raw_links
UNION ALL BY NAME
SELECT id AS incident_id, id AS event_id, 'first report' AS role FROM raw_events
WHERE starts_with(article_id, 'import:') AND aux = 'none'
"""

_KEYS = """
CREATE TEMP MACRO keys(side) AS list_distinct(list_filter(
    list_concat([x.code FOR x IN side], [x.entity FOR x IN side]), lambda k: k IS NOT NULL))
"""

# Numbers are given on narrow rows: whole ones, with their texts, would have to stand in memory for it.
_ARTICLES = """
CREATE TEMP TABLE article_numbers AS
SELECT (row_number() OVER (ORDER BY published NULLS FIRST, id))::INTEGER AS ano, id FROM (SELECT id, published FROM raw_articles);
CREATE TABLE articles AS
SELECT n.ano, a.id, title, url, outlet, published, try_cast(substr(published, 1, 10) AS DATE) AS day, date_source, language,
    section, authors, credits, captions, first_seen, origin, copy_score, added, length(text) AS size, text
FROM raw_articles a JOIN article_numbers n ON n.id = a.id ORDER BY n.ano
"""

_INCIDENTS = """
CREATE TEMP TABLE incident_numbers AS
SELECT (row_number() OVER (ORDER BY day NULLS FIRST, id))::INTEGER AS ino, id, day
FROM (SELECT id, try_cast(substr(coalesce(date, first_reported), 1, 10) AS DATE) AS day FROM raw_acts);
CREATE TABLE incidents AS
SELECT n.ino, i.*, n.day, keys(i.actor) AS doers, keys(i.recipient) AS receivers
FROM (
    SELECT COLUMNS(lambda c: c NOT IN ('words', 'handles', 'events', 'articles', 'sources', 'batch')),
        len(events)::INTEGER AS event_count
    FROM raw_acts
) i JOIN incident_numbers n ON n.id = i.id ORDER BY n.ino
"""

_LINKS = """
CREATE TABLE links AS
SELECT i.ino, e.eno, l.role, l.score, l.reasons
FROM raw_roles l JOIN incidents i ON i.id = l.incident_id JOIN event_numbers e ON e.id = l.event_id ORDER BY i.ino, e.eno
"""

_NUMBERS = """
CREATE TEMP TABLE event_numbers AS
SELECT (row_number() OVER (ORDER BY e.published NULLS FIRST, a.ano, e.id))::INTEGER AS eno, e.id, a.ano
FROM (SELECT id, article_id, published FROM raw_events) e LEFT JOIN (SELECT ano, id FROM articles) a ON a.id = e.article_id
WHERE a.ano IS NOT NULL OR starts_with(e.article_id, 'import:')
"""

# Two tables, because the parts that a search looks at are a tenth of the whole.
_EVENTS = """
CREATE TABLE base_events AS
SELECT n.eno, n.ano, l.ino, e.id, e.event, e.mode, e.aux, e.quad_code, e.event_scale, e.date, e.date_precision, e.confidence,
    keys(e.actor) AS doers,
    keys(e.recipient) AS receivers,
    coalesce(e.event_loc.name, e.event_loc.text) AS place, e.event_loc.country AS country, e.event_loc.precision AS precision,
    e.event_loc.lat AS lat, e.event_loc.lon AS lon, l.role AS role, l.score AS score,
    CASE WHEN n.ano IS NULL THEN e.article_id ELSE a.outlet END AS outlet,
    CASE WHEN n.ano IS NULL THEN try_cast(substr(e.published, 1, 10) AS DATE) ELSE a.day END AS day,
    a.origin IS NOT NULL AS copied
FROM (SELECT id, event, mode, aux, quad_code, event_scale, date, date_precision, confidence, actor, recipient, event_loc,
    article_id, published FROM raw_events) e
JOIN event_numbers n USING (id) LEFT JOIN (SELECT ano, outlet, day, origin FROM articles) a ON a.ano = n.ano
LEFT JOIN links l ON l.eno = n.eno ORDER BY n.eno
"""

_DETAILS = """
CREATE TABLE details AS
SELECT n.eno, e.context, e.enddate, e.date_source, e.actor, e.recipient, e.event_loc, e.killed, e.injured, e.arrested, e.size,
    e.attributed_to, e.evidence, e.reasons, e.coder, e.published, e.article_id, e.version
FROM raw_events e JOIN event_numbers n USING (id) ORDER BY n.eno
"""

# Which number an id has: ids in order lie together, so that one of them, or those with one beginning, are found without a search.
_IDS = """
CREATE TABLE ids AS
SELECT * FROM (
    SELECT 'article' AS kind, id, ano AS n FROM articles UNION ALL
    SELECT 'event' AS kind, id, eno AS n FROM event_numbers UNION ALL
    SELECT 'incident' AS kind, id, ino AS n FROM incidents
) ORDER BY kind, id
"""

# Who did something to whom. An act without a recipient and with several doers (a meeting, a clash) is between each two of them.
# What a series counts stands beside it; ``once`` holds on one of the two rows of an act that both did to each other.
_PAIRS = """
CREATE TABLE pairs AS
SELECT a, b, ino, row_number() OVER (PARTITION BY least(a, b), greatest(a, b), ino ORDER BY a) = 1 AS once,
    i.day, i.event, i.status, i.origins::INTEGER AS origins, i.reports::INTEGER AS reports
FROM (
    SELECT DISTINCT a, b, ino FROM (
        SELECT unnest(doers) AS a, receivers, ino FROM incidents WHERE len(receivers) > 0
    ), unnest(receivers) AS r(b) WHERE a <> b
    UNION
    SELECT DISTINCT a, b, ino FROM (
        SELECT unnest(doers) AS a, doers, ino FROM incidents WHERE len(receivers) = 0 AND len(doers) > 1
    ), unnest(doers) AS r(b) WHERE a <> b
) JOIN (SELECT ino, day, event, status, origins, reports FROM incidents) i USING (ino)
ORDER BY a, b, ino
"""

_PAIR_COUNTS = """
CREATE TABLE pair_counts AS
SELECT least(a, b) AS a, greatest(a, b) AS b, count(*) AS incidents FROM pairs WHERE once GROUP BY ALL ORDER BY a, b
"""

# What an actor did, what was done to it, and what happened in it: one row for each incident.
_SIDES = """
CREATE TABLE sides AS
SELECT key, ino, acts, suffers, here, i.day, i.event, i.status, i.origins::INTEGER AS origins, i.reports::INTEGER AS reports
FROM (
    SELECT key, ino, bool_or(side = 1) AS acts, bool_or(side = 2) AS suffers, bool_or(side = 3) AS here FROM (
        SELECT unnest(doers) AS key, ino, 1 AS side FROM incidents UNION ALL
        SELECT unnest(receivers) AS key, ino, 2 AS side FROM incidents UNION ALL
        SELECT event_loc.country AS key, ino, 3 AS side FROM incidents WHERE event_loc.country IS NOT NULL
    ) GROUP BY key, ino
) JOIN (SELECT ino, day, event, status, origins, reports FROM incidents) i USING (ino)
ORDER BY key, ino
"""

# How each incident is drawn: a ``point``, somewhere in a ``province``, a whole ``country``; a ``region`` and ``nowhere`` are told.
_SPOTS = """
CREATE TABLE spots AS
SELECT ino, day, event, origins::INTEGER AS origins, reports::INTEGER AS reports, event_loc.country AS country,
    coalesce(event_loc.name, event_loc.text) AS name, event_loc.lon AS lon, event_loc.lat AS lat,
    CASE WHEN event_loc IS NULL THEN 'nowhere'
        WHEN event_loc.precision IN ('point', 'city') AND event_loc.lat IS NOT NULL AND event_loc.lon IS NOT NULL THEN 'point'
        WHEN event_loc.precision = 'admin1' THEN 'province' WHEN event_loc.precision = 'country' THEN 'country'
        ELSE 'region' END AS drawn
FROM incidents WHERE status = 'reported' ORDER BY ino
"""

# An actor's most frequent name, for headings and lists.
_NAMES = """
CREATE TABLE names AS
SELECT key, arg_max(name, n) AS name, sum(n)::BIGINT AS n FROM (
    SELECT key, name, count(*) AS n FROM (
        SELECT unnest([x.entity, x.code]) AS key,
            unnest([coalesce(x.name, x.text), CASE WHEN x.entity = x.code THEN x.name END]) AS name
        FROM (SELECT unnest(list_concat(actor, recipient)) AS x FROM incidents)
    ) WHERE key IS NOT NULL GROUP BY key, name
) GROUP BY key ORDER BY key
"""

_CUT = f"""list_distinct([w[:{_WORD}] FOR w IN
    string_split_regex(strip_accents(lower(concat_ws(' ', title, text))), '[^\\pL\\pN]+') IF len(w) > 1])"""

_FREQUENT = f"""
CREATE TABLE frequent AS
SELECT word FROM (SELECT unnest({_CUT}) AS word FROM (SELECT title, text FROM articles USING SAMPLE {_MANY} ROWS))
WHERE (SELECT count(*) FROM articles) >= {_MANY} GROUP BY word HAVING count(*) > {_COMMON} * {_MANY} ORDER BY word
"""

_WORDS = f"""
CREATE TABLE words AS
SELECT word, ano FROM (SELECT unnest({_CUT}) AS word, ano FROM articles)
WHERE word NOT IN (SELECT word FROM frequent) ORDER BY word, ano
"""

_REST = (
    "CREATE TABLE volume AS SELECT outlet, try_cast(day AS DATE) AS day, sum(articles)::BIGINT AS articles,"
    " sum(origins)::BIGINT AS origins FROM raw_volume GROUP BY ALL ORDER BY day, outlet",
    "CREATE TABLE sources AS SELECT source, reason, cure, added FROM raw_sources ORDER BY added",
    "CREATE TABLE copies AS SELECT a.ano AS ano, c.ano AS copy FROM (SELECT ano, origin FROM articles WHERE origin IS NOT NULL) c"
    " JOIN (SELECT ano, id FROM articles) a ON a.id = c.origin ORDER BY a.ano, c.ano",
    "CREATE TABLE coders AS SELECT coder, count(*) AS events FROM details GROUP BY coder ORDER BY events DESC",
    "CREATE TABLE article_events AS SELECT ano, count(*)::INTEGER AS events FROM base_events GROUP BY ano ORDER BY ano",
)

STEPS = (
    _IMPORTED,
    _KEYS,
    _ARTICLES,
    _INCIDENTS,
    _NUMBERS,
    _LINKS,
    _EVENTS,
    _DETAILS,
    _IDS,
    _PAIRS,
    _PAIR_COUNTS,
    _SIDES,
    _SPOTS,
    _NAMES,
    _FREQUENT,
    _WORDS,
    *_REST,
)


def state(tables: Tables) -> str:
    """What a mirror of the desk as it is now would be called; changes with every commit to what it holds."""
    return digest(FORMAT, tables.root, *(f"{name} {_version(tables, name)}" for name in MIRRORED))


def log_state(tables: Tables) -> str:
    """Changes with every judgement and every alarm."""
    return " ".join(_version(tables, name) for name in ("judgements", "alarms"))


def _version(tables: Tables, name: str) -> str:
    """The last commit of a table. Local ones are told from the folder, which takes a hundredth of opening the table."""
    if "://" in tables.root:
        table = tables.open(name)
        return str(table.version()) if table is not None else "none"
    try:
        return max(entry.name for entry in os.scandir(f"{tables.root}/{name}/_delta_log") if entry.name[:1].isdigit())
    except (OSError, ValueError):
        return "none"


def build(tables: Tables, target: Path, *, memory: str, threads: int) -> None:
    """Makes the mirror of a desk as it is now.

    Args:
        tables: the desk's tables.
        target: the file; it appears when it is whole.
        memory: what DuckDB may use, as ``300MB``; it sorts on disk beyond that.
        threads: how many processors it may use.

    Raises:
        StoreError: the desk cannot be read or the file cannot be written.
    """
    part = target.with_name(f"{target.name}.part-{os.getpid()}")
    part.unlink(missing_ok=True)
    try:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": threads,
            "preserve_insertion_order": True,
            "temp_directory": f"{part}.tmp",
        }
        with duckdb.connect(config=settings) as db:
            db.execute("SET enable_progress_bar = false")
            if is_object(tables.root):
                db.register_filesystem(file_system(tables.root)[0])
            db.execute(
                f"ATTACH '{str(part).replace(chr(39), chr(39) * 2)}' AS made (ROW_GROUP_SIZE {_GROUP}); USE made"
            )
            for statement in _raw(tables, lambda sql: db.execute(sql).fetchone()):
                db.execute(statement)
            for statement in STEPS:
                db.execute(statement)
            db.execute("CHECKPOINT made")
        part.replace(target)
    except (duckdb.Error, OSError) as e:
        raise StoreError(
            f"{target}: cannot be made: {str(e).splitlines()[0][:300]} (check space and permissions)"
        ) from e
    finally:
        part.unlink(missing_ok=True)
        Path(f"{part}.wal").unlink(missing_ok=True)


def build_apart(tables: Tables, target: Path, *, memory: str, threads: int) -> None:
    """Likewise, in a process of its own, whose memory is given back when it ends.

    Raises:
        StoreError: the desk cannot be read or the file cannot be written.
    """
    command = [sys.executable, "-m", "tocsin.store.mirror", tables.root, str(target), memory, str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own module)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["the process ended"]
        raise StoreError(lines[-1].removeprefix("tocsin.errors.StoreError: "))


def size(tables: Tables) -> int:
    """Bytes of a desk's articles, events and incidents."""
    names = ("articles", "events", "incidents")
    if is_object(tables.root):
        import pyarrow as pa

        opened = (table for name in names if (table := tables.open(name)) is not None)
        added = (pa.table(table.get_add_actions(flatten=True)) for table in opened)
        return sum(int(size or 0) for table in added for size in table["size_bytes"].to_pylist())
    folders = (Path(tables.root) / name for name in names)
    return sum(file.stat().st_size for folder in folders for file in folder.glob("*.parquet"))


def _raw(tables: Tables, ask: Ask) -> Iterator[str]:
    """Views of the desk's rows as they are; only those whose batch was committed."""
    from tocsin.store.schemas import SCHEMAS

    for name in MIRRORED:
        table = tables.open(name)
        files = table.file_uris() if table is not None else []
        if files:
            rows = f"SELECT * FROM {scan(files)}"
            linked = tables.open("incidents") if name in ("incidents", "links") else None
            if linked is not None and (made := linked.file_uris()):
                rows = current(name, rows, f"SELECT * FROM {scan(made)}", ask)
            elif name in STAGED:
                markers = (tables.open(marker) for marker in STAGED[name])
                marks = [file for marker in markers if marker is not None for file in marker.file_uris()]
                rows += f" WHERE batch IN (SELECT batch FROM {scan(marks)})" if marks else " WHERE false"
        else:
            kinds = ", ".join(f"NULL::{_duck(f.type)} AS {f.name}" for f in SCHEMAS[name])
            rows = f"SELECT {kinds} WHERE false"
        yield f"CREATE TEMP VIEW raw_{name} AS {rows}"


def _duck(kind: object) -> str:
    """DuckDB's name of an Arrow type of our tables."""
    import pyarrow as pa

    if isinstance(kind, pa.ListType):
        return f"{_duck(kind.value_type)}[]"
    if isinstance(kind, pa.StructType):
        return "STRUCT(" + ", ".join(f'"{f.name}" {_duck(f.type)}' for f in kind) + ")"
    return {"string": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN"}[str(kind)]


if __name__ == "__main__":
    build(Tables(sys.argv[1]), Path(sys.argv[2]), memory=sys.argv[3], threads=int(sys.argv[4]))
