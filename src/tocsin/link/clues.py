"""How alike a report and an incident are, clue by clue.

Every clue is a function of two :class:`~tocsin.link.facts.Facts` (a report, and an incident so far) that gives a number from -1
(against) to 1 (for), 0 where nothing is known. Its docstring is what the user reads beside the score; ``weights.tsv`` says how
much it counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from tocsin.link.facts import PRECISE, SEVERAL, SPEECH, Counts, Facts, place_key
from tocsin.link.words import Rarity
from tocsin.records import Interval, Place

Clue = Callable[[Facts, Facts], float]
RADIUS_KM = {"point": 15.0, "city": 30.0, "admin1": 250.0, "region": 800.0, "country": 800.0}
"""How far from the true spot a place of each precision may lie: a large city's suburbs, a large province, a middling country."""
_NEAR_MODES = (
    frozenset({"firearms", "heavy-weapons"}),
    frozenset({"explosives", "suicide-attack"}),
    frozenset({"aerial", "drone"}),
)
"""Ways that reports of one act seldom tell apart: something was fired, something blew up, something came from the air."""
_SHARE = 0.2  # what fewer than a fifth of an incident's reports say does not stand for it


def kind(a: Facts, b: Facts) -> float:
    """Both are the same type of act."""
    return 1.0 if a.kind == b.kind else -1.0


def mode(a: Facts, b: Facts) -> float:
    """The act was done in the same way (by explosives, by a demonstration), or in another."""
    found = _overlap(a.modes, b.modes, b.n)
    if found < 0 and any(a.modes.keys() & near and b.modes.keys() & near for near in _NEAR_MODES):
        return 0.0
    return found


def actors(a: Facts, b: Facts) -> float:
    """The same countries or kinds of organisation acted, or others."""
    return _overlap(a.actor.codes, b.actor.codes, b.n)


def actor_sectors(a: Facts, b: Facts) -> float:
    """The same branch of a country acted (its army, its police), or another."""
    return _overlap(a.actor.sectors, b.actor.sectors, b.n)


def actor_names(a: Facts, b: Facts) -> float:
    """The same named person or organisation acted, or another."""
    return _overlap(a.actor.entities, b.actor.entities, b.n)


def recipients(a: Facts, b: Facts) -> float:
    """The same countries or kinds of organisation were acted upon, or others."""
    return _overlap(a.recipient.codes, b.recipient.codes, b.n)


def recipient_names(a: Facts, b: Facts) -> float:
    """The same named person or organisation was acted upon, or another."""
    return _overlap(a.recipient.entities, b.recipient.entities, b.n)


def recipient_words(a: Facts, b: Facts) -> float:
    """Those acted upon are described by the same words (*market*, *pilgrims*)."""
    return max(0.0, _overlap(a.recipient.words, b.recipient.words, b.n))


def parties(a: Facts, b: Facts) -> float:
    """The same countries take part, on whichever side: reports of a meeting or a clash name the sides in either order."""
    x = a.actor.codes.keys() | a.recipient.codes.keys()
    y = b.actor.codes.keys() | b.recipient.codes.keys()
    if not x or not y:
        return 0.0
    shared = len(x & y)
    return shared / min(len(x), len(y)) if shared else -1.0


def place(a: Facts, b: Facts) -> float:
    """The places are the same or lie within what their precision allows; or too far apart."""
    p, q = a.place, b.place
    if p is None or q is None:
        return 0.0
    exact = p.precision in PRECISE and q.precision in PRECISE
    if place_key(p) == place_key(q):
        return 1.0 if exact else 0.5
    if p.country and q.country and p.country != q.country:
        return -1.0
    km = distance_km(p, q)
    if km is None:
        return -0.5 if exact else 0.0
    allowed = RADIUS_KM.get(p.precision or "country", 800.0) + RADIUS_KM.get(q.precision or "country", 800.0)
    if km > allowed:
        return -1.0
    return 1.0 - 0.5 * km / allowed if exact else 0.2


def day(a: Facts, b: Facts) -> float:
    """Both are dated to the same day, or to intervals that overlap; or a day apart (time zones, night attacks), or further."""
    if a.start is None or b.start is None or a.end is None or b.end is None:
        return 0.0
    gap = max(a.start, b.start) - min(a.end, b.end)
    if gap > 0:
        return -0.5 if gap == 1 and a.exact and b.exact else -1.0
    if a.exact and b.exact:
        return 1.0
    return 0.6 if min(a.end - a.start, b.end - b.start) <= 7 else 0.3


def reported(a: Facts, b: Facts) -> float:
    """The reports came out close to each other (the same day 1, a week apart 0, a month and more -1); nothing for a recall
    or in one article."""
    if a.recall or b.recall or a.reported is None or b.reported is None or b.last is None or _one(a, b):
        return 0.0
    gap = max(b.reported - a.reported, a.reported - b.last, 0)
    return 1.0 - gap / 7 if gap <= 7 else max(-1.0, -(gap - 7) / 23)


def killed(a: Facts, b: Facts) -> float:
    """The numbers of killed agree with a version told before, or differ by how much."""
    return _figures(a.counts.get("killed"), b.counts.get("killed"))


