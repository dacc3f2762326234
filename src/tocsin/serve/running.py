"""Runs the web app: the keys, the server, and what a terminal is told."""

from __future__ import annotations

from collections.abc import Callable

from tocsin.errors import MissingExtraError, StoreError
from tocsin.serve.options import Options
from tocsin.store import Desk


def run(
    desk: Desk,
    options: Options,
    *,
    on_ready: Callable[[str, str | None], None],
    on_wait: Callable[[], None] | None = None,
) -> None:
    """Serves a desk until it is interrupted.

    Args:
        desk: the desk.
        options: how.
        on_ready: called with the address, and with the token if it was made just now, when requests are answered.
        on_wait: called before the desk is laid out, which takes a minute for a million events.

    Raises:
        MissingExtraError: the extra ``serve`` is not installed.
        StoreError: there is no desk, or the address is taken.
    """
    try:
        import uvicorn
    except ImportError as e:
        raise MissingExtraError("serve", "the web app") from e
    from tocsin.serve.app import create_app
    from tocsin.serve.listening import listening

    if not desk.exists():
        raise StoreError(f"no desk at {desk.path} (make one: tocsin add SOURCES --desk {desk.path})")
    app = create_app(desk, options)
    socket = listening(options.host, options.port)
    shown = f"[{options.host}]" if ":" in options.host else options.host
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    state = app.state
    if on_wait:
        on_wait()
    state.lens()
    on_ready(f"http://{shown}:{socket.getsockname()[1]}/", state.token)
    try:
        server.run(sockets=[socket])
    finally:
        socket.close()
