"""What an act becomes when it is announced, refused or demanded: *will visit* agrees, *will not visit* rejects.

The tables are the codebook's (section 2): AGREE covers future CONSULT, SUPPORT, COOPERATE and AID, CONCEDE a step
back still to come, THREATEN force or coercion that a speaker announces for himself; what *must* be done is a REQUEST.
"""

from __future__ import annotations

from dataclasses import replace

from tocsin.coding.frames_types import Found

ANNOUNCED = {"CONSULT": "AGREE", "SUPPORT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE", "RETREAT": "CONCEDE"}
VOWED = {"ASSAULT": "violence", "COERCE": "restrict", "PROTEST": ""}
REFUSED = {
    "CONSULT": "meet",
    "AID": "assist",
    "COOPERATE": "assist",
    "RETREAT": "yield",
    "CONCEDE": "yield",
    "AGREE": "",
    "SUPPORT": "",
}
DEMANDED = {
    "CONSULT": "meet",
    "AID": "assist",
    "COOPERATE": "assist",
    "RETREAT": "yield",
    "CONCEDE": "yield",
    "AGREE": "change",
}


def in_mood(found: Found) -> Found:
    """The hit with the type that its mood gives it."""
    frame, flags = found.frame, found.facets.flags
    act = frame.type
    if any(c.slot in ("will", "must", "neg") and not c.negated for c in frame.when):
        return found
    if "must" in flags and "spoken" in flags and act in DEMANDED:
        return _as(found, "REQUEST", DEMANDED[act], "demanded", actor=("speaker",), recipient=("subj",))
    if "will" not in flags:
        return found
    if "neg" in flags:
        return _as(found, "REJECT", REFUSED[act], "refused") if act in REFUSED else found
    if act in ANNOUNCED:
        return _as(found, ANNOUNCED[act], "", "announced")
    if act in VOWED and "spoken" in flags and "passive" not in flags:
        return _as(found, "THREATEN", VOWED[act], "announced by the one who would do it")
    return found


def _as(
    found: Found, event_type: str, mode: str, why: str, *, actor: tuple[str, ...] = (), recipient: tuple[str, ...] = ()
) -> Found:
    old = found.frame
    frame = replace(
        old,
        type=event_type,
        mode=mode,
        hides=frozenset({"comp", "obj", "prep"}),
        actor=actor or old.actor,
        recipient=recipient or old.recipient,
        note=f"{old.note}, {why}".lstrip(", "),
    )
    return replace(found, frame=frame)
