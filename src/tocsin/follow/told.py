"""Tells people of the alarms of a desk, and keeps the ledger of what was told to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tocsin.errors import InputError, StoreError, TocsinError
from tocsin.records import Failure, Told
from tocsin.watch.tell import ENDED, Due, Notice, due
from tocsin.watch.tell_config import Channel
from tocsin.watch.tell_send import Secret, atom, send, write_atom

if TYPE_CHECKING:
    from tocsin.store import Desk

SCREEN = Channel("terminal", "terminal")
"""The screen is a channel like others, without quiet hours: who looks at it is awake."""

Show = Callable[[Notice], None]


class Teller:
    """Tells of alarms, each once when it begins and once when it ends.

    Args:
        desk: the desk; the ledger is in it.
        channels: the ways.
        secret: gives passwords and keys by the names of their variables.
        show: shows a notice on the screen.
        clock: gives the time now, for tests.
    """

    def __init__(
        self,
        desk: Desk,
        channels: Sequence[Channel],
        *,
        secret: Secret,
        show: Show | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._desk, self._secret, self._show, self._clock = desk, secret, show, clock
        self._channels = (*((SCREEN,) if show else ()), *channels)
        self._writer = desk.writer()

    def tell(self, notices: Iterable[Notice]) -> list[Failure]:
        """Tells what is to be told now; gives what could not be sent, which the next call tries again.

        Args:
            notices: of all alarms that may still have to be told; those that were told already are left out.

        Raises:
            StoreError: the ledger cannot be read or written.
        """
        clean, failures = [notice.cleaned() for notice in notices], []
        for channel in self._channels:
            try:
                failures += self._through(channel, clean)
            except StoreError:
                raise
            except InputError as e:
                failures.append(Failure(e.source, e.reason, e.cure))
            except TocsinError as e:
                failures.append(Failure(channel.name, str(e)))
        self._writer.set_aside(failures)
        return failures

    def _through(self, channel: Channel, notices: Sequence[Notice]) -> list[Failure]:
        if channel.kind == "atom" and channel.path:
            chosen = [n for n in notices if not channel.lists or set(channel.lists) & set(n.lists)]
            content = atom(chosen, now=self._clock())
            if not channel.path.exists() or chosen:
                write_atom(channel.path, content)
            return []
        failures: list[Failure] = []
        for what in list(due(channel, notices, self._told(channel), self._clock())):
            try:
                self._one(channel, what)
            except InputError as e:
                failures.append(Failure(e.source, e.reason, e.cure))
        return failures

    def _told(self, channel: Channel) -> list[Told]:
        from tocsin.store import from_row

        latest = "SELECT * FROM told WHERE channel = ? QUALIFY row_number() OVER (PARTITION BY alarm, kind ORDER BY batch DESC) = 1"
        return [from_row(Told, row) for row in self._desk.query(latest, [channel.name]).to_pylist()]

    def _one(self, channel: Channel, what: Due) -> None:
        """Sends one message: claims it first, so that another process does not send it too, and notes how it went.

        Raises:
            NotSent: it could not be sent.
        """
        now = self._clock().isoformat(timespec="seconds")
        notice = what.notice
        row = Told(channel.name, notice.alarm, notice.kind, "claimed", now, notice.lists, what.tries + 1)
        if what.state != "send":
            self._writer.tell(replace(row, state=what.state), unless={"sent"})
            return
        if not self._writer.tell(row, unless={"sent"} if what.tries else {"sent", "claimed"}):
            return
        try:
            if channel.kind == "terminal" and self._show:
                self._show(notice)
                if what.also:
                    self._show(what.also)
            else:
                send(channel, notice, what.also, secret=self._secret, now=self._clock())
        except TocsinError:
            self._writer.tell(replace(row, state="failed"))
            raise
        self._writer.tell(replace(row, state="sent"))
        if what.also:
            self._writer.tell(replace(row, kind=ENDED, state="sent"))
