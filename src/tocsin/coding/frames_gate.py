"""The gate: which sentences are worth a parse. Set look-ups on word forms, a few microseconds a sentence."""

from __future__ import annotations

import re

from tocsin.coding.frames_vocab import NO_ACT, Frame, Vocabulary

_WORD = re.compile(r"[a-z][a-z']*")
FIRM = frozenset({"will", "would", "won't", "shall"})
NEVER = frozenset({"not", "never", "no", "won't"})
MODALS = frozenset({"must", "should", "ought"})


class Gate:
    """Passes sentences that hold a form of a telling word, or of a common word together with what its frames ask for.

    A frame of a *common* verb (class ``generic``: take, give, open…) counts only where a form of one of its condition words
    stands in the sentence too; sentences dominated by a topic of ``topics.tsv`` (sport, markets) never pass.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        generic = {f for v in vocabulary.classes["generic"] for f in vocabulary.all_forms(v)}
        self.telling: set[str] = set()
        self.common: dict[str, set[str]] = {}
        for frame in (*vocabulary.verbs, *vocabulary.nouns):
            if frame.type != NO_ACT:
                self._enter(vocabulary, frame, generic)
        self.say = {f for v in vocabulary.classes["say"] for f in vocabulary.all_forms(v)}
        self.topics = {t: w for t, w in vocabulary.topics.items() if not t.endswith("!")}
        self.sure = frozenset().union(*(w for t, w in vocabulary.topics.items() if t.endswith("!")))
        self.politics = {f for v in vocabulary.classes["politics"] for f in vocabulary.all_forms(v)}

    def _enter(self, vocabulary: Vocabulary, frame: Frame, generic: set[str]) -> None:
        slots = {c.slot for c in frame.when if not c.negated}
        auxiliaries = (FIRM if "will" in slots else frozenset()) | (MODALS if "must" in slots else frozenset())
        for form, needed in vocabulary.trigger_forms(frame).items():
            if form == "*":
                continue
            if form in generic and (needed or auxiliaries):
                self.common.setdefault(form, set()).update(needed or auxiliaries)
            else:
                self.telling.add(form)

    def passes(self, sentence: str) -> bool:
        """Whether a frame may fit."""
        words = set(_WORD.findall(sentence.lower()))
        if not (words & self.telling or self._common(words, sentence)):
            return False
        return not self._off_topic(words)

    def _common(self, words: set[str], sentence: str) -> bool:
        if words & MODALS and (words & self.say or '"' in sentence or "“" in sentence):
            return True
        if words & FIRM and words & NEVER and words & self.say:
            return True
        return any(words & self.common[w] for w in words & self.common.keys())

    def off_topic(self, sentence: str) -> bool:
        """Whether the sentence is ruled by a topic in which words of conflict stand for something else."""
        return self._off_topic(set(_WORD.findall(sentence.lower())))

    def _off_topic(self, words: set[str]) -> bool:
        if words & self.sure and not words & self.politics:
            return True
        return any(len(words & listed) >= 2 for listed in self.topics.values())
