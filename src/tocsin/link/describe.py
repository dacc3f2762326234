"""An incident in one line of plain words: *US drone strike kills Qassem Soleimani, Baghdad, 3 Jan 2020*."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from tocsin.records import Entity, Incident, Interval
from tocsin.vocab.tables import read_table, shipped

_NAMES_AT_MOST = 2
_LENGTH = 60  # characters of a phrase that stands for an actor nobody could name
_ARTICLES = ("the ", "a ", "an ")


@lru_cache(maxsize=1)
def _templates() -> dict[tuple[str, str], tuple[str, str]]:
    """Per type and mode: the words with a recipient, and those without."""
    rows = read_table(Path(str(files("tocsin.link"))) / "phrases.tsv", ["type", "mode", "with_recipient", "alone"])
    return {(r["type"], r["mode"]): (r["with_recipient"], r["alone"]) for r in rows}


@lru_cache(maxsize=1)
def _states() -> dict[str, str]:
    columns = ["id", "name", "aliases", "adjectives", "people", "capitals"]
    return {r["id"]: r["name"] for r in read_table(shipped("actors/states.tsv"), columns)} | {"USA": "US", "GBR": "UK"}


def describe(incident: Incident) -> str:
    """The line for an incident; what is not known is left out, and the status is said unless it was reported as done."""
    actor, recipient = names(incident.actor), names(incident.recipient)
    mode = next((m for m in incident.mode if (incident.event, m) in _templates()), "")
    with_recipient, alone = _templates()[incident.event, mode]
    killed = _number(incident.killed)
    if incident.event == "ASSAULT" and killed and "{killed}" not in with_recipient:
        killed = f", {killed} killed"
    template = with_recipient if recipient else alone
    text = template.format(actor=actor or "Unknown attackers" * (incident.event == "ASSAULT"), recipient=recipient)
    text = " ".join(text.split()).strip(" ,")
    arrested = _number(incident.arrested)
    if incident.event == "COERCE" and arrested:
        text += f", {arrested} arrested"
    parts = [text + (killed if incident.event == "ASSAULT" else ""), _place(incident), when(incident)]
    line = ", ".join(p for p in parts if p)
    prefix = {"planned": "Planned: ", "feared": "Feared: ", "denied": "Denied: "}.get(incident.status, "")
    return prefix + (line[:1].upper() + line[1:])


def names(entities: Sequence[Entity]) -> str:
    """Up to two names in words, the number of the rest."""
    told = list(dict.fromkeys(n for e in _named_first(entities) if (n := name(e))))
    if len(told) > _NAMES_AT_MOST + 1:
        return f"{', '.join(told[:_NAMES_AT_MOST])} and {len(told) - _NAMES_AT_MOST} others"
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def _named_first(entities: Sequence[Entity]) -> Iterable[Entity]:
    return sorted(entities, key=lambda e: e.name is None and e.entity is None)


def name(entity: Entity) -> str:
    """A known name; a country with its branch; else the article's own words, without the article and cut short."""
    words = entity.text.strip()
    for article in _ARTICLES:
        if words.lower().startswith(article):
            words = words[len(article) :]
    state = _states().get(entity.code or "")
    if entity.name and state and entity.name == _states().get(entity.code or "", "") and len(words) <= _LENGTH:
        return state
    if entity.name:
        return state if entity.code and entity.name in (entity.code, state) and state else entity.name
    if len(words) > _LENGTH:
        words = words[:_LENGTH].rsplit(" ", 1)[0] + "…"
    return words


def _place(incident: Incident) -> str:
    place = incident.event_loc
    if place is None:
        return ""
    return place.name or place.text


def when(incident: Incident) -> str:
    """The day, or as much of the date as is known; the day of the first report where only that is."""
    if incident.date is None:
        first = incident.first_reported
        return f"reported {day(first)}" if first and incident.status != "recalled" else "date unknown"
    start, end = incident.date, incident.enddate or incident.date
    if start == end:
        return day(start)
    if incident.date_precision == "month":
        return f"{date.fromisoformat(start):%b %Y}"
    if incident.date_precision == "year":
        return start[:4] if start[:4] == end[:4] else f"{start[:4]}–{end[:4]}"
    return f"{day(start)} to {day(end)}"


def day(iso: str) -> str:
    """``2020-01-03`` as *3 Jan 2020*."""
    d = date.fromisoformat(iso[:10])
    return f"{d.day} {d:%b %Y}"


def _number(count: Interval | None) -> str:
    if count is None or count[1] == 0:
        return ""
    return f"{count[0]:,}" if count[0] == count[1] else f"{count[0]:,}–{count[1]:,}"
