"""Who is a party to an act and who only stands in its sentence: a logistic choice by the way through the parse.

The reader marks names near a trigger; in long sentences it also takes the speaker, somebody's enemy, or whoever the next clause is
about. What joins a name to the trigger tells them apart: of names marked as actors and governed by the trigger itself 95 % are
actors, of those governed by another verb half (3,833 spans in held-out sentences of the training corpus).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tocsin.coding.mentions import SIDES, RoleSpans
from tocsin.coding.model import ReaderView
from tocsin.coding.parse import Tree
from tocsin.vocab.beside import aside

Piece = tuple[int, int]
NOBODY = "none"
BYSTANDER = 0.55
"""Probability of *none* from which somebody is left out. On held-out sentences F1 of the parties is the same from 0.5 to 0.6."""
FARTHER = 0.35
"""The same where another of its side hangs closer to the trigger: of such, 165 of 225 are no party."""
MUTUAL = frozenset({"CONSULT", "COOPERATE", "SUPPORT", "AGREE"})
SPOKEN = frozenset({"ACCUSE", "REJECT", "REQUEST", "THREATEN"})
_AUXILIARY = frozenset({"aux", "auxpass"})
_DESCRIBES = frozenset({"amod", "compound", "nmod"})
_OWN = {
    ("actor", False): ("nsubj",), ("actor", True): (),
    ("recipient", False): ("dobj", "dative"), ("recipient", True): ("nsubjpass",),
}  # fmt: skip
"""What hangs on a trigger as its doer and its object, by side and whether it is passive."""
_MANY = 3
_FAR = 8
_UNSEEN = 0.02


@dataclass(frozen=True, slots=True)
class Act:
    """A trigger in its parsed sentence: offsets, the type chosen, and what the reader and a frame say of it."""

    tree: Tree
    start: int
    end: int
    type: str
    view: ReaderView
    framed: RoleSpans


class Parties:
    """The trained weights: for each side and for *none* a weight a feature."""

    def __init__(self, weights: Mapping[str, Mapping[str, float]]) -> None:
        self._weights = weights

    def sides(self, act: Act, roles: RoleSpans) -> tuple[RoleSpans, list[str]]:
        """``roles`` without those who are likely no party, and a reason for each of these."""
        given = _apposed(act, self._of_one_name(act, roles))
        out, reasons = dict(given), []
        for side in SIDES:
            kept: list[Piece] = []
            for p in sorted(given.get(side, ())):
                if _in_a_row(act.tree.text, kept, p) or not self._is_beside(act, p, side, given):
                    kept.append(p)
                else:
                    reasons.append(aside(side, act.tree.text[slice(*p)]))
            out[side] = kept
        return {role: pieces for role, pieces in out.items() if pieces}, reasons

    def _is_beside(self, act: Act, piece: Piece, side: str, given: RoleSpans) -> bool:
        """Whether somebody is likely no party, and no grammar says otherwise."""
        found = features(act, piece, given)
        floor = FARTHER if f"{side} farther" in found else BYSTANDER
        return self.odds(found)[NOBODY] > floor and not _holds(act, piece, side, given)

    def _of_one_name(self, act: Act, roles: RoleSpans) -> RoleSpans:
        """A name that the reader has torn between the sides (*UK* asks the *government*) is whole, on its likelier side."""
        out = {role: list(pieces) for role, pieces in roles.items()}
        for a in roles.get("actor", ()):
            for b in roles.get("recipient", ()):
                first, last = sorted((a, b))
                if act.tree.text[first[1] : last[0]] != " " or not _one_phrase(act.tree, first, last):
                    continue
                name = (first[0], last[1])
                p = self.odds(features(act, name, out))
                out["actor"].remove(a)
                out["recipient"].remove(b)
                out[max(SIDES, key=lambda side: p[side])].append(name)
                return self._of_one_name(act, out)
        return out

    def odds(self, found: Mapping[str, float]) -> dict[str, float]:
        """The probability of each side and of none."""
        scores = {side: math.exp(sum(w.get(f, 0.0) * v for f, v in found.items())) for side, w in self._weights.items()}
        total = sum(scores.values())
        return {side: score / total for side, score in scores.items()}


def _in_a_row(text: str, kept: Sequence[Piece], piece: Piece) -> bool:
    """Whether a name goes on with a party's: *France, Britain and Germany*, *the hero, General Aras*."""
    return any(text[b : piece[0]] in (", ", " and ", ", and ", ", the ", " and the ") for _, b in kept)


