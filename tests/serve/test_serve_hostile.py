"""A desk whose every word is hostile, or a megabyte long: each page and each of its forms shows it harmlessly."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hostile import HOSTILE, IRN, USA, asking, sign_in, with_alarm
from test_serve_pages import Tags

from tocsin.records import Article, Event, Failure, Incident, Judgement, Link, Span
from tocsin.store import Desk, from_row

WORD = "w" * 1_000_000
PAGES = (
    "/", "/pairs", "/dyad/IRN/USA", "/dyad/Q1/USA", "/country/IRN", "/country/IRQ?rows=events", "/incident/i00000001",
    "/incident/word", "/article/a1", "/article/long", "/article/word", "/search", "/search?sort=newest", "/search?q=rockets",
    "/map", "/map?land=IRQ", "/review", "/review?kind=links", "/ledger", "/alarm/al1", "/method", "/health", "/api", "/sign-in",
    "/sign-in?back=" + quote(HOSTILE), "/" + quote(HOSTILE, safe=""), "/article/" + quote(HOSTILE, safe=""),
    "/dyad/USA/" + quote(HOSTILE, safe=""),
    "/search?" + "&".join(f"{name}=" + quote(HOSTILE) for name in ("q", "outlet", "who", "place", "from", "event")),
)  # fmt: skip
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f]")


@pytest.fixture(scope="module")
def hostile(made: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Somebody who asks an app over it, signed in under a hostile name, after a judgement with a hostile note."""
    target = tmp_path_factory.mktemp("hostile") / "desk"
    shutil.copytree(made.path, target)
    desk = Desk(target)
    with_alarm(desk)
    _with_a_long_word(desk)
    desk.judge(Judgement("accept", "e1", "", f"Eve {HOSTILE}", HOSTILE))
    for client in asking(desk):
        sign_in(client, f"Kim {HOSTILE}")
        client.desk = desk
        yield client


def _with_a_long_word(desk: Desk) -> None:
    """An article, an incident, an event and a failure in which one word has a million letters."""
    article = Article(
        "word", WORD, title=WORD, published="2021-01-04", outlet=WORD, url=f"https://daily.example/{WORD}"
    )
    event = Event(
        "eword", "word", "PROTEST", evidence=(Span(0, len(WORD), WORD), Span(0, len(WORD), WORD, "trigger")), coder="stub",
        published="2021-01-04", actor=(USA,), recipient=(IRN,), date="2021-01-04", enddate="2021-01-04", date_precision="day",
        reasons=(WORD,), confidence=0.5, quad_code="material conflict", event_scale=-5.0,
    )  # fmt: skip
    incident = Incident(
        "word", "PROTEST", WORD, "reported", date="2021-01-04", enddate="2021-01-04", date_precision="day", actor=(USA,),
        recipient=(IRN,), versions=(WORD,), first_reported="2021-01-04", last_reported="2021-01-04", reports=1, origins=1,
        events=("eword",), quad_code="material conflict", event_scale=-5.0, confidence=0.5, reasons=(WORD,),
    )  # fmt: skip
    view, writer = desk.view(), desk.writer()
    writer.add([(article, [event])])
    kept = [from_row(Incident, row) for row in view.table("incidents").to_pylist()]
    links = [from_row(Link, row) for row in view.table("links").to_pylist()]
    writer.relink([*kept, incident], [*links, Link("eword", "word", "word", "first report")])
    writer.set_aside([Failure(f"/srv/secret/{WORD}", WORD, WORD)])


@pytest.mark.parametrize("path", PAGES)
def test_it_is_only_text(hostile: Any, path: str) -> None:
    """No page holds a script, a handler, a style or an address that a text brought, nor a character that turns the direction."""
    answer = hostile.get(path)
    assert answer.status_code in (200, 400, 404), answer.text[:500]
    page = Tags()
    page.feed(answer.text)
    assert page.bad == []
    assert not _TURNS.search(answer.text)
    assert "{{ 7777 * 7777 }}" in answer.text or "60481729" not in answer.text
    # A word of a megabyte is shown where its text is, cut short, and nowhere else whole.
    assert len(answer.text) < 700_000


@pytest.mark.parametrize("form", ["json", "csv", "geojson", "atom", "parquet"])
def test_its_forms_are_whole(hostile: Any, form: str) -> None:
    """Data twins of all pages can be read as what they say they are, and are never taken for a page."""
    for path in PAGES:
        address, asked, query = path.partition("?")
        answer = hostile.get(("/today" if address == "/" else address) + f".{form}" + asked + query)
        assert answer.status_code in (200, 400, 404), (path, answer.text[:300])
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not answer.headers["content-type"].startswith("text/html") or address.startswith("/sign-in"), path
        if answer.status_code != 200:
            continue
        if form in ("json", "geojson"):
            json.loads(answer.text)
        elif form == "atom":
            ET.fromstring(answer.text)
        elif form == "csv":
            csv.field_size_limit(10**7)
            for row in csv.reader(io.StringIO(answer.text)):
                assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in row), path


def test_nobody_learns_where_things_lie(hostile: Any) -> None:
    """No page, form or answer of the API names a folder of the machine, whatever was set aside there."""
    folder = str(Path(hostile.desk.path).parent)
    paths = [
        *PAGES,
        "/health.json",
        "/method.json",
        "/method.csv",
        "/metrics",
        "/api/openapi.json",
        "/api/articles",
        "/api/events",
    ]
    for path in paths:
        text = hostile.get(path).text
        assert folder not in text, path
        assert "/srv/secret" not in text, path
    assert hostile.get("/health.json").json()["desk"] == "desk"


def test_a_broken_desk_tells_names_only(made: Desk, tmp_path: Path) -> None:
    """Where the desk cannot be read, the page says so without saying where it lies."""
    shutil.copytree(made.path, tmp_path / "my desk")
    for client in asking(Desk(tmp_path / "my desk")):
        shutil.rmtree(tmp_path / "my desk" / "articles")
        shutil.rmtree(tmp_path / "my desk" / "events")
        for path in ("/", "/api/incidents", "/search.json"):
            answer = client.get(path)
            assert answer.status_code == 503, answer.text[:300]
            assert "my desk" in answer.text
            assert str(tmp_path) not in answer.text
