"""The reason that names somebody who stands beside an act: written where parties are chosen, read where empty sides are filled."""

from __future__ import annotations

from collections.abc import Iterable

_WORDS = "stands in the sentence for something else"


def aside(side: str, text: str) -> str:
    """The reason for leaving somebody out of a side (``actor`` or ``recipient``)."""
    return f"{side}: {text!r} {_WORDS}"


def was_left(side: str, text: str, reasons: Iterable[str]) -> bool:
    """Whether somebody of that name was left out of a side."""
    return any(r.startswith(f"{side}: ") and r.endswith(_WORDS) and text in r for r in reasons)


def left_aside(side: str, reasons: Iterable[str]) -> bool:
    """Whether somebody was left out of a side."""
    return any(r.startswith(f"{side}: ") and r.endswith(_WORDS) for r in reasons)
