"""The public names: one sorted list, all of it there and documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tocsin


def test_the_list_is_sorted_and_complete() -> None:
    """``__all__`` is sorted, and every name that the package offers to type checkers is in it."""
    offered = re.findall(r"import \w+ as (\w+)", Path(tocsin.__file__).read_text(encoding="utf-8"))
    assert sorted(offered) == list(tocsin.__all__) == sorted(tocsin.__all__)


@pytest.mark.parametrize("name", tocsin.__all__)
def test_every_name_is_there_and_documented(name: str) -> None:
    """Each public name can be had, and has a docstring whose first line is a sentence."""
    documented = (getattr(tocsin, name).__doc__ or "").strip()
    assert documented.splitlines()[0].rstrip(":")
    assert ". " in documented + " "


def test_unknown_names_are_refused() -> None:
    """A name that does not exist is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="nothing"):
        tocsin.nothing  # noqa: B018 - the access is the test


def test_version_is_the_package_version() -> None:
    """The version stands in one place per world, and both agree."""
    text = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{tocsin.__version__}"' in text
