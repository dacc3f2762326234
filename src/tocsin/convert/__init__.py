"""Other people's event tables as our events: one module a format, each with one function ``read``.

    read(path, name) -> Iterator[Event | Failure]

``path`` is a file, packed or not; ``name`` tells who an actor's name means. A reader yields an event for each row that it can use
and a failure, with line and cure, for each that it cannot; it never stops at a bad row. What a format has and our record has not
goes into ``reasons`` (``CAMEO 190: Use conventional military force``), so that nothing is lost on the way back.

Imported events have no article. Their ``article_id`` begins with ``import:``, their ``coder`` names the format.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from tocsin.errors import UsageError
from tocsin.records import Entity, Event, Failure

Name = Callable[[str, str | None], Entity]
"""Who is meant: a name, and the ISO day on which it was used."""
Reader = Callable[[Path, Name], Iterator[Event | Failure]]

FORMATS: dict[str, str] = {"icews": "tocsin.convert.icews"}
"""The formats that can be read, each with the module that does; modules load when used."""
ARTICLE = "import:"
"""How the ``article_id`` of an event without an article begins."""


def reader(name: str) -> Reader:
    """What reads a format.

    Raises:
        UsageError: there is no such format.
    """
    if name not in FORMATS:
        raise UsageError(f"no format {name!r} (take one of {', '.join(FORMATS)})")
    return cast(Reader, importlib.import_module(FORMATS[name]).read)
