"""What kinds of acts look like: the five groups that charts and lists colour."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.report.groups import GROUPS, Group

GROUP_OF: dict[str, Group] = {kind: group for group in GROUPS for kind in group.types}
_CLASSES = {group.name: f"g{number}" for number, group in enumerate(GROUPS, 1)}


def group_class(kind: str) -> str:
    """The style class of an event type's group."""
    group = GROUP_OF.get(kind)
    return _CLASSES[group.name] if group else "g0"


def groups() -> tuple[tuple[str, Group], ...]:
    """Every group with its style class."""
    return tuple((_CLASSES[g.name], g) for g in GROUPS)


def counted(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Numbers by event type, added up by group, in the order of the groups."""
    out = {group.name: 0 for group in GROUPS}
    for kind, number in rows:
        if kind in GROUP_OF:
            out[GROUP_OF[kind].name] += number
    return out
