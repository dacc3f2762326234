"""Which articles copy which: word shingles and MinHash find candidates, exact shingle sets decide.

A wire story that five outlets print is one origin; so is one with a local paragraph added or its end cut off.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tocsin.records import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shingles = NDArray[np.uint32]

SHINGLE_WORDS = 4
COPY_SHARE = 0.5
"""An article is a copy if at least half of its shingles stand in an earlier one."""

# 32 bands of 4 rows find a pair that shares 40 % of its shingles three times in five, 60 % 99 times in a hundred; what
# they find too much, the exact comparison throws out.
_BANDS, _ROWS = 32, 4
# Under this many shingles a shared phrase is no proof; only the same words are.
_SHINGLES_AT_LEAST = 12
# Languages written without spaces are cut into characters.
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+")


@dataclass(slots=True)
class _Index:
    """The articles met so far, by position, and the tables that find them again."""

    lsh: Any
    shingles: list[Shingles] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    by_text: dict[bytes, int] = field(default_factory=dict)


def mark_copies(articles: Iterable[Article], *, known: Iterable[Article] = ()) -> list[Article]:
    """The articles in the same order, each copy with its ``origin`` and ``copy_score``.

    The origin is the earliest by publication date, or the first given where dates do not tell; a copy of a copy has
    the first one's origin. ``copy_score`` is the share (0 to 1) of the copy's shingles that stand in the article it
    was found to copy.

    Args:
        articles: the articles to mark; marks they already have are made anew.
        known: articles of earlier runs, which can be origins and are not returned.
    """
    import numpy as np
    from datasketch import MinHash, MinHashLSH

    old, new = list(known), list(articles)
    index = _Index(MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS)))
    shared = MinHash(num_perm=_BANDS * _ROWS).permutations
    marked: dict[int, Article] = {}
    order = [(article, None) for article in old]
    placed = [*order, *((new[i], i) for i in sorted(range(len(new)), key=lambda i: (*_moment(new[i]), i)))]
    for article, position in placed:
        words = [zlib.crc32(w.encode()) for w in _WORD.findall(article.text.lower())]
        shingles = _shingles(np.asarray(words, dtype=np.uint64))
        minhash = MinHash(num_perm=_BANDS * _ROWS, hashfunc=int, permutations=shared, scheme="affine32")
        minhash.update_batch(shingles)
        result = _marked(article, words, shingles, minhash, index)
        if position is not None:
            marked[position] = result
    return [marked[i] for i in range(len(new))]


def _marked(article: Article, words: Sequence[int], shingles: Shingles, minhash: Any, index: _Index) -> Article:
    """The article as a copy of an earlier one or as an origin; either way the index knows it from now on."""
    here = len(index.shingles)
    exact = repr(words).encode()
    key = zlib.crc32(exact).to_bytes(4, "big") + zlib.adler32(exact).to_bytes(4, "big") + len(words).to_bytes(4, "big")
    match, score = _best(key, shingles, minhash, index)
    origin = index.origins[match] if match is not None else article.id
    index.by_text.setdefault(key, here)
    index.shingles.append(shingles)
    index.origins.append(origin)
    if len(shingles) >= _SHINGLES_AT_LEAST:
        index.lsh.insert(here, minhash, check_duplication=False)
    if match is None or origin == article.id:
        return replace(article, origin=None, copy_score=None)
    return replace(article, origin=origin, copy_score=round(score, 3))


def _best(key: bytes, shingles: Shingles, minhash: Any, index: _Index) -> tuple[int | None, float]:
    if key in index.by_text:
        return index.by_text[key], 1.0
    if len(shingles) < _SHINGLES_AT_LEAST:
        return None, 0.0
    found = [(_share(shingles, index.shingles[c]), -c) for c in index.lsh.query(minhash)]
    score, at = max(found, default=(0.0, 0))
    return (-at, score) if score >= COPY_SHARE else (None, 0.0)


def _share(copy: Shingles, origin: Shingles) -> float:
    """The share of the copy's shingles that the origin has."""
    import numpy as np

    return float(np.isin(copy, origin, assume_unique=True).mean())


def _shingles(words: NDArray[np.uint64]) -> Shingles:
    """The distinct shingles of a text as 32-bit numbers; a text shorter than one shingle is one shingle."""
    import numpy as np

    size = min(SHINGLE_WORDS, len(words))
    total = np.zeros(max(len(words) - size + 1, 0), dtype=np.uint64)
    for offset in range(size):
        # A rolling hash: multiplication by an odd constant (golden ratio, 64 bit) keeps the order of the words.
        total = (total ^ words[offset : offset + len(total)]) * np.uint64(0x9E3779B97F4A7C15)
    return np.unique((total >> np.uint64(32)).astype(np.uint32))


def _moment(article: Article) -> tuple[str, bool, str]:
    """Sorts by day, then by time in UTC; a day without a time comes after the times of that day, no date after all."""
    if not article.published:
        return "9999", True, ""
    day = article.published[:10]
    if len(article.published) == 10:
        return day, True, ""
    moment = datetime.fromisoformat(article.published)
    moment = moment.astimezone(UTC) if moment.tzinfo else moment
    return moment.date().isoformat(), False, moment.strftime("%H:%M:%S")
