"""One act, one event: mentions of the same act in an article become one event with all its evidence.

Two mentions are compared by small clues (roles, mode, date, place, words, distance); a trained logistic weighs them, and mentions
join the best cluster in reading order. Clues are computed after resolution, so *Washington* and *the United States* are one actor.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from tocsin.coding.labels import TYPES
from tocsin.coding.mentions import Mention
from tocsin.records import DateSource, Entity, Event, Interval
from tocsin.vocab.sequels import APART, BLOW, IN_THE_MEETING

SPEECH = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
KILL = re.compile(r"\b(?:kill|assassinat|murder|slain|slay|behead|execut|gunned down|shot dead)", re.IGNORECASE)
PHRASE = 26
"""Characters between the triggers of one phrase."""
TYPE_SCALE = 0.4
"""Types differ in how often they repeat, but the examples of each are few: a small value keeps their weights small."""
OUTCOMES = frozenset({"assassinate", "massacre", "cleansing", "destroy"})
"""Modes of ASSAULT that say what an attack did; the others say by which means."""
KIN = (
    frozenset({"explosives", "suicide-attack"}),
    frozenset({"aerial", "drone"}),
    frozenset({"aerial", "heavy-weapons"}),
)
_TOLL = re.compile(r"(?:kill|injur|wound|died?\b|dead\b|martyr|massacr|slaughter)", re.IGNORECASE)
_STEP = re.compile(
    r"(?:blew|blow|detonat|explo|blast|ramm|open(?:ed|ing)? fire|storm|gunned|burst|stabb|shot)", re.IGNORECASE
)
UNNAMED = frozenset({"UAF", "UNK", "CRM", "CVL", None})
"""Sectors of attackers whom nobody knows: *a bomber*, *gunmen*."""
DETAIL_REACH = 2
"""Sentences behind an attack in which its toll or its course is told."""
_WHICH = re.compile(
    r"[\s,]*(?:of|on|against|by|in|at|near|over|between|inside|outside|across|that|which|who|where|to|from|with|for|last|earlier|a|two|three)\b"
)
"""What tells one attack from another, behind the noun."""
_ANOTHER = re.compile(
    r"\b(?:also|another|further|furthermore|separate(?:ly)?|meanwhile|elsewhere|other|second|third|later|again|earlier|previous(?:ly)?)\b",
    re.IGNORECASE,
)
ANOTHER_REACH = 60
"""Characters before the trigger in which a word like *another* speaks of it."""
_LONG = re.compile(r"[a-z]{5,}")
LEAD = 2
"""Number (from 0) of the last sentence of a lead: what it tells in short is told again below."""
HAND: dict[str, float] = {
    "bias": -1.6, "actor_same": 1.4, "actor_conflict": -2.2, "recipient_same": 1.4, "recipient_conflict": -1.8,
    "mode_same": 0.5, "mode_conflict": -1.0, "aux_same": 0.8, "aux_conflict": -0.8, "word_same": 1.0, "anaphor": 1.2,
    "near": 0.3, "date_conflict": -2.0, "date_same": 0.6, "place_conflict": -1.2, "place_same": 0.6,
    "count_conflict": -1.5, "same_sentence": -0.6, "speech": -0.4, "actor_entity_same": 0.3, "recipient_entity_same": 1.5,
    "dyad_same": 0.6,
    "speech_coordinated": 1.0,
}  # fmt: skip
"""Weights until training has made better ones."""


def clues(a: Mention, b: Mention, text: str) -> dict[str, float]:
    """How alike two mentions of one type are; ``a`` stands before ``b`` in the article."""
    x, y = a.event, b.event
    f = {"bias": 1.0, f"type_{x.event}": TYPE_SCALE}
    f |= _side("actor", x.actor, y.actor)
    f |= _side("recipient", _told(x), _told(y))
    f |= _modes(set(x.mode), set(y.mode))
    f |= _dates(x, y)
    f |= _places(x, y)
    if any(_apart(p, q) for p, q in ((x.killed, y.killed), (x.injured, y.injured), (x.arrested, y.arrested))):
        f["count_conflict"] = 1.0
    if _stem(a.trigger.text) == _stem(b.trigger.text):
        f["word_same"] = 1.0
    lead = text[max(0, b.trigger.start - 24) : b.trigger.start].lower()
    if re.search(r"\b(the|this|that|these|those|such|its|his|their|’s|'s) (?:[\w-]+ )?$", lead):
        f["anaphor"] = 1.0
    if not ("word_same" in f and "anaphor" in f and y.date is None):  # "the incursion" has no tense to tell it by
        f["aux_same" if x.aux == y.aux else "aux_conflict"] = 1.0
    gap = b.number - a.number
    f["same_sentence" if gap == 0 else "next" if gap == 1 else "near" if gap <= 4 else "far"] = 1.0
    f |= _speech(x.event, gap, same_actor=bool(f.get("actor_same")))
    if f.get("actor_same") and f.get("recipient_same"):
        f["dyad_same"] = 1.0
    if x.aux == y.aux == "historical":
        f["both_old"] = 1.0
    if not _codes(y.actor) and not _codes(_told(y)):
        f["bare_back" if "anaphor" in f else "bare"] = 1.0
        if "aux_conflict" in f:
            f["bare_other_time"] = 1.0
    if gap == 0:
        f |= {f"here_{k}": 1.0 for k in ("actor_conflict", "recipient_conflict", "actor_same", "bare") if k in f}
    if _ANOTHER.search(b.sentence.text[: b.trigger.start - b.sentence.start][-ANOTHER_REACH:]):
        f["another"] = 1.0
    if a.number <= LEAD < b.number:
        f["lead"] = 1.0
    f |= _parties(x, y)
    f["shared_words"] = 0.0 if gap == 0 else _shared_words(a, b)
    return f


def _speech(kind: str, gap: int, *, same_actor: bool) -> dict[str, float]:
    """One speaker's words in one sentence, or running on into the next, are often one act of speech."""
    if kind not in SPEECH:
        return {}
    run = {"speech_coordinated" if gap == 0 else "speech_run": 1.0} if same_actor and gap <= 1 else {}
    return {"speech": 1.0, **run}


