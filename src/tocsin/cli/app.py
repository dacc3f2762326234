"""The commands in the order of the stages, and what an error means at the command line.

Nothing heavy is imported here or by a command's module; a command imports what it needs when it runs.
"""

from __future__ import annotations

from collections.abc import Sequence

import typer

from tocsin.cli import (
    actors,
    add,
    alarms,
    archive,
    backtest,
    code,
    country,
    demo,
    desk,
    dyad,
    explain,
    export,
    import_,
    info,
    link,
    places,
    read,
    recode,
    report,
    score,
    serve,
    watch,
)
from tocsin.cli.screen import say
from tocsin.errors import TocsinError

app = typer.Typer(
    name="tocsin",
    help="Reads the news, codes who did what to whom, where and when, and merges reports into incidents.",
    epilog="Sources are files, folders, patterns, http(s) addresses or - (standard input). Exit codes: 0 done, 1 some inputs"
    " failed (each is listed, the rest is done), 2 wrong usage.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def version(
    show: bool = typer.Option(False, "--version", help="Show the version and end.", is_eager=True),
) -> None:
    """Reads the news, codes who did what to whom, where and when, and merges reports into incidents."""
    if show:
        from tocsin import __version__

        typer.echo(f"tocsin {__version__}")
        raise typer.Exit


for command in (
    demo,
    read,
    code,
    add,
    archive,
    recode,
    link,
    alarms,
    dyad,
    country,
    backtest,
    explain,
    import_,
    watch,
    export,
    report,
    serve,
    info,
    desk,
    actors,
    places,
    score,
):
    app.command(command.__name__.rsplit(".", 1)[-1].rstrip("_"))(command.command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code; an error of ours becomes one line on standard error."""
    try:
        app(args=list(arguments) if arguments is not None else None)
    except TocsinError as e:
        say(str(e), style="bold red")
        return e.exit_code
    except SystemExit as e:
        return e.code if isinstance(e.code, int) else 1
    return 0
