"""The frames' vocabulary: reads ``vocab/frames/*.tsv``, checks every cell, and builds the look-ups and the gate.

A frame is one row: words, conditions, and what they stand for. A condition is ``slot=value,value`` (``@name`` is a class of
``classes.tsv``), a bare ``slot`` (something stands there), ``!slot`` or ``!slot=…`` (must not); ``;`` separates conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tocsin.coding.frames_forms import inflections, plurals, reverse, reverse_nouns
from tocsin.coding.labels import MODES_OF, TYPES
from tocsin.vocab.tables import Row, read_table, shipped

COLUMNS = ("id", "words", "when", "type", "mode", "actor", "recipient", "hides", "note", "also")
PREPOSITIONS = frozenset(
    """
        about above across after against along amid among around as at away back before behind below
        beneath beside between beyond by despite down during for from in inside into near of off on onto
        out outside over past since through throughout to toward towards under until up upon via with
        within without
    """.split()
)
SLOTS = frozenset(
    """subj obj dat comp prt mod poss nat light gov text attr will must spoken passive arg det plural neg inf compneg
    todo doer shouldhave
    compsubj compobj objposs objnat objof govsubj""".split()
)
FLAGS = frozenset(
    {"doer", "shouldhave", "will", "must", "spoken", "passive", "arg", "det", "plural", "neg", "inf", "compneg"}
)
SOURCES = SLOTS | {"speaker", "byact", "all"}
HIDES = frozenset({"comp", "obj", "prep", "nothing", "all"})
NO_ACT = "-"
"""In the column *type*: the row says that these words are no act, and keeps more general rows from saying otherwise."""

DEFAULT_HIDES = {
    **dict.fromkeys(("AGREE", "CONCEDE", "REQUEST", "REJECT", "THREATEN"), frozenset({"comp", "obj", "prep"})),
    **dict.fromkeys(("ACCUSE", "SUPPORT", "CONSULT"), frozenset({"comp"})),
}
"""What a speech act swallows: the promised, demanded, refused or threatened act is not a second event (codebook, section 2)."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of a frame; without values it asks whether the slot is filled."""

    slot: str
    values: frozenset[str]
    negated: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """One row of ``verbs.tsv`` or ``nouns.tsv``."""

    id: str
    words: tuple[tuple[str, ...], ...]
    when: tuple[Condition, ...]
    type: str
    mode: str
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    hides: frozenset[str]
    note: str
    also: tuple[str, str, str] | None
    order: int

    @property
    def weight(self) -> int:
        """How specific the frame is: its positive conditions; a named word says more than a filled slot."""
        return sum(2 if c.values else 1 for c in self.when if not c.negated and c.slot != "doer")


