"""Who, to whom, where, when and according to whom: role spans from the slots around a trigger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tocsin.coding.frames_facets import Facets, spread, subjects
from tocsin.coding.frames_types import Found
from tocsin.coding.frames_vocab import Vocabulary
from tocsin.coding.mentions import RoleSpans
from tocsin.coding.parse import Tree

LEFT = frozenset({"det", "poss", "compound", "amod", "nummod", "nmod", "predet", "case"})
NAMED = frozenset({"NNP", "NNPS"})
OF_PLACE = frozenset({"of", "in", "from", "for"})
PLACE_PREPOSITIONS = frozenset(
    """
    in at near outside inside across around throughout off along over above into onto on
""".split()
)
TIME_PREPOSITIONS = frozenset(
    """
    on in since during at by until before after from for last early late
""".split()
)
ANNOUNCED_BY_SPEAKER = frozenset({"AGREE", "CONCEDE", "REJECT", "THREATEN"})
"""Types of which the announcement is the act, so that whoever announces is the actor and no mere source."""
NOBODY = frozenset({"it", "that", "which"})
SELF = frozenset({"it", "he", "she", "they", "we", "i", "us", "them", "him", "her", "me"})
TIMES = frozenset(
    """
        monday tuesday wednesday thursday friday saturday sunday january february march april may june
        july august september october november december jan feb mar apr aug sept sep oct nov dec
        yesterday today tonight tomorrow morning afternoon evening night day days week weeks month
        months year years weekend noon midnight dawn dusk hour hours minutes decade decades century
        spring summer autumn winter ramadan christmas
    """.split()
)
YEAR = re.compile(r"(1[89]|20)\d\d$")
VERB_ACTOR, VERB_RECIPIENT = ("subj", "byact"), ("obj",)
NOUN_ACTOR, NOUN_RECIPIENT = ("by", "poss", "light", "nat", "from"), ("on", "against", "of", "with", "to")


class Roles:
    """Reads role spans; the vocabulary tells which nouns are no actors (*the blast*, *the move*)."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.things = vocabulary.classes["things"]
        self.acts = vocabulary.by_noun
        self.places = vocabulary.classes["places"]
        self.noun_forms = vocabulary.noun_forms

    def of(self, tree: Tree, found: Found) -> RoleSpans:
        """The spans of each role that the sentence fills."""
        facets, frame = found.facets, found.frame
        actor = frame.actor or (NOUN_ACTOR if found.noun else VERB_ACTOR)
        recipient = frame.recipient or (NOUN_RECIPIENT if found.noun else VERB_RECIPIENT)
        actors = self._actors(tree, facets, actor, found)
        taken = set(actors)
        recipients = [t for t in self._tokens(tree, facets, recipient) if t not in taken and not self._is_time(tree, t)]
        recipients = [t for t in recipients if not self._is_thing(tree, t)] or self._owners(tree, recipients)
        clause = self._clause(tree, found)
        out: RoleSpans = {
            "actor": self._spans(tree, actors),
            "recipient": self._spans(tree, recipients),
            "place": self._places(tree, clause),
            "time": self._times(tree, clause),
            "attribution": self._attribution(tree, found, actors),
        }
        return {role: spans for role, spans in out.items() if spans}

    def _tokens(self, tree: Tree, facets: Facets, sources: Sequence[str]) -> list[int]:
        """Tokens from the first source that has any; ``a + b`` takes both."""
        out: list[int] = []
        join = False
        for source in sources:
            if source == "+":
                join = True
                continue
            if out and not join:
                break
            join = False
            name = {"all": "subj"}.get(source, source)
            found = [t for t in facets.slots.get(name, ()) if name != "nat" or self._is_group(tree, t)]
            if source == "all":
                found = [*found, *facets.slots.get("with", ()), *facets.slots.get("between", ())]
            out.extend(t for t in found if t not in out)
        return out

    def _actors(self, tree: Tree, facets: Facets, sources: Sequence[str], found: Found) -> list[int]:
        tokens = [t for t in self._tokens(tree, facets, sources) if not self._is_time(tree, t)]
        things = [t for t in tokens if self._is_thing(tree, t)]
        tokens = [t for t in tokens if t not in things] or self._owners(tree, things)
        if tokens and all(tree.lower[t] in SELF for t in tokens) and facets.slots.get("speaker"):
            return facets.slots["speaker"]
        if not tokens and "speaker" not in sources and found.frame.type in ("REQUEST", "ACCUSE", "THREATEN", "REJECT"):
            return facets.slots.get("speaker", [])
        return tokens

    def _is_group(self, tree: Tree, t: int) -> bool:
        """A modifier that names who acts: *Turkish* raid, *police* raid, but not *deadly* raid."""
        return tree.words[t][:1].isupper() or self.noun_forms.get(tree.lower[t], "") in GROUPS

    def _is_thing(self, tree: Tree, t: int) -> bool:
        base = self.noun_forms.get(tree.lower[t], tree.lower[t])
        return base in self.things or (base in self.acts and tree.tags[t][:3] != "NNP")

    def _owners(self, tree: Tree, things: Iterable[int]) -> list[int]:
        """Whose act or weapon it was: *Israeli* strikes killed, *Moscow's* move angered."""
        out: list[int] = []
        for t in things:
            mods = [k for k in tree.with_dep(t, "poss", "amod", "compound", "nmod") if self._is_group(tree, k)]
            owners = mods or [
                o for p in tree.with_dep(t, "prep") if tree.lower[p] == "by" for o in tree.with_dep(p, "pobj")
            ]
            out.extend(spread(tree, owners[:1]))
        return out

    def _spans(self, tree: Tree, tokens: Iterable[int]) -> list[tuple[int, int]]:
        out: list[tuple[int, int]] = []
        for t in tokens:
            span = phrase(tree, t)
            if span not in out and not any(a <= span[0] and span[1] <= b for a, b in out):
                out.append(span)
        return out

    def _clause(self, tree: Tree, found: Found) -> list[int]:
        """The tokens whose phrases may place and date the act: trigger, its objects, its carrier, the verbs it hangs on."""
        at = found.facets.at
        out = [at, *found.facets.slots.get("obj", ())]
        if found.facets.carrier >= 0:
            out.append(found.facets.carrier)
        for h in tree.up(at):
            dep = tree.deps[out[0]] if h == tree.heads[at] else tree.deps[h]
            if dep in ("relcl", "ccomp", "parataxis") or (dep == "advcl" and tree.with_dep(at, "mark")):
                break
            if tree.tags[h][:2] in ("VB", "NN"):
                out.append(h)
            if tree.deps[h] in ("relcl", "ccomp", "parataxis", "ROOT", "advcl"):
                break
        return out

    def _is_time(self, tree: Tree, t: int) -> bool:
        return (tree.lower[t] in TIMES and not (tree.lower[t] == "may" and tree.tags[t] == "MD")) or bool(
            YEAR.fullmatch(tree.lower[t])
        )

    def _places(self, tree: Tree, clause: Sequence[int]) -> list[tuple[int, int]]:
        """Where: the nearest place phrase of the clause, else one deeper inside its phrases (*in the hills north of Goma*)."""
        for t in clause:
            spots = self._spots(tree, tree.with_dep(t, "prep", "advmod"))
            if spots:
                return self._spans(tree, spots)
        for t in clause:
            for p in _inside(tree, t):
                spots = self._spots(tree, [p])
                if spots:
                    return self._spans(tree, spots)
        return []

    def _spots(self, tree: Tree, prepositions: Iterable[int]) -> list[int]:
        heads = [p for p in prepositions if tree.lower[p] in PLACE_PREPOSITIONS]
        goals = [g for p in heads for g in tree.with_dep(p, "pobj")]
        return [s for s in spread(tree, goals) if self._is_place(tree, s)]

    def _is_place(self, tree: Tree, t: int) -> bool:
        if self._is_time(tree, t):
            return False
        if tree.tags[t] in NAMED:
            return True
        return self.noun_forms.get(tree.lower[t], tree.lower[t]) in self.places

    def _times(self, tree: Tree, clause: Sequence[int]) -> list[tuple[int, int]]:
        for t in clause:
            out: list[tuple[int, int]] = []
            for k in tree.with_dep(t, "npadvmod", "prep", "advmod", "nmod"):
                goals = tree.with_dep(k, "pobj") if tree.deps[k] == "prep" else [k]
                if tree.deps[k] == "prep" and tree.lower[k] not in TIME_PREPOSITIONS:
                    continue
                if any(self._is_time(tree, g) for g in goals):
                    tokens = tree.subtree(k)
                    out.append((tree.starts[min(tokens)], tree.end(max(tokens))))
            if out:
                return out
        return []

    def _attribution(self, tree: Tree, found: Found, actors: Sequence[int]) -> list[tuple[int, int]]:
        """Who claims it: the subject of the verb of saying around the clause, or *according to*."""
        facets = found.facets
        if "will" in facets.flags and found.frame.type in ANNOUNCED_BY_SPEAKER:
            return []
        speakers = list(facets.slots.get("speaker", ()))
        for h in () if speakers else (facets.at, *tree.up(facets.at)):
            if tree.deps[h] in ("ccomp", "parataxis") and tree.lower[tree.heads[h]] in SAID:
                speakers = subjects(tree, tree.heads[h])
                break
            for k in tree.with_dep(h, "prep", "advcl"):
                if tree.lower[k] == "according":
                    speakers = [g for p in tree.with_dep(k, "prep") for g in tree.with_dep(p, "pobj")]
            if tree.deps[h] == "relcl" or (tree.deps[h] == "advcl" and tree.with_dep(h, "mark")):
                break  # told in passing, not claimed
        return self._spans(tree, [t for t in speakers if t not in actors and tree.lower[t] not in NOBODY])


