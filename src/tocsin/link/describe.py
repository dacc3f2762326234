"""An incident in one line of plain words: *US drone strike kills Qassem Soleimani, Baghdad, 3 Jan 2020*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from tocsin.link.naming import names, plural, sides, without_weapon
from tocsin.records import Entity, Incident, Interval
from tocsin.vocab.tables import read_table

_FORMS = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")
# The words of a template that an actor's own name may hold already: then the line is that of the type alone.
_NOUNS = {"troops": "troops", "police": "police", "militia": "militia", "demo": "rally", "riot": "rioters"}


@lru_cache(maxsize=1)
def _templates() -> dict[tuple[str, str], tuple[str, str]]:
    """Per type and mode: the words with a recipient, and those without."""
    rows = read_table(Path(str(files("tocsin.link"))) / "phrases.tsv", ["type", "mode", "with_recipient", "alone"])
    return {(r["type"], r["mode"]): (r["with_recipient"], r["alone"]) for r in rows}


def describe(incident: Incident) -> str:
    """The line for an incident; what is not known is left out, and the status is said unless it was reported as done."""
    actors, recipients = sides(incident)
    actor, recipient = names(actors), names(recipients)
    place = _place(incident)
    if recipient == place and incident.event == "PROTEST":
        recipient = ""
    mode = _mode(incident, actor)
    with_recipient, alone = _templates()[incident.event, mode]
    if mode == "drone":
        actor = without_weapon(actor)
    elif not actor:
        actor = "unknown attackers" if incident.event == "ASSAULT" else "somebody"
    fatal = bool(incident.killed and incident.killed[1]) or "assassinate" in incident.mode
    named = bool(recipients) and all(e.name and e.entity for e in recipients)
    template = with_recipient if recipient else alone
    text = template.format(actor=actor, recipient=recipient, hit="kills" if fatal and named else "hits")
    text = _FORMS.sub(r"\2" if plural(actors, actor) else r"\1", text)
    where = "" if place and recipient.endswith(place) else place
    toll = _toll(incident, recipients, named=named)
    parts = [" ".join(text.split()).strip(" ,:"), *toll, where, when(incident)]
    line = ", ".join(p for p in parts if p)
    prefix = {"planned": "Planned: ", "feared": "Feared: ", "denied": "Denied: "}.get(incident.status, "")
    return prefix + line[:1].upper() + line[1:]


def _mode(incident: Incident, actor: str) -> str:
    """The mode that the line is about: the commonest that has words; *assassinate* comes last, the victims' names tell it.

    A noun that the actor's name holds is not said again: *Iraqi troops mobilise*, not *Iraqi troops move troops*.
    """
    known = [m for m in incident.mode if (incident.event, m) in _templates()]
    known = [m for m in known if m not in _NOUNS or _NOUNS[m] not in actor.lower()]
    return next((m for m in known if m != "assassinate"), known[0] if known else "")


def _toll(incident: Incident, recipients: Sequence[Entity], *, named: bool) -> list[str]:
    """The killed and the arrested, unless the line names as many as died."""
    out = []
    if incident.event == "ASSAULT" and incident.killed and not (named and incident.killed[1] <= len(recipients)):
        out.append(_number(incident.killed, "killed"))
    if incident.event == "COERCE" and incident.arrested:
        out.append(_number(incident.arrested, "arrested"))
    return out


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
