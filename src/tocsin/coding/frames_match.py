"""Finds the frames that fit a tree: candidates by word, conditions by surroundings, then what speech acts swallow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tocsin.coding.frames_facets import Facets, inner, of_noun, of_verb
from tocsin.coding.frames_mood import in_mood
from tocsin.coding.frames_types import Found
from tocsin.coding.frames_vocab import FLAGS, NO_ACT, Condition, Frame, Vocabulary
from tocsin.coding.parse import Tree

FINITE_MARKS = frozenset({"after", "since", "because", "as", "when", "while", "although", "though", "before", "once"})
REASONS = FINITE_MARKS | {"over", "amid", "despite", "following", "during"}
"""Prepositions whose noun is the occasion of a speech act and not its content (*called for calm over the killing*)."""
ANY = "*"
MEANS = frozenset({"in", "by", "with", "during", "for", "through"})
REPORTED = frozenset({"REQUEST", "AGREE", "THREATEN", "ACCUSE", "CONCEDE"})
"""Noun acts that stay events of their own when another act answers them (*rejected a **demand***)."""
ANSWERS = frozenset({"REJECT", "ACCUSE", "THREATEN", "CONCEDE"})
AGENTIVE = ("er", "or", "ist", "ian", "eer", "ee", "man", "men")
NO_AGENTS = frozenset(
    """order power water paper letter tower river border matter weather winter summer error terror corridor offer centre
    center career number powder quarter shelter danger cover disaster master tanker cruiser destroyer bomber computer fighter
    tractor reactor sector factor committee newspaper poster border chamber hunger anger murder charter barrier theatre
    launcher carrier helicopter freighter trailer trawler bunker mortar sister visor tremor frontier degree coffee""".split()
)
"""Nouns that look like doers and are none (or are weapons)."""


class Matcher:
    """Frames of one vocabulary on trees; pure."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.say = frozenset(f for v in vocabulary.classes["say"] for f in vocabulary.all_forms(v))

    def find(self, tree: Tree) -> list[Found]:
        """What the sentence reports, in reading order."""
        found = [*self._verbs(tree), *self._nouns(tree)]
        found = [in_mood(f) for f in found if f.frame.type != NO_ACT or f.frame.hides]
        hidden = self._hidden(tree, found)
        kept = [f for f in found if f.facets.at not in hidden and f.frame.type != NO_ACT]
        kept = [f for f in kept if not _said_by_act(tree, f, kept)]
        return sorted(self._merged(tree, kept), key=lambda f: f.first)

    def _verbs(self, tree: Tree) -> Iterator[Found]:
        voc = self.vocabulary
        for i, tag in enumerate(tree.tags):
            if tag[0] != "V":
                continue
            options = voc.by_verb.get(voc.verb_forms.get(tree.lower[i], ""), [])
            modal = any(tree.tags[k] == "MD" for k in tree.kids[i]) or tree.deps[i] == "xcomp"
            if not options and not modal:
                continue
            facets = of_verb(tree, i, self.say)
            if modal and facets.flags & {"must", "will", "shouldhave"}:
                options = sorted([*options, *voc.by_verb.get(ANY, [])], key=lambda fw: -fw[0].weight)
            for frame, words in options:
                if len(words) > 1 and not set(words[1:]) <= facets.words["prt"]:
                    continue
                if all(self._holds(tree, facets, c) for c in frame.when):
                    yield Found(frame, facets, *_verb_span(tree, i, frame, words), noun=False)
                    yield from _second(frame, facets)
                    break

    def _nouns(self, tree: Tree) -> Iterator[Found]:
        voc = self.vocabulary
        done = -1
        for i, tag in enumerate(tree.tags):
            if i <= done or not (tag[:2] in ("NN", "JJ", "VB") or tag == "HYPH"):
                continue
            base = voc.noun_forms.get(tree.lower[i])
            for frame, words in voc.by_noun.get(base or "", []):
                last = self._sequence(tree, i, words)
                if last < 0:
                    continue
                at = _head_within(tree, i, last)
                if tree.tags[at][:3] == "NNP" and last == i:
                    continue  # a name or a month: "March", "Protest Party"
                if tree.tags[at][:2] != "NN" and not (len(words) > 1 and last > i):
                    continue
                if len(words) == 1 and tree.deps[i] in ("compound", "nmod") and tree.tags[tree.heads[i]][:2] == "NN":
                    continue  # "strike zone", "protest party": the head decides what it is
                facets = of_noun(tree, i, at)
                if all(self._holds(tree, facets, c) for c in frame.when):
                    yield Found(frame, facets, i, last, noun=True)
                    done = last
                    break

    def _sequence(self, tree: Tree, i: int, words: tuple[str, ...]) -> int:
        """The last token of a multi-word noun that begins at ``i``; hyphens between its parts are skipped."""
        at = i
        for word in words[1:]:
            at += 1
            while at < len(tree.words) and tree.words[at] == "-":
                at += 1
            if at >= len(tree.words) or word not in (tree.lower[at], self.vocabulary.noun_forms.get(tree.lower[at])):
                return -1
        return at

    def terms(self, tree: Tree, t: int) -> set[str]:
        """The words under which a token may be listed in a class."""
        if t in tree.terms:
            return tree.terms[t]
        voc, low = self.vocabulary, tree.lower[t]
        out = tree.terms[t] = {low}
        tag = tree.tags[t]
        noun = voc.noun_forms.get(low) or (low.removesuffix("s") if tag[:2] == "NN" else "")
        if noun:
            out.add(noun)
            if tag[0] == "N" and noun.endswith(AGENTIVE) and noun not in NO_AGENTS:
                out.add("AGENT")
            out |= {f"{tree.lower[k]} {noun}" for k in tree.with_dep(t, "compound", "amod")}
        if tag[0] == "V":
            verb = voc.verb_forms.get(low, low)
            out.add(verb)
            out |= {f"{verb} {tree.lower[k]}" for k in tree.with_dep(t, "prt", "advmod", "prep")}
        elif tag[:3] == "NNP" or (len(low) > 1 and tree.words[t].isupper()) or _ends_name(tree, t):
            out.add("NAME")
        elif tag == "PRP":
            out.add("PRON")
        elif tag == "CD":
            out.add("NUM")
        return out

    def _holds(self, tree: Tree, facets: Facets, c: Condition) -> bool:
        return self._true(tree, facets, c) != c.negated

    def _true(self, tree: Tree, facets: Facets, c: Condition) -> bool:
        if c.slot == "doer":
            return self._doer(tree, facets)
        if c.slot in FLAGS:
            return c.slot in facets.flags
        if c.slot == "text":
            return any(self._has_word(w, c.values) for w in tree.lower)
        if c.slot in ("mod", "prt", "light", "gov"):
            words = facets.words.get(c.slot, set())
            return any(self._has_word(w, c.values) for w in words) if c.values else bool(words)
        tokens = facets.slots.get(c.slot, [])
        if not c.values:
            return bool(tokens)
        return any(self._is(tree, t, c) for t in tokens)

    def _doer(self, tree: Tree, facets: Facets) -> bool:
        """Whether the subject can act: none is named, or it is a name or a word for people and what they form."""
        tokens = facets.slots.get("subj", [])
        return not tokens or any(
            self.terms(tree, k) & self.vocabulary.classes["people"] for t in tokens for k in (t, *inner(tree, t))
        )

    def _is(self, tree: Tree, t: int, c: Condition) -> bool:
        if self.terms(tree, t) & c.values or any(self.terms(tree, k) & c.values for k in inner(tree, t)):
            return True
        if c.slot == "comp" and tree.tags[t][0] == "V":  # "hold talks", "stop sending arms": what the act is about
            return any(self.terms(tree, k) & c.values for k in tree.with_dep(t, "dobj", "acomp", "xcomp"))
        return False

    def _has_word(self, word: str, values: frozenset[str]) -> bool:
        voc = self.vocabulary
        return word in values or voc.verb_forms.get(word) in values or voc.noun_forms.get(word) in values

    def _hidden(self, tree: Tree, found: list[Found]) -> set[int]:
        """The tokens inside what a speech act says: acts there are promised, demanded, refused or threatened, not reported."""
        out: set[int] = set()
        nouns = {f.facets.at: f for f in found if f.noun}
        for f in sorted(found, key=lambda f: (sum(1 for _ in tree.up(f.facets.at)), f.first)):
            if f.facets.at in out:
                continue
            for t in self._content(tree, f):
                told = nouns.get(t)
                if told and f.frame.type in ANSWERS and told.frame.type in REPORTED:
                    continue
                out |= _pruned(tree, t) - {f.facets.at}
        return out

    def _content(self, tree: Tree, f: Found) -> Iterator[int]:
        hides = f.frame.hides
        if hides & {"comp", "all"}:
            yield from f.facets.slots.get("comp", ())
        if f.noun:
            if hides & {"prep", "all"}:
                yield from (g for p in tree.with_dep(f.facets.at, "prep") for g in tree.with_dep(p, "pobj"))
            return
        if hides & {"obj", "all"}:
            yield from f.facets.slots.get("obj", ())
        if hides & {"prep", "all"}:
            for p in tree.with_dep(f.facets.at, "prep"):
                if tree.lower[p] not in REASONS:
                    yield from tree.with_dep(p, "pobj")

    def _merged(self, tree: Tree, found: list[Found]) -> Iterator[Found]:
        """One act told by two words (*opened fire, killing nine*; *an attack that killed nine*) is one hit."""
        by_token = {f.facets.at: f for f in found}
        for f in found:
            at = f.facets.at
            other = by_token.get(tree.heads[at])
            if f.noun and other and tree.deps[at] == "nsubj" and other.frame.type == f.frame.type:
                for slot in ("poss", "nat", "by"):  # an Israeli strike killed nine
                    other.facets.add("byact", f.facets.slots.get(slot, ()))
                continue
            same = other is not None and other is not f and other.frame.type == f.frame.type
            if (
                same
                and other
                and tree.deps[at] in ("advcl", "relcl", "acl", "xcomp", "dobj", "compound")
                and (tree.tags[at] in ("VBG", "NN") or other.noun or tree.deps[at] == "xcomp")
            ):
                other.facets.add("obj", f.facets.slots.get("obj", ()))
                continue
            above = by_token.get(tree.heads[tree.heads[at]])
            inside = f.noun and tree.deps[at] == "pobj" and tree.lower[tree.heads[at]] in MEANS
            if inside and above is not None and above.frame.type == f.frame.type:
                for slot in ("poss", "nat", "by"):  # killed in an Israeli raid
                    above.facets.add("byact", f.facets.slots.get(slot, ()))
                continue
            yield f


