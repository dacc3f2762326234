"""An incident in one line of plain words: *US drone strike kills Qassem Soleimani, Baghdad, 3 Jan 2020*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from tocsin.link.naming import COUNTED, names, plural, sides, without_weapon
from tocsin.records import Entity, Incident, Interval
from tocsin.vocab.tables import read_table

_FORMS = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")
# The words of a template that an actor's own name may hold already: then the line is that of the type alone.
_NOUNS = {"troops": "troops", "police": "police", "militia": "militia", "demo": "rally", "riot": "rioters"}
# Stems of the reports' words that tell what was fired, the surest first; and with what else people were attacked.
_ARMS = {
    "missil": ("missiles", "missile"),
    "rocket": ("rockets", "rocket"),
    "mortar": ("mortar shells", "mortar"),
    "artiller": ("artillery", "artillery"),
}
_AGENTS = {
    "chemical": "chemical weapons", "chlorin": "chlorine gas", "sarin": "sarin gas", "nerv": "a nerve agent",
    "mustard": "mustard gas", "poison": "poison", "cluster": "cluster bombs", "phosphoru": "white phosphorus",
}  # fmt: skip


class _Phrases:
    """The words for a type and mode: with a recipient, without one, and where nobody is known to have acted."""

    def __init__(self) -> None:
        columns = ["type", "mode", "with_recipient", "alone", "nobody"]
        rows = read_table(Path(str(files("tocsin.link"))) / "phrases.tsv", columns)
        self.known = {(r["type"], r["mode"]): (r["with_recipient"], r["alone"], r["nobody"]) for r in rows}


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    return _Phrases()


def describe(incident: Incident) -> str:
    """The line for an incident; what is not known is left out, and the status is said unless it was reported as done."""
    actors, recipients = sides(incident)
    actor, recipient = names(actors), names(recipients)
    place = _place(incident)
    if recipient == place and incident.event == "PROTEST":
        recipient = ""
    mode = _mode(incident, actor)
    if mode in ("drone", "aerial"):
        actor = without_weapon(actor)
    elif mode == "suicide-attack" and "bomber" in actor:
        actor = ""
    told = _killed(incident, actor, recipient, mode) if _all_died(incident, recipients) else ""
    text = told or _act(incident, mode, actor, recipient, recipients)
    text = _FORMS.sub(r"\2" if plural(actors, actor) else r"\1", _weapons(text, incident.words))
    where = "" if place and recipient.endswith(place) else place
    toll = [] if told else _toll(incident, recipients)
    parts = [" ".join(text.split()).strip(" ,:"), *toll, where, when(incident)]
    line = ", ".join(p for p in parts if p)
    prefix = {"planned": "Planned: ", "feared": "Feared: ", "denied": "Denied: "}.get(incident.status, "")
    return prefix + line[:1].upper() + line[1:]


def _act(incident: Incident, mode: str, actor: str, recipient: str, recipients: Sequence[Entity]) -> str:
    """The act itself, from the table of phrases."""
    with_recipient, alone, nobody = _phrases().known[incident.event, mode]
    fatal = bool(incident.killed and incident.killed[1]) or "assassinate" in incident.mode
    hit = "kills" if fatal and _named(recipients) else "hits"
    if actor:
        return (with_recipient if recipient else alone).replace("{hit}", hit).format_map(_Names(actor, recipient))
    return f"{nobody} {recipient}" if recipient else nobody.rsplit(" ", 1)[0]


class _Names(dict[str, str]):
    """Fills in the sides and leaves the other fields of a template for later."""

    def __init__(self, actor: str, recipient: str) -> None:
        super().__init__(actor=actor, recipient=recipient)

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def _killed(incident: Incident, actor: str, recipient: str, mode: str) -> str:
    """The line of an attack whose victims are counted by the words: *25 fighters killed in air strike*."""
    noun = _phrases().known["ASSAULT", mode][2].rsplit(" ", 1)[0]
    means = "" if mode in ("", "assassinate", "massacre", "execute", "crowd-control") else f" in {noun}"
    return f"{actor} [kills|kill] {recipient}{means}" if actor else f"{recipient} killed{means}"


def _all_died(incident: Incident, recipients: Sequence[Entity]) -> bool:
    """Whether the words for the victims count as many as were killed: *19 fighters*, 19 killed."""
    if incident.event != "ASSAULT" or incident.killed is None or len(recipients) != 1 or _named(recipients):
        return False
    low, high = incident.killed
    found = COUNTED.match(names(recipients))
    return bool(found) and low == high and COUNTED.number(found[0]) == high if found else False


def _weapons(text: str, words: Sequence[str]) -> str:
    """Fills in what was fired or used, as far as the reports' words tell."""
    if "{" not in text:
        return text
    stems = {w.lstrip("*").split(":", 1)[0] for w in words if not w.startswith("+")}
    arms, arm = next((v for k, v in _ARMS.items() if k in stems), ("shells", "shell"))
    agent = next((v for k, v in _AGENTS.items() if k in stems), "banned weapons")
    # Names are in the text by now, and may hold braces of their own.
    return text.replace("{arms}", arms).replace("{arm}", arm).replace("{agent}", agent)


def _named(recipients: Sequence[Entity]) -> bool:
    return bool(recipients) and all(e.name and e.entity for e in recipients)


def _mode(incident: Incident, actor: str) -> str:
    """The mode that the line is about: the commonest that has words; *assassinate* comes last, the victims' names tell it.

    A noun that the actor's name holds is not said again: *Iraqi troops mobilise*, not *Iraqi troops move troops*.
    """
    known = [m for m in incident.mode if (incident.event, m) in _phrases().known]
    if incident.event == "SANCTION" and any(w.split(":", 1)[0] == "*sanction" for w in incident.words):
        return ""
    known = [m for m in known if m not in _NOUNS or _NOUNS[m] not in actor.lower()]
    return next((m for m in known if m != "assassinate"), known[0] if known else "")


def _toll(incident: Incident, recipients: Sequence[Entity]) -> list[str]:
    """The killed and the arrested, unless the line names as many as died."""
    out = []
    named = _named(recipients)
    if incident.event == "ASSAULT" and incident.killed and not (named and incident.killed[1] <= len(recipients)):
        out.append(_number(incident.killed, "killed"))
    elif incident.event == "ASSAULT" and incident.injured:
        out.append(_number(incident.injured, "injured"))
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


@lru_cache(maxsize=8192)
def day(iso: str) -> str:
    """``2020-01-03`` as *3 Jan 2020*."""
    d = date.fromisoformat(iso[:10])
    return f"{d.day} {d:%b %Y}"


def _number(count: Interval, what: str) -> str:
    if count[1] == 0:
        return ""
    return f"{count[0]:,} {what}" if count[0] == count[1] else f"{count[0]:,}–{count[1]:,} {what}"
