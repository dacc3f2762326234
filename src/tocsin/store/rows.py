"""Rows of a table as records, column by column: a day on a large desk reads tens of thousands, with lists of records in each."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import repeat
from typing import Any, TypeVar, cast

import pyarrow as pa
import pyarrow.compute as pc

from tocsin.records import Interval

R = TypeVar("R")


def records(cls: type[R], rows: pa.Table) -> list[R]:
    """The records that the rows of a table hold, as :func:`tocsin.store.schemas.from_row` makes them one by one.

    Columns that are no field are left out, and a field without a column has its default.

    Raises:
        TypeError: a field without a default has no column.
    """
    out: list[R] = []
    for part in rows.to_batches():
        out += _records(cls, {name: part.column(name) for name in part.schema.names}, part.num_rows)
    return out


def tuples(rows: pa.Table) -> list[tuple[Any, ...]]:
    """The rows of a table of texts, numbers and lists of these, as tuples."""
    out: list[tuple[Any, ...]] = []
    for part in rows.to_batches():
        out += zip(*(_values(column, tuple[str, ...]) for column in part.columns), strict=True)
    return out


def _records(cls: type[R], columns: dict[str, Any], n: int) -> list[R]:
    fields = [_column(cls, name, default, columns, n) for name, default in _fields(cast(Any, cls))]
    return list(map(cls, *fields))


def _column(cls: type, name: str, default: Any, columns: dict[str, Any], n: int) -> Iterable[Any]:
    if name in columns:
        return _values(columns[name], _kinds(cls)[name])
    if default is dataclasses.MISSING:
        raise TypeError(f"{cls.__name__}: no column {name!r}")
    return repeat(default, n)


@cache
def _fields(cls: type) -> tuple[tuple[str, Any], ...]:
    """The fields of a record in their order, with their defaults."""
    return tuple((f.name, f.default) for f in dataclasses.fields(cls))


@cache
def _kinds(cls: type) -> dict[str, Any]:
    """What the fields of a record are where they are not unknown."""
    return {name: _known(hint) for name, hint in typing.get_type_hints(cls).items()}


def _known(hint: Any) -> Any:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return next(a for a in typing.get_args(hint) if a is not type(None))
    return hint


def _values(array: Any, kind: Any) -> Sequence[Any]:
    """The values of a column whose field is of a kind."""
    if pa.types.is_struct(array.type):
        return _structs(array, kind)
    if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        return _lists(array, _known(typing.get_args(kind)[0]))
    if pa.types.is_string(array.type) or pa.types.is_integer(array.type):
        return _recurring(array)
    plain: list[Any] = array.to_pylist() if array.null_count else array.to_numpy(zero_copy_only=False).tolist()
    return plain


def _recurring(array: Any) -> list[Any]:
    """Each different value is made once, and shared: names, codes and days recur in thousands of rows."""
    coded = array.dictionary_encode()
    values = [*coded.dictionary.to_pylist(), None]
    places = coded.indices.fill_null(len(values) - 1) if array.null_count else coded.indices
    return [values[at] for at in places.to_numpy().tolist()]


def _lists(array: Any, kind: Any) -> list[tuple[Any, ...]]:
    """A list that an older table did not have is empty."""
    values = _values(array.flatten(), kind)
    out: list[tuple[Any, ...]] = []
    first = 0
    for length in pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False).tolist():
        out.append(tuple(values[first : first + length]) if length else ())
        first += length
    return out


def _structs(array: Any, kind: Any) -> list[Any]:
    names = [field.name for field in array.type]
    parts = dict(zip(names, array.flatten(), strict=True))
    if kind == Interval:
        made: list[Any] = list(zip(_values(parts["low"], int), _values(parts["high"], int), strict=True))
    else:
        made = _records(kind, parts, len(array))
    if not array.null_count:
        return made
    there = array.is_valid().to_numpy(zero_copy_only=False).tolist()
    return [one if known else None for one, known in zip(made, there, strict=True)]