def _said_by_act(tree: Tree, f: Found, kept: list[Found]) -> bool:
    """Whether a demand is what a protest shouts: it is that protest and no act of its own."""
    at = f.facets.at
    if f.frame.type == "REQUEST" and not f.noun:
        crowds = {p.facets.at for p in kept if p.frame.type == "PROTEST"}
        chain = [h for h in tree.up(at)]
        linked = tree.deps[at] in ("advcl", "conj", "acl", "xcomp") and bool(chain) and chain[0] in crowds
        below = [c for c in crowds if tree.heads[c] == at and tree.deps[c] in ("conj", "advcl")]
        return (linked and not tree.with_dep(at, "nsubj")) or any(not tree.with_dep(c, "nsubj") for c in below)
    return False


def _ends_name(tree: Tree, t: int) -> bool:
    """Whether the token is the last part of a hyphened name (*Moon Jae-in*)."""
    return t > 1 and tree.words[t - 1] == "-" and tree.tags[t - 2][:3] == "NNP"


def _verb_span(tree: Tree, i: int, frame: Frame, words: tuple[str, ...]) -> tuple[int, int]:
    """The verb with its particle where it touches, and its modal where the modal makes the act."""
    first = last = i
    while last + 1 < len(tree.words) and tree.lower[last + 1] in words[1:]:
        last += 1
    if any(c.slot in ("will", "must") and not c.negated for c in frame.when):
        aux = [k for k in tree.with_dep(i, "aux") if tree.tags[k] == "MD" and i - k <= 3]
        first = min([*aux, first])
    return first, last


