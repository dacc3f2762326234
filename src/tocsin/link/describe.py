"""An incident in one line of plain words: *US drone strike kills Qassem Soleimani, Baghdad, 3 Jan 2020*."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from tocsin.records import Entity, Incident, Interval
from tocsin.vocab.tables import read_table, shipped

_NAMES_AT_MOST = 2
_LENGTH = 60  # characters of a phrase that stands for an actor nobody could name
_LONG = {"USA": "United States", "GBR": "United Kingdom"}
_MANY = frozenset({"police", "people", "men", "women", "children", "gunmen", "crowd"})
_FORMS = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")
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
    mode = _mode(incident)
    with_recipient, alone = _templates()[incident.event, mode]
    recipient = names(incident.recipient)
    actor = names(incident.actor) or ("Unknown attackers" if incident.event == "ASSAULT" else "")
    fatal = bool(incident.killed and incident.killed[1]) or "assassinate" in incident.mode
    named = bool(incident.recipient) and all(e.name and e.entity for e in incident.recipient)
    template = with_recipient if recipient else alone
    text = template.format(actor=actor, recipient=recipient, hit="kills" if fatal and named else "hits")
    text = _FORMS.sub(r"\2" if _plural(incident.actor, actor) else r"\1", text)
    parts = [" ".join(text.split()).strip(" ,:"), *_toll(incident, named=named), _place(incident), when(incident)]
    line = ", ".join(p for p in parts if p)
    prefix = {"planned": "Planned: ", "feared": "Feared: ", "denied": "Denied: "}.get(incident.status, "")
    return prefix + line[:1].upper() + line[1:]


def _mode(incident: Incident) -> str:
    """The mode that the line is about: the commonest that has words; *assassinate* comes last, the victims' names tell it."""
    known = [m for m in incident.mode if (incident.event, m) in _templates()]
    return next((m for m in known if m != "assassinate"), known[0] if known else "")


def _toll(incident: Incident, *, named: bool) -> list[str]:
    """The killed and the arrested, unless the line names as many as died."""
    out = []
    if (
        incident.event == "ASSAULT"
        and incident.killed
        and not (named and incident.killed[1] <= len(incident.recipient))
    ):
        out.append(_number(incident.killed, "killed"))
    if incident.event == "COERCE" and incident.arrested:
        out.append(_number(incident.arrested, "arrested"))
    return out


def _plural(entities: Sequence[Entity], words: str) -> bool:
    """Whether the verb is plural: several actors, or one that is many."""
    if len(entities) != 1:
        return bool(words)
    last = words.rsplit(" ", 1)[-1]
    if entities[0].name or entities[0].entity:
        return False
    return words not in _states().values() and (last in _MANY or (last.endswith("s") and not last.endswith("ss")))


def names(entities: Sequence[Entity]) -> str:
    """Up to two names in words, the number of the rest."""
    told = list(dict.fromkeys(n for e in _named_first(entities) if (n := name(e))))
    if len(told) > _NAMES_AT_MOST + 1:
        return f"{', '.join(told[:_NAMES_AT_MOST])} and {len(told) - _NAMES_AT_MOST} others"
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def _named_first(entities: Sequence[Entity]) -> Iterable[Entity]:
    return sorted(entities, key=lambda e: e.name is None and e.entity is None)


def name(entity: Entity) -> str:
    """A state by its name, a known actor by its own; else the article's words, without the article and cut short."""
    state = _states().get(entity.code or "")
    if entity.name:
        return state if state and entity.name in (entity.code, state, _LONG.get(entity.code or "")) else entity.name
    words = entity.text.strip()
    for article in _ARTICLES:
        words = words[len(article) :] if words.lower().startswith(article) else words
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


def _number(count: Interval, what: str) -> str:
    if count[1] == 0:
        return ""
    return f"{count[0]:,} {what}" if count[0] == count[1] else f"{count[0]:,}–{count[1]:,} {what}"