def _parties(x: Event, y: Event) -> dict[str, float]:
    """Both sides taken together: who talks with whom, or fights whom, is often told the other way round."""
    doers, hit = (_codes(x.actor), _codes(y.actor)), (_codes(_told(x)), _codes(_told(y)))
    if not doers[0] & doers[1] and (doers[0] & hit[1] or doers[1] & hit[0]):
        return {"swapped": 1.0}
    p, q = doers[0] | hit[0], doers[1] | hit[1]
    if len(p) < 2 or len(q) < 2:
        return {}
    return {"parties_same" if len(p & q) > 1 else "parties_other": 1.0}


def _shared_words(a: Mention, b: Mention) -> float:
    """Share of the shorter sentence's longer words that the other has too, up to 1."""
    p, q = _long_words(a.sentence.text), _long_words(b.sentence.text)
    return len(p & q) / max(min(len(p), len(q)), 3)


@lru_cache(maxsize=1024)
def _long_words(sentence: str) -> frozenset[str]:
    return frozenset(w[:6] for w in _LONG.findall(sentence.lower()))


def _one_phrase(a: Mention, b: Mention) -> bool:
    """Two triggers of one type within a phrase (*launched an investigation*, *held a round of talks*) are one act."""
    gap = b.trigger.start - a.trigger.end
    between = b.sentence.text[a.trigger.end - b.sentence.start : b.trigger.start - b.sentence.start] if gap > 0 else ""
    return (
        a.number == b.number and 0 <= gap <= PHRASE and not re.search(r"[,;:]|\b(?:and|but|then|while|or)\b", between)
    )


def _two_days(a: Mention, b: Mention) -> bool:
    """Two acts of force, arrest or assembly that the text itself puts on different days are two acts, however alike."""
    x, y = a.event, b.event
    own = all(e.date_source == DateSource.PHRASE and e.date_precision == "day" for e in (x, y))
    return own and x.event not in SPEECH and "date_conflict" in _dates(x, y)


def _told_apart(a: Mention, b: Mention) -> bool:
    """*Bombed the base, two days after a man was killed*, *fired on it in revenge for the killing*: they are two."""
    if a.number != b.number or b.trigger.start <= a.trigger.end:
        return False
    start = a.sentence.start
    return bool(APART.search(a.sentence.text[a.trigger.end - start : b.trigger.start - start]))


def _two_deeds(a: Mention, b: Mention) -> bool:
    """Blows in towns of two countries by no common doer, or with other doers, others hit and another number of dead, are two."""
    x, y = a.event, b.event
    if x.event != "ASSAULT" or a.number == b.number:
        return False
    if _in_two_countries(x, y) and not _codes(x.actor) & _codes(y.actor):
        return True
    return _apart(x.killed, y.killed) and _others(x.actor, y.actor) and _others(_told(x), _told(y))


