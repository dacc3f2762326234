"""Reads gold files, contrast cases, non-events and floors, and refuses what is not in their form."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tocsin.errors import InputError
from tocsin.scoring.records import GoldArticle, GoldEvent, GoldPlace

Row = dict[str, Any]
LONGEST_MONTH = 31


def json_lines(path: Path) -> list[Row]:
    """The objects of a JSON lines file, gzipped or not.

    Raises:
        InputError: the file is missing or a line is not a JSON object.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as f:
            lines = [line for line in f if line.strip()]
    except OSError as e:
        raise InputError(str(path), f"cannot be read: {e.strerror}") from e
    rows = []
    for no, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
        except ValueError as e:
            raise InputError(f"{path.name}:{no}", f"is not JSON: {e}") from e
        if not isinstance(row, dict):
            raise InputError(f"{path.name}:{no}", "is not a JSON object")
        rows.append(row)
    return rows


def plain_lines(path: Path) -> list[str]:
    """The lines of a text file without blank ones and comments (``#``).

    Raises:
        InputError: the file is missing.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as e:
        raise InputError(str(path), f"cannot be read: {e.strerror}") from e
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def load_gold(path: Path) -> tuple[GoldArticle, ...]:
    """The articles of a gold file that carry their text.

    Raises:
        InputError: the file is missing or malformed, or no article has a text.
    """
    rows = json_lines(path)
    try:
        found = tuple(_article(r) for r in rows if r.get("text"))
    except (KeyError, TypeError) as e:
        raise InputError(path.name, f"is not a gold file: {e!r}", "see gold/FORMAT.md") from e
    if not found:
        raise InputError(path.name, "no gold article has a text")
    return found


def load_contrast(path: Path) -> tuple[GoldArticle, ...]:
    """The contrast cases: each a text of one sentence, whose evidence is all of it.

    Raises:
        InputError: the file is missing or malformed.
    """
    try:
        return tuple(_case(r) for r in json_lines(path))
    except (KeyError, TypeError, ValueError) as e:
        raise InputError(path.name, f"is not a file of contrast cases: {e!r}") from e


def load_floors(path: Path, layers: str) -> Mapping[str, float]:
    """The floors of one coder, by full figure name; none where the file is missing (a run of one's own has no floors).

    Raises:
        InputError: the file is not a JSON object of numbers by coder.
    """
    if not path.exists():
        return {}
    try:
        table = json.loads(path.read_text(encoding="utf-8")).get(layers, {})
        return {str(k): float(v) for k, v in table.items()}
    except (ValueError, AttributeError, TypeError) as e:
        raise InputError(path.name, f"is not a table of floors: {e}") from e


def _article(row: Row) -> GoldArticle:
    events = tuple(_gold_event(e) for e in row["events"])
    return GoldArticle(row["id"], row["text"], row.get("published"), row.get("title") or "", events)


def _gold_event(row: Row) -> GoldEvent:
    modes = [row["mode"]] if row.get("mode") else []
    where, when = row.get("place"), row.get("date") or {}
    dated = when.get("start") and when.get("precision", "unknown") != "unknown"
    return GoldEvent(
        types=(row["type"], *row.get("alt", [])),
        aux=row["aux"],
        evidence=tuple(row["evidence"]),
        required=row["required"],
        modes=(*modes, *row.get("alt_modes", [])),
        actors=_codes(row["actors"], "country"),
        recipients=_codes(row["recipients"], "country"),
        sectors=_codes(row["actors"], "sector"),
        date=(when["start"][:10], (when.get("end") or when["start"])[:10], when["precision"]) if dated else None,
        place=GoldPlace(where["name"], where.get("country") or "", where["precision"]) if where else None,
        shown=_shown(row),
    )


def _codes(entities: list[Row] | None, key: str) -> frozenset[str]:
    return frozenset(e[key] for e in entities or [] if e.get(key))


def _shown(row: Row) -> str:
    sides = [" ; ".join(f"{e.get('text') or ''} ({_code(e)})" for e in row[k]) or "–" for k in ("actors", "recipients")]
    when = row.get("date") or {}
    days = (
        f" · {when['start']}" + (f" to {when['end']}" if when.get("end") != when["start"] else "")
        if when.get("start")
        else ""
    )
    where = f" · {row['place']['name']}" if row.get("place") else ""
    return f"{row['type']} {row.get('mode') or ''} · {row['aux']} · {sides[0]} → {sides[1]}{where}{days}"


def _code(entity: Row) -> str:
    return " ".join(v for v in (entity.get("country"), entity.get("sector")) if v) or "?"


def _case(row: Row) -> GoldArticle:
    events = tuple(_expected(e, row["text"]) for e in row["expect"])
    return GoldArticle(row["id"], row["text"], row["published"], "", events, row["group"], row["strength"])


def _expected(row: Row, text: str) -> GoldEvent:
    sides = [" ".join(row[k]) or "none" if k in row else "·" for k in ("actor", "recipient")]
    span = row.get("date")
    return GoldEvent(
        types=(row["event"],),
        aux=row["aux"],
        evidence=(text,),
        required=row.get("required", True),
        modes=(row["mode"],) if row.get("mode") else (),
        actors=frozenset(row["actor"]) if "actor" in row else None,
        recipients=frozenset(row["recipient"]) if "recipient" in row else None,
        date=(span[0], span[1], _precision(span[0], span[1])) if span else None,
        place=GoldPlace(row["place"][0], row["place"][1], "city") if "place" in row else None,
        place_annotated="place" in row,
        shown=f"{row['event']} {row.get('mode') or ''} · {row['aux']} · {sides[0]} → {sides[1]}"
        + (f" · {row['place'][0]}" if "place" in row else "")
        + (f" · {span[0]}" if span else "")
        + (" · optional" if not row.get("required", True) else ""),
    )


def _precision(start: str, end: str) -> str:
    days = (date.fromisoformat(end) - date.fromisoformat(start)).days
    return "day" if days == 0 else "month" if days < LONGEST_MONTH else "year"
