"""The first stage: files, folders, pages, feeds and tables become clean, dated articles, and copies are told apart."""

from __future__ import annotations

from tocsin.read.duplicates import mark_copies
from tocsin.read.entries import EntryRead, read_entry
from tocsin.read.fetch import Fetched, Fetcher
from tocsin.read.listings import Listing, read_listing
from tocsin.read.polite import PoliteFetcher
from tocsin.read.run import Progress, read, read_text

__all__ = [
    "EntryRead",
    "Fetched",
    "Fetcher",
    "Listing",
    "PoliteFetcher",
    "Progress",
    "mark_copies",
    "read",
    "read_entry",
    "read_listing",
    "read_text",
]
