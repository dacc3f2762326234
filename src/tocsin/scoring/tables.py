"""A report as tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tocsin.scoring.records import Report, Suite, holds, lower_is_better
from tocsin.scoring.tally import MISSED, SPURIOUS


def format_table(report: Report) -> RenderableType:
    """One table of capabilities for all suites, then per suite the types, the confusions and the reliability."""
    parts: list[RenderableType] = [Text(report.coder, style="dim"), _capabilities(report)]
    for suite in report.suites:
        parts += _details(suite)
    failures = report.failures()
    parts.append(
        Text("\n".join(["Below the floor:", *failures]), style="bold red") if failures else Text("All floors hold.")
    )
    return Group(*parts)


def _capabilities(report: Report) -> Table:
    table = Table("benchmark", "capability", title="Capabilities")
    for column in ("value", "floor", "of"):
        table.add_column(column, justify="right")
    for suite in report.suites:
        for i, (name, figure) in enumerate(suite.figures.items()):
            key = f"{suite.name}/{name}"
            floor = report.floors.get(key)
            bad = floor is not None and not holds(key, figure.value, floor)
            bound = "" if floor is None else f"{'≤' if lower_is_better(key) else '≥'} {floor:.3f}"
            first = f"{suite.name} ({suite.texts})" if i == 0 else ""
            table.add_row(first, name, f"{figure.value:.3f}", bound, str(figure.n), style="red" if bad else None)
        table.add_section()
    return table


def _details(suite: Suite) -> Iterator[Table]:
    if suite.types:
        yield _types(suite)
        yield _confusion(suite)
    if suite.bands:
        yield _reliability(suite)


def _types(suite: Suite) -> Table:
    table = Table("type", title=f"{suite.name}: by type")
    for column in ("precision", "recall", "F1", "gold"):
        table.add_column(column, justify="right")
    for name, t in suite.types.items():
        table.add_row(name, f"{t.precision:.2f}", f"{t.recall:.2f}", f"{t.f1:.2f}", str(t.n))
    return table


def _confusion(suite: Suite) -> Table:
    """Rows are the gold's types, columns the coder's; the last row and column are what has no partner."""
    names = sorted({n for pair in suite.confusion for n in pair} - {MISSED, SPURIOUS})
    table = Table("gold \\ coded", title=f"{suite.name}: confusion of types", padding=(0, 0))
    for column in [*(n[:4] for n in names), MISSED]:
        table.add_column(column, justify="right")
    for row in [*names, SPURIOUS]:
        counts = [suite.confusion.get((row, column), 0) for column in [*names, MISSED]]
        table.add_row(row, *(str(c) if c else "·" for c in counts))
    return table


def _reliability(suite: Suite) -> Table:
    table = Table("confidence", title=f"{suite.name}: reliability of confidence")
    for column in ("events", "said", "right"):
        table.add_column(column, justify="right")
    for b in suite.bands:
        table.add_row(f"{b.low:.1f}–{b.high:.1f}", str(b.n), f"{b.said:.2f}", f"{b.right:.2f}")
    return table