def _two_visits(a: Mention, b: Mention) -> bool:
    """Visits to two countries are two, whoever makes them."""
    x, y = a.event, b.event
    return x.event == "CONSULT" and "visit" in x.mode and "visit" in y.mode and _in_two_countries(x, y)


def _in_two_countries(x: Event, y: Event) -> bool:
    """Whether the words put two acts into different countries."""
    p, q = x.event_loc, y.event_loc
    own = p and q and not (_elsewhere(x) or _elsewhere(y))
    return bool(own and p and q and p.country and q.country and p.country != q.country)


def _others(p: Sequence[Entity], q: Sequence[Entity]) -> bool:
    """Whether both sides are told and share nobody by country and sector."""
    a, b = ({(e.code, e.sector) for e in side} for side in (p, q))
    return bool(a and b) and not a & b


def _told(event: Event) -> tuple[Entity, ...]:
    """The recipients that the coder tied to the act: one taken over from elsewhere must not make two acts alike or unlike."""
    own = {(s.start, s.end) for s in event.evidence if s.role == "recipient"}
    return tuple(e for e in event.recipient if e.start is None or (e.start, e.end) in own)


def _elsewhere(event: Event) -> bool:
    """Whether the place was taken over from another sentence: then it says nothing on whether two acts are one."""
    sentence = next((s for s in event.evidence if s.role == "sentence"), None)
    at = event.event_loc.start if event.event_loc else None
    return sentence is not None and at is not None and not sentence.start <= at < sentence.end


def _same_victim(a: Mention, b: Mention) -> bool:
    """Nobody is killed twice: two killings of one known person are one act, and so is an old attack on them without a day."""
    victims = [{e.entity for e in _told(m.event) if e.entity and e.entity != e.code} for m in (a, b)]
    if a.event.event != "ASSAULT" or not victims[0] & victims[1]:
        return False
    deadly = [bool(KILL.search(m.sentence.text)) for m in (a, b)]
    both_old = a.event.aux == b.event.aux == "historical"
    return all(deadly) or (any(deadly) and both_old and b.event.date_source not in ("phrase", "anniversary"))


def _the_killing(a: Mention, b: Mention, text: str) -> bool:
    """*The killing(s)*, *the assassinations* without a victim of their own (*of*) point back to the killing told before."""
    lead = text[max(0, b.trigger.start - 5) : b.trigger.start].lower()
    both = (
        KILL.match(a.trigger.text)
        and KILL.match(b.trigger.text)
        and _bare_word(b).lower().rstrip("s").endswith(("ing", "ion"))
    )
    return (
        bool(both)
        and b.event.event == a.event.event == "ASSAULT"
        and lead.endswith(("the ", "these "))
        and not (_told(b.event) and text.startswith(" of ", b.trigger.start + len(_bare_word(b))))
    )


def _bare_word(m: Mention) -> str:
    """The trigger without an *of* that the model took along."""
    return m.trigger.text.removesuffix(" of")


def _pointing_back(a: Mention, b: Mention, text: str) -> bool:
    """*The offensive*, with nothing behind it to say which, is the offensive told before."""
    lead = text[max(0, b.trigger.start - 7) : b.trigger.start].lower()
    return (
        a.event.event == b.event.event
        and bool(re.search(r"\b(?:the|this|that|these|those) $", lead))
        and _stem(a.trigger.text.split()[-1]) == _stem(b.trigger.text)
        and not _WHICH.match(text, b.trigger.end)
        and b.event.date_source != DateSource.PHRASE
    )


_A_BLOW = re.compile(BLOW, re.IGNORECASE)
_THE_BLOW = re.compile(r"\W*(?:The|This|That) (?:[\w-]+ )?$")


def _that_blow(a: Mention, b: Mention) -> bool:
    """*The strike was ordered by the president*: the killing of the sentence before, unless each names doers of its own."""
    head = b.sentence.text[: b.trigger.start - b.sentence.start]
    return (
        a.event.event == b.event.event == "ASSAULT"
        and b.number - a.number == 1
        and bool(_A_BLOW.fullmatch(b.trigger.text))
        and "actor_conflict" not in _side("actor", a.event.actor, b.event.actor)
        and bool(_THE_BLOW.fullmatch(head))
        and not _ANOTHER.search(head)
        and not _WHICH.match(b.sentence.text, b.trigger.end - b.sentence.start)
        and b.event.date_source != DateSource.PHRASE
    )


