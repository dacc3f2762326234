"""What people said of an event or an incident, ready for a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.link import judgement_key, standing
from tocsin.records import Judgement, from_dict
from tocsin.store.lens import Lens


@dataclass(frozen=True, slots=True)
class Said:
    """A judgement that holds, with the name by which it is undone."""

    key: str
    verdict: str
    a: str
    b: str
    by: str
    note: str
    at: str

    @property
    def words(self) -> str:
        """What was said, in words."""
        if self.verdict == "correct":
            name, _, value = self.b.partition("=")
            return f"corrected {name} to {value or 'none'}"
        return {"accept": "accepted", "reject": "rejected: no such act", "merge": "merged with another incident",
                "split": "split off: another act", "same": "same act as another report", "different": "not the same act"}.get(
            self.verdict, self.verdict)  # fmt: skip


def said_of(lens: Lens, keys: Iterable[str]) -> dict[str, list[Said]]:
    """The judgements that hold on some events and incidents, by the event or incident, in order of time."""
    wanted = set(keys)
    if not lens.number("SELECT count(*) FROM judgements"):
        return {}
    told = ", ".join("'" + k.replace("'", "''") + "'" for k in wanted)
    found = lens.rows(f"SELECT * FROM judgements WHERE a IN ({told}) OR b IN ({told}) OR verdict = 'undo'")
    out: dict[str, list[Said]] = {}
    for j in standing(from_dict(Judgement, row) for row in found):
        for key in {j.a, j.b} & wanted:
            out.setdefault(key, []).append(said(j))
    return out


def said(j: Judgement) -> Said:
    """A judgement as pages show it."""
    return Said(judgement_key(j), j.verdict, j.a, j.b, j.by, j.note, j.at or "")
