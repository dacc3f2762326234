"""``tocsin link``."""

from __future__ import annotations

from tocsin.cli.options import DeskPath, desk_at
from tocsin.cli.output import write
from tocsin.cli.tables import INCIDENTS


def command(desk: DeskPath = None) -> None:
    """Merge the reports of each act in a desk into incidents."""
    from tocsin.pipeline import link

    write(link(desk_at(desk)), INCIDENTS, None)
