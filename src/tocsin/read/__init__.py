"""The first stage: files, folders, pages, feeds and tables become clean, dated articles, and copies are told apart."""

from __future__ import annotations

from tocsin.read.archives import Part, parts
from tocsin.read.duplicates import CopyMarker, mark_copies
from tocsin.read.entries import EntryRead, read_entry
from tocsin.read.fetch import Fetched, Fetcher
from tocsin.read.listings import Listing, read_listing
from tocsin.read.polite import PoliteFetcher
from tocsin.read.run import Progress, read, read_part, read_text
from tocsin.read.warc import Tally

__all__ = [
    "CopyMarker",
    "EntryRead",
    "Fetched",
    "Fetcher",
    "Listing",
    "Part",
    "PoliteFetcher",
    "Progress",
    "Tally",
    "mark_copies",
    "parts",
    "read",
    "read_entry",
    "read_listing",
    "read_part",
    "read_text",
]
