"""Pages are fetched from the public internet only, and within limits."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler

import httpx
import pytest
from samples import FEED, PAGE, PARAGRAPHS

from tocsin.errors import FetchError
from tocsin.read import Fetcher, read
from tocsin.read.fetch import is_public
from tocsin.records import Article, Failure

Answer = Callable[[BaseHTTPRequestHandler], None]
Start = Callable[[Answer], str]


def answer(body: bytes, status: int = 200, **headers: str) -> Answer:
    """A server's function that always sends the same."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def public(host: str, port: int) -> Sequence[str]:
    """A resolver that knows one public host and one private one."""
    return {"news.example": ["93.184.216.34"], "trap.example": ["93.184.216.34", "10.0.0.7"]}[host]


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d822", True),
    ],
)
def test_public_addresses(address: str, verdict: bool) -> None:
    """Loopback, private, link-local, shared, multicast and reserved addresses are not public, however they are wrapped."""
    assert is_public(address) is verdict


def test_local_server_is_refused(server: Start) -> None:
    """Without leave a local server is refused by number and by name, and nothing reaches it."""
    asked: list[str] = []
    url = server(lambda handler: asked.append(handler.path))
    for address in (url, url.replace("127.0.0.1", "localhost"), url.replace("127.0.0.1", "2130706433")):
        with pytest.raises(FetchError, match=r"not on the public internet|not found"):
            Fetcher().fetch(address)
    assert asked == []


def test_page_with_leave(server: Start) -> None:
    """A page is fetched, unpacked and read; its address and outlet are known."""
    url = server(answer(gzip.compress(PAGE.encode()), Content_Encoding="gzip", Content_Type="text/html; charset=utf-8"))
    (article,) = read([f"{url}/a/1"], fetcher=Fetcher(allow_private=True))
    assert isinstance(article, Article)
    assert (article.url, article.source) == (f"{url}/a/1", f"{url}/a/1")
    assert article.text.startswith(PARAGRAPHS[0])


def test_host_with_one_private_address_is_refused() -> None:
    """One private address among public ones refuses the host."""
    with pytest.raises(FetchError, match="not on the public internet"):
        Fetcher(resolver=public).fetch("http://trap.example/")


def test_connection_goes_to_the_checked_address() -> None:
    """The request goes to the address that was checked and speaks of the host, in its header and for TLS."""
    seen: list[httpx.Request] = []

    def reply(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(b"hello"))

    fetched = Fetcher(resolver=public, transport=httpx.MockTransport(reply)).fetch("https://news.example/x?q=1")
    assert fetched.body == b"hello"
    assert str(seen[0].url) == "https://93.184.216.34/x?q=1"
    assert seen[0].headers["host"] == "news.example"
    assert seen[0].extensions["sni_hostname"] == "news.example"


def test_redirect_to_a_private_address_is_refused() -> None:
    """Each redirect is checked like the first address."""
    places = ["http://trap.example/", "http://127.0.0.1/", "file:///etc/passwd", "http://user:pw@news.example/"]
    for place in places:
        transport = httpx.MockTransport(lambda _, place=place: httpx.Response(302, headers={"location": place}))
        with pytest.raises(FetchError) as error:
            Fetcher(resolver=lambda h, p: [h] if h[0].isdigit() else public(h, p), transport=transport).fetch(
                "http://news.example/"
            )
        assert error.value.source == "http://news.example/"


def test_redirects_end(server: Start) -> None:
    """Five redirects are followed, and no more."""
    url = server(answer(b"", 302, Location="/again"))
    with pytest.raises(FetchError, match="more than 5 redirects"):
        Fetcher(allow_private=True).fetch(url)


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (b"x" * 2_000_000, {}, "larger than 1 MB"),
        (gzip.compress(b"\0" * 50_000_000), {"Content_Encoding": "gzip"}, "larger than 1 MB"),
        (gzip.compress(PAGE.encode())[:-20], {"Content_Encoding": "gzip"}, "cut short"),
        (b"not packed at all", {"Content_Encoding": "gzip"}, "damaged"),
        (zlib.compress(b"x"), {"Content_Encoding": "br"}, "not asked for"),
    ],
)
def test_bodies_that_are_refused(server: Start, body: bytes, headers: dict[str, str], reason: str) -> None:
    """Too much, packed to burst, cut, damaged, or packed otherwise than asked: refused with the reason."""
    with pytest.raises(FetchError, match=reason):
        Fetcher(allow_private=True, body_limit=1_000_000).fetch(server(answer(body, **headers)))


def test_slow_servers_are_cut_off(server: Start) -> None:
    """The time limit holds for the whole, also against a server that drips its header byte by byte."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        for _ in range(100):
            handler.wfile.write(b"H" if _ == 0 else b"T")
            handler.wfile.flush()
            time.sleep(0.05)

    start = time.monotonic()
    with pytest.raises(FetchError):
        Fetcher(allow_private=True, seconds=0.4).fetch(server(drip))

    def drip_body(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        drip(handler)

    with pytest.raises(FetchError, match=r"longer than 0\.4 seconds"):
        Fetcher(allow_private=True, seconds=0.4).fetch(server(drip_body))
    assert time.monotonic() - start < 3


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://news.example:99999/", "ftp://news.example/"])
def test_broken_addresses(url: str) -> None:
    """An address that is none, or of another kind, is one failure."""
    (failure,) = read([url], fetcher=Fetcher(resolver=public))
    assert isinstance(failure, Failure)
    assert failure.source == url


def test_missing_pages_and_hosts(server: Start) -> None:
    """A page that is not there, a closed port, and a host without an address: one failure each, and the rest is read."""

    def nobody(host: str, port: int) -> Sequence[str]:
        if host == "no.example":
            raise OSError("unknown")
        return ["127.0.0.1"]

    gone = server(answer(b"", 404))
    sources = [f"{gone}/x", "http://127.0.0.1:9/", "http://no.example/"]
    failures = list(read(sources, fetcher=Fetcher(allow_private=True, resolver=nobody)))
    assert [getattr(f, "source", None) for f in failures] == sources
    assert "404" in getattr(failures[0], "reason", "")


def test_feed_over_http_follows_links_only_when_asked(server: Start) -> None:
    """A fetched feed's links are fetched if asked for; else nothing but the feed is."""
    asked: list[str] = []

    def site(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        body = PAGE if handler.path.startswith("/a/") else FEED.replace("https://news.example", url)
        answer(body.encode())(handler)

    url = server(site)
    plain = list(read([f"{url}/feed"], fetcher=Fetcher(allow_private=True)))
    assert asked == ["/feed"]
    assert [type(r) for r in plain] == [Article, Failure]
    followed = list(read([f"{url}/feed"], fetcher=Fetcher(allow_private=True), fetch_links=True))
    assert asked[1:] == ["/feed", "/a/123", "/a/124"]
    assert all(isinstance(r, Article) for r in followed)
