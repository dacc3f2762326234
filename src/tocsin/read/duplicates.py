"""Which articles copy which: word shingles and MinHash find candidates, exact shingle sets decide.

A wire story that five outlets print is one origin; so is one with a local paragraph added or its end cut off.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from tocsin.records import Article, digest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shingles = NDArray[np.uint32]

SHINGLE_WORDS = 4
COPY_SHARE = 0.5
"""An article is a copy if at least half of its shingles stand in an earlier one, and one's lead in the other."""

# The lead tells the news; what follows is background that an outlet uses again for months. In 11,603 articles of one
# outlet 849 share half of their shingles with an earlier one, and nearly all of these share only background.
_LEAD_SHINGLES = 40
# Within one outlet, formula reports (prices, output) differ in their leads by a few figures only.
_OWN_LEAD_SHARE = 0.8
# A wire story is printed within days; later, only a reprint of nearly the whole is a copy.
_DAYS_OF_A_WIRE, _REPRINT_SHARE = 7, 0.95

# 64 bands of 3 rows find two texts that have a third of their shingles in common nine times in ten, and half of them
# always; what they find too much, the exact comparison throws out.
_BANDS, _ROWS = 64, 3
# Under this many shingles a shared phrase is no proof; only the same words are.
_SHINGLES_AT_LEAST = 12
# Languages written without spaces are cut into characters.
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as shingles, all of them and those of its lead; the key of its exact words; its day and outlet."""

    shingles: Shingles
    lead: Shingles
    key: str
    day: date | None
    outlet: str | None


@dataclass(slots=True)
class _Index:
    """The articles met so far, by position, and the tables that find them again."""

    lsh: Any
    texts: dict[int, _Text] = field(default_factory=dict)
    origins: dict[int, str] = field(default_factory=dict)
    by_text: dict[str, int] = field(default_factory=dict)
    met: int = 0


def mark_copies(articles: Iterable[Article], *, known: Iterable[Article] = ()) -> list[Article]:
    """The articles in the same order, each copy with its ``origin`` and ``copy_score``.

    The origin is the earliest by publication date, or the first given where dates do not tell; a copy of a copy has
    the first one's origin. ``copy_score`` is the share (0 to 1) of the copy's shingles that stand in the article it
    was found to copy.

    Args:
        articles: the articles to mark; marks they already have are made anew.
        known: articles of earlier runs, which can be origins and are not returned; read one by one, and only those are kept that
            resemble one of ``articles``.
    """
    marker, new = CopyMarker(), list(articles)
    wanted = marker.clues(new)
    for article in known:
        if not wanted.isdisjoint(marker.clues([article])):
            marker.know(article)
    return marker.mark(new)


class CopyMarker:
    """Marks copies among articles that come in lots, each against the lots before it.

    Args:
        at_most: how many articles to remember; of more, the first met are forgotten.
    """

    def __init__(self, *, at_most: int | None = None) -> None:
        from datasketch import MinHash, MinHashLSH

        self._index = _Index(MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS)))
        self._shared = MinHash(num_perm=_BANDS * _ROWS).permutations
        self._at_most = at_most

    def clues(self, articles: Iterable[Article]) -> set[int]:
        """What two articles have in common if one may copy the other: the bands of their MinHash, and their exact words."""
        found: set[int] = set()
        for article in articles:
            text = _text(article)
            found.add(hash(text.key))
            if len(text.shingles) >= _SHINGLES_AT_LEAST:
                rows = self._minhash(text).hashvalues.reshape(_BANDS, _ROWS)
                found.update(hash((band, row.tobytes())) for band, row in enumerate(rows))
        return found

    def _minhash(self, text: _Text) -> Any:
        from datasketch import MinHash

        minhash = MinHash(num_perm=_BANDS * _ROWS, hashfunc=int, permutations=self._shared, scheme="affine32")
        minhash.update_batch(text.shingles)
        return minhash

    def know(self, article: Article) -> None:
        """Takes in an article of an earlier run; a copy keeps the origin that it has."""
        here = self._index.met
        self._place(article)
        if article.origin:
            self._index.origins[here] = article.origin

    def mark(self, articles: Iterable[Article]) -> list[Article]:
        """The articles in the same order, marked as by :func:`mark_copies`."""
        new = list(articles)
        marked = {i: self._place(new[i]) for i in sorted(range(len(new)), key=lambda i: (*moment(new[i]), i))}
        return [marked[i] for i in range(len(new))]

    def _place(self, article: Article) -> Article:
        text = _text(article)
        result = _marked(article, text, self._minhash(text), self._index)
        if self._at_most is not None and len(self._index.texts) > self._at_most:
            self._forget_first()
        return result

    def _forget_first(self) -> None:
        index = self._index
        first = next(iter(index.texts))
        text = index.texts.pop(first)
        del index.origins[first]
        if index.by_text.get(text.key) == first:
            del index.by_text[text.key]
        if len(text.shingles) >= _SHINGLES_AT_LEAST:
            index.lsh.remove(first)


def _marked(article: Article, text: _Text, minhash: Any, index: _Index) -> Article:
    """The article as a copy of an earlier one or as an origin; either way the index knows it from now on."""
    here, index.met = index.met, index.met + 1
    match, score = _best(text, minhash, index)
    origin = index.origins[match] if match is not None else article.id
    index.by_text.setdefault(text.key, here)
    index.texts[here] = text
    index.origins[here] = origin
    if len(text.shingles) >= _SHINGLES_AT_LEAST:
        index.lsh.insert(here, minhash, check_duplication=False)
    if match is None or origin == article.id:
        return replace(article, origin=None, copy_score=None)
    return replace(article, origin=origin, copy_score=round(score, 3))


def _best(text: _Text, minhash: Any, index: _Index) -> tuple[int | None, float]:
    """The earlier text that this one copies most, and the share; ``None`` if it copies none."""
    if text.key in index.by_text:
        return index.by_text[text.key], 1.0
    if len(text.shingles) < _SHINGLES_AT_LEAST:
        return None, 0.0
    found = ((_share(text.shingles, index.texts[c].shingles), -c) for c in index.lsh.query(minhash))
    for score, at in sorted((f for f in found if f[0] >= COPY_SHARE), reverse=True):
        if _same_story(text, index.texts[-at], score):
            return -at, score
    return None, 0.0


def _same_story(copy: _Text, origin: _Text, score: float) -> bool:
    """Whether two texts that share much also share the news, and are of the same days."""
    if copy.day and origin.day and abs((copy.day - origin.day).days) > _DAYS_OF_A_WIRE and score < _REPRINT_SHARE:
        return False
    own = _share(copy.lead, origin.shingles)
    if copy.outlet is not None and copy.outlet == origin.outlet:
        return own >= _OWN_LEAD_SHARE
    # Another outlet may set a paragraph of its own above the wire's.
    return max(own, _share(origin.lead, copy.shingles)) >= COPY_SHARE


def _share(copy: Shingles, origin: Shingles) -> float:
    """The share of the copy's shingles that the origin has."""
    import numpy as np

    return float(np.isin(copy, origin, assume_unique=True).mean())