GROUPS = frozenset(
    """
        police army rebel government militant military opposition coalition state union student security
        militia guerrilla navy separatist insurgent jihadist nato un us eu uk terrorist mob
        parliamentary presidential civilian worker
    """.split()
)
SAID = frozenset(
    """
    said says say saying told added reported reports claimed claims announced insisted denied confirmed
    stated
""".split()
)


def phrase(tree: Tree, t: int) -> tuple[int, int]:
    """The noun phrase of a token as a reader would mark it: determiner, modifiers, *of …*, a name in apposition."""
    if tree.deps[t] == "amod" or tree.tags[t] in ("PRP", "PRP$", "WP"):
        return tree.starts[t], tree.end(t)
    left = t
    for k in tree.kids[t]:
        if k < t and tree.deps[k] in LEFT:
            left = min(left, min(x for x in tree.subtree(k) if x <= t))
    right = t
    for k in sorted(tree.kids[t]):
        if k <= right:
            continue
        wanted = tree.deps[k] == "prep" and tree.lower[k] in OF_PLACE and not _timed(tree, k)
        if tree.lower[k] == "in" and tree.deps[t] not in ("nsubj", "nsubjpass"):
            wanted = False  # behind an object it places the act: "killed two teachers in Bergen"
        wanted = wanted or (tree.deps[k] == "appos" and tree.tags[k] in NAMED)
        if wanted and min(tree.subtree(k)) <= right + 2:
            right = max(right, _bound(tree, k))
    return tree.starts[left], tree.end(right)


def _inside(tree: Tree, t: int) -> list[int]:
    """The prepositions below a token, without those of clauses that tell of something else."""
    out, todo = [], [t]
    while todo:
        for k in tree.kids[todo.pop(0)]:
            if tree.deps[k] not in ("relcl", "ccomp", "parataxis", "advcl", "conj", "nsubj"):
                todo.append(k)
                if tree.deps[k] == "prep":
                    out.append(k)
    return out


def _timed(tree: Tree, p: int) -> bool:
    return any(tree.lower[g] in TIMES or YEAR.fullmatch(tree.lower[g]) for g in tree.with_dep(p, "pobj"))


def _bound(tree: Tree, k: int) -> int:
    """The last token of a phrase without the clauses that hang on it."""
    out, todo = k, [k]
    while todo:
        for c in tree.kids[todo.pop()]:
            if tree.deps[c] in LEFT | {"pobj", "prep", "conj", "cc", "flat"} and not _timed(tree, c):
                out = max(out, c)
                todo.append(c)
    return out
