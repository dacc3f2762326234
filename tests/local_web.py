"""A small web of local sites that can be changed while they are followed, and a follower with a stub in the place of the coder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from stub_coder import make_stub
from tocsin.follow import Follower
from tocsin.store import Desk
from tocsin.watch.feeds_config import Feed, Following

Handler = BaseHTTPRequestHandler
START = datetime.now(UTC)
PAGE = """<!doctype html><html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text}</p>
<p>Officials of both ministries spoke of a long night, and of talks that would go on in the morning of the next day.</p>
<p>Nobody could say when the road to the airport would be opened again, said a third official in the capital city.</p>
</article></body></html>"""


@dataclass
class Site:
    """One local web server: what it answers by path, and what it was asked."""

    url: str = ""
    routes: dict[str, tuple[int, dict[str, str], bytes] | Callable[[Handler], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Its address and port, as ``allow`` takes it."""
        return self.url.removeprefix("http://")

    @property
    def paths(self) -> list[str]:
        """What it was asked, but for robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def put(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> str:
        """Answers a path from now on; gives the address."""
        raw = body.encode() if isinstance(body, str) else body
        self.routes[path] = (status, {k.replace("_", "-"): v for k, v in headers.items()}, raw)
        return self.url + path

    def page(self, path: str, text: str, title: str = "A long night of talks") -> str:
        """Puts an article there."""
        return self.put(path, PAGE.format(text=text, title=title), Content_Type="text/html; charset=utf-8")

    def answer(self, handler: Handler) -> None:
        """Answers one request."""
        self.asked.append((handler.path, dict(handler.headers)))
        route = self.routes.get(handler.path, (404, {}, b""))
        if callable(route):
            route(handler)
            return
        status, headers, body = route
        etag = headers.get("ETag")
        if etag and handler.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@pytest.fixture
def make_site() -> Iterator[Callable[[], Site]]:
    """Starts local sites."""
    running: list[ThreadingHTTPServer] = []

    def start() -> Site:
        site = Site()

        class Answers(Handler):
            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        running.append(ThreadingHTTPServer(("127.0.0.1", 0), Answers))
        running[-1].daemon_threads = True
        threading.Thread(target=running[-1].serve_forever, args=(0.01,), daemon=True).start()
        site.url = f"http://127.0.0.1:{running[-1].server_address[1]}"
        return site

    yield start
    for one in running:
        one.shutdown()
        one.server_close()


@pytest.fixture
def site(make_site: Callable[[], Site]) -> Site:
    """One local site."""
    return make_site()


@dataclass
class Clock:
    """A clock that goes when it is told to."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def on(self, **much: float) -> None:
        """Puts the clock forward."""
        self.now += timedelta(**much)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at the start of the tests."""
    return Clock()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk that is not there yet."""
    return Desk(tmp_path / "desk")


@pytest.fixture
def follow(desk: Desk, clock: Clock) -> Iterator[Callable[..., Follower]]:
    """Makes followers of some feeds, with leave to ask the sites they lie at."""
    made: list[Follower] = []

    def make(*feeds: Feed, allow: tuple[str, ...] = (), seconds: float = 5.0) -> Follower:
        following = Following(feeds, gap=0.0, seconds=seconds, allow=allow)
        made.append(Follower(following, desk, coder=make_stub, clock=clock))
        return made[-1]

    yield make
    for one in made:
        one.close()


def item(key: str, link: str, text: str, date: str | None = None, title: str = "Talks") -> str:
    """An RSS item; ``date`` is written as it is given."""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    body = text.replace("<", "&lt;")
    return (
        f"<item><guid isPermaLink='false'>{key}</guid><link>{link}</link><title>{title}</title>{dated}"
        f"<description>{body}</description></item>"
    )


def rss(*items: str) -> str:
    """An RSS feed."""
    inside = "".join(items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>{inside}</channel></rss>'


def written(at: datetime) -> str:
    """A time as RSS writes it."""
    return at.strftime("%a, %d %b %Y %H:%M:%S +0000")


TEXT = (
    "On Friday morning USA attacked IRN near the airport of the capital number {n}, two officials of the ministry said, and added "
    "that the road was closed."
)