class Vocabulary:
    """All frames with their look-ups.

    Args:
        folder: where the tables are; the shipped ones by default.

    Raises:
        VocabularyError: a table is wrong; the message names file, line and cure.
    """

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or shipped("frames")
        self.irregular = {r["verb"]: r.many("forms") for r in read_table(folder / "irregular.tsv", ("verb", "forms"))}
        self.classes = _classes(folder / "classes.tsv")
        self.topics = _topics(folder / "topics.tsv")
        seen: dict[str, str] = {}
        self.verbs = [self._frame(r, seen, n) for n, r in enumerate(read_table(folder / "verbs.tsv", COLUMNS))]
        self.nouns = [self._frame(r, seen, n) for n, r in enumerate(read_table(folder / "nouns.tsv", COLUMNS))]
        self._noun_ids = frozenset(f.id for f in self.nouns)
        self._forms: dict[str, frozenset[str]] = {}
        known = sorted(set().union(*self.classes.values()))
        listed = [w for f in self.verbs for ws in f.words for w in ws[:1]]
        values = [v for f in (*self.verbs, *self.nouns) for c in f.when for v in c.values]
        self.verb_forms = reverse(dict.fromkeys([*self.irregular, *listed, *known, *values]), self.irregular)
        self.noun_forms = reverse_nouns(
            dict.fromkeys([*(w for f in self.nouns for ws in f.words for w in ws), *known, *values])
        )
        self.by_verb = _index(self.verbs)
        self.by_noun = _index(self.nouns)

    def _frame(self, row: Row, seen: dict[str, str], order: int) -> Frame:
        if row["id"] in seen or not row["id"]:
            raise row.fault(
                f"id {row['id']!r} stands already at {seen.get(row['id'], 'no id')}", "give each row its own id"
            )
        seen[row["id"]] = row.where
        if row["type"] not in (*TYPES, NO_ACT):
            raise row.fault(f"unknown type {row['type']!r}", f"use {NO_ACT} or one of {', '.join(TYPES)}")
        if row["mode"] and row["mode"] not in MODES_OF.get(row["type"], ()):
            allowed = ", ".join(MODES_OF.get(row["type"], ())) or "no mode"
            raise row.fault(f"{row['type']} has no mode {row['mode']!r}", f"use {allowed}")
        hides = frozenset(row["hides"].replace(",", " ").split())
        if hides - HIDES:
            raise row.fault(f"cannot hide {sorted(hides - HIDES)}", f"use {', '.join(sorted(HIDES))}")
        return Frame(
            row["id"],
            tuple(self._words(row)),
            tuple(self._conditions(row)),
            row["type"],
            row["mode"],
            _sources(row, "actor"),
            _sources(row, "recipient"),
            hides or DEFAULT_HIDES.get(row["type"], frozenset()),
            row["note"],
            _also(row),
            order,
        )

    def _words(self, row: Row) -> Iterator[tuple[str, ...]]:
        if not row.many("words"):
            raise row.fault("no words", "name the verbs or nouns, separated by |")
        for word in row.many("words"):
            for one in self._values(row, word):
                yield tuple(one.replace("-", " ").split())

    def _conditions(self, row: Row) -> Iterator[Condition]:
        for part in (p.strip() for p in row["when"].split(";")):
            if not part:
                continue
            slot, _, values = part.lstrip("!").partition("=")
            slot = slot.strip()
            if slot not in SLOTS | PREPOSITIONS:
                raise row.fault(f"unknown slot {slot!r}", f"use a preposition or one of {', '.join(sorted(SLOTS))}")
            if slot in FLAGS and values:
                raise row.fault(f"{slot} takes no value", f"write {slot} alone")
            found = frozenset(v for one in values.split(",") if one.strip() for v in self._values(row, one.strip()))
            yield Condition(slot, found, part.startswith("!"))

    def _values(self, row: Row, word: str) -> Iterable[str]:
        if not word.startswith("@"):
            return (word,)
        if word[1:] not in self.classes:
            raise row.fault(f"unknown class {word!r}", "define it in classes.tsv or correct the name")
        return sorted(self.classes[word[1:]])

    def trigger_forms(self, frame: Frame) -> dict[str, frozenset[str]]:
        """Each form of the frame's first words, with the forms of which one must stand in the sentence too (empty: none)."""
        noun = frame.id in self._noun_ids
        out: dict[str, frozenset[str]] = {}
        lexical = [c for c in frame.when if c.values and not c.negated and c.slot not in {"text", "subj"}]
        needed = frozenset(f for v in lexical[0].values for f in self.all_forms(v)) if lexical else frozenset()
        for words in frame.words:
            forms = {words[0], *plurals(words[0])} if noun else inflections(words[0], self.irregular)
            wanted = frozenset({words[1]}) if len(words) > 1 else needed
            for form in forms:
                out[form] = out[form] | wanted if form in out else wanted
        return out

    def all_forms(self, word: str) -> frozenset[str]:
        """The word as a noun and as a verb, in every form; its first part where it is a phrase."""
        first = word.split()[0]
        found = self._forms.get(first)
        if found is None:
            found = self._forms[first] = frozenset({first, *plurals(first), *inflections(first, self.irregular)})
        return found


def _index(frames: Iterable[Frame]) -> dict[str, list[tuple[Frame, tuple[str, ...]]]]:
    """First word to the frames it may open, the most specific first, then in the order of the file."""
    out: dict[str, list[tuple[Frame, tuple[str, ...]]]] = {}
    for frame in frames:
        for words in frame.words:
            out.setdefault(words[0], []).append((frame, words))
    for found in out.values():
        found.sort(key=lambda fw: (-fw[0].weight - 2 * (len(fw[1]) - 1), fw[0].order))
    return out


def _sources(row: Row, column: str) -> tuple[str, ...]:
    parts = tuple(row[column].replace(",", " ").replace("+", " + ").split())
    unknown = [p for p in parts if p not in SOURCES | PREPOSITIONS | {"+", NO_ACT}]
    if unknown:
        raise row.fault(f"{column} from {unknown}", f"use a preposition or one of {', '.join(sorted(SOURCES))}")
    return parts


def _also(row: Row) -> tuple[str, str, str] | None:
    """``TYPE mode slot``: a second act, whose trigger stands in the slot."""
    if not row["also"]:
        return None
    parts = row["also"].split()
    if len(parts) != 3 or parts[0] not in TYPES or parts[1] not in ("-", *MODES_OF.get(parts[0], ())):
        raise row.fault(f"cannot read also {row['also']!r}", "write TYPE mode slot, as in COERCE arrest to")
    if parts[2] not in SLOTS | PREPOSITIONS:
        raise row.fault(f"unknown slot {parts[2]!r}", f"use a preposition or one of {', '.join(sorted(SLOTS))}")
    return parts[0], parts[1].strip("-"), parts[2]


def _classes(path: Path) -> dict[str, frozenset[str]]:
    """Classes may name earlier ones by ``@name``; a row that repeats a name adds to it."""
    out: dict[str, frozenset[str]] = {}
    for row in read_table(path, ("class", "words")):
        words: set[str] = set()
        for word in row.many("words"):
            if word.startswith("@") and word[1:] not in out:
                raise row.fault(f"unknown class {word!r}", "define it further up or correct the name")
            words |= out[word[1:]] if word.startswith("@") else {word}
        if not words:
            raise row.fault("no words", "list them, separated by |")
        out[row["class"]] = out.get(row["class"], frozenset()) | words
    return out


def _topics(path: Path) -> Mapping[str, frozenset[str]]:
    return {r["topic"]: frozenset(r.many("words")) for r in read_table(path, ("topic", "words"))}
