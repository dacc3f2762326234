"""The import budget: what is not used is not loaded."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "deltalake",
    "duckdb",
    "numpy",
    "onnxruntime",
    "pandas",
    "pyarrow",
    "scipy",
    "spacy",
    "statsmodels",
    "trafilatura",
    "httpx",
    "thinc",
)
COMMANDS = (
    "demo read code add archive link alarms dyad country backtest explain import watch export report info actors places score serve"
).split()


def loaded(code: str) -> set[str]:
    """The heavy libraries that a fresh interpreter has loaded after running some code."""
    script = f"import sys\n{code}\nsys.stderr.write(' '.join(m for m in {HEAVY!r} if m in sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(run.stderr.split())


def test_the_package_loads_nothing_heavy() -> None:
    """``import tocsin`` loads no model, no parser, no store."""
    assert loaded("import tocsin") == set()


def test_help_loads_nothing_heavy() -> None:
    """``tocsin --help`` loads no model, no parser, no store."""
    assert loaded("from tocsin.cli import main\nmain(['--help'])") == set()


def test_help_of_commands_loads_nothing_heavy() -> None:
    """Nor does the help of any command."""
    assert loaded(f"from tocsin.cli import main\nfor c in {COMMANDS!r}: main([c, '--help'])") == set()


def test_records_load_nothing_heavy() -> None:
    """Records can be used without the rest."""
    assert loaded("from tocsin import Article, Event") == set()


def test_coding_loads_no_store() -> None:
    """Coding a text needs neither Delta nor DuckDB."""
    assert loaded("from tocsin import code") & {"deltalake", "duckdb"} == set()