def _apposed(act: Act, roles: RoleSpans) -> RoleSpans:
    """A name in apposition stands on the side of what it names: *killing a hero of the nation, General Aras*."""
    tree, text = act.tree, act.tree.text
    out = {role: list(pieces) for role, pieces in roles.items()}
    for side, other in (SIDES, SIDES[::-1]):
        named = {t for piece in roles.get(other, ()) for t in _tokens(tree, piece)}
        for piece in roles.get(side, ()):
            its = _tokens(tree, piece)
            head = _head(tree, its) if its else -1
            parsed = head >= 0 and head not in named and tree.deps[head] == "appos" and tree.heads[head] in named
            # the parser misses many: a name between commas right behind the one hit
            behind = side == "actor" and text[piece[1] : piece[1] + 1] in ".,;" and text[slice(*piece)][:1].isupper()
            closed = behind and any(act.end <= b and text[b : piece[0]] == ", " for _, b in roles.get(other, ()))
            if parsed or closed:
                out[side].remove(piece)
                out[other].append(piece)
    return out


def _holds(act: Act, piece: Piece, side: str, given: RoleSpans) -> bool:
    """Whether grammar keeps somebody on a side, whatever speaks against it.

    The doer in the trigger's own clause and its object are parties; so is a lone speaker whose words it is: *Togo said it would
    attack*, *"we refuse", the envoy said*.
    """
    tree = act.tree
    its, own = _tokens(tree, piece), _tokens(tree, (act.start, act.end))
    if not its or not own:
        return False
    p, t = _first_joined(tree, _head(tree, its)), _head(tree, own)
    passive = _kind(tree, t) == "p"
    if tree.heads[p] == t:
        lower = side == "recipient" and tree.text[slice(*piece)].islower() and tree.tags[p] != "PRP"
        return tree.deps[p] in _OWN[side, passive] and not (lower and act.type != "ASSAULT")
    if tree.heads[tree.heads[p]] == t and tree.deps[tree.heads[p]] == "agent":
        return side == "actor"
    above = [t, *tree.up(t)]
    if side != "actor" or len(given[side]) > 1 or tree.deps[p] != "nsubj" or tree.heads[p] not in above:
        return False
    between = above[: above.index(tree.heads[p])]
    subjects = [k for x in between for k in tree.with_dep(x, "nsubj", "nsubjpass")]
    if not subjects:  # "Having met the envoy, Mali praised": its subject is the main verb's
        return _is_verb(tree, t) and tree.deps[between[-1]] == "advcl"
    return all(tree.tags[k] == "PRP" for k in subjects)


def features(act: Act, piece: Piece, given: RoleSpans) -> dict[str, float]:
    """What speaks for a side: the layers' words, how the parse joins the piece to the trigger, and whom it joins closer.

    ``given`` are the parties that the layers gave to each side.
    """
    found = _said(act, piece)
    counts = {side: min(len(given.get(side, ())), _MANY) for side in SIDES}
    found |= {f"actors {counts['actor']}": 1.0, f"recipients {counts['recipient']}": 1.0}
    tree = act.tree
    its, own = _tokens(tree, piece), _tokens(tree, (act.start, act.end))
    if not its or not own:
        return found | {"odd": 1.0}
    if set(its) & set(own):
        return found | {"same": 1.0}
    p, t = _head(tree, its), _head(tree, own)
    return found | _joined(act, p, t) | _between(act, piece, p) | _closer(tree, piece, t, given)


def _closer(tree: Tree, piece: Piece, t: int, given: RoleSpans) -> dict[str, float]:
    """Whether another of the same side hangs closer to the trigger: *trained units to fight rebels* trains units."""
    side = next((side for side in SIDES if piece in given.get(side, ())), None)
    if side is None:
        return {}
    far = {p: _verbs_between(tree, _head(tree, its), t) for p in given[side] if (its := _tokens(tree, p))}
    gap = far.get(piece, 0) - min(far.values(), default=0)
    return {f"{side} farther": float(min(gap, 2)), f"{side} farther at all": float(gap > 0)} if gap else {}


def _verbs_between(tree: Tree, p: int, t: int) -> int:
    """Verbs on the way from a party to the trigger, neither counted."""
    up, over = [p, *tree.up(p)], [t, *tree.up(t)]
    meet = next((x for x in up if x in over), None)
    if meet is None:
        return _FAR
    way = {*up[: up.index(meet)], *over[: over.index(meet)], meet} - {t}
    return sum(_is_verb(tree, x) for x in way)


def _family(event_type: str) -> str:
    return "mutual" if event_type in MUTUAL else "spoken" if event_type in SPOKEN else "done"


def _said(act: Act, piece: Piece) -> dict[str, float]:
    """The words of the layers: the reader's probabilities of the two sides, a frame's roles, the type."""
    p = {
        side: max((p for a, b, p in act.view.roles.get(side, ()) if a < piece[1] and piece[0] < b), default=0.0)
        for side in SIDES
    }
    frame = {side: any(a < piece[1] and piece[0] < b for a, b in act.framed.get(side, ())) for side in SIDES}
    family = _family(act.type)
    reader = "".join(side[0] for side in SIDES if p[side])
    framed = "".join(side[0] for side in SIDES if frame[side])
    out = {family: 1.0, act.type: 1.0, f"reader {reader} {family}": 1.0, f"reader {reader} frame {framed}": 1.0}
    out |= {f"reader p {side}": _logit(p[side]) for side in SIDES if p[side]}
    return out


