"""Web archives: pages become articles, whatever is packed, repeated, broken or not news."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tocsin.read import Tally, read, read_part
from tocsin.read.warc_gate import LANGUAGE, NO_ARTICLE, NO_POLITICS, SHORT, passed_over
from tocsin.records import Article, Failure
from warc_files import PACKINGS, news, response, write

LEADS = [f"In {n} Port Selma sent troops to the border with Norvik, its president said on Thursday." for n in range(12)]
RECORDS = [response(f"https://news.example/{n}", news(lead)) for n, lead in enumerate(LEADS)]


def articles(name: object, **options: Any) -> tuple[list[Article], list[Failure], Tally]:
    """What an archive gives, and what was counted."""
    tally = Tally()
    results = list(read([str(name)], tally=tally, **options))
    return [r for r in results if isinstance(r, Article)], [r for r in results if isinstance(r, Failure)], tally


@pytest.mark.parametrize("suffix", PACKINGS)
def test_pages_become_articles(tmp_path: Path, suffix: str) -> None:
    """Every page is an article with its address, its date, and when the crawler fetched it, however the archive is packed."""
    found, failures, tally = articles(write(tmp_path / f"news{suffix}", RECORDS))
    assert not failures
    assert [a.url for a in found] == [f"https://news.example/{n}" for n in range(12)]
    assert all(lead in a.text for lead, a in zip(LEADS, found, strict=True))
    assert {(a.published, a.first_seen, a.language) for a in found} == {("2020-01-03", "2020-01-04T00:00:00Z", "en")}
    assert tally.counts == {"records": 12, "pages": 12, "articles": 12}


@pytest.mark.parametrize("suffix", PACKINGS)
def test_a_broken_record_costs_one_page(tmp_path: Path, suffix: str) -> None:
    """Records that are damaged or cut short are skipped and counted in one failure; the pages around them are read."""

    def damage(number: int, packed: bytes) -> bytes:
        if number == 3:
            return b"\x00" * 40 + packed[40:]
        return packed[: len(packed) // 2] if number == 8 else packed

    found, failures, tally = articles(write(tmp_path / f"news{suffix}", RECORDS, damage))
    urls = {a.url for a in found}
    assert {f"https://news.example/{n}" for n in range(12) if n not in (3, 8)} <= urls
    assert "https://news.example/3" not in urls
    assert len(failures) == 1
    assert "broken record" in failures[0].reason
    assert 1 <= tally.counts["broken"] <= 2


@pytest.mark.parametrize("suffix", PACKINGS)
def test_a_record_that_only_the_content_shows_to_be_broken(tmp_path: Path, suffix: str) -> None:
    """Bytes changed in the middle of a packed record are found, and what follows is read."""

    def damage(number: int, packed: bytes) -> bytes:
        middle = len(packed) // 2
        return packed[:middle] + bytes(b ^ 0x5A for b in packed[middle : middle + 9]) + packed[middle + 9 :]

    path = write(tmp_path / f"news{suffix}", RECORDS, lambda n, p: damage(n, p) if n in (4, 5) else p)
    found, _, tally = articles(path)
    assert {f"https://news.example/{n}" for n in range(12) if n not in (4, 5)} <= {a.url for a in found}
    # zstd frames have no checksum as a rule, and plain records none at all.
    assert tally.counts["broken"] == 2 if suffix == ".warc.gz" else tally.counts["broken"] <= 2


@pytest.mark.parametrize("suffix", PACKINGS)
@pytest.mark.parametrize("size", [700, 1500, 10_000_000])
def test_parts_put_together_are_the_whole(tmp_path: Path, suffix: str, size: int) -> None:
    """However an archive is cut, each page is read in one part and none is lost."""
    path = write(tmp_path / f"news{suffix}", RECORDS, lambda n, p: b"\x00" * len(p) if n == 6 else p)
    whole = [a.id for a in read([str(path)]) if isinstance(a, Article)]
    ends = range(0, path.stat().st_size, size)
    parts = [a.id for at in ends for a in read_part(str(path), at, at + size) if isinstance(a, Article)]
    assert len(whole) == 11
    assert parts == whole


def test_what_is_no_new_page_is_passed_over_and_counted(tmp_path: Path) -> None:
    """Requests, revisits, errors, pictures and repeats are no articles; a page at another address with the same bytes is one."""
    page = news(LEADS[0])
    records = [
        response("https://news.example/a", page),
        response("https://news.example/a", b"", type="request"),
        response("https://news.example/mirror", page),
        response("https://news.example/a", b"", type="revisit"),
        response("https://news.example/gone", page, status="404 Not Found"),
        response("https://news.example/p.png", b"\x89PNG" + b"0" * 500, kind="image/png"),
        response("https://news.example/future", news(LEADS[1], published="2999-01-01")),
    ]
    found, failures, tally = articles(write(tmp_path / "news.warc.gz", records))
    assert not failures
    assert [(a.url, a.published) for a in found] == [
        ("https://news.example/a", "2020-01-03"),
        ("https://news.example/future", None),
    ]
    assert tally.counts == {
        "records": 7,
        "pages": 2,
        "articles": 2,
        "repeats": 1,
        "revisits": 1,
        "no success": 1,
        "no page": 1,
        "no usable date": 1,
    }


def test_charsets_and_codings(tmp_path: Path) -> None:
    """The header's charset is believed where the bytes agree, and packed bodies are unpacked."""
    lead = "The président of Zürich sent a façade of troops to the border, his café said — “on Thursday”."
    chunked = (
        b"".join(f"{len(c):x}\r\n".encode() + c + b"\r\n" for c in (news(lead)[:900], news(lead)[900:])) + b"0\r\n\r\n"
    )
    records = [
        response(
            "https://news.example/1", news(lead).decode().encode("cp1252"), kind="text/html; charset=windows-1252"
        ),
        response("https://news.example/2", news(lead + "."), kind="text/html; charset=iso-8859-1"),
        response("https://news.example/3", gzip.compress(news(lead + " 3")), headers="Content-Encoding: gzip\r\n"),
        response("https://news.example/4", chunked, headers="Transfer-Encoding: chunked\r\n"),
    ]
    found, _, _ = articles(write(tmp_path / "news.warc.gz", records))
    # The fourth has the words of the first in another packing.
    assert len(found) == 4
    assert all(lead in a.text for a in found)


