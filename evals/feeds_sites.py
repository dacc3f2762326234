"""Fifty sites with faults, each at a local address of its own, for ``evals/feeds.py``. Runs as a process beside the follower."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

Handler = BaseHTTPRequestHandler
PORT, SECRET_PORT = 18430, 18431
NOT = "is not on the public internet"
PRIVATE = f"host 127.0.0.9 {NOT}"
PAGES = "pages it links to: "
TIMEOUT = 12


@dataclass(frozen=True)
class Site:
    """One site: what it answers at ``/feed``, and the faults that the log must have of it, each once."""

    name: str
    answer: Callable[[Handler, str], None]
    faults: tuple[str, ...] = ()
    kind: str = "url"
    pages: bool = False


def send(handler: Handler, body: bytes | str, status: int = 200, **headers: str) -> None:
    """A plain answer."""
    raw = body.encode() if isinstance(body, str) else body
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw)


def always(body: bytes | str, status: int = 200, **headers: str) -> Callable[[Handler, str], None]:
    """A site that always answers the same."""
    return lambda handler, _: send(handler, body, status, **headers)


def text(n: int, who: str) -> str:
    """A report of some eighty words."""
    more = (
        f"Officials of {who} spoke of a long night number {n} and of talks that would go on in the morning of the next day. "
        * 3
    )
    return f"On Friday morning USA attacked IRN near the airport of town {n}, two officials of {who} said. {more}"


def item(n: int, base: str, who: str, date: str | None = None, *, teaser: bool = False) -> str:
    """One RSS item."""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    body = "Read on." if teaser else text(n, who)
    head = f"<guid>{who}-{n}</guid><link>{base}/a/{n}</link><title>Story {n}</title>{dated}"
    return f"<item>{head}<description>{body}</description></item>"


def rss(*items: str) -> str:
    """An RSS feed."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{"".join(items)}</channel></rss>'


def recent(n: int) -> str:
    """A time some minutes ago as RSS writes it."""
    return (datetime.now(UTC) - timedelta(minutes=5 + n)).strftime("%a, %d %b %Y %H:%M:%S +0000")


