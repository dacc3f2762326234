"""The fifth stage: a desk, that is a folder of Delta tables, with one writer and one reader of it."""

from __future__ import annotations

from tocsin.store.desk import Desk
from tocsin.store.dyads import QUADS, Dyad
from tocsin.store.schemas import SCHEMAS, from_row, to_row
from tocsin.store.view import View
from tocsin.store.writer import Writer

__all__ = ["QUADS", "SCHEMAS", "Desk", "Dyad", "View", "Writer", "from_row", "to_row"]
