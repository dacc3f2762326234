"""What the tests of reading share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tocsin.read import read
from tocsin.records import Article, Failure

Both = tuple[list[Article], list[Failure]]
SHARED = Path(__file__).parents[3] / "shared"


@pytest.fixture
def both() -> Callable[..., Both]:
    """Reads sources and gives articles and failures apart."""

    def reading(*sources: object, **options: Any) -> Both:
        results = list(read([str(s) for s in sources], **options))
        return [r for r in results if isinstance(r, Article)], [r for r in results if isinstance(r, Failure)]

    return reading


@pytest.fixture
def shared() -> Path:
    """The folder with the project's material; tests that need it are skipped where it is not."""
    if not SHARED.is_dir():
        pytest.skip("needs the project's shared folder")
    return SHARED


@pytest.fixture
def server() -> Iterator[Callable[[Callable[[BaseHTTPRequestHandler], None]], str]]:
    """Starts local web servers, each with one function that answers; gives their addresses."""
    running: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[BaseHTTPRequestHandler], None]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        running.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        running[-1].daemon_threads = True
        threading.Thread(target=running[-1].serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{running[-1].server_address[1]}"

    yield start
    for one in running:
        one.shutdown()
        one.server_close()