def figures(a: Facts, b: Facts) -> float:
    """The numbers of injured, arrested or taking part agree, or differ by how much."""
    found = [_figures(a.counts.get(n), b.counts.get(n)) for n in ("injured", "arrested", "size")]
    known = [f for f in found if f]
    return sum(known) / len(known) if known else 0.0


def trigger(a: Facts, b: Facts) -> float:
    """The act is named by the same word."""
    return 1.0 if (a.triggers.keys() & b.triggers.keys()) - {SEVERAL} else 0.0


def rare_words(a: Facts, b: Facts) -> float:
    """Words or names that few news sentences have stand in both (three or more count fully)."""
    return min(1.0, len(a.rare & b.rare) / 3)


def speech(a: Facts, b: Facts) -> float:
    """The act is words: officials say much on one day, so the rest must agree better."""
    return 1.0 if a.kind in SPEECH or b.kind in SPEECH else 0.0


def recall(a: Facts, b: Facts) -> float:
    """One of the two is told as background, in few words, so that less can agree."""
    return 1.0 if a.recall or b.recall else 0.0


def one_article(a: Facts, b: Facts) -> float:
    """An article tells of both, and the coder took them for two acts."""
    return 0.0 if a.articles.isdisjoint(b.articles) else -1.0


CLUES: dict[str, Clue] = {
    f.__name__: f
    for f in (
        kind, mode, actors, actor_sectors, actor_names, recipients, recipient_names, recipient_words, parties, place, day,
        reported, killed, figures, trigger, rare_words, speech, recall,
        one_article,
    )
}  # fmt: skip
"""All clues that need only the facts; :func:`wording` and :func:`story` also need the rarity of words."""


def wording(a: Facts, b: Facts, rarity: Rarity) -> float:
    """The sentences of evidence share words, rare ones counting more (cosine of the weighted words)."""
    return _cosine(a.words, b.words, b.n, rarity) / (a.norm * b.norm)


def story(a: Facts, b: Facts, rarity: Rarity) -> float:
    """The articles open with the same words, rare ones counting more: their news is the same; nothing within one article."""
    if _one(a, b):
        return 0.0
    return _cosine(a.story, b.story, b.n, rarity) / (a.story_norm * b.story_norm)


def _cosine(a: Counts, b: Counts, n: int, rarity: Rarity) -> float:
    both = a.keys() & b.keys()
    return rarity.product(both) if n == 1 else rarity.shared(both, b, n)


def compare(a: Facts, b: Facts, rarity: Rarity) -> dict[str, float]:
    """The values of all clues for a report ``a`` and an incident ``b``; those that say nothing are left out."""
    found = {name: v for name, clue in CLUES.items() if (v := clue(a, b))}
    return found | in_words(a, b, rarity)


def in_words(a: Facts, b: Facts, rarity: Rarity) -> dict[str, float]:
    """The values of the clues that need the rarity of words."""
    return {"wording": min(1.0, wording(a, b, rarity)), "story": min(1.0, story(a, b, rarity))}


def silent(a: Facts) -> frozenset[str]:
    """The clues that say nothing of a report, whatever it is compared with: it lacks what they look at."""
    has = {
        "mode": a.modes, "actors": a.actor.codes, "actor_sectors": a.actor.sectors, "actor_names": a.actor.entities,
        "recipients": a.recipient.codes, "recipient_names": a.recipient.entities, "recipient_words": a.recipient.words,
        "parties": a.actor.codes or a.recipient.codes, "place": a.place, "day": a.start is not None, "killed": "killed" in a.counts,
        "figures": a.counts, "rare_words": a.rare, "trigger": a.triggers, "reported": not a.recall,
    }  # fmt: skip
    return frozenset(name for name, value in has.items() if not value)


def _one(a: Facts, b: Facts) -> bool:
    """Whether an incident is known from the report's own article alone."""
    return b.articles <= a.articles


def disjoint(a: Counts, b: Counts) -> bool:
    """Whether two lists share nothing, though both have something."""
    return bool(a) and bool(b) and a.keys().isdisjoint(b)


def _overlap(a: Counts, b: Counts, n: int) -> float:
    """Of the shorter list, the share found in the other, or -1 for none; the weight of each is the share of reports that say it."""
    if not a or not b:
        return 0.0
    shared = a.keys() & b.keys()
    if not shared:
        return -1.0
    strong = len(shared) if n == 1 else sum([b[k] >= _SHARE * n for k in shared])
    return strong / min(len(a), len(b)) if strong else 0.1


def _figures(a: frozenset[Interval] | None, b: frozenset[Interval] | None) -> float:
    """The closest of all versions."""
    return max((_figure(p, q) for p in a for q in b), default=0.0) if a and b else 0.0


def _figure(p: Interval, q: Interval) -> float:
    if p[0] <= q[1] and q[0] <= p[1]:
        return 1.0
    low, high = (p[1], q[0]) if p[1] < q[0] else (q[1], p[0])
    # Tolls grow while rescuers dig: 8 and 27 differ by a log ratio of 1.2, which is about -0.6.
    return -min(1.0, math.log((high + 1) / (low + 1)) / 2)


def distance_km(p: Place, q: Place) -> float | None:
    """The distance of two places on the globe, ``None`` if either has no coordinates."""
    if p.lat is None or p.lon is None or q.lat is None or q.lon is None:
        return None
    a, b = math.radians(p.lat), math.radians(q.lat)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(q.lon - p.lon) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(min(1.0, h)))
