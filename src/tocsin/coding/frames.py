"""The frame layer: proposes acts from a vocabulary that people can read and the dependency parse of each sentence.

1. A gate of word forms decides which sentences can hold an act at all; only those are parsed.
2. Frames are tried at every verb and noun, the most specific first (``frames_match``).
3. What a speech act promises, demands, refuses or threatens is not a second act.
4. Roles are read from the parse (``frames_roles``), and each hit says in words why it is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tocsin.coding.frames_gate import Gate
from tocsin.coding.frames_match import Matcher
from tocsin.coding.frames_roles import Roles
from tocsin.coding.frames_types import Found
from tocsin.coding.frames_vocab import Vocabulary
from tocsin.coding.mentions import FrameHit
from tocsin.coding.parse import Parser, Tree


class FrameLayer:
    """Frames over a dependency parse; vocabulary and parser are loaded at the first call.

    Args:
        folder: a folder with other frame tables than those shipped.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._parser = Parser()
        self._parts: tuple[Gate, Matcher, Roles] | None = None
        self._trees: dict[str, Tree] = {}

    def hits(self, sentences: Sequence[str]) -> list[list[FrameHit]]:
        """The frames that fit each sentence, in reading order."""
        gate, matcher, roles = self._load()
        out: list[list[FrameHit]] = [[] for _ in sentences]
        passed = [i for i, s in enumerate(sentences) if gate.passes(s)]
        self._trees.clear()
        for i, tree in zip(passed, self._parser.parse([sentences[i] for i in passed]), strict=True):
            out[i] = [_hit(tree, f, roles) for f in matcher.find(tree)]
            self._trees[sentences[i]] = tree
        return out

    def trees(self, sentences: Iterable[str]) -> dict[str, Tree]:
        """The parse of each sentence; those of the last call of :meth:`hits` are still there."""
        wanted = list(dict.fromkeys(sentences))
        new = [s for s in wanted if s not in self._trees]
        self._trees.update(zip(new, self._parser.parse(new), strict=True))
        return {s: self._trees[s] for s in wanted}

    def off_topic(self, sentence: str) -> bool:
        """Whether words of sport, markets, stage or weather rule the sentence (``topics.tsv``)."""
        return self._load()[0].off_topic(sentence)

    def _load(self) -> tuple[Gate, Matcher, Roles]:
        if self._parts is None:
            vocabulary = Vocabulary(self._folder)
            self._parts = Gate(vocabulary), Matcher(vocabulary), Roles(vocabulary)
        return self._parts


def _hit(tree: Tree, found: Found, roles: Roles) -> FrameHit:
    start, end = tree.starts[found.first], tree.end(found.last)
    frame = found.frame
    return FrameHit(start, end, frame.type, frame.mode, frame.id, roles.of(tree, found), _note(tree, found))


def _note(tree: Tree, found: Found) -> str:
    """Why, in the sentence's own words: the trigger and the words that met the frame's conditions."""
    words = [" ".join(tree.words[found.first : found.last + 1])]
    for c in found.frame.when:
        tokens = [] if c.negated else found.facets.slots.get(c.slot, [])
        if tokens and c.values:
            words.append((f"{c.slot} " if c.slot in tree.lower else "") + tree.words[tokens[0]])
    text = " + ".join(dict.fromkeys(words))
    return f"{text}: {found.frame.note}" if found.frame.note else text
