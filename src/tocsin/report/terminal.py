"""The same findings on a terminal: a few lines that fit on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tocsin.report.findings import NOT_COUNTED, Findings
from tocsin.report.opened import when
from tocsin.report.page import headline, lead

if TYPE_CHECKING:
    from rich.console import RenderableType

_SHOWN = 8


def summary(found: Findings, *, unit: str = "articles") -> RenderableType:
    """What was read and found: the sentence, the biggest incidents, and what was not counted."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column("The biggest incidents", ratio=1)
    for name in ("Reports", "Origins", "Looks back"):
        table.add_column(name, justify="right")
    for incident in found.biggest[:_SHOWN]:
        told = Text(incident.description)
        if incident.date is None and "reported" not in incident.description:
            told.append(f"  ({when(incident)})", style="dim")
        table.add_row(
            told, f"{incident.reports:,}", f"{incident.origins:,}", f"{incident.recalls:,}" if incident.recalls else "·"
        )
    aside = ", ".join(f"{found.statuses[status]:,} {status}" for status in NOT_COUNTED)
    return Group(
        Text(headline(found, unit), style="bold"),
        Text(lead(found, unit)),
        Text(),
        table,
        Text(
            f"Not counted: {found.recalls:,} looks back; {aside}; {found.copies:,} copies are no origins.", style="dim"
        ),
    )
