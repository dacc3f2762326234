"""``tocsin watch``."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli.options import CoderLayers, Workers, desk_at, maker, processes
from tocsin.cli.screen import counted, failed, on_terminal, out, say
from tocsin.errors import StoreError, TocsinError, UsageError
from tocsin.settings import document

if TYPE_CHECKING:
    from tocsin.follow import Follower, Look
    from tocsin.store import Desk
    from tocsin.watch.tell import Notice
    from tocsin.watch.tell_alarms import WatchList
    from tocsin.watch.tell_config import Channel

# The longest sleep between two looks at the clock, so that a machine that slept wakes soon; and the pause after a fault.
_NAP, _AFTER_FAULT = 30.0, 60.0


def command(
    config: Annotated[Path, typer.Option("--config", help="What to watch.")] = Path("tocsin.toml"),
    desk: Annotated[
        str | None, typer.Option("--desk", help="The desk; else the one that the file names.", show_default=False)
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Look once and end, as from cron.")] = False,
    coder: CoderLayers = None,
    workers: Workers = None,
) -> None:
    """Follow what tocsin.toml names into a desk, ring when a relationship turns, and tell people; for ever or once."""
    from tocsin.follow import Follower
    from tocsin.watch.feeds_config import following

    data = document(config)
    feeds, bell = following(data, str(config)), _bell(data, str(config))
    named = _desk_of(data, config)
    place = desk_at(desk or named)
    with _alone(place) as alone, _gentle_end():
        if not alone:
            say(f"{place.path}: another process is watching already; nothing done")
            return
        follower = Follower(feeds, place, coder=maker(coder), workers=processes(workers))
        try:
            _watch(follower, place, bell, once=once)
        except KeyboardInterrupt:
            say("ended; what was read is safe in the desk")
        finally:
            follower.close()


@dataclass(frozen=True, slots=True)
class _Bell:
    """When alarms ring, and who is told."""

    options: dict[str, Any]
    lists: tuple[WatchList, ...]
    channels: tuple[Channel, ...]


def _bell(data: dict[str, Any], where: str) -> _Bell:
    from tocsin.watch.feeds_table import HEADS, Table
    from tocsin.watch.tell_alarms import watch_lists
    from tocsin.watch.tell_config import channels

    table = Table(data, where, set(HEADS)).table("alarms")
    options = {
        "budget": table.amount_if("budget"),
        "a_month": table.amount_if("a_month"),
        "least": table.number_if("least"),
        "pairs": table.flag("pairs", default=False),
    }
    table.done()
    found, lists = channels(data, where), watch_lists(data, where)
    for channel in found:
        unknown = set(channel.lists) - {watched.name for watched in lists}
        if unknown:
            raise UsageError(f"{where}: tell {channel.name}: no list {sorted(unknown)[0]!r} (add it under [[lists]])")
    return _Bell({k: v for k, v in options.items() if v is not None}, lists, found)


def _desk_of(data: dict[str, Any], config: Path) -> str | None:
    named = data.get("desk")
    if named is not None and (not isinstance(named, str) or not named):
        raise UsageError(f"{config}: desk is {named!r} (give a path in quotes, before the first head in brackets)")
    if named and "://" not in named:
        return str(config.parent / Path(named).expanduser())
    return named


@contextmanager
def _alone(desk: Desk) -> Iterator[bool]:
    """Whether no other process watches this desk; a desk in an object store, where a lock would mean nothing, is taken."""
    from filelock import FileLock, Timeout

    if "://" in desk.path:
        yield True
        return
    Path(desk.path).mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(f"{desk.path}/.watch.lock", blocking=False):
            yield True
    except Timeout:
        yield False


@contextmanager
def _gentle_end() -> Iterator[None]:
    """A request to end, as service managers send it, ends like Ctrl-C does."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _watch(follower: Follower, desk: Desk, bell: _Bell, *, once: bool) -> None:
    rung: date | None = None
    while True:
        try:
            look = follower.look()
            _tell(look)
            if look.articles:
                _link(desk)
            # Alarms close as days go by, also while nothing new is read.
            if look.articles or rung != datetime.now(UTC).date():
                _ring(desk, bell)
                rung = datetime.now(UTC).date()
            _messages(desk, bell)
        except StoreError as e:
            if once:
                raise
            # A full disk or a share that is away for an hour must not end the watch.
            say(f"{e}; the next try is in a minute", style="red")
            time.sleep(_AFTER_FAULT)
            continue
        if once:
            return
        _sleep(follower)


def _ring(desk: Desk, bell: _Bell) -> None:
    from tocsin.watching import ring

    try:
        ring(desk, **bell.options)
    except UsageError as e:
        # A young desk has no series yet: nothing to ring for, and no fault of anybody's.
        say(f"no alarms yet: {e}", style="dim")


def _messages(desk: Desk, bell: _Bell) -> None:
    from tocsin.follow.told import Teller
    from tocsin.settings import secret
    from tocsin.watch.tell_alarms import notices

    alarms = desk.alarms()
    if not alarms and not bell.channels:
        return
    teller = Teller(desk, bell.channels, secret=lambda name: secret(name, wanted_by="tell"), show=_show)
    for failure in teller.tell(notices(alarms, bell.lists)):
        failed(failure)


def _show(notice: Notice) -> None:
    """One alarm on the screen, or as a line of JSON in a pipe."""
    if not on_terminal():
        names = ("alarm", "kind", "at", "title", "text", "lists")
        print(json.dumps({name: getattr(notice, name) for name in names}, ensure_ascii=False), flush=True)
        return
    from rich.padding import Padding
    from rich.text import Text

    style = "bold red" if notice.kind == "opened" else "bold green"
    console = out()
    console.print(Text(notice.title, style=style))
    console.print(Padding(Text(notice.text), (0, 0, 1, 2)))


def _sleep(follower: Follower) -> None:
    while (left := (follower.due() - datetime.now(UTC)).total_seconds()) > 0:
        time.sleep(min(max(left, 0.5), _NAP))


def _link(desk: Desk) -> None:
    from tocsin.pipeline import link

    try:
        link(desk)
    except StoreError:
        raise
    except TocsinError as e:
        say(f"incidents could not be linked: {e}", style="red")


def _tell(look: Look) -> None:
    for feed, fault in look.begun:
        say(f"{feed}: {fault}", style="red")
    for feed, fault in look.over:
        say(f"{feed}: over: {fault}", style="green")
    if not look.asked:
        return
    if not on_terminal():
        names = ("asked", "unchanged", "failed", "articles", "events", "edits")
        counts = {name: getattr(look, name) for name in names}
        print(json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), **counts}), flush=True)
        return
    parts = [f"{counted(look.asked, 'feed')} asked", f"[bold]{counted(look.articles, 'new article')}[/]"]
    parts += [counted(look.events, "event")] if look.events else []
    parts += [counted(look.edits, "edit")] if look.edits else []
    parts += [f"{look.unchanged:,} unchanged"] if look.unchanged else []
    parts += [f"[red]{look.failed:,} failed[/]"] if look.failed else []
    out().print(f"[dim]{datetime.now():%H:%M}[/] " + ", ".join(parts))
