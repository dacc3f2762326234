"""The app in real Chromium: from an alarm to the sentence, judging, the map, the phone, the dark, the keys; and nothing leaves."""

from __future__ import annotations

import csv
import io
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tocsin.store import Desk

CHROMIUM = next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
BUILT = Path(__file__).parents[2] / "src" / "tocsin" / "serve" / "static" / "built" / "app.js"
PAGES = ("/", "/pairs", "/dyad/USA/IRN", "/country/IRQ", "/incident/i00000001", "/article/a1", "/article/long", "/search", "/map",
         "/review", "/ledger", "/alarm/al1", "/method", "/health", "/api", "/sign-in", "/nowhere")  # fmt: skip

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"
)
scripted = pytest.mark.skipif(not BUILT.exists(), reason="the scripts are not built (make web)")


@pytest.fixture
def served(desk: Desk) -> Iterator[Any]:
    """The app on a free port of the loopback; ``address`` and ``token``."""
    import uvicorn

    from tocsin.serve import Options, create_app
    from tocsin.serve.listening import listening

    with_alarm(desk)
    app = create_app(desk, Options(relink_below=0))
    socket = listening("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    app.state.lens()
    while not server.started:
        time.sleep(0.05)
    app.address = f"http://127.0.0.1:{socket.getsockname()[1]}"  # type: ignore[attr-defined]
    yield app
    server.should_exit = True
    thread.join(30)
    socket.close()
    app.state.mirrored.close()


def with_alarm(desk: Desk) -> None:
    """Puts an alarm on the desk as the watch would."""
    import pyarrow as pa
    from deltalake import write_deltalake

    from tocsin.store import SCHEMAS
    from tocsin.store.schemas import LAYOUT

    row = {
        "id": "al1", "kind": "dyad", "a": "IRN", "b": "USA", "direction": "escalation", "opened": "2020-01-03", "status": "open",
        "what": "More conflict than normal between Iran and the United States. It is new.", "window": 7, "channel": "conflict",
        "observed": 3.0, "expected": 0.2, "surprise": 0.001, "incidents": ["i00000001"], "closes": "A quiet week.",
        "at": "2020-01-04", "batch": "b", "version": "test",
    }  # fmt: skip
    table = pa.Table.from_pylist([row], schema=SCHEMAS.get("alarms"))
    write_deltalake(f"{desk.path}/alarms", table, description=f"layout {LAYOUT}")


@pytest.fixture
def browser() -> Iterator[Any]:
    """Chromium, without a sandbox where root runs it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


class Watcher:
    """Notes what should not happen on a page: requests that leave, messages of errors, scripts that failed."""

    def __init__(self, page: Any, address: str) -> None:
        self.bad: list[str] = []
        page.on(
            "request", lambda r: None if r.url.startswith((address, "data:")) else self.bad.append(f"left: {r.url}")
        )
        page.on("console", lambda m: self.bad.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.bad.append(f"script: {e}"))
        page.on("dialog", lambda d: (self.bad.append(f"dialog: {d.message}"), d.dismiss()))


@pytest.fixture
def page(browser: Any, served: Any) -> Iterator[Any]:
    """A page of 1440 by 900 that is watched; at its end nothing bad must have happened."""
    made = browser.new_page(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    watcher = Watcher(made, served.address)
    yield made
    # The browser reports answers of 403 and 404, which some tests ask for, as errors.
    assert [b for b in watcher.bad if "status of 40" not in b] == []


def signed_in(page: Any, served: Any, back: str) -> None:
    """Signs in as a person would."""
    page.goto(f"{served.address}/sign-in?back={back}")
    page.get_by_label("Your name").fill("Kim")
    page.get_by_label("Token").fill(served.state.token)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{served.address}{back}")


def test_from_an_alarm_to_the_sentence(page: Any, served: Any) -> None:
    """Today, an alarm, its pair, an incident, the article with the sentence marked."""
    page.goto(served.address)
    page.get_by_role("link", name="Iran and United States: escalation").click()
    page.get_by_role("link", name="The pair over time").click()
    assert page.url.endswith("/dyad/IRN/USA")
    page.get_by_role("main").locator(".incident .what", has_text="US kills General X").click()
    page.locator(".report .source a").first.click()
    assert page.locator("mark.trigger", has_text="killed").first.is_visible()
    assert "#e-e1" in page.url


@scripted
def test_correct_in_two_clicks_and_undo(page: Any, served: Any) -> None:
    """Correct, a type; the page follows without a reload; undo brings the coder's word back."""
    signed_in(page, served, "/article/a1")
    event = page.locator("#e-e1")
    event.get_by_text("Correct", exact=True).click()
    event.get_by_role("button", name="PROTEST").click()
    page.locator("#e-e1", has_text="The coder said ASSAULT").wait_for()
    page.locator("#e-e1").get_by_role("button", name="Undo").click()
    page.locator("#e-e1 h3", has_text="ASSAULT").wait_for()
    page.locator("#e-e1 .said").wait_for(state="detached")


@scripted
def test_correct_with_one_key(page: Any, served: Any) -> None:
    """Arrow to the event, a letter for its type, z to undo."""
    signed_in(page, served, "/article/a1")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "e-e1"
    page.keyboard.press("2")
    page.locator("#e-e1 .aux.historical").wait_for()
    assert page.evaluate("document.activeElement.id") == "e-e1"
    page.keyboard.press("z")
    page.locator("#e-e1 .aux.none").wait_for()


@scripted
def test_review_moves_on_with_the_keys(page: Any, served: Any) -> None:
    """A key judges, the next item comes, and what I said can be undone."""
    signed_in(page, served, "/review")
    assert page.locator("#item blockquote").count() == 1
    page.keyboard.press("a")
    page.wait_for_url("**after=1")
    page.reload()
    assert page.get_by_role("button", name="Undo").count() == 1


def test_every_form_works_without_scripts(browser: Any, served: Any) -> None:
    """Sign in, correct, undo, filter the map: all by plain forms and links."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    signed_in(page, served, "/article/a1")
    event = page.locator("#e-e1")
    event.locator("summary", has_text="Correct").click()
    event.get_by_role("button", name="PROTEST").click()
    assert "The coder said ASSAULT" in page.content()
    page.locator("#e-e1").get_by_role("button", name="Undo").click()
    assert "The coder said ASSAULT" not in page.content()
    page.goto(f"{served.address}/map")
    page.get_by_label("Friendly words").check()
    page.get_by_role("button", name="Show").click()
    assert "kind=Friendly+words" in page.url
    context.close()


@scripted
def test_the_map_is_filtered(page: Any, served: Any) -> None:
    """Ticking a kind redraws the map; the killing is no friendly word."""
    page.goto(f"{served.address}/map")
    assert page.locator("#map .wide circle.pin").count() == 1
    page.get_by_label("Friendly words").check()
    page.locator("#map .wide circle.pin").wait_for(state="detached")
    assert page.locator("#map path.whole").count() >= 1


@scripted
def test_brushing_zooms(page: Any, served: Any) -> None:
    """Dragging over the series asks for the days between."""
    page.goto(f"{served.address}/dyad/USA/IRN")
    box = page.locator("#series .wide svg.brush").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 80, steps=4)
    page.mouse.up()
    page.wait_for_url("**from=2020-**")
    assert "to=2020-" in page.url


def test_a_csv_is_what_the_page_shows(page: Any, served: Any, tmp_path: Path) -> None:
    """The table of a series and its download have the same numbers."""
    page.goto(f"{served.address}/dyad/USA/IRN?step=month")
    page.get_by_text("The numbers as a table").click()
    shown = [row.split("\t") for row in page.locator("#series table tbody").inner_text().splitlines() if row.strip()]
    with page.expect_download() as waiting:
        page.locator("footer").get_by_role("link", name="CSV").click()
    waiting.value.save_as(tmp_path / "series.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "series.csv").read_text(encoding="utf-8"))))[1:]
    assert [[_number(c) for c in row] for row in shown] == [[_number(c) for c in row] for row in rows]


def _number(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell.strip()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_are_accessible(browser: Any, served: Any, width: int, scheme: Any) -> None:
    """No page is wider than the screen, axe finds nothing serious, nothing leaves the machine, no error is reported."""
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    watcher = Watcher(page, served.address)
    for path in PAGES:
        page.goto(served.address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        if AXE.exists():
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
            serious = [
                (v["id"], [n["html"][:120] for n in v["nodes"][:3]])
                for v in found
                if v["impact"] in ("serious", "critical")
            ]
            assert serious == [], path
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(int(n) for n in paper.strip("rgb()").split(",")) < 200) == (scheme == "dark")
    assert [b for b in watcher.bad if "status of 404" not in b] == []
    context.close()


def test_the_keyboard_reaches_everything(page: Any, served: Any) -> None:
    """Tab begins with the way past the navigation, and the focus is always to be seen."""
    page.goto(f"{served.address}/dyad/USA/IRN")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue  # past the last link, before the first
        seen.add(page.evaluate("document.activeElement.outerHTML.slice(0, 400)"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        # A date's own parts show the focus within the field.
        held = page.evaluate("document.activeElement.outerHTML.slice(0, 80)")
        assert outline != "none" or held.startswith("<a") or 'type="date"' in held, held
    assert any("/incident/" in s for s in seen)


def test_wrong_tokens_are_told(page: Any, served: Any, desk: Desk) -> None:
    """A wrong token is said to be wrong, and nothing is written."""
    page.goto(f"{served.address}/sign-in")
    page.get_by_label("Your name").fill("Eve")
    page.get_by_label("Token").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").inner_text() == "That is not the token of this desk."
    assert desk.query("SELECT count(*) AS n FROM judgements").to_pylist()[0]["n"] == 0
