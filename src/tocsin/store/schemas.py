"""The columns of every table of a desk, made from the records, and records to rows and back.

Nested records are structs, tuples are lists, an interval is a struct of ``low`` and ``high``. Every row ends with ``batch`` (the
commit it came with) and ``version`` (the Tocsin that wrote it).
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

import pyarrow as pa

from tocsin.records import (
    Alarm,
    Article,
    Block,
    Event,
    FeedState,
    Incident,
    Interval,
    Item,
    Judgement,
    Link,
    Told,
    from_dict,
    to_dict,
)

R = TypeVar("R")

LAYOUT = 1
"""The number of this layout; a desk of a later one is refused instead of misread."""

_PLAIN = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
_INTERVAL = pa.struct([("low", pa.int64()), ("high", pa.int64())])
_STAMP = [pa.field("batch", pa.string()), pa.field("version", pa.string())]


def arrow_type(hint: Any) -> pa.DataType:
    """The Arrow type of a field's annotation.

    Raises:
        TypeError: the annotation has no Arrow type here.
    """
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return arrow_type(next(a for a in typing.get_args(hint) if a is not type(None)))
    if hint == Interval:
        return _INTERVAL
    if typing.get_origin(hint) is tuple:
        return pa.list_(arrow_type(typing.get_args(hint)[0]))
    if dataclasses.is_dataclass(hint):
        return pa.struct(list(_fields(cast(type, hint))))
    if hint in _PLAIN:
        return cast(pa.DataType, _PLAIN[hint])
    raise TypeError(f"no column type for {hint!r}")


def _fields(record: type) -> Iterable[pa.Field[Any]]:
    hints = typing.get_type_hints(record)
    return [pa.field(f.name, arrow_type(hints[f.name])) for f in dataclasses.fields(record)]


def _plain(**columns: pa.DataType) -> list[pa.Field[Any]]:
    return [pa.field(name, kind) for name, kind in columns.items()]


_TEXT, _COUNT, _DAY = pa.string(), pa.int64(), pa.date32()
_SERIES = (
    "events", "incidents", "reports", "origins", "verbal_cooperation", "material_cooperation", "verbal_conflict",
    "material_conflict", "force", "deeds", "conflict", "cooperation", "killed_low", "killed_high",
)  # fmt: skip

SCHEMAS: dict[str, pa.Schema] = {
    "articles": pa.schema([*_fields(Article), *_plain(added=_TEXT), *_STAMP]),
    "events": pa.schema([*_fields(Event), *_STAMP]),
    "incidents": pa.schema([*_fields(Incident), *_STAMP]),
    "links": pa.schema([*_fields(Link), *_STAMP]),
    "judgements": pa.schema([*_fields(Judgement), *_STAMP]),
    "sources": pa.schema([*_plain(source=_TEXT, reason=_TEXT, cure=_TEXT, added=_TEXT), *_STAMP]),
    "imports": pa.schema(
        [*_plain(source=_TEXT, format=_TEXT, digest=_TEXT, events=_COUNT, set_aside=_COUNT, added=_TEXT), *_STAMP]
    ),
    "volume": pa.schema([*_plain(outlet=_TEXT, day=_TEXT, articles=_COUNT, origins=_COUNT), *_STAMP]),
    "feeds": pa.schema([*_fields(FeedState), *_STAMP]),
    "items": pa.schema([*_fields(Item), *_STAMP]),
    "told": pa.schema([*_fields(Told), *_STAMP]),
    "series": pa.schema(
        [
            *_plain(kind=_TEXT, a=_TEXT, b=_TEXT, day=_DAY, arrived=_DAY, news=pa.bool_()),
            *_plain(**dict.fromkeys(_SERIES, _COUNT), plover=pa.float64(), goldstein=pa.float64()),
            *_STAMP,
        ]
    ),
    "alarms": pa.schema([*_fields(Alarm), *_STAMP]),
    "blocks": pa.schema([*_fields(Block), *_plain(added=_TEXT), *_STAMP]),
    "upkeep": pa.schema(
        [*_plain(run=_TEXT, what=_TEXT, state=_TEXT, detail=_TEXT, noted=_TEXT, process=_TEXT), *_STAMP]
    ),
}
"""The tables of a desk. ``links`` says which event belongs to which incident; ``sources`` lists inputs that were set aside;
``imports`` lists files of other people's events that were taken in; ``volume`` counts articles read (``origins``: without copies)
by outlet and day, and the rows of imported files under the format's name; ``judgements`` is only ever added to. ``feeds`` has
a row for each time a feed was asked, ``items`` one for each entry of a feed and each change of it, ``told`` one for each
step of a message about an alarm, ``alarms`` one for each change of an alarm; the latest holds. ``series`` is made from the
rest whenever that has changed (:mod:`tocsin.store.pairs`). ``blocks`` has a row for each part of an archive that was worked on.
``upkeep`` says what was done to the desk as a whole: files merged and removed, columns added (:mod:`tocsin.store.upkeep`)."""


def _intervals(record: type) -> tuple[str, ...]:
    hints = typing.get_type_hints(record)
    return tuple(name for name, hint in hints.items() if Interval in (hint, *typing.get_args(hint)))


_INTERVALS: dict[type, tuple[str, ...]] = {record: _intervals(record) for record in (Article, Event, Incident)}


def to_row(record: Any) -> dict[str, Any]:
    """A record as a row of its table, without the stamp."""
    row = to_dict(record)
    for name in _INTERVALS.get(type(record), ()):
        if row[name] is not None:
            row[name] = dict(zip(("low", "high"), row[name], strict=True))
    return row


def from_row(cls: type[R], row: Mapping[str, Any]) -> R:
    """The record that a row holds; columns that are no field are left out."""
    data = dict(row)
    for name in _INTERVALS.get(cls, ()):
        if data.get(name) is not None:
            data[name] = (data[name]["low"], data[name]["high"])
    return from_dict(cls, data)


def to_table(name: str, rows: Iterable[Mapping[str, Any]], *, batch: str, version: str) -> pa.Table:
    """Rows as an Arrow table with the columns of ``name``, stamped with the batch and the version."""
    stamp = {"batch": batch, "version": version}
    return pa.Table.from_pylist([{**row, **stamp} for row in rows], schema=SCHEMAS[name])


def events_table(events: Iterable[Event], *, batch: str, version: str) -> pa.Table:
    """Events as rows of their table, column by column: for imports of millions, where most cells are empty and names recur."""
    kept, schema = list(events), SCHEMAS["events"]
    stamp = {"batch": batch, "version": version}
    plain: dict[int, dict[str, Any]] = {}

    def cell(value: Any) -> Any:
        if isinstance(value, tuple) and value:
            return [cell(v) for v in value]
        if dataclasses.is_dataclass(value):
            # By identity, which is quick: all events live as long as this, and a reader gives a name the same entity again.
            if id(value) not in plain:
                plain[id(value)] = to_dict(value)
            return plain[id(value)]
        return value

    def column(field: pa.Field[Any]) -> Any:
        if field.name in stamp:
            return pa.repeat(stamp[field.name], len(kept))
        values = [getattr(event, field.name) for event in kept]
        if field.name in _INTERVALS[Event]:
            values = [None if v is None else dict(zip(("low", "high"), v, strict=True)) for v in values]
        elif not pa.types.is_primitive(field.type) and not pa.types.is_string(field.type):
            values = [cell(v) for v in values]
        return pa.array(values, field.type)

    return pa.table([column(field) for field in schema], schema=schema)