def _detail(a: Mention, b: Mention) -> bool:
    """Just behind an attack, its toll (*at least 41 people were killed*) or its course (*a bomber blew himself up*) is that attack.

    Not where the words name another day, place, number or known side.
    """
    x, y = a.event, b.event
    if x.event != "ASSAULT" or y.event != "ASSAULT" or x.aux != y.aux or not 0 < b.number - a.number <= DETAIL_REACH:
        return False
    toll, step = _TOLL.match(b.trigger.text), _STEP.match(b.trigger.text)
    if not (toll or step) or (toll and (y.actor or not (y.killed or y.injured))):
        return False
    if _ANOTHER.search(b.sentence.text[: b.trigger.start - b.sentence.start]) or y.date_source == DateSource.PHRASE:
        return False
    known = {e.entity for e in y.actor if e.entity} | {e.code for e in y.actor if e.sector not in UNNAMED}
    elsewhere = y.event_loc is not None and not _elsewhere(y) and "place_same" not in _places(x, y)
    if known - {None} or elsewhere or "recipient_conflict" in _side("recipient", _told(x), _told(y)):
        return False
    return not any(_apart(p, q) for p, q in ((x.killed, y.killed), (x.injured, y.injured)))


def _at_the_meeting(a: Mention, b: Mention) -> bool:
    """*At the Monday talks, both agreed to*: the meeting told just before, if one of its parties is named again."""
    x, y = a.event, b.event
    if x.event != "CONSULT" or y.event != "CONSULT" or not 0 < b.number - a.number <= LEAD + 1:
        return False
    parties = [_codes(e.actor) | _codes(e.recipient) for e in (x, y)]
    return bool(IN_THE_MEETING.match(b.sentence.text)) and bool(parties[0] & parties[1])


AHEAD = frozenset({"future", "hypothetical"})


def _same_prospect(a: Mention, b: Mention) -> bool:
    """An attack expected, feared and discussed is one, as long as nobody else is to strike or to be struck."""
    x, y = a.event, b.event
    if x.event != "ASSAULT" or not {x.aux, y.aux} <= AHEAD:
        return False
    sides = [(_codes(x.actor), _codes(y.actor)), (_codes(_told(x)), _codes(_told(y)))]
    fit = all(p & q or not p or not q for p, q in sides) and any(p & q for p, q in sides)
    return fit and not {"date_conflict", "place_conflict"} & (_dates(x, y) | _places(x, y)).keys()


def _same_visit(a: Mention, b: Mention) -> bool:
    """A visitor's visit to one country is one in an article, arrival and talks, unless the words date or count another."""
    x, y = a.event, b.event
    if x.event != "CONSULT" or not ("visit" in x.mode and "visit" in y.mode) or x.aux != y.aux:
        return False
    visitors = [{e.entity for e in v.actor if e.entity and e.entity != e.code} for v in (x, y)]
    hosts = [
        _codes(_told(v)) | ({v.event_loc.country} if v.event_loc and v.event_loc.country else set()) for v in (x, y)
    ]
    one = visitors[0] & visitors[1] and hosts[0] & hosts[1]
    return bool(one) and "date_conflict" not in _dates(x, y) and not _ANOTHER.search(b.sentence.text)


def _same_words(a: Mention, b: Mention) -> bool:
    """A sentence printed twice (as a pull quote, in a summary) tells its acts once."""
    at = (a.trigger.start - a.sentence.start, b.trigger.start - b.sentence.start)
    return at[0] == at[1] and a.sentence.text == b.sentence.text


def _same_deed(a: Mention, b: Mention) -> bool:
    """In one sentence, the same doers' blow at the same others is one deed told by two verbs (*hit by a shell, fired by rebels*).

    Of other types two verbs are two acts: *closed the border, froze the accounts*.
    """
    x, y = a.event, b.event
    if a.number != b.number or x.event != "ASSAULT" or y.event != "ASSAULT" or x.aux != y.aux:
        return False
    f = (
        _side("actor", x.actor, y.actor)
        | _side("recipient", _told(x), _told(y))
        | _dates(x, y)
        | _modes(set(x.mode), set(y.mode))
    )
    same = _codes(x.actor) == _codes(y.actor) and _codes(_told(x)) == _codes(_told(y))
    return same and "actor_same" in f and "recipient_same" in f and not {"date_conflict", "mode_conflict"} & f.keys()


def _codes(entities: Iterable[Entity]) -> set[str]:
    return {e.code for e in entities if e.code}


