"""Every page says what the desk says, in every form, whatever the texts hold."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest
from hostile import HOSTILE

PAGES = (
    "/", "/pairs", "/dyad/USA/IRN", "/dyad/Q1/USA", "/country/IRQ", "/incident/i00000001", "/incident/i00000002", "/article/a1",
    "/article/" + quote(f"a2 {HOSTILE}/x", safe=""), "/article/long", "/search", "/search?q=rockets", "/map", "/map?land=IRQ",
    "/review", "/review?kind=links", "/ledger", "/method", "/health", "/api", "/sign-in", "/pairs?q=" + quote(HOSTILE),
    "/search?q=" + quote(HOSTILE),
)  # fmt: skip
_HANDLERS = re.compile(r"^on[a-z]+$")


class Tags(HTMLParser):
    """Collects what could run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.bad: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if (tag == "script" and not (given.get("src") or "").startswith("/static/")) or tag in (
            "style",
            "iframe",
            "object",
            "base",
        ):
            self.bad.append(tag)
        for name, value in attrs:
            scheme = (value or "").strip().lower().split(":")[0]
            link = name in ("href", "src", "action", "formaction", "xlink:href")
            if _HANDLERS.match(name) or name == "style" or (link and scheme in ("javascript", "data", "vbscript")):
                self.bad.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("path", PAGES)
def test_hostile_text_is_only_text(client: Any, path: str) -> None:
    """No page holds a script, handler, style or address that a text brought, nor a character that turns the direction."""
    answer = client.get(path)
    assert answer.status_code in (200, 400), answer.text[:500]
    page = Tags()
    page.feed(answer.text)
    assert page.bad == []
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", answer.text)
    assert "49" not in re.findall(r"\{\{ ?(\d+)", answer.text)
    assert len(answer.text) < 600_000


@pytest.mark.parametrize("path", PAGES)
def test_headers_are_strict(client: Any, path: str) -> None:
    """Nothing from elsewhere, nothing inline, no framing, on every answer."""
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


TWINNED = (
    "/today /pairs /dyad/USA/IRN /country/IRQ /incident/i00000001 /article/a1 /search /map /review /ledger /method /health"
).split()


@pytest.mark.parametrize("path", TWINNED)
def test_pages_have_twins(client: Any, path: str) -> None:
    """Each page can be had as JSON, and its table as CSV and Parquet."""
    assert isinstance(client.get(f"{path}.json").json(), dict)
    table = client.get(f"{path}.csv")
    assert table.status_code == 200
    rows = list(csv.DictReader(io.StringIO(table.text)))
    parquet = pq.read_table(io.BytesIO(client.get(f"{path}.parquet").content))
    assert parquet.num_rows == len(rows)


def test_no_twin_holds_a_text(client: Any) -> None:
    """Full texts stay in the desk."""
    for form in ("json", "csv"):
        assert "Rockets fell near the base" not in client.get(f"/article/a1.{form}").text
    assert "Rockets fell near the base" not in client.get("/api/articles/a1").text
    assert "Rockets fell near the base" in client.get("/article/a1").text


def test_cells_are_no_formulas(client: Any) -> None:
    """A spreadsheet takes no cell for a formula."""
    rows = list(csv.DictReader(io.StringIO(client.get("/country/IRN.csv?rows=incidents").text)))
    assert "'=1+1 Talks" in {row["description"] for row in rows}


def test_a_country_is_no_pin(client: Any) -> None:
    """GeoJSON gives a point only to what is known to the town or better."""
    found = client.get("/country/IRN.geojson?rows=incidents").json()["features"]
    by_precision = {f["properties"]["place_precision"]: f["geometry"] for f in found}
    assert by_precision["country"] is None
    assert by_precision["city"]["coordinates"] == [44.4, 33.3]


def test_the_series_counts_incidents(client: Any) -> None:
    """One killing, however many reports; its looking back is not counted again; planned talks are not counted."""
    rows = client.get("/dyad/USA/IRN.json?step=month").json()["series"]
    assert sum(r["Attacks"] for r in rows) == 1
    assert sum(r["Friendly words"] for r in rows) == 1
    reports = client.get("/dyad/USA/IRN.json?step=month&count=reports").json()["series"]
    assert sum(r["Attacks"] for r in reports) == 3
    assert {r["start"]: r["articles"] for r in rows}["2020-01-01"] == 3


def test_rates_are_held_against_what_was_read(client: Any) -> None:
    """Per 10,000 articles: one attack in the three articles of January."""
    rows = client.get("/dyad/USA/IRN.json?step=month&per=10000").json()["series"]
    assert {r["start"]: r["Attacks"] for r in rows}["2020-01-01"] == round(10_000 / 3, 2)


