"""Tocsin reads the news, codes who did what to whom, where and when, and merges reports into incidents.

Importing the package loads no model, no store and no parser; each part loads when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tocsin.errors import TocsinError as TocsinError
    from tocsin.pipeline import Coder as Coder
    from tocsin.pipeline import Desk as Desk
    from tocsin.pipeline import articles as articles
    from tocsin.pipeline import code as code
    from tocsin.records import Article as Article
    from tocsin.records import Entity as Entity
    from tocsin.records import Event as Event
    from tocsin.records import Incident as Incident
    from tocsin.records import Place as Place
    from tocsin.records import Span as Span

__version__ = "0.1.0"

_HOMES = {
    "articles": "pipeline",
    "Article": "records",
    "Coder": "pipeline",
    "Desk": "pipeline",
    "Entity": "records",
    "Event": "records",
    "Incident": "records",
    "Place": "records",
    "Span": "records",
    "TocsinError": "errors",
    "code": "pipeline",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tocsin' has no attribute {name!r}")
    return getattr(import_module(f"tocsin.{_HOMES[name]}"), name)
