"""What stands around a word in the tree: subjects, objects, prepositions, complements. Frames test it and roles are read from it.

Both views resolve what a reader resolves without thinking: the agent of a passive, the subject that conjoined verbs and
participles share, the noun a relative pronoun stands for, the verb that carries a noun (*launched an attack*).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tocsin.coding.parse import Tree

MEASURES = frozenset(
    """number thousand thousands hundred hundreds dozen dozens score scores million millions billion dollar dollars pound pounds
    euro euros $ group lot pair couple series wave majority some many most half rest all several each another one two three
    four five part member members string spate handful kind crowd crowds convoy team tens batch flight bunch trickle load
    column piece round rounds course process state act acts version share last first""".split()
)
"""Nouns that count or bundle: *hundreds of troops* are troops."""
SPELLS = frozenset("day days week weeks hour hours month months year years night nights".split())
FIRM = frozenset({"will", "would", "'ll", "shall", "'d", "wo"})
FREE = frozenset({"in", "over", "through", "by", "around"})
"""Words that are particles only without a noun of their own: *gave in*, but *given in Canberra*."""
PAST_FIRM = frozenset({"would", "'d"})
PLANNED = frozenset("is are was were going due set scheduled expected ready prepared willing plans planning".split())
"""Words whose infinitive is an act to come: *is to visit*, *is due to meet*."""
DUTY = frozenset({"must", "should", "ought"})
RELATIVES = frozenset({"who", "which", "that", "whom"})
SUBJECTS = ("nsubj", "csubj")
CARRIERS = ("dobj", "nsubjpass", "attr", "oprd", "dative")


@dataclass(slots=True)
class Facets:
    """The slots around one trigger (token numbers), the flags that hold of it, and words that modify it."""

    at: int
    slots: dict[str, list[int]] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    words: dict[str, set[str]] = field(default_factory=dict)
    carrier: int = -1

    def add(self, slot: str, tokens: Iterable[int]) -> None:
        """Tokens for a slot, behind those already there."""
        have = self.slots.setdefault(slot, [])
        for t in tokens:
            if t not in have:
                have.append(t)


def antecedent(tree: Tree, i: int) -> int:
    """The noun that a relative pronoun stands for, or the token itself."""
    if tree.lower[i] in RELATIVES and tree.tags[i] in ("WP", "WDT", "IN"):
        for h in tree.up(i):
            if tree.deps[h] in ("relcl", "acl"):
                return tree.heads[h]
    return i


def spread(tree: Tree, tokens: Iterable[int]) -> list[int]:
    """The tokens with what is coordinated with them."""
    out: list[int] = []
    for t in tokens:
        out.append(t)
        for k in tree.with_dep(t, "conj"):
            if tree.tags[k][:2] in ("NN", "PR", "CD", "VB", "JJ", "DT"):
                out.extend(spread(tree, [k]))
    return out


def inner(tree: Tree, t: int) -> list[int]:
    """What a measure noun measures (*hundreds of **troops***)."""
    out = []
    if tree.lower[t] in MEASURES:
        for p in tree.with_dep(t, "prep"):
            if tree.lower[p] == "of":
                out.extend(spread(tree, tree.with_dep(p, "pobj")))
    return out


def subjects(tree: Tree, v: int, depth: int = 0) -> list[int]:
    """Who does the act of verb ``v``: its own subject, or the one it shares with the verb it hangs on."""
    own = [antecedent(tree, k) for k in tree.with_dep(v, *SUBJECTS)]
    if tree.with_dep(v, "auxpass", "nsubjpass") or (tree.tags[v] == "VBN" and tree.with_dep(v, "agent")):
        agents = [o for a in tree.with_dep(v, "agent") for o in tree.with_dep(a, "pobj")]
        return spread(tree, agents)
    if own:
        return spread(tree, own)
    head, dep = tree.heads[v], tree.deps[v]
    if head == v or depth > 4:
        return []
    if dep in ("acl", "relcl") and tree.tags[v] == "VBG":
        return spread(tree, [antecedent(tree, head)])
    if tree.tags[head][:2] != "VB" and dep != "pcomp":
        return []
    if dep in ("conj", "advcl", "dep") and tree.tags[v] != "VBN":
        passive = tree.with_dep(head, "nsubjpass")
        if dep != "conj" and passive:
            return spread(tree, passive)
        if passive and tree.tags[v] in ("VBD", "VBZ", "VBP"):
            return spread(tree, [antecedent(tree, p) for p in passive])
        return subjects(tree, head, depth + 1)
    if dep in ("xcomp", "ccomp") and tree.tags[v] != "VBN":
        controlled = tree.with_dep(head, "dobj", "dative", "nsubjpass")
        return spread(tree, controlled) if controlled else subjects(tree, head, depth + 1)
    if dep == "pcomp":
        holder = tree.heads[head]
        if tree.tags[holder][:2] == "VB":
            return subjects(tree, holder, depth + 1)
    return []


def objects(tree: Tree, v: int) -> list[int]:
    """Whom or what the act of verb ``v`` touches."""
    own = [antecedent(tree, k) for k in tree.with_dep(v, "dobj", "nsubjpass")]
    if own:
        return spread(tree, own)
    if tree.tags[v] == "VBN" and tree.deps[v] == "acl":
        return spread(tree, [tree.heads[v]])
    if tree.tags[v] in ("VBN", "VBD") and tree.deps[v] == "conj":
        head = tree.heads[v]
        shared = tree.with_dep(head, "nsubjpass") or (tree.with_dep(v, "auxpass") and tree.with_dep(head, "nsubj"))
        if shared and not tree.with_dep(v, *SUBJECTS):
            return spread(tree, [antecedent(tree, k) for k in shared])
    for c in tree.with_dep(v, "conj"):  # attacked and burned the village
        if tree.with_dep(c, "dobj") and not tree.with_dep(v, "prep", "ccomp", "xcomp") and c - v <= 3:
            return spread(tree, tree.with_dep(c, "dobj"))
    return []


def is_passive(tree: Tree, v: int) -> bool:
    """Whether the verb stands in the passive, with or without its auxiliary."""
    if tree.with_dep(v, "auxpass", "nsubjpass", "agent"):
        return True
    if tree.tags[v] != "VBN":
        return False
    if tree.deps[v] == "conj" and not tree.with_dep(v, *SUBJECTS, "dobj"):
        return is_passive(tree, tree.heads[v])
    return tree.deps[v] == "acl"


def _prepositions(tree: Tree, holder: int, facets: Facets) -> None:
    for p in tree.with_dep(holder, "prep", "agent", "dative", "prt", "advmod"):
        goals = tree.with_dep(p, "pobj")
        name = tree.lower[p]
        if goals:
            facets.add(name, spread(tree, [antecedent(tree, g) for g in goals]))
        doings = tree.with_dep(p, "pcomp")
        facets.add("comp", doings)
        facets.add(name, doings)
        for q in tree.with_dep(p, "prep"):  # out of, away from, because of
            facets.add(tree.lower[q], spread(tree, tree.with_dep(q, "pobj")))
            facets.add("comp", tree.with_dep(q, "pcomp"))


def _flags(tree: Tree, v: int, facets: Facets) -> None:
    aux = [tree.lower[k] for k in tree.with_dep(v, "aux")]
    holder = v
    if not aux and tree.deps[v] in ("conj", "xcomp") and tree.tags[v] == "VB":
        holder = tree.heads[v]
        aux = [tree.lower[k] for k in tree.with_dep(holder, "aux")] if tree.deps[v] == "conj" else []
    if any(a in FIRM for a in aux):
        facets.flags.add("will")
    if any(a in PAST_FIRM for a in aux):
        facets.flags.add("would")
    duty = [k for k in tree.with_dep(holder, "aux") if tree.lower[k] in DUTY]
    if duty and "have" in aux:
        facets.flags.add("shouldhave")
    elif duty and not any(k > duty[0] for k in tree.with_dep(holder, "nsubj")):  # not "should he fall, …"
        facets.flags.add("must")
    if "to" in aux:
        facets.flags.add("inf")
        head = tree.heads[v]
        if tree.lower[head] in ("has", "have", "need", "needs") and tree.deps[v] == "xcomp":
            facets.flags.add("must")
        if tree.lower[head] in PLANNED and tree.deps[v] in ("xcomp", "ccomp"):
            facets.flags.add("will")
    if tree.with_dep(v, "neg") or (tree.with_dep(holder, "neg") and tree.deps[v] == "conj"):
        facets.flags.add("neg")


def of_verb(tree: Tree, v: int, say: frozenset[str]) -> Facets:
    """The surroundings of a verb; ``say`` are the forms of verbs that report speech."""
    f = Facets(v)
    _flags(tree, v, f)
    if is_passive(tree, v):
        f.flags.add("passive")
    f.add("subj", subjects(tree, v))
    objs = objects(tree, v)
    f.add("obj", objs)
    f.add("dat", spread(tree, tree.with_dep(v, "dative")))
    _prepositions(tree, v, f)
    for o in objs:
        _prepositions(tree, o, f)
        f.add("objposs", tree.with_dep(o, "poss"))
        f.add("objnat", [k for k in tree.with_dep(o, "amod", "compound", "nmod") if tree.words[k][:1].isupper()])
        f.add("comp", [k for k in tree.with_dep(o, "acl", "relcl") if _infinitive(tree, k)])
    f.add("objof", f.slots.get("of", ()))
    f.add("comp", tree.with_dep(v, "xcomp", "ccomp"))
    f.add("comp", [k for k in tree.with_dep(v, "advcl") if _infinitive(tree, k) and not tree.with_dep(k, "mark")])
    _predicates(tree, v, objs, f)
    parts = tree.with_dep(v, "prt", "advmod", "prep")
    f.words["prt"] = {tree.lower[k] for k in parts if not (tree.lower[k] in FREE and tree.with_dep(k, "pobj"))}
    f.words["det"] = set()
    speaker = _speaker(tree, v, say)
    if speaker is not None:
        f.flags.add("spoken")
        f.add("speaker", subjects(tree, speaker))
    elif "would" in f.flags:
        f.flags.discard("will")  # a supposition, not an announcement
    f.add("todo", [c for c in f.slots.get("comp", ()) if _infinitive(tree, c)])
    for c in f.slots.get("comp", ()):
        if tree.with_dep(c, "neg"):
            f.flags.add("compneg")
        f.add("compsubj", [k for k in tree.with_dep(c, "nsubj", "nsubjpass")])
        f.add("compobj", objects(tree, c))
    return f


def _predicates(tree: Tree, v: int, objs: Iterable[int], f: Facets) -> None:
    """What is said of subject or object, with the complements of adjectives."""
    f.add("attr", tree.with_dep(v, "attr", "acomp", "oprd"))
    for a in list(f.slots["attr"]):  # ready to talk, ready for talks
        f.add("comp", tree.with_dep(a, "xcomp", "ccomp"))
        _prepositions(tree, a, f)
    for o in objs:  # called the measures "hostile": the quotation mark hides the predicate from the parser
        f.add("attr", [k for k in tree.with_dep(o, "amod", "acl") if k > o and tree.tags[k][:2] == "JJ"])


def _infinitive(tree: Tree, v: int) -> bool:
    return any(tree.lower[k] == "to" for k in tree.with_dep(v, "aux"))


def _content(tree: Tree, v: int) -> bool:
    """Whether a clause says what a noun is about (*the demand that he go*, *the threat to strike*)."""
    return _infinitive(tree, v) or any(
        tree.lower[k] == "that" and tree.tags[k] == "IN" for k in tree.with_dep(v, "mark")
    )


def _speaker(tree: Tree, v: int, say: frozenset[str]) -> int | None:
    """The verb of saying that ``v`` is the content of, if any."""
    for h in (v, *tree.up(v)):
        if tree.deps[h] in ("ccomp", "parataxis") and tree.lower[tree.heads[h]] in say:
            return tree.heads[h]
        for k in tree.with_dep(h, "parataxis", "ccomp", "advcl", "relcl"):
            if tree.lower[k] in say and k > v and not tree.with_dep(k, "mark") and "," in tree.words[v:k]:
                return k
        if tree.deps[h] not in ("xcomp", "conj", "ccomp", "advcl", "ROOT"):
            return None
    return None


def of_noun(tree: Tree, first: int, n: int) -> Facets:
    """The surroundings of a noun whose trigger words run from ``first`` to their head ``n``."""
    f = Facets(n)
    mods = tree.with_dep(n, "compound", "amod", "nmod", "nummod")
    mods += [m for k in list(mods) for m in tree.with_dep(k, "compound", "amod", "nmod")]
    f.words["mod"] = {tree.lower[k] for k in mods}
    f.words["det"] = {tree.lower[k] for k in tree.with_dep(n, "det")}
    f.add("poss", spread(tree, tree.with_dep(n, "poss")))
    f.add("nat", [k for k in tree.with_dep(n, "compound", "amod", "nmod") if k < first])
    _prepositions(tree, n, f)
    f.add("comp", [k for k in tree.with_dep(n, "acl", "relcl", "ccomp") if _content(tree, k)])
    if tree.with_dep(n, "det"):
        f.flags.add("det")
    if "no" in f.words["det"]:
        f.flags.add("neg")
    if tree.tags[n] in ("NNS", "NNPS"):
        f.flags.add("plural")
    _carrier(tree, n, f)
    for c in f.slots.get("comp", ()):
        f.add("compobj", objects(tree, c))
    if any(f.slots.get(s) for s in ("poss", "by", "of", "on", "against", "with", "between", "from")) or f.carrier >= 0:
        f.flags.add("arg")
    return f


_SPEAKS_OF = re.compile(
    r"(?:remember|recall|mourn|commemorat|honou?r|mark|celebrat|condemn|denounc|deplor|decr[iy]|regret|lament|prais|welcom|hail"
    r"|criticis|criticiz|aveng|investigat|prob|report|describ|discuss|debat|mention|cit|justif|defend|oppos|reject|fear|expect"
    r"|protest|blam|prevent|foil|thwart|avert)\w*$"
)
"""Verbs that speak of an act or stop it: their subject is not who did it (*crowds mourned the killing*)."""
_BEARS = re.compile(r"(?:suffer|endur|surviv|escap|witness|fac(?:e|es|ed|ing)$)\w*$")
"""Verbs of those whom an act befalls (*the town suffered three raids*)."""


def _carrier(tree: Tree, n: int, f: Facets) -> None:
    """The verb that carries the noun (*held talks*), or the one whose phrase it stands in (*met for talks*)."""
    top = n
    while tree.deps[top] in ("conj", "appos") and tree.tags[tree.heads[top]][:2] == "NN":
        top = tree.heads[top]
    of = tree.heads[top]
    if tree.deps[top] == "pobj" and tree.lower[of] == "of" and tree.lower[tree.heads[of]] in MEASURES | SPELLS:
        top = tree.heads[of]  # held a third day of talks
    head, dep = tree.heads[top], tree.deps[top]
    if dep in CARRIERS and tree.tags[head][:2] == "VB":
        f.carrier = head
        f.words["light"] = {tree.lower[head]}
        bears = _BEARS.match(tree.lower[head])
        for slot in ("on", "of") if bears else () if _SPEAKS_OF.match(tree.lower[head]) else ("light",):
            f.add(slot, subjects(tree, head))
        _prepositions(tree, head, f)
        _flags(tree, head, f)
        f.add("dat", spread(tree, tree.with_dep(head, "dative")))
    elif dep == "pobj":
        verb = tree.heads[head]
        f.words["gov"] = {f"{tree.lower[verb]} {tree.lower[head]}", tree.lower[head]}
        if tree.tags[verb][:2] == "VB":
            f.add("govsubj", subjects(tree, verb) or objects(tree, verb))
    elif dep in SUBJECTS and tree.tags[head][:2] == "VB":
        f.words["gov"] = {tree.lower[head]}
