"""Other people's event tables as our events, and back: one module a format, each with a
table's ``FORMAT`` or functions ``read`` and ``write``.

    read(path, name) -> Iterator[Event | Failure]
    write(pairs, stream) -> Written

``path`` is a file, packed or not; ``name`` tells who an actor's name means. A reader yields an event for each row that it can use
and a failure, with line and cure, for each that it cannot; it never stops at a bad row. What a format has and our record has not
goes into ``reasons`` (``CAMEO 190: Use conventional military force``), so that nothing is lost on the way back.

Imported events have no article. Their ``article_id`` begins with ``import:``, their ``coder`` names the format.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from tocsin.errors import UsageError
from tocsin.records import Article, Entity, Event, Failure

if TYPE_CHECKING:
    from tocsin.convert.tables import Written

Name = Callable[[str, str | None], Entity]
"""Who is meant: a name, and the ISO day on which it was used."""
Reader = Callable[[Path, Name], Iterator[Event | Failure]]
Writer = Callable[[Iterable[tuple[Event, Article | None]], IO[str]], "Written"]
"""Writes events, each with its article if it has one, and says what was left out and why."""

FORMATS: dict[str, str] = {
    "gdelt": "tocsin.convert.gdelt",
    "gdelt-mentions": "tocsin.convert.gdelt_mentions",
    "icews": "tocsin.convert.icews",
    "polecat": "tocsin.convert.polecat",
    "acled": "tocsin.convert.acled",
    "ucdp": "tocsin.convert.ucdp",
    "phoenix": "tocsin.convert.phoenix",
    "plover": "tocsin.convert.plover",
}
"""The formats that can be read, each with the module that does; modules load when used."""

WRITERS: dict[str, str] = {**FORMATS, "icews": "tocsin.convert.icews_rows"}
"""The formats that can be written, likewise."""
ARTICLE = "import:"
"""How the ``article_id`` of an event without an article begins."""


def reader(name: str) -> Reader:
    """What reads a format.

    Raises:
        UsageError: there is no such format.
    """
    from tocsin.convert import tables

    module = importlib.import_module(_module(name, FORMATS))
    made = getattr(module, "FORMAT", None)
    return cast(Reader, partial(tables.read, made) if made else module.read)


def writer(name: str) -> Writer:
    """What writes a format.

    Raises:
        UsageError: there is no such format.
    """
    from tocsin.convert import tables

    module = importlib.import_module(_module(name, WRITERS))
    made = getattr(module, "FORMAT", None)
    return cast(Writer, partial(tables.write, made) if made else module.write)


def _module(name: str, modules: Mapping[str, str]) -> str:
    if name not in modules:
        raise UsageError(f"no format {name!r} (take one of {', '.join(modules)})")
    return modules[name]
