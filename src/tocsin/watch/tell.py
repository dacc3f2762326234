"""Telling people of alarms: what a message says, and which are to be sent now. Nothing here is sent or stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.records import Told
from tocsin.watch.feeds import moment
from tocsin.watch.tell_config import Channel

OPENED, ENDED = "opened", "ended"

TOLD_LATE = timedelta(days=3)
"""An alarm that is older than this when a channel first meets it is history and no news."""

BUDGET_DAYS = timedelta(days=30)
"""The time for which a channel's budget holds."""

TRIES = 8
"""A message that cannot be sent is tried this often, each time at the next look."""

# Control characters but newline, and those that turn the direction of writing.
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Notice:
    """That an alarm began or ended.

    Args:
        alarm: its id.
        kind: ``opened`` or ``ended``.
        at: when, ISO 8601.
        title: one line.
        text: what changed, against what, how surprising, what drives it, what would end it: as paragraphs.
        data: the alarm as plain JSON values.
        lists: the watch lists it belongs to.
        url: its page, if there is one.
    """

    alarm: str
    kind: str
    at: str
    title: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    url: str | None = None

    @property
    def id(self) -> str:
        """The same for the same message, however often it is sent."""
        return f"{self.alarm}.{self.kind}"

    def cleaned(self) -> Notice:
        """The notice without characters that a screen or a mail server would obey."""
        title = " ".join(_CONTROLS.sub(" ", self.title).split())
        return replace(self, title=title[:200], text=_CONTROLS.sub(" ", self.text))


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done with a notice: send it, or only note why not. ``also`` is the notice that goes into the same message."""

    notice: Notice
    state: str
    also: Notice | None = None
    tries: int = 0


# Nothing more is to be done about these.
_SETTLED = frozenset({"sent", "over budget", "late", "unopened", "given up"})
# A process that claimed a message and has not sent it by now is dead.
_CLAIMED_AT_MOST = timedelta(minutes=15)


def due(channel: Channel, notices: Iterable[Notice], told: Iterable[Told], now: datetime) -> Iterator[Due]:
    """What a channel has to do now: one message for each alarm that began, and one when it ends.

    In quiet hours nothing is done; an alarm that begins and ends in them gives one message for both. An alarm whose beginning was
    not told has no end to tell.

    Args:
        channel: the channel.
        notices: of all alarms that may still have to be told.
        told: what the ledger has of this channel.
        now: the time now.
    """
    if channel.quiet and channel.quiet.holds(now):
        return
    ledger = {(t.alarm, t.kind): t for t in told}
    spent = _spent(ledger.values(), now)
    by_alarm: dict[str, dict[str, Notice]] = {}
    for notice in sorted(notices, key=lambda n: moment(n.at)):
        if not channel.lists or set(channel.lists) & set(notice.lists):
            by_alarm.setdefault(notice.alarm, {})[notice.kind] = notice
    for pair in by_alarm.values():
        for found in _of_alarm(channel, pair, ledger, spent, now):
            if found.state == "send" and found.notice.kind == OPENED:
                spent += [(name, now) for name in found.notice.lists or ("",)]
            yield found


def _of_alarm(
    channel: Channel,
    pair: Mapping[str, Notice],
    ledger: Mapping[tuple[str, str], Told],
    spent: Sequence[tuple[str, datetime]],
    now: datetime,
) -> Iterator[Due]:
    opened, ended = pair.get(OPENED), pair.get(ENDED)
    begun = ledger.get((opened.alarm, OPENED)) if opened else None
    if opened and _open(begun, now):
        tries = begun.tries if begun else 0
        if begun is None and now - moment(opened.at) > TOLD_LATE:
            yield Due(opened, "late")
        elif begun is None and _over_budget(channel, opened, spent):
            yield Due(opened, "over budget")
        elif tries >= TRIES:
            yield Due(opened, "given up", tries=tries)
        else:
            yield Due(opened, "send", also=ended, tries=tries)
        return
    if ended and _open(ledger.get((ended.alarm, ENDED)), now) and not (begun and begun.state == "claimed"):
        before = ledger.get((ended.alarm, ENDED))
        tries = before.tries if before else 0
        if begun is None or begun.state != "sent":
            yield Due(ended, "unopened")
        else:
            yield Due(ended, "given up" if tries >= TRIES else "send", tries=tries)


def _open(row: Told | None, now: datetime) -> bool:
    """Whether something is still to be done about a message."""
    if row is None or row.state == "failed":
        return True
    return row.state == "claimed" and now - moment(row.noted) > _CLAIMED_AT_MOST


def _spent(told: Iterable[Told], now: datetime) -> list[tuple[str, datetime]]:
    """The messages of new alarms that were sent lately, by list."""
    sent = [t for t in told if t.kind == OPENED and t.state in {"sent", "claimed"}]
    recent = [t for t in sent if now - moment(t.noted) <= BUDGET_DAYS]
    return [(name, moment(t.noted)) for t in recent for name in t.lists or ("",)]


def _over_budget(channel: Channel, notice: Notice, spent: Sequence[tuple[str, datetime]]) -> bool:
    """Whether each list that the alarm belongs to has had its messages."""
    if channel.budget is None:
        return False
    names = [name for name in notice.lists or ("",) if not channel.lists or name in channel.lists or name == ""]
    return all(sum(name == other for other, _ in spent) >= channel.budget for name in names)


def wording(notice: Notice, also: Notice | None = None) -> tuple[str, str]:
    """Title and text of a message; of an alarm that is over already, both in one."""
    if also is None:
        return notice.title, _with_url(notice.text, notice.url)
    return f"{notice.title} – and it is over", _with_url(f"{notice.text}\n\n{also.text}", also.url or notice.url)


def _with_url(text: str, url: str | None) -> str:
    return f"{text}\n\n{url}" if url else text
