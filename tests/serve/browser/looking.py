"""What the tests in Chromium share: how long they wait, what must not happen on a page, and signing in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from serving import Served

ROOT = Path(__file__).parents[3]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
BUILT = ROOT / "src" / "tocsin" / "serve" / "static" / "built" / "app.js"
PATIENCE = 120_000
"""Milliseconds that a step may wait for what it needs; a quiet machine needs a hundredth of it."""
scripted = pytest.mark.skipif(not BUILT.exists(), reason="the scripts are not built (make web)")


class Watcher:
    """Notes what should not happen on a page: requests that leave, messages of errors, scripts that failed or asked something."""

    def __init__(self, page: Any) -> None:
        self._seen: list[str] = []
        page.on(
            "request", lambda r: None if r.url.startswith(("http://127.0.0.1:", "data:")) else self._note("left", r.url)
        )
        page.on("console", lambda m: self._note(m.type, m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self._note("script", e))
        page.on("dialog", lambda d: (self._note("dialog", d.message), d.dismiss()))

    def _note(self, what: str, text: object) -> None:
        self._seen.append(f"{what}: {text}")

    def bad(self) -> list[str]:
        """What happened; the browser reports answers of 403 and 404, which some tests ask for, as errors."""
        return [s for s in self._seen if "status of 40" not in s]


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


def serious(page: Any) -> list[tuple[str, list[str]]]:
    """What axe holds against the page as it stands, from *serious* on; nothing if axe is not here."""
    if not AXE.exists():
        return []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    return [
        (v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found if v["impact"] in ("serious", "critical")
    ]