def test_the_gate_passes_over_what_is_not_for_the_coder(tmp_path: Path) -> None:
    """Other languages, notices, lists and pages without politics are counted by reason, and read where the gate is off."""
    german = (
        "<p>Die Stadtwerke haben am Donnerstag mitgeteilt, dass die Straße zum Bahnhof wegen der Arbeiten an den Leitungen noch "
        "bis zum Ende des Monats gesperrt bleibt und die Busse über den Ring fahren, wie es schon im vergangenen Jahr war.</p>"
    )
    garden = (
        "<p>Water the roses early in the morning before the sun is high, and keep the soil around the roots loose.</p>"
    )
    links = "".join(f"<li><a href='/{n}'>Some short link number {n}</a></li>" for n in range(60))
    texts = {
        LANGUAGE: f"<html><body>{german * 4}</body></html>",
        SHORT: "<html><body><p>Please enable cookies to read this page of our paper.</p></body></html>",
        NO_ARTICLE: f"<html><body><ul>{links}</ul></body></html>",
        NO_POLITICS: f"<html><body><article><h1>Roses</h1>{garden * 5}</article></body></html>",
    }
    assert {reason: passed_over(text) for reason, text in texts.items()} == {reason: reason for reason in texts}
    assert passed_over(news(LEADS[0]).decode()) is None
    records = [response(f"https://x.example/{n}", t.encode()) for n, t in enumerate(texts.values())]
    path = write(tmp_path / "mixed.warc.gz", records)
    found, failures, tally = articles(path)
    assert (found, failures) == ([], [])
    assert all(tally.counts[reason] == 1 for reason in texts)
    assert articles(path, gate=False)[0][0].url == "https://x.example/0"


def test_an_archive_over_http_is_read_by_ranges(
    tmp_path: Path, server: Callable[[Callable[[BaseHTTPRequestHandler], None]], str]
) -> None:
    """An archive at an address is read from its server, also when a connection breaks; without ranges there is a cure."""
    data = write(tmp_path / "news.warc.gz", RECORDS).read_bytes()
    asked: list[str] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        first, last = map(int, handler.headers["Range"].removeprefix("bytes=").split("-"))
        asked.append(handler.headers["Range"])
        part = data[first : last + 1]
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        handler.send_header("Content-Length", str(len(part)))
        handler.end_headers()
        # The second answer breaks off in the middle.
        handler.wfile.write(part[: len(part) // 2] if len(asked) == 2 else part)

    found, failures, _ = articles(server(answer) + "/news.warc.gz")
    assert (len(found), failures) == (12, [])

    def plain(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    _, failures, _ = articles(server(plain) + "/news.warc.gz")
    assert "download" in failures[0].cure


def test_an_archive_from_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive in a pipe is read like a file, packed or not."""
    data = write(tmp_path / "news.warc.gz", RECORDS).read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    found, _, _ = articles("-")
    assert len(found) == 12
    assert (found[0].source or "").startswith("standard input@")


def test_an_unknown_scheme_is_a_failure() -> None:
    """An address that is neither the web's nor a known store's is set aside with a cure."""
    _, failures, _ = articles("nostore://bucket/news.warc.gz")
    assert "http" in failures[0].reason
    assert failures[0].cure