def _second(frame: Frame, facets: Facets) -> Iterator[Found]:
    """The act that comes with an act: a prison sentence both convicts and imprisons."""
    if frame.also is None:
        return
    event_type, mode, slot = frame.also
    for t in facets.slots.get(slot, [])[:1]:
        twin = replace(
            frame, type=event_type, mode=mode, also=None, note=f"{frame.note}, and with it {mode or event_type}"
        )
        yield Found(twin, replace(facets, at=t), t, t, noun=False)


def _head_within(tree: Tree, first: int, last: int) -> int:
    """The token of a span that hangs outside it."""
    for t in range(last, first - 1, -1):
        if not first <= tree.heads[t] <= last or tree.heads[t] == t:
            return t
    return last


def _pruned(tree: Tree, t: int) -> set[int]:
    """The subtree of a complement without clauses that tell of something else."""
    out = {t}
    todo = [t]
    while todo:
        for k in tree.kids[todo.pop()]:
            dep = tree.deps[k]
            if dep in ("relcl", "parataxis", "appos"):
                continue
            marks = tree.with_dep(k, "mark", "advmod")
            if dep == "advcl" and any(tree.lower[m] in FINITE_MARKS for m in marks):
                continue
            if dep == "prep" and tree.lower[k] in REASONS:
                continue
            if dep == "acl" and tree.tags[k] == "VBN":
                continue
            out.add(k)
            todo.append(k)
    return out
