"""Rows as CSV, Parquet and GeoJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from tocsin.serve.words import joined
from tocsin.store.lens import Row

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def flat(row: Row) -> Row:
    """A row without lists: several values stand in one cell."""
    return {k: joined(v) if isinstance(v, list | tuple) else v for k, v in row.items()}


def as_csv(rows: Sequence[Row]) -> bytes:
    """Rows as CSV. A cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    out = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(out, list(rows[0]), extrasaction="ignore")
        writer.writeheader()
        writer.writerows({k: _harmless(v) for k, v in flat(row).items()} for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def as_parquet(rows: Sequence[Row]) -> bytes:
    """Rows as a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = list(rows[0]) if rows else []
    flattened = [flat(row) for row in rows]
    table = pa.table({name: pa.array([row.get(name) for row in flattened]) for name in names})
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def as_geojson(rows: Sequence[Row]) -> bytes:
    """Rows as GeoJSON. Only a place known to the city or better has a point; others say how exact they are and have none."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]} if _pinned(row) else None,
            "properties": {k: v for k, v in flat(row).items() if k not in ("lat", "lon")},
        }
        for row in rows
    ]
    return as_json({"type": "FeatureCollection", "features": features})


def _pinned(row: Row) -> bool:
    exact = row.get("place_precision", row.get("precision")) in ("point", "city")
    return exact and row.get("lat") is not None and row.get("lon") is not None


def as_json(value: Any) -> bytes:
    """A value as JSON; days and moments in ISO 8601."""
    return json.dumps(value, default=str, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
