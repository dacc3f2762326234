"""The app in real Chromium: from an alarm to the sentence, judging, the map, the phone, the dark, the keys; and nothing leaves.

Nothing here looks at a clock: every step waits for what it needs, as long as a busy machine takes.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import Served, serving

from tocsin.store import Desk

CHROMIUM = next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
BUILT = Path(__file__).parents[2] / "src" / "tocsin" / "serve" / "static" / "built" / "app.js"
PAGES = ("/", "/pairs", "/dyad/USA/IRN", "/country/IRQ", "/incident/i00000001", "/article/a1", "/article/long", "/search", "/map",
         "/review", "/ledger", "/alarm/al1", "/method", "/health", "/api", "/sign-in", "/nowhere")  # fmt: skip
PATIENCE = 120_000
"""Milliseconds that a step may wait for what it needs; a quiet machine needs a hundredth of it."""

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
    pytest.mark.timeout(900),
]
scripted = pytest.mark.skipif(not BUILT.exists(), reason="the scripts are not built (make web)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a sandbox where root runs it."""
    api = pytest.importorskip("playwright.sync_api", reason="no Playwright (it comes with the extra dev)")
    assert CHROMIUM
    # Some systems have a program of this name that only tells how to get the real one.
    said = subprocess.run([CHROMIUM, "--version"], capture_output=True, text=True, check=False, timeout=300)
    if said.returncode:
        pytest.skip(f"{CHROMIUM} does not start: {(said.stderr or said.stdout).strip()[:200]}")
    api.expect.set_options(timeout=PATIENCE)
    with api.sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=PATIENCE)
        yield made
        made.close()


