"""What ``tocsin.toml`` says of feeds: which to follow, how often, and how politely.

[watch]
every = "15 min"
gap = "2 s"
allow = []                         # private addresses that may be asked, as 10.0.0.5:8080

[[feeds]]
url = "https://news.example/rss"   # or sitemap = "https://…", or folder = "incoming/"
outlet = "news.example"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tocsin.errors import UsageError
from tocsin.watch.feeds_table import HEADS, Table

_ADDRESS = re.compile(r"[0-9a-fA-F.:]+:\d{1,5}")
_EVERY, _BACK = 900.0, 7 * 86400.0
KINDS = ("url", "sitemap", "folder")


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed to follow.

    Args:
        address: where it lies: an address, or the path of a folder.
        kind: ``url`` (RSS or Atom), ``sitemap`` or ``folder``.
        outlet: the name of the outlet, if it is not to be taken from the addresses of the articles.
        pages: whether to fetch the page of each entry; a feed's own text stands in where that fails.
        every: seconds between two looks.
        back: seconds; entries older than this when they are first met are noted and not read.
        at_most: entries read at one look; the rest waits for the next.
    """

    address: str
    kind: str = "url"
    outlet: str | None = None
    pages: bool = True
    every: float = _EVERY
    back: float = _BACK
    at_most: int = 100


@dataclass(frozen=True, slots=True)
class Following:
    """All feeds, and the manners.

    Args:
        feeds: what to follow.
        gap: seconds between two requests to one host.
        seconds: for one answer in all.
        allow: private addresses that may be asked all the same.
        at_once: hosts that are asked at once.
    """

    feeds: tuple[Feed, ...] = ()
    gap: float = 2.0
    seconds: float = 30.0
    allow: tuple[str, ...] = ()
    at_once: int = 8


def following(data: Mapping[str, Any], where: str) -> Following:
    """The feeds that a configuration names.

    Args:
        data: the whole file; tables for other parts of the watch are left alone.
        where: its path; folders are taken from its place.

    Raises:
        UsageError: a value cannot stand, a name is unknown, or two feeds are one.
    """
    file = Table(data, where, set(HEADS))
    file.done()
    manners = file.table("watch")
    every = manners.seconds("every", _EVERY)
    feeds = tuple(_feed(table, every, Path(where).parent) for table in file.tables("feeds"))
    allow = manners.texts("allow")
    for address in allow:
        if not _ADDRESS.fullmatch(address):
            raise manners.wrong("allow", address, "addresses with ports, such as 10.0.0.5:8080")
    twice = {f.address for f in feeds if [g.address for g in feeds].count(f.address) > 1}
    if twice:
        raise UsageError(f"{where}: {sorted(twice)[0]} is named twice (leave one out)")
    found = Following(
        feeds,
        gap=manners.seconds("gap", 2.0),
        seconds=manners.seconds("seconds", 30.0),
        allow=allow,
        at_once=manners.number("at_once", 8),
    )
    manners.done()
    return found


def _feed(table: Table, every: float, place: Path) -> Feed:
    given = [(kind, address) for kind in KINDS if (address := table.text(kind))]
    if len(given) != 1:
        raise UsageError(f"{table.where}: names {len(given)} places (give one of {', '.join(KINDS)})")
    kind, address = given[0]
    if kind == "folder":
        address = str(place / Path(address).expanduser())
    elif not address.lower().startswith(("http://", "https://")):
        raise table.wrong(kind, address, "an address that begins with https://")
    feed = Feed(
        address,
        kind,
        table.text("outlet"),
        pages=table.flag("pages", default=True),
        every=table.seconds("every", every),
        back=table.seconds("back", _BACK),
        at_most=table.number("at_most", 100),
    )
    table.done()
    return feed
