"""Reads the annotated corpus (see FORMAT.md) into sentences with events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROLE_FIELDS = {"A": "actor", "R": "recipient", "P": "place", "D": "time", "B": "attribution"}
COUNT_FIELDS = {"K": "killed", "I": "injured", "N": "arrested", "S": "size"}


@dataclass(frozen=True)
class Mention:
    """One annotated event in one sentence: character spans are relative to the sentence."""

    id: str
    type: str
    mode: str
    aux: str
    trigger: tuple[int, int]
    roles: dict[str, list[tuple[int, int]]]
    codes: dict[str, list[str]]
    dates: list[str]
    counts: dict[str, str]
    optional: bool = False


@dataclass
class Sentence:
    """A sentence with its events and where it stands in its document."""

    text: str
    events: list[Mention] = field(default_factory=list)
    paragraph: int = 0


@dataclass
class Document:
    """One `@` block."""

    id: str
    published: str
    kind: str
    title: str
    file: str
    sentences: list[Sentence] = field(default_factory=list)


def nth(text: str, needle: str, n: int) -> tuple[int, int] | None:
    """The span of the n-th occurrence (from 1) of needle, on word borders where there is one."""
    at, found, loose = -1, [], []
    while (at := text.find(needle, at + 1)) >= 0:
        end = at + len(needle)
        loose.append((at, end))
        if not (at and text[at - 1].isalnum()) and not (end < len(text) and text[end].isalnum()):
            found.append((at, end))
    pool = found if len(found) >= n else loose
    return pool[n - 1] if len(pool) >= n else None


def _mention(line: str, text: str) -> Mention | None:
    parts = [p.strip() for p in line.split(" | ")]
    ident, typ, mode, aux = parts[0].split()
    word, _, k = parts[1].partition("@")
    trigger = nth(text, word, int(k or 1))
    if trigger is None:
        return None
    roles: dict[str, list[tuple[int, int]]] = {}
    codes: dict[str, list[str]] = {}
    dates: list[str] = []
    counts: dict[str, str] = {}
    for part in parts[2:]:
        key, value = part[0], part[2:].strip()
        if key in COUNT_FIELDS:
            counts[COUNT_FIELDS[key]] = value
            continue
        for item in value.split(" ; "):
            body, sep, code = item.strip().rpartition("=")
            body = body if sep else code
            code = code if sep else ""
            role = ROLE_FIELDS[key]
            codes.setdefault(role, []).append(code)
            if key == "D":
                dates.append(code)
            if not body.startswith("^") and (span := nth(text, body, 1)):
                roles.setdefault(role, []).append(span)
    optional = ident.endswith("?")
    return Mention(
        ident.rstrip("?"), typ, "" if mode == "-" else mode, aux, trigger, roles, codes, dates, counts, optional
    )


def load(*paths: Path) -> Iterator[Document]:
    """Every document of the files, in order."""
    for path in paths:
        doc: Document | None = None
        paragraph = 0
        for raw in path.read_text(encoding="utf-8").splitlines():
            line = raw.strip()
            if line.startswith("@"):
                if doc:
                    yield doc
                cells = [c.strip() for c in line[1:].split("|")]
                doc = Document(cells[1], cells[0], cells[2], cells[3] if len(cells) > 3 else "", path.name)
                paragraph = 0
            elif not line:
                paragraph += 1
            elif line.startswith(">") and doc and doc.sentences:
                sentence = doc.sentences[-1]
                if mention := _mention(line[1:].strip(), sentence.text):
                    sentence.events.append(mention)
            elif doc:
                doc.sentences.append(Sentence(line, paragraph=paragraph))
        if doc:
            yield doc
