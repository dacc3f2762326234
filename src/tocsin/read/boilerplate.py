"""Which lines of a saved page are not the article: navigation, sharing, promotion, pictures' captions and credits.

Every rule looks at one whole line, so that no rule can cut inside a paragraph. Rules are written for English pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tocsin.vocab.tables import read_table

_SKIP = re.compile(
    r"(?:\d+\.\s*|[•·*›»–-]\s*)?"
    r"(?:skip to\b.{1,50}"
    r"|(?:jump|go)(?: directly| back)? to (?:the )?(?:main )?"
    r"(?:content|navigation|menu|search|footer|home ?page|top)\b.{0,30})",
    re.I,
)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.I)
# Picture agencies and what else stands behind a photographer's name.
_HOUSES = (
    r"(?:getty(?: images)?|afp|ap(?: photo| images)?|reuters|epa(?:-efe)?|dpa|picture[- ]alliance|anadolu(?: agency)?"
    r"|xinhua|tass|shutterstock|imago(?: images)?|zuma(?:press)?(?: wire)?|nurphoto|sputnik|istock"
    r"|alamy(?: stock photo)?"
    r"|bloomberg|sipa(?: usa)?|wana|irna|isna|mehr|tasnim|kcna|yonhap|handout|file|pool|rex(?: features)?"
    r"|pa(?: wire| media)?|press association|upi)"
)
_LABELLED = re.compile(
    r"(?P<caption>.*?)[\s\[(|]*(?<![A-Z])(?:Image|Images|Photo|Photos|Picture|Photograph|Credit|Photo credit"
    r"|Image credit|Photo by|Image source|Foto|Bild|Courtesy)(?:\s?:|\s(?=by\s[A-Z]))\s?"
    r"(?P<credit>[^.:!?]{2,90}(?:\.(?=\w)[^.:!?]{1,20})?)[\])]?\.?"
)
_PERSON = r"[A-ZÀ-Þ][\w.’'-]*(?: [\w.’'-]+){1,4}"
# A bare "(Reuters)" at the end of a paragraph credits the text: a picture's credit has a person or a picture word too.
_HOUSED = re.compile(
    rf"(?P<caption>.*?)\s*(?P<credit>©\s?[^.!?]{{2,80}}|(?:Photo by )?Getty Images|AP Photo(?:/[^.!?]{{2,60}})?"
    rf"|{_PERSON}\s?(?:/|—|\||via)\s?(?i:{_HOUSES})\b(?:\s?(?:/|via)\s?[\w -]{{2,30}})?"
    rf"|[\[(](?:{_PERSON}\s?(?:/|,|—|\||via)\s?(?i:{_HOUSES})\b|[^()\[\]]{{0,60}}(?i:photo|image|getty|handout)\b)"
    r"[^()\[\]]{0,60}[\])]\.?)"
)
_FILE_PHOTO = re.compile(
    r"(?:FILE(?: PHOTO)?|(?i:file photo|pictured|photo))\s?[:–—-]\s.{10,}"
    r"|In this (?:[\w.,]+ ){0,5}(?:file )?(?:photo|image)\b.{10,}"
)
_ENDS = ".!?:;\"”’'…»)]"
_PROSE_LENGTH = 60


def is_skip_link(line: str) -> bool:
    """Whether a line is a link for those who hear the page, such as *Skip to content*: a sure sign of a saved page."""
    return bool(_SKIP.fullmatch(line.strip()))


def is_noise(line: str) -> bool:
    """Whether a line is furniture of the page: navigation, sharing, promotion or a legal line."""
    line = line.strip()
    if line.lower().strip(" :»›>|+-•") in _furniture().labels or is_skip_link(line):
        return True
    return len(line) <= 400 and bool(_furniture().noise.fullmatch(line))


def begins_the_rest(line: str) -> bool:
    """Whether a line is the heading of what pages put after the article, such as *Related stories*."""
    return bool(_furniture().after.fullmatch(line.strip()))


def is_url(line: str) -> bool:
    """Whether a line is a web address and nothing else."""
    return bool(_URL.fullmatch(line.strip()))


def caption(line: str) -> str | None:
    """The caption in a line that ends in a picture's credit (it may be empty); ``None`` for other lines."""
    line = line.strip()
    if len(line) > 600:
        return None
    match = _LABELLED.fullmatch(line) or (_HOUSED.fullmatch(line) if len(line) <= 350 else None)
    if match:
        return match["caption"].strip(" |[(-–—")
    return line if _FILE_PHOTO.fullmatch(line) and len(line) <= 350 else None


def is_closed(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return line.rstrip()[-1:] in _ENDS


def is_prose(line: str) -> bool:
    """Whether a line reads as a paragraph of text: long enough and closed like a sentence."""
    return len(line) >= _PROSE_LENGTH and is_closed(line)


def is_subheading(line: str) -> bool:
    """Whether a line reads as a heading between paragraphs: short, not closed, not a list entry."""
    words = line.split()
    return 0 < len(words) <= 12 and not is_closed(line) and not line[:1].isdigit() and line[:1] not in "-•*–—"


@dataclass(frozen=True, slots=True)
class _Furniture:
    labels: frozenset[str]
    noise: re.Pattern[str]
    after: re.Pattern[str]


@cache
def _furniture() -> _Furniture:
    """The table of furniture as patterns; a cache of a packaged file, which cannot change while we run."""
    found: dict[str, list[str]] = {"label": [], "noise": [], "after": []}
    for row in read_table(Path(__file__).with_name("furniture.tsv"), ("kind", "pattern")):
        found[row["kind"]].append(row["pattern"])
    noise, after = (re.compile("|".join(f"(?:{p})" for p in found[kind]), re.I) for kind in ("noise", "after"))
    return _Furniture(frozenset(found["label"]), noise, after)