@pytest.fixture(scope="module")
def shared(made: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app over a desk that nobody writes to."""
    with serving(copied(made, tmp_path_factory.mktemp("shared"))) as app:
        yield app


@pytest.fixture
def own(made: Desk, tmp_path: Path) -> Iterator[Served]:
    """The app over a desk of the test's own, for a test that writes."""
    with serving(copied(made, tmp_path)) as app:
        yield app


def copied(made: Desk, folder: Path) -> Desk:
    """A copy of the desk, with an alarm on it."""
    shutil.copytree(made.path, folder / "desk")
    desk = Desk(folder / "desk")
    with_alarm(desk)
    return desk


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


class Watcher:
    """Notes what should not happen on a page: requests that leave, messages of errors, scripts that failed."""

    def __init__(self, page: Any, address: str) -> None:
        self.bad: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on(
            "request", lambda r: None if r.url.startswith((address, "data:")) else self.bad.append(f"left: {r.url}")
        )
        page.on("console", lambda m: self.bad.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.bad.append(f"script: {e}"))
        page.on("dialog", lambda d: (self.bad.append(f"dialog: {d.message}"), d.dismiss()))


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page of 1440 by 900 that is watched; at its end nothing bad must have happened."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    made = context.new_page()
    watcher = Watcher(made, "http://127.0.0.1:")
    yield made
    context.close()
    # The browser reports answers of 403 and 404, which some tests ask for, as errors.
    assert [b for b in watcher.bad if "status of 40" not in b] == []


def expect(what: Any) -> Any:
    """What must become true of a page or a part of it."""
    from playwright.sync_api import expect as become

    return become(what)


def signed_in(page: Any, app: Served, back: str) -> None:
    """Signs in as a person would."""
    page.goto(f"{app.address}/sign-in?back={back}")
    page.get_by_label("Your name").fill("Kim")
    page.get_by_label("Token").fill(app.token)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{app.address}{back}")


def test_from_an_alarm_to_the_sentence(page: Any, shared: Served) -> None:
    """Today, an alarm, its pair, an incident, the article with the sentence marked."""
    page.goto(shared.address)
    page.get_by_role("link", name="Iran and United States: escalation").click()
    page.get_by_role("link", name="The pair over time").click()
    page.wait_for_url("**/dyad/IRN/USA")
    page.get_by_role("main").locator(".incident .what", has_text="US kills General X").click()
    page.locator(".report .source a").first.click()
    page.wait_for_url("**/article/a1#e-e1")
    expect(page.locator("mark.trigger", has_text="killed").first).to_be_visible()


@scripted
def test_correct_in_two_clicks_and_undo(page: Any, own: Served) -> None:
    """Correct, a type; the page follows without a reload; undo brings the coder's word back."""
    signed_in(page, own, "/article/a1")
    event = page.locator("#e-e1")
    event.get_by_text("Correct", exact=True).click()
    event.get_by_role("button", name="PROTEST").click()
    expect(event).to_contain_text("The coder said ASSAULT")
    event.get_by_role("button", name="Undo").click()
    expect(event.locator("h3")).to_contain_text("ASSAULT")
    expect(event.locator(".said")).to_have_count(0)


@scripted
def test_correct_with_one_key(page: Any, own: Served) -> None:
    """Arrow to the event, a letter for its type, z to undo."""
    signed_in(page, own, "/article/a1")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#e-e1")).to_be_focused()
    page.keyboard.press("2")
    expect(page.locator("#e-e1 .aux.historical")).to_be_visible()
    expect(page.locator("#e-e1")).to_be_focused()
    page.keyboard.press("z")
    expect(page.locator("#e-e1 .aux.none")).to_be_visible()


@scripted
def test_review_moves_on_with_the_keys(page: Any, own: Served) -> None:
    """A key judges, the next item comes, and what I said can be undone."""
    signed_in(page, own, "/review")
    expect(page.locator("#item blockquote")).to_have_count(1)
    page.keyboard.press("a")
    page.wait_for_url("**after=1")
    page.reload()
    expect(page.get_by_role("button", name="Undo")).to_have_count(1)


def test_every_form_works_without_scripts(browser: Any, own: Served) -> None:
    """Sign in, correct, undo, filter the map: all by plain forms and links."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    signed_in(page, own, "/article/a1")
    event = page.locator("#e-e1")
    event.locator("summary", has_text="Correct").click()
    event.get_by_role("button", name="PROTEST").click()
    expect(event).to_contain_text("The coder said ASSAULT")
    event.get_by_role("button", name="Undo").click()
    expect(event).not_to_contain_text("The coder said ASSAULT")
    page.goto(f"{own.address}/map")
    page.get_by_label("Friendly words").check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**kind=Friendly+words**")
    context.close()


@scripted
def test_the_map_is_filtered(page: Any, shared: Served) -> None:
    """Ticking a kind redraws the map; the killing is no friendly word."""
    page.goto(f"{shared.address}/map")
    expect(page.locator("#map .wide circle.pin")).to_have_count(1)
    page.get_by_label("Friendly words").check()
    expect(page.locator("#map .wide circle.pin")).to_have_count(0)
    expect(page.locator("#map path.whole").first).to_be_attached()


@scripted
def test_brushing_zooms(page: Any, shared: Served) -> None:
    """Dragging over the series asks for the days between."""
    page.goto(f"{shared.address}/dyad/USA/IRN")
    box = page.locator("#series .wide svg.brush").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 80, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile("from=2020-.*to=2020-"))


def test_a_csv_is_what_the_page_shows(page: Any, shared: Served, tmp_path: Path) -> None:
    """The table of a series and its download have the same numbers."""
    page.goto(f"{shared.address}/dyad/USA/IRN?step=month")
    page.get_by_text("The numbers as a table").click()
    expect(page.locator("#series table tbody tr").first).to_be_visible()
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
def test_pages_fit_and_are_accessible(browser: Any, shared: Served, width: int, scheme: Any) -> None:
    """No page is wider than the screen, axe finds nothing serious, nothing leaves the machine, no error is reported."""
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    watcher = Watcher(page, shared.address)
    for path in PAGES:
        page.goto(shared.address + path)
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


def test_the_keyboard_reaches_everything(page: Any, shared: Served) -> None:
    """Tab begins with the way past the navigation, and the focus is always to be seen."""
    page.goto(f"{shared.address}/dyad/USA/IRN")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.evaluate("window.kept = true")
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
    assert page.evaluate("window.kept"), "an anchor within the page loaded the page anew"


def test_wrong_tokens_are_told(page: Any, own: Served) -> None:
    """A wrong token is said to be wrong, and nothing is written."""
    page.goto(f"{own.address}/sign-in")
    page.get_by_label("Your name").fill("Eve")
    page.get_by_label("Token").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("That is not the token of this desk.")
    assert own.desk.query("SELECT count(*) AS n FROM judgements").to_pylist()[0]["n"] == 0
