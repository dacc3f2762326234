"""The two screens (standard output and standard error), progress bars, and how failures are listed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tocsin.records import Failure

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress


def out() -> Console:
    """Standard output."""
    from tocsin.cli.console import CleanConsole

    return CleanConsole(highlight=False, emoji=False)


def err() -> Console:
    """Standard error, for everything that is not the result."""
    from tocsin.cli.console import CleanConsole

    return CleanConsole(stderr=True, highlight=False, emoji=False)


def on_terminal() -> bool:
    """Whether a person sees the result at once."""
    return sys.stdout.isatty()


def counted(number: int, what: str) -> str:
    """A number and a noun that agree."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def say(text: str, *, style: str = "") -> None:
    """One line on standard error, never cut and never wrapped, for it may name a long path."""
    from rich.text import Text

    err().print(Text(text, style=style), soft_wrap=True)


def failed(failure: Failure, *, to: Console | None = None) -> None:
    """One line for an input that was set aside: what, why, and the cure."""
    from rich.text import Text

    line = Text.assemble(
        (failure.source, "bold"), ": ", (failure.reason, "red"), f" ({failure.cure})" if failure.cure else ""
    )
    (to or err()).print(line, soft_wrap=True)


@contextmanager
def progress() -> Iterator[Progress]:
    """Progress bars on standard error; nothing at all where that is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = err()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<7}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("[dim]{task.fields[note]}"),
        TimeElapsedColumn(),
    )
    bars = Progress(
        *columns,
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=False,  # results go where they belong, also while a bar moves
        redirect_stderr=False,
    )
    with bars:
        yield bars
