"""Writes the reference of commands and settings: ``python -m tocsin.cli.reference > docs/commands.md``.

A test fails when the page is not what this gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from tocsin.cli.app import app
from tocsin.settings import SETTINGS


def page() -> str:
    """The page, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    group: Any = typer.main.get_command(app)
    yield "# Commands"
    yield ""
    yield f"{group.help} This page is made by `python -m tocsin.cli.reference`."
    yield ""
    yield group.epilog
    yield ""
    for name, command in group.commands.items():
        yield from _command(name, command)
    yield "## Settings"
    yield ""
    yield "From the command line, else the environment, else `settings.toml` in the user's configuration folder."
    yield ""
    yield "| in the file | in the environment | default | what |"
    yield "|---|---|---|---|"
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default != "" else "none"
        yield f"| `{setting.name}` | `TOCSIN_{setting.name.upper()}` | {default} | {setting.help} |"


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    words = " ".join((a.metavar or a.name.upper()) + ("…" if a.nargs == -1 else "") for a in arguments)
    yield f"## tocsin {name}"
    yield ""
    yield command.help.strip()
    yield ""
    yield f"    tocsin {name} [OPTIONS] {words}".rstrip()
    yield ""
    yield "| argument or option | what |"
    yield "|---|---|"
    for argument in arguments:
        yield f"| `{argument.metavar or argument.name.upper()}` | {argument.help} |"
    for option in options:
        yield f"| {', '.join(f'`{o}`' for o in option.opts)} | {option.help or ''}{_default(option)} |"
    yield ""


def _default(option: Any) -> str:
    shown = option.show_default if isinstance(option.show_default, str) else option.default
    return f" Default: `{shown}`." if shown not in (None, False, "") and option.show_default is not False else ""


if __name__ == "__main__":
    print(page(), end="")