def living(handler: Handler, base: str) -> None:
    """A sound site: one more story each two minutes, pages, and a tag to tell versions apart."""
    if handler.path.startswith("/a/"):
        n = int(handler.path.rsplit("/", 1)[1])
        send(
            handler,
            f"<html><body><article><h1>Story {n}</h1><p>{text(n, base)}</p></article></body></html>",
            Content_Type="text/html",
        )
        return
    newest = int((time.time() - STARTED) // 120) + 2
    tag = f'"{newest}"'
    if handler.headers.get("If-None-Match") == tag:
        send(handler, b"", 304, ETag=tag)
        return
    send(
        handler,
        rss(*(item(n, base, base, fixed(n), teaser=True) for n in range(max(newest - 30, 0), newest))),
        ETag=tag,
    )


STARTED = time.time()


def fixed(n: int) -> str:
    """The time of the nth story, the same each time it is asked."""
    return datetime.fromtimestamp(STARTED - 3600 + 120 * n, UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")


def restless(handler: Handler, base: str) -> None:
    """A site whose one story is edited at every look."""
    now = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    send(handler, rss(item(1, base, base, fixed(1)).replace("Friday", f"Friday ({now})")))


def silent(handler: Handler, base: str) -> None:
    """Takes the request and never answers."""
    time.sleep(TIMEOUT * 3)


def drip(handler: Handler, base: str) -> None:
    """Sends a byte now and then, for ever."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(TIMEOUT * 30):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def drip_head(handler: Handler, base: str) -> None:
    """Never ends its headers."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(TIMEOUT * 30):
        handler.wfile.write(b"X-Slow: yes\r\n")
        handler.wfile.flush()
        time.sleep(0.1)


def endless(handler: Handler, base: str) -> None:
    """Ten gigabytes, as fast as they are taken."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(10_000):
        handler.wfile.write(b"<rss>" * 200_000)


def announced(handler: Handler, base: str) -> None:
    """Says that it has ten gigabytes."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(10 * 2**30))
    handler.end_headers()
    for _ in range(10_000):
        handler.wfile.write(b"<rss>" * 200_000)


@cache
def bomb() -> bytes:
    """One gigabyte of nothing in one megabyte."""
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    return b"".join([*(packer.compress(b"\0" * 2**24) for _ in range(64)), packer.flush()])


def bombs(handler: Handler, base: str) -> None:
    """A packed bomb."""
    send(handler, bomb(), Content_Encoding="gzip")


def double_bomb(handler: Handler, base: str) -> None:
    """A bomb in a bomb."""
    send(handler, gzip.compress(bomb()), Content_Encoding="gzip", Content_Type="application/gzip")


def links_to(*places: str) -> Callable[[Handler, str], None]:
    """A sound feed whose links go where they should not."""

    def answer(handler: Handler, base: str) -> None:
        items = (
            item(n, base, base, fixed(1), teaser=True).replace(f"{base}/a/{n}", place) for n, place in enumerate(places)
        )
        send(handler, rss(*items))

    return answer


def bad_pages(handler: Handler, base: str) -> None:
    """A sound feed whose pages are bombs, endless or missing."""
    if handler.path == "/a/0":
        bombs(handler, base)
    elif handler.path == "/a/1":
        endless(handler, base)
    elif handler.path.startswith("/a/"):
        send(handler, b"", 404)
    else:
        send(handler, rss(*(item(n, base, base, fixed(1), teaser=True) for n in range(3))))


def dated(date: str) -> Callable[[Handler, str], None]:
    """A feed with a clock of its own."""
    return lambda handler, base: send(handler, rss(*(item(n, base, base, date) for n in range(5))))


@cache
def many(base: str) -> bytes:
    """Ten thousand stories."""
    return rss(*(item(n, base, base, fixed(1)) for n in range(10_000))).encode()


def laughs() -> str:
    """A billion laughs."""
    names = "abcdefghij"
    lines = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">{lines}]>'
    return f"{head}<rss><channel><item><title>&j;</title></item></channel></rss>"


def forbidding(rules: str, status: int = 200) -> Callable[[Handler, str], None]:
    """A site whose robots.txt says no, or cannot be had."""

    def answer(handler: Handler, base: str) -> None:
        if handler.path == "/robots.txt":
            send(handler, rules, status)
        else:
            forbidden(handler)

    return answer


def forbidden(handler: Handler) -> None:
    """Something that ought not to be asked was asked."""
    note(f"{handler.headers.get('Host')}{handler.path}")
    send(handler, b"")


def note(line: str) -> None:
    """Writes down what should not have happened."""
    with LOCK, Path(LOG[0]).open("a") as log:
        log.write(line + "\n")


LOG, LOCK = [""], threading.Lock()


def sitemap(handler: Handler, base: str) -> None:
    """An index with a sound map, a bomb and an old one."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    if handler.path == "/feed":
        maps = "".join(
            f"<sitemap><loc>{base}/{m}</loc><lastmod>{d}</lastmod></sitemap>"
            for m, d in (("m", now), ("bomb", now), ("old", "2009-01-01"))
        )
        send(handler, f"<sitemapindex>{maps}</sitemapindex>")
    elif handler.path == "/m":
        send(handler, f"<urlset><url><loc>{base}/a/1</loc><lastmod>{now}</lastmod></url></urlset>")
    elif handler.path == "/bomb":
        send(handler, bomb())
    elif handler.path == "/old":
        forbidden(handler)
    else:
        living(handler, base)


def moved(handler: Handler, base: str) -> None:
    """A feed that has moved for good."""
    if handler.path == "/feed":
        send(handler, b"", 301, Location="/new")
    else:
        send(handler, rss(item(1, base, base, fixed(1))))


def half(handler: Handler, base: str) -> None:
    """Half a feed."""
    whole = rss(*(item(n, base, base, fixed(1)) for n in range(3)))
    send(handler, whole[: len(whole) * 2 // 3])


def cut_off(handler: Handler, base: str) -> None:
    """Announces more than it sends."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"<rss><channel>")


FUTURE, PAST = "entries dated in the future are kept without it", "entries dated before 1995 are kept without it"
UNREAD = "entries with a date that is not understood are kept without it"
SLOW, LARGE = f"took longer than {TIMEOUT} seconds", "larger than 16 MB"
BROKEN_OFF = (
    "could not be fetched: peer closed connection without sending complete message body"
    " (received 14 bytes, expected 100000)"
)
CUT, MALFORMED = "cut short; its last entry waits", "not well-formed XML; what can be read of it is"

SITES = (
    *(Site(f"sound-{n}", living, pages=True) for n in range(8)),
    Site("restless", restless),
    *(Site(f"silent-{n}", silent, (SLOW,)) for n in range(3)),
    Site("drip", drip, (SLOW,)),
    Site("drip-head", drip_head, (SLOW,)),
    *(Site(f"error-{n}", always("", n), (f"the server answered {n}",)) for n in (500, 502, 404, 410, 403)),
    Site("busy", always("", 503, Retry_After="600"), ("the server answered 503",)),
    Site("wait", always("", 429, Retry_After="Fri, 31 Dec 2099 23:59:59 GMT"), ("the server answered 429",)),
    Site("endless", endless, (LARGE,)),
    Site("announced", announced, (LARGE,)),
    Site("bomb", bombs, (LARGE,)),
    Site("double-bomb", double_bomb, ("larger than 52 MB",)),
    Site("to-private", always("", 302, Location=f"http://127.0.0.9:{SECRET_PORT}/secret"), (PRIVATE,)),
    Site("to-metadata", always("", 302, Location="http://169.254.169.254/latest/"), (f"host 169.254.169.254 {NOT}",)),
    Site("to-ten", always("", 301, Location="http://10.0.0.1/"), (f"host 10.0.0.1 {NOT}",)),
    Site("to-file", always("", 302, Location="file:///etc/passwd"), ("not an http or https address: file:///etc/passwd",)),
    Site("loop", always("", 302, Location="/feed"), ("more than 5 redirects",)),
    Site("links-private", links_to(f"http://127.0.0.9:{SECRET_PORT}/1", f"http://[::1]:{SECRET_PORT}/2"),
         (PAGES + PRIVATE, PAGES + f"host ::1 {NOT}"), pages=True),
    Site("bad-pages", bad_pages, (PAGES + "larger than 8 MB", PAGES + "the server answered 404"), pages=True),
    Site("bad-xml", always(rss(item(1, "http://x.invalid", "x")).replace("Story", "A & B")), (MALFORMED,)),
    Site("worse-xml", always("<rss><channel><<<>>&&&</channel></rss>"), ("not well-formed XML, and nothing of it can be read",)),
    Site("half", half, (CUT,)),
    Site("cut-off", cut_off, (BROKEN_OFF,)),
    Site("empty", always(""), ("empty",)),
    Site("page", always("<html><body>Not here any more</body></html>"), ("neither a feed nor a sitemap",)),
    Site("binary", always(bytes(range(256)) * 1000), ("neither a feed nor a sitemap",)),
    Site("laughs", always(laughs()), ("*",)),
    Site("1970", dated("Thu, 01 Jan 1970 00:00:00 +0000"), (PAST,)),
    Site("2099", dated("Thu, 31 Dec 2099 23:59:59 +0000"), (FUTURE,)),
    Site("some-day", dated("the other day"), (UNREAD,)),
    Site("many", lambda handler, base: send(handler, many(base), ETag='"1"')),
    Site("robots-no", forbidding("User-agent: *\nDisallow: /"), ("the site's robots.txt forbids it",)),
    Site("robots-500", forbidding("", 500), ("the site's robots.txt cannot be had",)),
    Site("sitemap", sitemap, ("sitemaps it names: larger than 52 MB",), kind="sitemap", pages=True),
    Site("moved", moved, ("has moved for good to {base}/new",)),
)  # fmt: skip


def address(number: int) -> str:
    """Where the site of that number lies."""
    return f"http://127.0.1.{number + 1}:{PORT}"


class Quiet(Handler):
    """Answers as the site at the address that was asked."""

    def do_GET(self) -> None:
        host = str(self.connection.getsockname()[0])
        site = SITES[int(host.rsplit(".", 1)[1]) - 1]
        base = f"http://{host}:{PORT}"
        if self.path == "/robots.txt" and not site.name.startswith("robots"):
            send(self, b"", 404)
            return
        try:
            site.answer(self, base)
        except OSError:
            return  # the other side has had enough

    def log_message(self, *_: object) -> None:
        """Quiet."""


class Secret(Quiet):
    """What nobody may ask."""

    def do_GET(self) -> None:
        forbidden(self)


def serve(log: str) -> None:
    """Serves all sites until the process is ended."""
    LOG[0] = log
    bomb()
    for port, handler in ((SECRET_PORT, Secret), (PORT, Quiet)):
        server = ThreadingHTTPServer(("0.0.0.0", port), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Event().wait()
