"""Words of names: folding of accents and apostrophes, tokens with offsets, and keys that survive transliteration."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

# Acronyms with dots stay whole (U.S., D.R.C.); apostrophes inside a word are part of it (Asa'ib); 's stands alone.
TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]\.[^\W\d_]\b|\d[\d,.]*\d|[^\W_]+(?:['’ʼ‘`ʿʾ](?!s\b)[^\W\d_]+)*|['’]s\b")
MARKS = str.maketrans("", "", "'’ʼ‘`ʿʾ.,")
# Letters that do not decompose into a base letter and an accent.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ə": "a", "ħ": "h"}
)


class Tokens(NamedTuple):
    """A text in tokens: folded ``keys``, offsets ``starts`` and ``ends``, and the ``text`` itself."""

    keys: list[str]
    starts: list[int]
    ends: list[int]
    text: str


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word in lower case without accents, dots and apostrophes: ``Erdoğan`` and ``erdogan`` are one."""
    low = word.lower().translate(MARKS)
    if low.isascii():
        return low
    plain = unicodedata.normalize("NFKD", low.translate(LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def _key(token: str) -> str:
    return "'s" if token in {"'s", "’s"} else fold(token)


def tokenize(text: str) -> Tokens:
    """The tokens of a text with their offsets."""
    spans = [match.span() for match in TOKEN.finditer(text)]
    return Tokens([_key(text[a:b]) for a, b in spans], [a for a, _ in spans], [b for _, b in spans], text)


@lru_cache(maxsize=65536)
def key_of(name: str) -> tuple[str, ...]:
    """The key a name is stored and looked up under: its folded tokens."""
    return tuple(tokenize(name).keys)


def slug(name: str) -> str:
    """A stable id made of a name: ``Kata'ib Hezbollah`` gives ``kataib-hezbollah``."""
    return "-".join(k for k in key_of(name) if k != "'s")


_ARTICLES = frozenset(
    "al el ul ad as ash an ar at az bin ben ibn bint abd abdel abdul abu de da di la le von van y".split()
)
_SOUNDS = (
    ("kh", "k"), ("gh", "k"), ("dh", "d"), ("th", "t"), ("sh", "s"), ("ch", "s"), ("zh", "s"), ("ph", "f"),
    ("ts", "s"), ("tz", "s"),
    ("ck", "k"), ("dj", "j"), ("sz", "s"), ("cz", "s"), ("ou", "u"), ("q", "k"), ("g", "k"),
    ("c", "k"), ("x", "ks"), ("w", "v"), ("z", "s"),
    ("j", "y"), ("e", ""), ("a", ""), ("i", ""), ("o", ""), ("u", ""), ("y", ""), ("h", ""),
)  # fmt: skip


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """The consonants of a folded word, those that transliterations confuse made one: Gaddafi, Qadhafi and Kadafi give ``kdf``."""
    out = word
    for old, new in _SOUNDS:
        out = out.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", out)


def sound_key(keys: tuple[str, ...]) -> str:
    """The sound of a personal name: first and last part, without articles; empty for a single name."""
    parts = [k for k in keys if k not in _ARTICLES and len(k) > 1 and k != "'s"]
    if len(parts) < 2:
        return ""
    first, last = sound(parts[0]), sound(parts[-1])
    return f"{first} {last}" if len(first) + len(last) >= 3 else ""


# Letters that stand for one another at the start of a name in transliteration.
ALIKE = (frozenset("ckqgh"), frozenset("yije"), frozenset("szxc"), frozenset("ou"), frozenset("vw"), frozenset("tz"))
# Rapidfuzz ratio of two whole names above which they are one. Measured on transliterations of one name 76 to 90 (Kadhafi and
# Qadhafi 76), on names of two persons that sound alike 59 to 64 (Karzai and Qureshi 64, Zawahiri and Zarqawi 59).
SHARE = 0.7


def close(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two names that sound alike are also written alike: first letters agree, and most of the letters."""
    pairs = ((a[0], b[0]), (a[-1], b[-1]))
    if any(len(x) < 3 or len(y) < 3 for x, y in pairs):
        return False
    return all(x[0] == y[0] or any({x[0], y[0]} <= s for s in ALIKE) for x, y in pairs) and (
        ratio(" ".join(a), " ".join(b)) >= SHARE * 100
    )
