"""Every page in real Chromium, at both widths, light and dark: it fits, it is accessible, nothing runs and nothing leaves."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hostile import HOSTILE
from looking import Watcher, expect, serious
from serving import Served

HOSTILE_PAGES = ("/", "/pairs", "/dyad/USA/IRN", "/dyad/Q1/USA", "/country/IRQ", "/incident/i00000001", "/article/a1",
                 "/article/long", "/search", "/map", "/review", "/review?kind=links", "/ledger", "/alarm/al1", "/method", "/health",
                 "/api", "/sign-in", "/nowhere", "/search?q=" + quote(HOSTILE), "/pairs?q=" + quote(HOSTILE))  # fmt: skip
DEMO_PAGES = ("/", "/pairs", "/dyad/USA/IRN", "/dyad/QAT/SAU", "/country/IRQ", "/search?q=soleimani", "/map", "/review", "/ledger",
              "/method")  # fmt: skip


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("desk", "pages"), [("hostile", HOSTILE_PAGES), ("demo", DEMO_PAGES)])
def test_pages_fit_and_are_accessible(
    context: Any, request: pytest.FixtureRequest, *, desk: str, pages: tuple[str, ...], width: int, scheme: str
) -> None:
    """No page is wider than the screen, axe finds nothing serious, nothing leaves the machine, no error is reported."""
    app: Served = request.getfixturevalue(desk)
    page = context(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True).new_page()
    watcher = Watcher(page)
    for path in (*pages, *_of_the_demo(app, desk)):
        page.goto(app.address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert serious(page) == [], path
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(int(n) for n in paper.strip("rgb()").split(",")) < 200) == (scheme == "dark")
    assert watcher.bad() == []


def _of_the_demo(app: Served, desk: str) -> list[str]:
    """An alarm, the most widely told incident and the fullest article of the demonstration."""
    if desk != "demo":
        return []
    asked = {
        "alarm": "SELECT id FROM alarms ORDER BY opened DESC LIMIT 1",
        "incident": "SELECT id FROM incidents ORDER BY origins DESC, reports DESC LIMIT 1",
        "article": "SELECT article_id AS id FROM events GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    }
    return [f"/{kind}/{app.desk.query(sql).to_pylist()[0]['id']}" for kind, sql in asked.items()]


def test_hostile_text_runs_nowhere(page: Any, hostile: Served) -> None:
    """With the policy in force, every page of the hostile desk is looked at and every fold opened: nothing runs, nothing leaves."""
    for path in HOSTILE_PAGES:
        page.goto(hostile.address + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        page.mouse.move(300, 300)
        assert (
            page.locator(
                "script:not([src^='/static/']), iframe, object, embed, [onload], [onerror], [onmouseover]"
            ).count()
            == 0
        )
        assert page.locator("a[href^='javascript' i], form[action^='javascript' i]").count() == 0


def test_the_keyboard_reaches_everything(page: Any, demo: Served) -> None:
    """Tab begins with the way past the navigation, and the focus is always to be seen."""
    page.goto(f"{demo.address}/dyad/USA/IRN")
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