def test_copies_are_folded(client: Any) -> None:
    """An incident lists independent reports, with copies under their origin and recalls apart."""
    page = client.get("/incident/i00000001").text
    assert "1 copy of this report, not counted again" in page
    assert "Looked back on, not counted as news" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [("q=rockets", 4), ("q=nosuchword", 0), ('q="near the base"', 4), ('q="base the near"', 0), ("q=rock*", 4), ("q=-rockets", 0),
     ("event=ASSAULT", 4), ("event=AID", 0), ("aux=historical", 1), ("who=IRN", 4), ("actor=IRN", 0), ("place=IRQ", 4),
     ("outlet=Daily", 2), ("from=2020-01-04", 2), ("to=2020-01-03", 2), ("surest=0.75", 2), ("copies=no", 3), ("mode=drone", 4)],
)  # fmt: skip
def test_search_finds(client: Any, asked: str, found: int) -> None:
    """Words and facets are conditions that all hold."""
    assert client.get(f"/search.json?{asked}").json()["found"] == found
    assert client.get(f"/api/events?{asked}").json()["found"] == found


@pytest.mark.parametrize(
    "asked", ["event=NONSENSE", "from=yesterday", "page=0", "page=x", "surest=2", "sort=best", "q=" + "x" * 600]
)
def test_nonsense_is_refused_in_words(client: Any, asked: str) -> None:
    """What cannot be asked is said, not guessed."""
    answer = client.get(f"/search?{asked}")
    assert answer.status_code == 400
    assert "That cannot be asked" in answer.text


def test_unknown_things_are_not_here(client: Any) -> None:
    """What is not on the desk is 404, in HTML for people and in JSON for programs."""
    for path in ("/incident/none", "/article/none", "/alarm/none", "/dyad/XXQ/USA", "/nowhere", "/ledger.geojson"):
        assert client.get(path).status_code == 404, path
    assert client.get("/api/incidents/none").json()["error"].startswith("There is no such incident on this desk.")


def test_feeds_are_atom(client: Any) -> None:
    """A pair and the ledger can be followed."""
    space = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(client.get("/dyad/USA/IRN.atom").text)
    titles = [e.findtext(f"{space}title") or "" for e in feed.findall(f"{space}entry")]
    assert len(titles) == 2
    assert any(t.startswith("US kills General X") for t in titles)
    assert ET.fromstring(client.get("/ledger.atom").text).tag == f"{space}feed"


def test_what_did_not_change_is_not_sent_again(client: Any) -> None:
    """An ETag names the state of the desk."""
    for path in ("/dyad/USA/IRN", "/api/incidents", "/search.csv"):
        tag = client.get(path).headers["etag"]
        assert client.get(path, headers={"if-none-match": tag}).status_code == 304
        assert client.get(path, headers={"if-none-match": 'W/"old"'}).status_code == 200


def test_lists_are_paged(client: Any) -> None:
    """A list has as much as is asked for and the address of the rest."""
    first = client.get("/api/incidents?limit=2").json()
    assert len(first["items"]) == 2
    assert client.get("/api/incidents?limit=2").headers["link"].endswith('rel="next"')
    rest = client.get(first["next"]).json()
    assert {i["id"] for i in first["items"]} | {i["id"] for i in rest["items"]} == {f"i0000000{n}" for n in (1, 2, 3)}
    assert rest["next"] is None


def test_a_name_of_another_site_is_refused(client: Any) -> None:
    """Pages of other sites cannot point their name at this desk."""
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421
    assert client.get("/", headers={"host": "127.0.0.1:8765"}).status_code == 200


def test_metrics_count(client: Any) -> None:
    """Prometheus can read what was answered and what the desk holds."""
    client.get("/pairs")
    text = client.get("/metrics").text
    assert 'tocsin_requests_total{page="pairs",status="200"} 1' in text
    assert "tocsin_desk_articles 5" in text


def test_the_api_is_described(client: Any) -> None:
    """OpenAPI lists what there is."""
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {
        "/api/incidents",
        "/api/events",
        "/api/articles",
        "/api/alarms",
        "/api/dyads/{a}/{b}",
        "/api/judgements",
    } <= set(paths)
    assert json.dumps(paths)


def test_rates_are_not_added_up(client: Any) -> None:
    """Per 10,000 articles, the whole is the rate over all that was read, and the usual is held in the same measure."""
    raw = client.get("/dyad/USA/IRN.json?step=week").json()
    rated = client.get("/dyad/USA/IRN.json?step=week&per=10000").json()
    read = sum(row["articles"] for row in raw["series"])
    assert read
    assert rated["totals"]["Attacks"] == pytest.approx(raw["totals"]["Attacks"] / read * 10_000, rel=0.01)
    for one, other in zip(raw["series"], rated["series"], strict=True):
        if one["usual_high"] is not None:
            assert other["usual_high"] == pytest.approx(one["usual_high"] / one["articles"] * 10_000, abs=0.1)


def test_the_slider_ends_the_map_without_a_window(client: Any) -> None:
    """Moved back, it leaves out what came later, also where all time is shown."""
    everything, first_day = (client.get(f"/map.json{asked}").json() for asked in ("", "?day=0&window="))
    assert [land["code"] for land in everything["countries"]] == ["IRQ"]
    assert first_day["countries"] == []
    assert first_day["clusters"] == everything["clusters"]


def test_an_act_looked_back_on_is_marked_as_such(client: Any) -> None:
    """Its trigger carries another mark than that of news."""
    assert 'class="trigger old" data-events' in client.get("/article/a4").text
    assert 'class="trigger old" data-events' not in client.get("/article/a1").text
