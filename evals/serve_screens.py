"""Makes the pictures of docs/serve.md: ``python evals/serve_screens.py --desk demo-desk [--out docs/images] [--all]``.

It serves the desk on the loopback and looks at every page in Chromium, 1440 and 390 pixels wide; ``--all`` keeps them
all, in light and dark, for looking at; without it only those that the docs show.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

SHOWN = {"today": "/", "dyad": "/dyad/USA/IRN", "incident": "", "article": "", "map": "/map", "review": "/review"}
MORE = {
    "pairs": "/pairs", "country": "/country/IRQ", "search": "/search?q=soleimani", "ledger": "/ledger", "method": "/method",
    "api": "/api", "health": "/health", "signin": "/sign-in", "links": "/review?kind=links", "error": "/nowhere",
}  # fmt: skip


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
    pages = {
        **SHOWN,
        "incident": f"/incident/{widest['id']}",
        "article": f"/article/{fullest['id']}",
        **(MORE if every else {}),
    }
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in ("light", "dark") if every else ("light",):
            for width in (1440, 390) if every else (1440,):
                context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)  # type: ignore[arg-type]
                page = context.new_page()
                page.goto(f"{base}/sign-in")
                page.get_by_label("Your name").fill("Kim")
                page.get_by_label("Token").fill(state.token)
                page.get_by_role("main").get_by_role("button", name="Sign in").click()
                page.wait_for_url(f"{base}/")
                for name, address in pages.items():
                    page.goto(base + address)
                    page.wait_for_timeout(200)
                    file = f"{name}-{width}-{scheme}.png" if every else f"serve-{name}.png"
                    page.screenshot(path=out / file, full_page=every)
                context.close()
        browser.close()


if __name__ == "__main__":
    main()
