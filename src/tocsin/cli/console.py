"""What stands between the data and the screen: nothing in a text of the news can style the screen or move its cursor."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

# Control characters but newline and tab, and those that turn the direction of writing.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """A text without what a terminal would obey instead of showing."""
    return _CONTROLS.sub("", text)


class CleanConsole(Console):
    """A console that shows every text through :func:`clean`, wherever it comes from; its own colours and moves stay."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Renders, and cleans what is text."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(clean(segment.text), segment.style)


class PlainTable(Table):
    """A table whose cells are shown as they are: brackets in them are no markup."""

    def add_row(self, *cells: RenderableType | None, **options: Any) -> None:
        """Adds a row."""
        shown = [Text(clean(cell)) if isinstance(cell, str) else cell for cell in cells]
        super().add_row(*shown, **options)