def _logit(p: float) -> float:
    p = min(max(p, _UNSEEN), 1.0 - _UNSEEN)
    return math.log(p / (1.0 - p))


def _joined(act: Act, p: int, t: int) -> dict[str, float]:
    """The way from party to trigger: where the two meet, as what the party hangs there, and which verbs are passed."""
    tree = act.tree
    kind = _kind(tree, t)
    up, over = [p, *tree.up(p)], [t, *tree.up(t)]
    meet = next((x for x in up if x in over), None)
    if meet is None:
        return {kind: 1.0, "apart": 1.0}
    below, above = up[: up.index(meet)], over[: over.index(meet)]
    at = "T" if meet == t else "V" if _is_verb(tree, meet) else "N"
    passed = sum(_is_verb(tree, x) for x in below)
    lead, dep = _lead(tree, p), tree.deps[below[-1] if below else p]
    short = "prep" if lead.startswith("prep ") else lead
    way = at + kind
    names = [
        kind, at, f"{at} passed {min(passed, 2)}", f"above {min(sum(_is_verb(tree, x) for x in above[1:]), 2)}",
        f"{way} {lead}", f"{way} {_family(act.type)} {short}", f"{way} {short} passed {min(passed, 1)}", f"{way} top {dep}",
    ]  # fmt: skip
    if tree.deps[p] in ("conj", "appos"):
        names.append(f"{at} joined")
    if above:
        under = tree.deps[above[-1]]
        own = any(tree.with_dep(x, "nsubj", "nsubjpass", "csubj") for x in above)
        names += [f"{way} under {under}", f"{at} own subject {own}", f"{way} {dep} beside {under} own {own}"]
    return (
        dict.fromkeys(names, 1.0)
        | {"length": float(min(len(below) + len(above), _FAR))}
        | {f"{way} {'before' if tree.starts[p] < act.start else 'behind'}": 1.0}
    )


def _kind(tree: Tree, t: int) -> str:
    """Noun or verb, and whether the verb is passive, also in a clause without an auxiliary (*a town held by rebels*)."""
    if tree.tags[t][:2] == "NN":
        return "n"
    bare = tree.tags[t] == "VBN" and tree.deps[t] in ("acl", "relcl") and not tree.with_dep(t, "aux")
    return "p" if bare or tree.with_dep(t, "auxpass", "nsubjpass") else "v"


def _first_joined(tree: Tree, p: int) -> int:
    """Of names joined by *and* the first."""
    while tree.deps[p] in ("conj", "appos") and tree.heads[p] != p:
        p = tree.heads[p]
    return p


def _lead(tree: Tree, p: int) -> str:
    """As what a party hangs on its governor, with the preposition; of names joined by *and* the first speaks."""
    p = _first_joined(tree, p)
    over = tree.heads[p]
    if tree.deps[p] != "pobj":
        return tree.deps[p]
    return "agent" if tree.deps[over] == "agent" else f"prep {tree.lower[over]}"


def _between(act: Act, piece: Piece, p: int) -> dict[str, float]:
    """The marks between party and trigger, and the party's own looks."""
    text, tree = act.tree.text, act.tree
    gap = text[min(piece[1], act.end) : max(piece[0], act.start)]
    return {
        "semicolon": float(";" in gap),
        "quote": float(sum(c in '“”"' for c in gap) % 2),
        "commas": float(min(gap.count(","), _MANY)),
        "lower": float(text[slice(*piece)].islower()),
        "pronoun": float(tree.tags[p][:1] == "W" or tree.tags[p][:3] == "PRP"),
        "adjective": float(tree.tags[p][:2] == "JJ"),
    }


def _is_verb(tree: Tree, x: int) -> bool:
    return tree.tags[x][:2] in ("VB", "MD") and tree.deps[x] not in _AUXILIARY


def _tokens(tree: Tree, piece: Piece) -> list[int]:
    return [i for i, start in enumerate(tree.starts) if start < piece[1] and tree.end(i) > piece[0]]


def _one_phrase(tree: Tree, first: Piece, last: Piece) -> bool:
    """Whether the first piece only describes the second: *Afghan* the *government*, *OPCW* the *executive*."""
    p, q = (_head(tree, _tokens(tree, piece)) for piece in (first, last))
    return tree.heads[p] == q and tree.deps[p] in _DESCRIBES


def _head(tree: Tree, tokens: Sequence[int]) -> int:
    """The token of a phrase that stands highest in the tree."""
    return min(tokens, key=lambda i: sum(1 for _ in tree.up(i)))
