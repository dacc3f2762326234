"""Imports only flow down, heavy libraries stay in their rooms, and files and functions stay small enough to hold in mind."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "tocsin"
MODULES = sorted(SOURCE.rglob("*.py"))

BASE = {"cycles", "errors", "records", "vocab", "settings", "objects"}
STAGES = {"read", "coding", "resolve", "link", "store", "watch", "serve"}
# What sees more than one stage. ``coder`` is coding and resolving together, article by article; ``follow`` reads what feeds
# bring into a desk, again and again; ``archive`` reads and codes blocks into one; ``recode`` codes
# a desk anew and compares the two.
ABOVE = {
    "pipeline",
    "linking",
    "linking_shares",
    "watching",
    "cli",
    "serve",
    "coder",
    "demo",
    "follow",
    "archive",
    "recode",
    "__init__",
    "__main__",
}
# A library that is slow to load or bound to one stage, and the only places that may load it.
ROOMS = {
    "deltalake": {"store"},
    "duckdb": {"store"},
    "onnxruntime": {"coding"},
    "spacy": {"coding"},
    "trafilatura": {"read"},
    "fastapi": {"serve"},
    "starlette": {"serve"},
    "typer": {"cli"},
    "uvicorn": {"serve"},
    "scipy": {"watch"},
    "statsmodels": {"watch"},
    "torch": set(),
    "transformers": set(),
}


def room(path: Path) -> str:
    """The stage or top module a file belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            if node.module == "tocsin":
                yield from (f"tocsin.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room(p) in STAGES - ABOVE], ids=lambda p: str(p.relative_to(SOURCE))
)
def test_stages_do_not_see_each_other(path: Path) -> None:
    """A stage imports records, errors, the vocabulary and itself."""
    seen = {name.split(".")[1] for name in imports(path) if name.startswith("tocsin.")}
    assert seen <= BASE | {room(path), "__version__"}


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) in BASE], ids=lambda p: str(p.relative_to(SOURCE)))
def test_the_base_sees_no_stage(path: Path) -> None:
    """Records, errors, settings and the vocabulary import nothing above them."""
    assert {name.split(".")[1] for name in imports(path) if name.startswith("tocsin.")} <= BASE


@pytest.mark.parametrize("library", sorted(ROOMS))
def test_libraries_stay_in_their_rooms(library: str) -> None:
    """A heavy library is imported where it belongs and nowhere else."""
    users = {room(p) for p in MODULES if any(name.split(".")[0] == library for name in imports(p))}
    assert users <= ROOMS[library]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_sizes(path: Path) -> None:
    """A file has at most 500 lines, the body of a function at most 40 without its docstring."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 500
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert lines <= 40, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_module_writes_another(path: Path) -> None:
    """Nobody sets a name of an imported module, which no linter sees."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = {a.asname or a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    targets = [t for n in ast.walk(tree) if isinstance(n, ast.Assign) for t in n.targets]
    written = {t.value.id for t in targets if isinstance(t, ast.Attribute) and isinstance(t.value, ast.Name)}
    assert not modules & written
