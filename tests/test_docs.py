"""What can drift is held: the reference of commands, the list of dependencies, and the notes on changes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tocsin import __version__
from tocsin.cli.reference import page

ROOT = Path(__file__).parent.parent


def test_the_reference_of_commands_is_fresh() -> None:
    """The page of commands and settings is what the program says of itself."""
    cure = "make it anew: python -m tocsin.cli.reference > docs/commands.md"
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == page(), cure


def test_every_dependency_is_explained() -> None:
    """Each package that pyproject.toml asks for is in the table of dependencies, and none that it does not ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    names = {re.split(r"[\[<>=~! ]", requirement)[0] for requirement in wanted}
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([\w.-]+)` \|", text, flags=re.MULTILINE))
    assert {name for name in listed if not name.endswith(".lock")} == names


def test_locks_name_no_place_to_fetch_from() -> None:
    """A lock has names, versions and hashes; where packages come from is the user's affair."""
    for lock in ROOT.glob("requirements*.lock"):
        lines = [line.strip() for line in lock.read_text(encoding="utf-8").splitlines()]
        assert lines
        assert not [line for line in lines if "://" in line or not re.match(r"[a-z0-9.-]+==|--hash=sha256:", line)]


def test_training_stays_out_of_the_locks() -> None:
    """Whoever codes or develops does not download PyTorch."""
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert not re.search(r"^(torch|transformers|nvidia)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)


def test_the_version_has_a_note() -> None:
    """The changes of this version are written down."""
    assert (ROOT / "changes" / f"{__version__}.md").exists()
