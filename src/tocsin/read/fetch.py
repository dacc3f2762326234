"""Fetches pages over http and https, and nothing that lies inside a private network.

The host is resolved first, every address it has is checked, and the connection goes to the checked address, so a name
that changes its answer between the check and the connection gains nothing. Each redirect is checked the same way.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from tocsin.errors import FetchError

if TYPE_CHECKING:
    import httpx

Resolver = Callable[[str, int], Sequence[str]]
"""The addresses of a host and port, as text; raises OSError if there are none."""

BODY_LIMIT = 20_000_000
REDIRECTS_AT_MOST = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_STEP = 65_536


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched page: the address it came from in the end, its bytes, and what the server said they are."""

    url: str
    body: bytes
    content_type: str = ""
    charset: str | None = None


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
    """

    def __init__(
        self,
        *,
        seconds: float = 30.0,
        body_limit: int = BODY_LIMIT,
        resolver: Resolver = system_resolver,
        transport: httpx.BaseTransport | None = None,
        allow_private: bool = False,
    ) -> None:
        self._seconds, self._limit, self._resolve = seconds, body_limit, resolver
        self._transport, self._allow_private = transport, allow_private

    def fetch(self, url: str) -> Fetched:
        """The page at an address, after at most five redirects.

        Raises:
            FetchError: the address may not be fetched, or could not be, or sends too much or too slowly.
        """
        end = time.monotonic() + self._seconds
        here = url
        for _ in range(REDIRECTS_AT_MOST + 1):
            answer = self._one(here, url, end)
            if isinstance(answer, Fetched):
                return answer
            here = answer
        raise FetchError(url, f"more than {REDIRECTS_AT_MOST} redirects", "give the final address")

    def _one(self, here: str, url: str, end: float) -> Fetched | str:
        """The page at ``here``, or where it redirects to; ``url`` is what the user asked for."""
        import httpx

        host, port, address = self._checked(here, url)
        with _Deadline(end) as deadline, self._client(deadline.left()) as client:
            try:
                request = _pinned(client, here, host, port, address, deadline.watch)
                response = client.send(request, stream=True)
                try:
                    return self._answer(response, here, url, deadline)
                finally:
                    response.close()
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as e:
                if deadline.passed():
                    raise self._too_slow(url) from e
                raise FetchError(url, f"could not be fetched: {e or type(e).__name__}", "try again later") from e

    def _answer(self, response: httpx.Response, here: str, url: str, deadline: _Deadline) -> Fetched | str:
        place = response.headers.get("location")
        if response.status_code in _REDIRECTS and place:
            return str(urljoin(here, place))
        if response.status_code != 200:
            raise FetchError(url, f"the server answered {response.status_code}", "open it in a browser to see why")
        body = bytearray()
        for piece in self._pieces(response, url):
            body += piece
            if len(body) > self._limit:
                reason = f"larger than {self._limit / 1e6:g} MB"
                raise FetchError(url, reason, "save the page and cut it down")
            if deadline.passed():
                raise self._too_slow(url)
        if deadline.passed():
            raise self._too_slow(url)
        return Fetched(here, bytes(body), response.headers.get("content-type", ""), response.charset_encoding)

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

    def _checked(self, here: str, url: str) -> tuple[str, int, str]:
        """Host, port and the address to connect to.

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
        if not addresses or not (self._allow_private or all(map(is_public, addresses))):
            raise FetchError(url, f"host {host} is not on the public internet", "save the page and read the file")
        return host, port, addresses[0]


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
    client: httpx.Client, here: str, host: str, port: int, address: str, watch: Callable[[str, dict[str, Any]], None]
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
