"""The app over a desk in a process of its own: ``python serving.py DESK`` says its address and token, and ends with its input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tocsin.store import Desk


@dataclass(frozen=True, slots=True)
class Served:
    """Where the app answers, what lets a visitor write, and its desk."""

    address: str
    token: str
    desk: Desk


@contextmanager
def serving(desk: Desk) -> Iterator[Served]:
    """The app over a desk, answering; it ends with the block, and with the tests if they are killed."""
    command = [sys.executable, __file__, desk.path]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin
        assert process.stdout
        said = json.loads(process.stdout.readline() or "{}")
        assert said, "the app did not start; what it said stands above"
        yield Served(said["address"], said["token"], desk)
        process.stdin.close()
        process.wait(60)


def main() -> None:
    """Serves until the input ends."""
    import uvicorn

    from tocsin.serve import Options, create_app
    from tocsin.serve.listening import listening

    # Incidents stay as they are made, so that one test's judgement moves nothing under it.
    app = create_app(Desk(sys.argv[1]), Options(relink_below=0))
    socket = listening("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))

    def ended() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=ended, daemon=True).start()
    app.state.lens()
    # Who asks before the server runs waits in the socket's queue.
    said = {"address": f"http://127.0.0.1:{socket.getsockname()[1]}", "token": app.state.token}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    server.run(sockets=[socket])


if __name__ == "__main__":
    main()
