"""What ``tocsin.toml`` says of telling people: where to, about which lists, when not, and how often at most.

[[tell]]
kind = "webhook"                       # or atom, mail, chat
url = "https://desk.example/alarms"
secret = "TOCSIN_HOOK_SECRET"          # the name of a variable of the environment, never the secret itself
lists = ["Gulf"]                       # all, if not said
quiet = "22:00-07:00"
zone = "Europe/Berlin"
budget = 10                            # messages of new alarms for each list in thirty days
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, tzinfo
from pathlib import Path
from typing import Any

from tocsin.errors import UsageError
from tocsin.watch.feeds_table import HEADS, Table

KINDS = ("atom", "webhook", "mail", "chat")
_SECURITY = ("starttls", "tls", "none")
_PERIOD = re.compile(r"(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)")
_SERVER = re.compile(r"([\w.-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})")
_VARIABLE = re.compile(r"[A-Za-z_]\w*")
_MAIL = re.compile(r"[^@\s,<>]+@[^@\s,<>]+")


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nobody is told anything; they may go over midnight."""

    begin: time
    end: time
    zone: tzinfo

    def holds(self, now: datetime) -> bool:
        """Whether it is quiet at that moment."""
        at = now.astimezone(self.zone).time()
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to tell people.

    Args:
        name: unlike all others; what was told through it is remembered under this name.
        kind: one of :data:`KINDS`.
        lists: the watch lists whose alarms are told; all if empty.
        quiet: hours without messages.
        budget: messages of new alarms for each list in thirty days; ``None`` for no limit.
        url: of a webhook.
        secret: the variable of the environment that holds the key, the password or the addresses.
        path: of an Atom feed.
        server: of mail, with its port.
        security: of mail: ``starttls``, ``tls`` or ``none``.
        user: of mail, if the server asks for one.
        sender: of mail.
        to: of mail.
    """

    name: str
    kind: str
    lists: tuple[str, ...] = ()
    quiet: Quiet | None = None
    budget: int | None = None
    url: str | None = None
    secret: str | None = None
    path: Path | None = None
    server: tuple[str, int] | None = None
    security: str = "starttls"
    user: str | None = None
    sender: str | None = None
    to: tuple[str, ...] = ()


def channels(data: Mapping[str, Any], where: str) -> tuple[Channel, ...]:
    """The ways to tell people that a configuration names.

    Args:
        data: the whole file.
        where: its path; the path of an Atom feed is taken from its place.

    Raises:
        UsageError: a value cannot stand, a name is unknown, or two channels are one.
    """
    found: dict[str, Channel] = {}
    for table in Table(data, where, set(HEADS)).tables("tell"):
        channel = _channel(table, Path(where).parent)
        table.done()
        if channel.name in found:
            raise UsageError(f'{table.where}: there are two ways {channel.name!r} (give them names: name = "…")')
        found[channel.name] = channel
    return tuple(found.values())


def _channel(table: Table, place: Path) -> Channel:
    kind = table.text("kind")
    if kind not in KINDS:
        raise table.wrong("kind", kind, f"one of {', '.join(KINDS)}")
    name = table.text("name", kind) or kind
    base = Channel(name, kind, table.texts("lists"), _quiet(table), table.number_if("budget"))
    if kind == "atom":
        path = table.text("path", "alarms.atom") or ""
        return replace(base, path=place / Path(path).expanduser())
    secret = table.text("secret")
    if secret is not None and not _VARIABLE.fullmatch(secret):
        raise table.wrong("secret", "…", "the name of a variable of the environment, not the secret itself")
    if secret is None and kind != "mail":
        raise table.wrong("secret", secret, "the name of a variable of the environment that holds it")
    base = replace(base, secret=secret)
    if kind == "webhook":
        return replace(base, url=_url(table))
    return _mail(table, base) if kind == "mail" else base


def _mail(table: Table, channel: Channel) -> Channel:
    server, security = table.text("server"), table.text("security", "starttls") or ""
    match = _SERVER.fullmatch(server or "")
    if not match:
        raise table.wrong("server", server, "host and port, such as mail.example:587")
    if security not in _SECURITY:
        raise table.wrong("security", security, f"one of {', '.join(_SECURITY)}")
    sender, to, user = table.text("from"), table.texts("to"), table.text("user")
    for name, address in (("from", sender), *(("to", t) for t in to or [None])):
        if not address or not _MAIL.fullmatch(address):
            raise table.wrong(name, address, "mail addresses such as desk@news.example")
    if (user is None) != (channel.secret is None):
        raise UsageError(f"{table.where}: user and secret go together (give both or neither)")
    where = match[1].strip("[]"), int(match[2])
    return replace(channel, server=where, security=security, user=user, sender=sender, to=to)


def _url(table: Table) -> str:
    url = table.text("url")
    if not url or not url.lower().startswith(("http://", "https://")):
        raise table.wrong("url", url, "an address that begins with https://")
    return url


def _quiet(table: Table) -> Quiet | None:
    from zoneinfo import ZoneInfo

    hours, zone = table.text("quiet"), table.text("zone", "UTC") or ""
    try:
        place = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise table.wrong("zone", zone, "a time zone such as Europe/Berlin") from None
    if hours is None:
        return None
    match = _PERIOD.fullmatch(hours.strip())
    try:
        begin, end = (time(int(match[n]), int(match[n + 1])) for n in (1, 3)) if match else (None, None)
    except ValueError:
        begin = end = None
    if begin is None or end is None or begin == end:
        raise table.wrong("quiet", hours, 'hours such as "22:00-07:00"')
    return Quiet(begin, end, place)
