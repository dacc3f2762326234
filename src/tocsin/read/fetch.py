"""Fetches pages over http and https, and nothing that lies inside a private network.

The host is resolved first, every address it has is checked, and the connection goes to the checked address, so a name
that changes its answer between the check and the connection gains nothing. Each redirect is checked the same way. What lies
inside a network can be let through one address and port at a time, by whoever runs the program and never by a page.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from tocsin.errors import FetchError

if TYPE_CHECKING:
    import httpx

Resolver = Callable[[str, int], Sequence[str]]
"""The addresses of a host and port, as text; raises OSError if there are none."""

Before = Callable[[str], None]
"""Called with each address before it is asked, redirects included; raises FetchError to forbid it."""

BODY_LIMIT = 20_000_000
REDIRECTS_AT_MOST = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
# A server may ask to be left alone, but not for ever.
_RETRY_AT_MOST = 86_400.0
_STEP = 65_536


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched page: the address it came from in the end, its bytes, and what the server said they are.

    ``unchanged`` is true when the server said that what the caller has is still good; there is no body then. ``etag`` and
    ``modified`` are to be sent with the next request. ``moved`` is the new address of a page that has moved for good.
    """

    url: str
    body: bytes
    content_type: str = ""
    charset: str | None = None
    unchanged: bool = False
    etag: str | None = None
    modified: str | None = None
    moved: str | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the user asked for: the address, what is sent with it, and how much is read."""

    url: str
    headers: Mapping[str, str]
    limit: int


@dataclass(frozen=True, slots=True)
class _Redirect:
    to: str
    for_good: bool


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The addresses that the operating system gives for a host."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public internet; addresses that carry another one inside count as that one."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Fetcher:
    """Fetches addresses one at a time, each on a connection of its own.

    Args:
        seconds: for one page in all, redirects included; finding the host's address is not counted.
        body_limit: bytes of one page at most, as sent and as unpacked.
        resolver: finds a host's addresses.
        transport: speaks HTTP to the checked address; for tests.
        allow_private: lets private addresses through; only for tests with a local server.
        allow: private addresses to let through all the same, each with its port: ``10.0.0.5:8080``.
        before: called with each address before it is asked; its time is not counted.
    """

    def __init__(
        self,
        *,
        seconds: float = 30.0,
        body_limit: int = BODY_LIMIT,
        resolver: Resolver = system_resolver,
        transport: httpx.BaseTransport | None = None,
        allow_private: bool = False,
        allow: Collection[str] = (),
        before: Before | None = None,
    ) -> None:
        self._seconds, self._limit, self._resolve = seconds, body_limit, resolver
        self._transport, self._allow_private, self._allow = transport, allow_private, frozenset(allow)
        self._before = before

    def fetch(
        self, url: str, *, etag: str | None = None, modified: str | None = None, limit: int | None = None
    ) -> Fetched:
        """The page at an address, after at most five redirects.

        Args:
            url: the address.
            etag: of the version the caller has, so that the server need not send it again.
            modified: the time that the server gave with that version, likewise.
            limit: bytes at most, if fewer than this fetcher takes.

        Raises:
            FetchError: the address may not be fetched, or could not be, or sends too much or too slowly.
        """
        known = {"If-None-Match": etag, "If-Modified-Since": modified}
        asked = _Asked(url, {k: v for k, v in known.items() if v}, min(limit or self._limit, self._limit))
        left, here, moved = self._seconds, url, True
        for _ in range(REDIRECTS_AT_MOST + 1):
            if self._before:
                self._before(here)
            start = time.monotonic()
            answer = self._one(here, asked, start + left)
            left -= time.monotonic() - start
            if isinstance(answer, Fetched):
                return replace(answer, moved=here if moved and here != url else None)
            moved = moved and answer.for_good
            here = answer.to
        raise FetchError(url, f"more than {REDIRECTS_AT_MOST} redirects", "give the final address")

    def _one(self, here: str, asked: _Asked, end: float) -> Fetched | _Redirect:
        """The page at ``here``, or where it redirects to."""
        import httpx

        url = asked.url
        host, address = self._checked(here, url)
        with _Deadline(end) as deadline, self._client(deadline.left()) as client:
            try:
                request = _pinned(client, here, host, address, deadline.watch)
                request.headers.update(asked.headers)
                response = client.send(request, stream=True)
                try:
                    return self._answer(response, here, asked, deadline)
                finally:
                    response.close()
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as e:
                if deadline.passed():
                    raise self._too_slow(url) from e
                raise FetchError(url, f"could not be fetched: {e or type(e).__name__}", "try again later") from e

    def _answer(self, response: httpx.Response, here: str, asked: _Asked, deadline: _Deadline) -> Fetched | _Redirect:
        place, status, url = response.headers.get("location"), response.status_code, asked.url
        if status in _REDIRECTS and place:
            return _Redirect(str(urljoin(here, place)), for_good=status in _FOR_GOOD)
        known = response.headers.get("etag"), response.headers.get("last-modified")
        if status == 304 and asked.headers:
            return Fetched(here, b"", unchanged=True, etag=known[0], modified=known[1])
        if status != 200:
            wait = _seconds(response.headers.get("retry-after"))
            cure = "open it in a browser to see why"
            raise FetchError(url, f"the server answered {status}", cure, status=status, retry_after=wait)
        body = self._body(response, asked, deadline)
        kind = response.headers.get("content-type", "")
        return Fetched(here, body, kind, response.charset_encoding, etag=known[0], modified=known[1])

    def _body(self, response: httpx.Response, asked: _Asked, deadline: _Deadline) -> bytes:
        announced = response.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > asked.limit:
            raise _too_large(asked)
        body = bytearray()
        for piece in self._pieces(response, asked.url):
            body += piece
            if len(body) > asked.limit:
                raise _too_large(asked)
            if deadline.passed():
                raise self._too_slow(asked.url)
        if deadline.passed():
            raise self._too_slow(asked.url)
        return bytes(body)

    def _pieces(self, response: httpx.Response, url: str) -> Iterator[bytes]:
        """The body, unpacked a step at a time so that a small answer cannot become a large one in memory."""
        packing = response.headers.get("content-encoding", "identity").strip().lower()
        if packing in {"", "identity"}:
            yield from response.iter_raw(_STEP)
            return
        if packing not in {"gzip", "x-gzip"}:
            raise FetchError(url, f"sent packed as {packing!r}, which was not asked for", "save the page by hand")
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            for raw in response.iter_raw(_STEP):
                while raw:
                    yield unpacker.decompress(raw, _STEP)
                    raw = unpacker.unconsumed_tail
        except zlib.error as e:
            raise FetchError(url, f"damaged on the way: {e}", "try again later") from e
        if not unpacker.eof:
            raise FetchError(url, "cut short on the way", "try again later")

    def _too_slow(self, url: str) -> FetchError:
        return FetchError(url, f"took longer than {self._seconds:g} seconds", "try again later")

    def _client(self, left: float) -> httpx.Client:
        import httpx

        # No connection is kept: one that was opened for a host must not serve another at the same address.
        transport = self._transport or httpx.HTTPTransport(
            trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )
        return httpx.Client(transport=transport, timeout=max(left, 0.01), trust_env=False, follow_redirects=False)

    def _checked(self, here: str, url: str) -> tuple[str, str]:
        """Host, and the address to connect to.

        Raises:
            FetchError: the scheme, the host or one of its addresses may not be fetched.
        """
        try:
            parts = urlsplit(here)
            host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as e:
            raise FetchError(url, f"not an address: {e}", "check the address") from e
        if parts.scheme not in {"http", "https"} or not host:
            raise FetchError(
                url, f"not an http or https address: {here[:80]}", "give an address that begins with https://"
            )
        if parts.username or parts.password:
            raise FetchError(
                url, "the address holds a user name or password", "save the page by hand and read the file"
            )
        try:
            addresses = list(self._resolve(host, port))
        except (OSError, UnicodeError) as e:
            raise FetchError(url, f"host {host} not found", "check the address and the connection") from e
        # One private address among public ones is how such checks are slipped past: the host is refused as a whole.
        if not addresses or not all(self._allowed(address, port) for address in addresses):
            raise FetchError(url, f"host {host} is not on the public internet", "save the page and read the file")
        return host, addresses[0]

    def _allowed(self, address: str, port: int) -> bool:
        return self._allow_private or is_public(address) or f"{address}:{port}" in self._allow


def _too_large(asked: _Asked) -> FetchError:
    # Made where it is raised: an error that a frame has a name for keeps that frame, and the body in it, until Python looks for
    # cycles, and a body of many megabytes does not make it look sooner.
    return FetchError(asked.url, f"larger than {asked.limit / 1e6:g} MB", "save the page and cut it down")


def _seconds(retry_after: str | None) -> float | None:
    """The seconds that a ``Retry-After`` header asks for, in either of its forms; at most a day."""
    given = (retry_after or "").strip()
    if given.isdecimal():
        wait = float(given[:9])
    else:
        try:
            wait = (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):  # TypeError: a time without a zone
            return None
    return min(max(wait, 0.0), _RETRY_AT_MOST)


class _Deadline:
    """Cuts the connection when the time is up, even while a read is waiting on it."""

    def __init__(self, end: float) -> None:
        self._end = end
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(self.left(), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def left(self) -> float:
        """Seconds left; never below zero."""
        return max(self._end - time.monotonic(), 0.0)

    def passed(self) -> bool:
        """Whether the time is up."""
        return self.left() <= 0

    def watch(self, event: str, info: dict[str, Any]) -> None:
        """Notes each socket that is opened; called by httpcore as it goes."""
        stream = info.get("return_value")
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"} and stream is not None:
            opened = stream.get_extra_info("socket")
            if isinstance(opened, socket.socket):
                self._sockets.append(opened)

    def _cut(self) -> None:
        for opened in self._sockets:
            try:
                # The plain socket's method: the TLS one would also wait to say goodbye.
                socket.socket.shutdown(opened, socket.SHUT_RDWR)
            except OSError:  # already closed
                continue


def _pinned(
    client: httpx.Client, here: str, host: str, address: str, watch: Callable[[str, dict[str, Any]], None]
) -> httpx.Request:
    """A request that goes to ``address`` but speaks of ``host``, in its header and in the TLS handshake."""
    import httpx

    from tocsin import __version__

    headers = {
        "User-Agent": f"tocsin/{__version__}",
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
        "Accept-Encoding": "gzip",
    }
    named = httpx.URL(here)
    request = client.build_request("GET", named, headers=headers)
    request.url = named.copy_with(host=address)
    request.extensions |= {"sni_hostname": host, "trace": watch}
    return request
