"""The seventh stage: a desk as pages, and as JSON. Look, check, correct, share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tocsin.serve.app import create_app as create_app
    from tocsin.serve.options import Options as Options
    from tocsin.serve.running import run as run

__all__ = ["Options", "create_app", "run"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    homes = {"create_app": "app", "Options": "options", "run": "running"}
    if name not in homes:
        raise AttributeError(f"module 'tocsin.serve' has no attribute {name!r}")
    return getattr(import_module(f"tocsin.serve.{homes[name]}"), name)