def _side(name: str, p: Sequence[Entity], q: Sequence[Entity]) -> dict[str, float]:
    a, b = _codes(p), _codes(q)
    if not a or not b:
        return {f"{name}_open": 1.0}
    if not a & b:
        return {f"{name}_conflict": 1.0}
    out = {f"{name}_same": 1.0}
    names = ({e.entity for e in p if e.entity}, {e.entity for e in q if e.entity})
    if names[0] & names[1]:
        out[f"{name}_entity_same"] = 1.0
    elif names[0] and names[1]:
        out[f"{name}_entity_conflict"] = 1.0
    sectors = ({e.sector for e in p if e.sector}, {e.sector for e in q if e.sector})
    if sectors[0] and sectors[1] and not sectors[0] & sectors[1]:
        out[f"{name}_sector_conflict"] = 1.0
    return out


def _equal(name: str, a: set[str], b: set[str]) -> dict[str, float]:
    if not a or not b:
        return {}
    return {f"{name}_same" if a & b else f"{name}_conflict": 1.0}


def _modes(a: set[str], b: set[str]) -> dict[str, float]:
    """Means and outcome do not gainsay each other: a bombing may be a massacre, and a car bomb a suicide attack."""
    found = _equal("mode", a, b)
    if "mode_conflict" in found and (bool(a & OUTCOMES) != bool(b & OUTCOMES) or any(a | b <= kin for kin in KIN)):
        return {}
    return found


def _dates(x: Event, y: Event) -> dict[str, float]:
    if not x.date or not y.date:
        return {}
    apart = (x.enddate or x.date) < y.date or (y.enddate or y.date) < x.date
    return {"date_conflict" if apart else "date_same": 1.0}


def _places(x: Event, y: Event) -> dict[str, float]:
    if _elsewhere(x) or _elsewhere(y):
        return {}
    p, q = x.event_loc, y.event_loc
    if not p or not q:
        return {}
    if p.name == q.name:
        return {"place_same": 1.0}
    inside = "country" in (p.precision, q.precision) and p.country == q.country
    return {} if inside else {"place_conflict": 1.0}


def _apart(p: Interval | None, q: Interval | None) -> bool:
    return bool(p and q and (p[1] < q[0] or q[1] < p[0]))


def _stem(word: str) -> str:
    return re.sub(r"(ings?|ed|es|s|al)$", "", word.lower())[:6]


def probability(f: Mapping[str, float], weights: Mapping[str, float] | None) -> float:
    """That two mentions are one act."""
    z = sum((weights or HAND).get(k, 0.0) * v for k, v in f.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


def _likeness(a: Mention, b: Mention, text: str, weights: Mapping[str, float] | None) -> float:
    """1 where grammar, the victim or the course of an attack settles it, 0 where the dates do, else the trained probability."""
    if _told_apart(a, b) or _two_deeds(a, b) or _two_visits(a, b):
        return 0.0
    if (
        _one_phrase(a, b)
        or _same_victim(a, b)
        or _the_killing(a, b, text)
        or _pointing_back(a, b, text)
        or _that_blow(a, b)
        or _detail(a, b)
        or _at_the_meeting(a, b)
        or _same_words(a, b)
        or _same_deed(a, b)
        or _same_prospect(a, b)
        or _same_visit(a, b)
    ):
        return 1.0
    if _two_days(a, b):
        return 0.0
    f = clues(a, b, text)
    return 0.0 if "bare" in f and "bare_other_time" in f else probability(f, weights)


def clusters(
    mentions: Sequence[Mention], text: str, weights: Mapping[str, float] | None, threshold: float
) -> list[list[Mention]]:
    """Mentions grouped by act, in reading order; each joins the group it is most like, if like enough."""
    groups: list[list[Mention]] = []
    for m in sorted(mentions, key=lambda m: (m.number, m.trigger.start)):
        best: tuple[float, list[Mention]] | None = None
        for group in groups:
            if group[0].event.event != m.event.event:
                continue
            ps = [_likeness(g, m, text, weights) for g in group]
            if 0.0 in ps and 1.0 not in ps:
                continue
            score = 0.5 * max(ps) + 0.5 * sum(ps) / len(ps)
            if best is None or score > best[0]:
                best = (score, group)
        if best and best[0] >= threshold:
            best[1].append(m)
        else:
            groups.append([m])
    return groups


__all__ = ["HAND", "SPEECH", "TYPES", "clues", "clusters", "probability"]
