"""What every request passes: host names, limits, security headers, and the clock that the metrics are read from."""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from tocsin.serve.options import LOOPBACK, Options

if TYPE_CHECKING:
    from tocsin.serve.state import State

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": browsers would then send forms with the origin "null".
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
BODY = 64 * 1024
"""Bytes that a request may send: a judgement and its note."""
_CLIENTS = 10_000
# Seconds; the upper ends of the metrics' buckets.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5)


class Meter:
    """What was answered since the start: how often, with which status, and how fast, by family of pages."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.started = time.time()
        self.answers: Counter[tuple[str, int]] = Counter()
        self.buckets: Counter[tuple[str, float]] = Counter()
        self.seconds: Counter[str] = Counter()
        self.judgements: Counter[str] = Counter()

    def note(self, family: str, status: int, seconds: float) -> None:
        """One answer."""
        with self._lock:
            self.answers[family, status] += 1
            self.seconds[family] += seconds  # type: ignore[assignment]
            for end in BUCKETS:
                if seconds <= end:
                    self.buckets[family, end] += 1


class Allowance:
    """So many requests a second for each client, with bursts of four times as many."""

    def __init__(self, per_second: float) -> None:
        self._rate, self._most = per_second, per_second * 4
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, client: str) -> float:
        """Takes one; 0, or the seconds to wait if there is none left."""
        now = time.monotonic()
        with self._lock:
            left, at = self._left.pop(client, (self._most, now))
            left = min(self._most, left + (now - at) * self._rate)
            self._left[client] = (left - 1 if left >= 1 else left, now)
            if len(self._left) > _CLIENTS:
                self._left.popitem(last=False)
        return 0.0 if left >= 1 else (1 - left) / self._rate


class Gate:
    """Stands before the app.

    Args:
        app: the app behind it.
        options: names and limits.
        state: what the app keeps; where answers are noted.
        families: the first parts of the paths that are counted apart; others are counted as ``other``.
    """

    def __init__(self, app: App, *, options: Options, state: State, families: frozenset[str]) -> None:
        self.state = state
        self._app, self._meter, self._families = app, state.meter, families
        self._names = {name.lower() for name in (*LOOPBACK, *options.names, options.host)}
        self._api, self._sign_in = Allowance(options.api_per_second), Allowance(1.0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = {name.lower() for name, _ in message["headers"]}
                more = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in given]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        refusal = self._refusal(scope)
        try:
            if refusal:
                await _refuse(answered, *refusal)
            else:
                await self._app(scope, _limited(scope, receive), answered)
        finally:
            self._meter.note(self._family(scope["path"]), status, time.perf_counter() - begun)

    def _family(self, path: str) -> str:
        first = path.split("/", 2)[1].split(".", 1)[0] or "today"
        return first if first in self._families else "other"

    def _refusal(self, scope: Scope) -> tuple[int, str, float] | None:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower()
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        if name not in self._names and "*" not in self._names:
            return 421, f"This desk is not served under the name {name[:80]!r} (start it with --name)", 0
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > BODY:
            return 413, f"A request may send {BODY} bytes at most", 0
        client = (scope.get("client") or ("unknown", 0))[0]
        path = scope["path"]
        wait = 0.0
        if path.startswith("/api/"):
            wait = self._api.take(client)
        elif path == "/sign-in" and scope["method"] == "POST":
            wait = self._sign_in.take(client)
        return (429, "Too many requests; slow down", wait) if wait else None


def _limited(scope: Scope, receive: Receive) -> Receive:
    """What the client sends, ended where it grows too long without having said so."""
    taken = 0

    async def received() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > BODY:
            return {"type": "http.disconnect"}
        return message

    return received


async def _refuse(send: Send, status: int, reason: str, wait: float) -> None:
    body = reason.encode("utf-8", "replace")
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if wait:
        headers.append((b"retry-after", str(int(wait) + 1).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
