"""The command line. A command parses, calls one function of the package, shows what it gave, and ends with 0, 1 or 2."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: instead of the process's own.

    Returns:
        0 if all is done, 1 if some inputs failed and the rest is done, 2 if the call was wrong, 130 if interrupted.
    """
    from tocsin.cli.app import run

    return run(arguments)
