"""The settings: one table of name, default and help. Only this module reads the environment and the user's settings file.

A setting comes from the command line, else from ``TOCSIN_NAME`` in the environment, else from ``settings.toml`` in the user's
configuration folder, else from the table.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tocsin.errors import UsageError


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table. ``default`` also gives the type; ``choices`` are the allowed values, if they are few."""

    name: str
    default: str | int
    help: str
    choices: tuple[str, ...] = ()


SETTINGS = (
    Setting("desk", "", "the desk that commands use when none is named"),
    Setting("coder", "both", "what codes: frames, model, or both", ("both", "model", "frames")),
    Setting("workers", 1, "processes that code at once"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force."""

    desk: str = ""
    coder: str = "both"
    workers: int = 1


def load(environment: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """The settings in force.

    Args:
        environment: instead of the process's own.
        file: instead of the user's ``settings.toml``.

    Raises:
        UsageError: a value is of the wrong kind, or the file is not TOML or names an unknown setting.
    """
    given = {
        **_from_file(file or _user_file()),
        **_from_environment(os.environ if environment is None else environment),
    }
    known = {setting.name: setting for setting in SETTINGS}
    for name, (_, where) in given.items():
        if name not in known:
            raise UsageError(f"{where}: no setting {name!r} (settings are {', '.join(known)})")
    return Settings(**{name: _checked(known[name], value, where) for name, (value, where) in given.items()})


def document(path: Path) -> dict[str, Any]:
    """A configuration file of the user's own making, such as ``tocsin.toml``, as it stands.

    Raises:
        UsageError: it is not there, or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as e:
        raise UsageError(f"{path}: no such file (write one; docs/watch-feeds.md shows how)") from e
    except (OSError, ValueError) as e:
        raise UsageError(f"{path}: not a TOML file that can be read: {e}") from e


def secret(name: str, *, wanted_by: str, environment: Mapping[str, str] | None = None) -> str:
    """A password or key, which stands in the environment and in no file.

    Args:
        name: of the variable.
        wanted_by: who needs it, for the error.
        environment: instead of the process's own.

    Raises:
        UsageError: the variable is not set.
    """
    value = (os.environ if environment is None else environment).get(name)
    if not value:
        raise UsageError(f"{wanted_by}: the environment has no {name} (set it to the password or key)")
    return value


def _from_environment(environment: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    names = {setting.name: f"TOCSIN_{setting.name.upper()}" for setting in SETTINGS}
    return {name: (environment[variable], variable) for name, variable in names.items() if environment.get(variable)}


def _from_file(path: Path) -> dict[str, tuple[Any, str]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as e:
        raise UsageError(f"{path}: not a TOML file that can be read: {e}") from e
    return {name: (value, str(path)) for name, value in content.items()}


def _user_file() -> Path:
    from platformdirs import user_config_path

    return user_config_path("tocsin") / "settings.toml"


def _checked(setting: Setting, value: Any, where: str) -> Any:
    problem = UsageError(f"{where}: {setting.name} is {value!r} (give {_wanted(setting)})")
    if isinstance(setting.default, int):
        if not str(value).isdecimal() or int(value) < 1:
            raise problem
        return int(value)
    if not isinstance(value, str) or (setting.choices and value not in setting.choices):
        raise problem
    return value


def _wanted(setting: Setting) -> str:
    if setting.choices:
        return f"one of {', '.join(setting.choices)}"
    return "a whole number from 1 up" if isinstance(setting.default, int) else "text"
