"""The app over a desk in a process of its own: ``python serving.py DESK`` says its address and token, and ends with its input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from tocsin.store import Desk

START, END = 600, 30
"""Seconds that the app may take to begin and to end; a quiet machine needs two and none."""
_GRACE = 5


@dataclass(frozen=True, slots=True)
class Served:
    """Where the app answers, what lets a visitor write, and its desk."""

    address: str
    token: str
    desk: Desk


@contextmanager
def serving(desk: Desk) -> Iterator[Served]:
    """The app over a desk, answering; it ends with the block, and with the tests if they are killed.

    Raises:
        RuntimeError: it did not start, or was still at something when it should end; where its threads stood is on standard error.
    """
    command = [sys.executable, __file__, desk.path]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    # Not `with`: that would wait for ever for a process that does not end.
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    late = threading.Timer(START, process.kill)
    late.start()
    try:
        assert process.stdin
        assert process.stdout
        line = process.stdout.readline()
        late.cancel()
        if not line:
            raise RuntimeError("the app did not start; what it said stands on standard error")
        said = json.loads(line)
        yield Served(said["address"], said["token"], desk)
        _end(process)
    finally:
        late.cancel()
        process.kill()
        process.wait(END)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def _end(process: subprocess.Popen[str]) -> None:
    """Asks the app to end; one that does not is asked where it stands, and killed."""
    assert process.stdin
    process.stdin.close()
    try:
        process.wait(END)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGUSR1)
        with suppress(subprocess.TimeoutExpired):
            process.wait(2)
        raise RuntimeError("the app did not end; where its threads stood is on standard error") from None


def main() -> None:
    """Serves until the input ends."""
    import faulthandler

    import uvicorn

    from tocsin.serve import Options, create_app
    from tocsin.serve.listening import listening

    faulthandler.register(signal.SIGUSR1, all_threads=True)
    # Incidents stay as they are made, so that one test's judgement moves nothing under it.
    app = create_app(Desk(sys.argv[1]), Options(relink_below=0))
    socket = listening("127.0.0.1", 0)
    config = uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=_GRACE)
    server = uvicorn.Server(config)

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
