"""Every setting has an effect, from each place it can come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.errors import UsageError
from tocsin.settings import SETTINGS, Settings, load

OTHER = {"desk": "elsewhere", "coder": "frames", "workers": "3"}


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS])
def test_each_setting_can_be_set(name: str, tmp_path: Path) -> None:
    """The environment and the file each set it, and the environment wins."""
    file = tmp_path / "settings.toml"
    default = getattr(load({}, file), name)
    value = OTHER[name]
    from_environment = getattr(load({f"TOCSIN_{name.upper()}": value}, file), name)
    assert str(from_environment) == value != str(default)
    file.write_text(f"{name} = {value if value.isdecimal() else repr(value)}\n")
    assert getattr(load({}, file), name) == from_environment
    assert getattr(load({f"TOCSIN_{name.upper()}": str(default)}, file), name) == (default or from_environment)


def test_the_table_and_the_record_agree() -> None:
    """The defaults stand in the table and in the record alike."""
    assert {s.name: s.default for s in SETTINGS} == {n: getattr(Settings(), n) for n in Settings.__slots__}


@pytest.mark.parametrize("text", ["coder = 'magic'", "workers = 0", "workers = 'two'", "colour = 'red'", "coder ="])
def test_wrong_settings_are_refused(text: str, tmp_path: Path) -> None:
    """A wrong value or name is an error that names the file."""
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"settings\.toml"):
        load({}, file)
