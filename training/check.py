"""Validate annotated corpus files: `python training/check.py FILE…` prints one line per fault."""

from __future__ import annotations

import re
import sys
from pathlib import Path

TYPES = set(
    [
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "CONCEDE",
        "COOPERATE",
        "AID",
        "RETREAT",
        "REQUEST",
        "ACCUSE",
        "REJECT",
        "THREATEN",
        "PROTEST",
        "SANCTION",
        "MOBILIZE",
        "COERCE",
        "ASSAULT",
    ]
)
AUX = {"none", "historical", "future", "hypothetical", "negation"}
MODES = set(
    [
        "visit",
        "third-party",
        "multilateral",
        "phone",
        "withdraw",
        "release",
        "return",
        "disarm",
        "ceasefire",
        "access",
        "resign",
        "assist",
        "change",
        "yield",
        "meet",
        "disapprove",
        "investigate",
        "allege",
        "restrict",
        "ban",
        "arrest",
        "relations",
        "rights",
        "expel",
        "territory",
        "violence",
        "demo",
        "riot",
        "strike",
        "hunger",
        "boycott",
        "obstruct",
        "vandalize",
        "convict",
        "discontinue",
        "troops",
        "weapons",
        "police",
        "militia",
        "seize",
        "censor",
        "curfew",
        "martial-law",
        "deport",
        "withhold",
        "misinformation",
        "cyber",
        "abduct",
        "beat",
        "torture",
        "execute",
        "sexual",
        "assassinate",
        "massacre",
        "cleansing",
        "destroy",
        "primitive",
        "firearms",
        "explosives",
        "suicide-attack",
        "aerial",
        "drone",
        "heavy-weapons",
        "crowd-control",
        "unconventional",
        "-",
    ]
)


def faults(path: Path) -> list[str]:
    out, sent, n_sent, n_ev, ids = [], "", 0, 0, set()
    for no, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.strip()
        where = f"{path.name}:{no}"
        if not line:
            continue
        if line.startswith("@"):
            parts = [p.strip() for p in line[1:].split("|")]
            if (
                len(parts) < 3
                or not re.fullmatch(r"\d{4}-\d\d-\d\d", parts[0])
                or parts[2] not in ("sentences", "article")
            ):
                out.append(f"{where}: header must be `@ YYYY-MM-DD | id | sentences` or `… | article | Title`")
            elif parts[1] in ids:
                out.append(f"{where}: document id {parts[1]} used twice")
            else:
                ids.add(parts[1])
            sent = ""
        elif line.startswith(">"):
            n_ev += 1
            out += [f"{where}: {m}" for m in event_faults(line[1:].strip(), sent)]
        else:
            sent, n_sent = line, n_sent + 1
    print(f"{path.name}: {n_sent} sentences, {n_ev} events, {len(out)} faults")
    return out


def event_faults(line: str, sent: str) -> list[str]:
    out = []
    parts = [p.strip() for p in line.split(" | ")]
    head = parts[0].split()
    if len(head) != 4 or len(parts) < 2:
        return [f"event must be `ID TYPE MODE AUX | trigger | …`: {line[:70]}"]
    _, typ, mode, aux = head
    for value, known, name in ((typ, TYPES, "type"), (mode, MODES, "mode"), (aux, AUX, "aux")):
        if value not in known:
            out.append(f"unknown {name} {value}")
    word, _, k = parts[1].partition("@")
    if sent.count(word) < int(k or 1):
        out.append(f"trigger {parts[1]!r} is not in the sentence")
    for field in parts[2:]:
        if field[:1] not in "ARPDBKINS" or field[1:2] not in (" ", ""):
            out.append(f"unknown field {field[:30]!r}")
            continue
        if field[0] in "ARPDB":
            for v in field[2:].split(" ; "):
                text = v.strip().rpartition("=")[0] or v.strip()
                if not text.startswith("^") and text not in sent:
                    out.append(f"{field[0]} {text!r} is not in the sentence")
    return out


if __name__ == "__main__":
    found = [f for p in sys.argv[1:] for f in faults(Path(p))]
    print("\n".join(found[:40]))
    sys.exit(1 if found else 0)
