"""Makes the pictures of docs/serve.md: ``python evals/serve_screens.py --desk demo-desk [--out docs/images] [--all]``.

It serves the desk on the loopback and looks at every page in Chromium: 1440 pixels wide in light, and 390 in dark. ``--all`` takes each
page whole, at both widths, in light and in dark, for looking at.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from itertools import product
from pathlib import Path
from typing import Any

SHOWN = {
    "today": "/", "alarm": "", "dyad": "/dyad/USA/IRN", "country": "/country/IRQ", "pairs": "/pairs", "incident": "", "article": "",
    "map": "/map?window=", "search": "/search?q=soleimani", "review": "/review", "ledger": "/ledger", "method": "/method", "api": "/api",
}  # fmt: skip
MORE = {
    "health": "/health",
    "signin": "/sign-in",
    "links": "/review?kind=links",
    "error": "/nowhere",
    "calm": "/dyad/QAT/SAU",
}
LOOKS = ((1440, "light"), (390, "dark"))


def main() -> None:
    """Serves and looks."""
    import uvicorn

    from tocsin.serve import Options, create_app
    from tocsin.serve.listening import listening
    from tocsin.store import Desk

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desk", type=Path, default=Path("demo-desk"))
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Desk(given.desk), Options(folder=Path(folder)))
        socket = listening("127.0.0.1", 0)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.1)
        look(f"http://127.0.0.1:{socket.getsockname()[1]}", app.state, given.out, every=given.all)
        server.should_exit = True
        thread.join(20)


def look(base: str, state: Any, out: Path, *, every: bool) -> None:
    """Takes the pictures."""
    from playwright.sync_api import sync_playwright

    out.mkdir(parents=True, exist_ok=True)
    lens = state.lens()
    widest = lens.rows(
        "SELECT id, ino FROM incidents WHERE status = 'reported' ORDER BY origins DESC, recalls DESC LIMIT 1"
    )[0]
    fullest = lens.rows(
        "SELECT a.id FROM article_events n JOIN articles a USING (ano) WHERE a.size < 2500 ORDER BY n.events DESC"
    )[0]
    alarm = lens.rows("SELECT id FROM alarms ORDER BY status = 'open' DESC, opened DESC LIMIT 1")
    found = {"incident": widest["id"], "article": fullest["id"], "alarm": alarm[0]["id"] if alarm else ""}
    pages = {name: address or f"/{name}/{found[name]}" for name, address in (SHOWN | (MORE if every else {})).items()}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for width, scheme in product((1440, 390), ("light", "dark")) if every else LOOKS:
            context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)  # type: ignore[arg-type]
            page = signed_in(context, base, state.token)
            for name, address in pages.items():
                page.goto(base + address)
                page.wait_for_timeout(200)
                file = (
                    f"{name}-{width}-{scheme}.png" if every else f"serve-{name}{'' if width > 1000 else '-phone'}.png"
                )
                page.screenshot(path=out / file, full_page=every)
            context.close()
        browser.close()


def signed_in(context: Any, base: str, token: str) -> Any:
    """A page of somebody who may judge."""
    page = context.new_page()
    page.goto(f"{base}/sign-in")
    page.get_by_label("Your name").fill("Kim")
    page.get_by_label("Token").fill(token)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{base}/")
    return page


if __name__ == "__main__":
    main()
