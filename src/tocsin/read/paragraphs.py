"""Lines to clean paragraphs, with what is not text set apart: captions, credits, authors, the page's own address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tocsin.read import boilerplate, credits

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"[^\S\n]+")
# Mail and wire texts are wrapped at 60 to 100 characters.
_WRAP_MIN, _WRAP_MAX = 45, 100


@dataclass(slots=True)
class Sorted:
    """Paragraphs in order, and what stood between them."""

    paragraphs: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    agencies: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    urls: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The paragraphs, separated by one blank line."""
        return "\n\n".join(self.paragraphs)


def squeeze(line: str) -> str:
    """The line with single spaces, and without invisible characters and outer space."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", line)).strip()


def blocks(text: str) -> list[list[str]]:
    """The lines of a text in blocks, as blank lines part them; lines wrapped at a margin are joined again."""
    found: list[list[str]] = [[]]
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").split("\n"):
        line = squeeze(raw)
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [_unwrapped(block) for block in found if block]


def _unwrapped(block: list[str]) -> list[str]:
    inner = block[:-1]
    full = bool(inner) and all(_WRAP_MIN <= len(line) <= _WRAP_MAX for line in inner) and len(block[-1]) <= _WRAP_MAX
    if full and sum(boilerplate.is_closed(line) for line in inner) * 2 <= len(inner):
        return [" ".join(block)]
    return block


def sort_lines(
    grouped: Iterable[list[str]], *, title: str = "", drop_headings: bool = False, drop_furniture: bool = True
) -> Sorted:
    """Sorts lines into paragraphs and the rest.

    A line directly above a caption, in the same block and not closed like a sentence, is the picture's description and
    goes with the captions. Subheadings repeat what the paragraphs say and are not sentences, so a page's are dropped.

    Args:
        grouped: lines in blocks.
        title: a line equal to it is dropped.
        drop_headings: whether to drop short lines between paragraphs; for pages, not for plain texts.
        drop_furniture: whether to drop navigation and the like; for pages, not for plain texts.
    """
    out = Sorted()
    for block in grouped:
        kept: list[str] = []
        for line in block:
            if not (credits.is_sign_off(line) or (drop_furniture and boilerplate.is_noise(line))):
                _sort_line(line, out, kept)
        out.paragraphs.extend(
            line for line in kept if line != title and not (drop_headings and boilerplate.is_subheading(line))
        )
    return out


def _sort_line(line: str, out: Sorted, kept: list[str]) -> None:
    """Puts one line where it belongs; ``kept`` are the lines of its block that may be paragraphs."""
    credit = credits.credit_line(line)
    by = credits.byline(line)
    words = boilerplate.caption(line)
    if credit:
        out.agencies = credits.merged(out.agencies, credit.agencies)
        out.authors = credits.merged(out.authors, credit.initials)
    elif by:
        out.authors, out.agencies = credits.merged(out.authors, by[0]), credits.merged(out.agencies, by[1])
    elif words is not None:
        above = [kept.pop()] if kept and not boilerplate.is_closed(kept[-1]) else []
        out.captions.extend(w for w in (*above, words) if w and w not in out.captions)
    elif boilerplate.is_url(line):
        out.urls.append(line)
    else:
        kept.append(line)
