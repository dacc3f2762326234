"""The command ``tocsin serve``, as a person starts it."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tocsin.cli import main
from tocsin.store import Desk


def told(desk: str, *, lines: int, look: bool = False) -> str:
    """What the command says before it is ended; with ``look`` its health is asked for meanwhile."""
    command = [sys.executable, "-m", "tocsin", "serve", "--desk", desk, "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        said = "".join(process.stdout.readline() for _ in range(lines))
        try:
            if look:
                with urllib.request.urlopen(f"{said.split()[4]}health.json") as answer:
                    assert answer.status == 200
        finally:
            process.terminate()
        return said + process.stdout.read()


def test_it_serves_and_shows_the_token_once(desk: Desk) -> None:
    """The address answers; the token is there at the first start and not at the second."""
    assert "Token for writing, shown once: " in told(desk.path, lines=2, look=True)
    again = told(desk.path, lines=1)
    assert again.startswith("The desk is at http://127.0.0.1:")
    assert "Token" not in again


def test_no_desk_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is no desk is named, with the cure."""
    assert main(["serve", "--desk", str(tmp_path / "none"), "--port", "0"]) == 2
    assert "tocsin add" in capsys.readouterr().err
