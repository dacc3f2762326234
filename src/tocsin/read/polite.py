"""Fetches politely: what a site's ``robots.txt`` allows, one request to a host at a time, and a pause between them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tocsin.errors import FetchError
from tocsin.read.fetch import Fetched, Fetcher
from tocsin.read.robots import EVERYTHING, NOTHING, ROBOTS_LIMIT, Robots, read_robots

ROBOT = "tocsin"
"""The name that a site's ``robots.txt`` can speak to."""

# RFC 9309: a robots.txt should not be used for longer than a day. One that could not be had is asked for again sooner.
_KEPT, _KEPT_FAULT = 86_400.0, 900.0
# Hosts that are remembered; beyond that the ones unused for longest are forgotten.
_HOSTS_AT_MOST = 2000


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    robots: Robots | None = None
    until: float = 0.0


class PoliteFetcher:
    """Fetches from many hosts at once, from each host one thing at a time.

    Args:
        gap: seconds between two requests to one host; more where its ``robots.txt`` asks for more.
        seconds: for one answer in all.
        allow: private addresses that may be asked, each with its port: ``10.0.0.5:8080``; none by default.
        fetcher: makes what fetches, given a check that is called before each request; for tests.
    """

    def __init__(
        self,
        *,
        gap: float = 2.0,
        seconds: float = 30.0,
        allow: Collection[str] = (),
        fetcher: Callable[[Callable[[str], None] | None], Fetcher] | None = None,
    ) -> None:
        make = fetcher or (lambda before: Fetcher(seconds=seconds, allow=allow, before=before))
        self._gap, self._lock, self._stopped = gap, threading.Lock(), threading.Event()
        self._hosts: dict[str, _Host] = {}
        self._here = threading.local()
        self._fetcher, self._rules = make(self._before), make(None)

    def fetch(
        self, url: str, *, etag: str | None = None, modified: str | None = None, limit: int | None = None
    ) -> Fetched:
        """The page at an address, when its host's turn has come; see :meth:`tocsin.read.fetch.Fetcher.fetch`.

        Raises:
            FetchError: the site forbids it, or it may not or could not be fetched, or :meth:`stop` was called.
        """
        self._here.url = url
        with self._turn(url):
            return self._fetcher.fetch(url, etag=etag, modified=modified, limit=limit)

    def stop(self) -> None:
        """Lets no further request begin, and wakes those that wait for their turn."""
        self._stopped.set()

    @contextmanager
    def _turn(self, url: str) -> Iterator[None]:
        """Waits until the host is free and its pause is over; begins the next pause at the end."""
        host = self._host(url)
        with host.lock:
            if self._stopped.wait(max(host.free_at - time.monotonic(), 0.0)):
                raise FetchError(url, "not asked, for the program was told to stop")
            try:
                yield
            finally:
                delay = host.robots.delay if host.robots else None
                host.free_at = time.monotonic() + max(self._gap, delay or 0.0)

    def _host(self, url: str) -> _Host:
        name = _parts(url)[1]
        with self._lock:
            host = self._hosts.pop(name, None) or _Host()
            self._hosts[name] = host  # the one used last stands last
            while len(self._hosts) > _HOSTS_AT_MOST:
                self._hosts.pop(next(iter(self._hosts)))
        return host

    def _before(self, url: str) -> None:
        """Called before each request, also where one page redirects to another site.

        Raises:
            FetchError: the site's rules forbid the address.
        """
        if _parts(url)[0] not in {"http", "https"}:
            return  # refused by what fetches, which says why
        host = self._host(url)
        asked = getattr(self._here, "url", url)
        if host.robots is None or time.monotonic() >= host.until:
            host.robots, kept = self._robots(url, asked)
            host.until = time.monotonic() + kept
        if not host.robots.allows(url):
            why = (
                "the site's robots.txt cannot be had" if host.robots is NOTHING else "the site's robots.txt forbids it"
            )
            raise FetchError(asked, why, "ask the outlet, or leave it out")

    def _robots(self, url: str, asked: str) -> tuple[Robots, float]:
        """A site's rules, and how long they may be kept: none where it has none, a no to all where its server fails.

        Raises:
            FetchError: the site is out of reach, or may not be asked.
        """
        scheme, netloc = _parts(url)
        try:
            page = self._rules.fetch(f"{scheme}://{netloc}/robots.txt", limit=2 * ROBOTS_LIMIT)
        except FetchError as e:
            if e.status is None:
                raise FetchError(asked, e.reason, e.cure) from e
            return (EVERYTHING, _KEPT) if 400 <= e.status < 500 else (NOTHING, _KEPT_FAULT)
        return read_robots(page.body, ROBOT), _KEPT


def _parts(url: str) -> tuple[str, str]:
    """Scheme and host with port; of an address that is none, whatever keeps it apart from others."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", url
    return parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower()