def _text(article: Article) -> _Text:
    import numpy as np

    words = _WORD.findall(article.text.lower())
    ordered = _shingles(np.asarray([zlib.crc32(w.encode()) for w in words], dtype=np.uint64))
    day = date.fromisoformat(article.published[:10]) if article.published else None
    return _Text(np.unique(ordered), np.unique(ordered[:_LEAD_SHINGLES]), digest(*words), day, article.outlet)


def _shingles(words: NDArray[np.uint64]) -> Shingles:
    """The shingles of a text in order, as 32-bit numbers; a text shorter than one shingle is one shingle."""
    import numpy as np

    size = min(SHINGLE_WORDS, len(words))
    total = np.zeros(max(len(words) - size + 1, 0), dtype=np.uint64)
    for offset in range(size):
        # A rolling hash: multiplication by an odd constant (golden ratio, 64 bit) keeps the order of the words.
        total = (total ^ words[offset : offset + len(total)]) * np.uint64(0x9E3779B97F4A7C15)
    return (total >> np.uint64(32)).astype(np.uint32)


def moment(article: Article) -> tuple[str, bool, str]:
    """A key that sorts by day, then by time in UTC; a day without a time comes after the times of that day, no date after all."""
    if not article.published:
        return "9999", True, ""
    day = article.published[:10]
    if len(article.published) == 10:
        return day, True, ""
    at = datetime.fromisoformat(article.published)
    at = at.astimezone(UTC) if at.tzinfo else at
    return at.date().isoformat(), False, at.strftime("%H:%M:%S")
