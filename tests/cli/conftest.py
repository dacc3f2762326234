"""The command line in this process, with a stub in the place of the coder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from stub_coder import make_stub
from tocsin.cli import main


@dataclass(frozen=True)
class Ran:
    """What a command gave: its exit code, its standard output and its standard error."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, object]]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def tocsin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Ran]:
    """Runs ``tocsin`` with these arguments, in an empty folder and without settings of the user's own."""
    for module in ("add", "code"):
        monkeypatch.setattr(f"tocsin.cli.{module}.maker", lambda _: make_stub)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("TOCSIN_DESK", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ran:
        code = main([str(a) for a in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Three articles in a CSV table with columns of its own names."""
    path = tmp_path / "table.csv"
    long = "Yesterday, " + "after a night of talks that led nowhere at all, " * 8
    path.write_text(
        "id,body,date,outlet,url\n"
        'one,"On Friday USA attacked IRN, officials said.",2020-01-03,A,https://a.example/1\n'
        f'two,"{long}IRN attacked USA, and FRA praised DEU. It went on.",2020-02-08,B,https://b.example/2\n'
        'three,"Nothing happened in the town of Springfield this week.",2020-02-09,B,https://b.example/3\n',
        encoding="utf-8",
    )
    return path
