"""The first stage: files, folders, pages, feeds and tables become clean, dated articles, and copies are told apart."""

from __future__ import annotations

from tocsin.read.duplicates import mark_copies
from tocsin.read.fetch import Fetched, Fetcher
from tocsin.read.run import Progress, read, read_text

__all__ = ["Fetched", "Fetcher", "Progress", "mark_copies", "read", "read_text"]
