"""Decides whether an act is news, background, a plan, a fear or a denial (codebook, section 3).

Three kinds of clue meet in one trained choice: what the reader says, the words around the trigger, and the distance between the
act's date and the day of publication. The weights come from ``training/arbiter.py``; every clue that pulled hard is kept as a reason.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tocsin.coding.labels import AUX

FEATURES = (
    "bias", "m_none", "m_historical", "m_future", "m_hypothetical", "m_negation",
    "no_model", "negated", "denied", "modal", "condition", "feared", "planned", "will", "perfect", "past_perfect",
    "anniversary", "old_words", "after_link", "noun_trigger", "late", "first", "date_unknown", "date_future", "date_week",
    "date_month", "date_old", "date_phrase", "promise_type", "in_quote", "after_old", "after_old_actor",
    "old_run", "fresh_words",
)  # fmt: skip

_BEFORE = 60
_CLUES: dict[str, re.Pattern[str]] = {
    name: re.compile(p, re.IGNORECASE)
    for name, p in {
        "negated": r"\b(not|never|n[’']t|cannot|neither|nor|without|no (?:[\w-]+ ){0,2})\W*(?:[\w-]+\W+){0,3}$|\b(?:did|does|do|has|have|had|was|were|is|are|been)(?:n[’']t| not| never)\b[^,;]{0,30}$|\bnobody\b[^,;]{0,20}$|\bnone of\b[^;]{0,40}$",
        "denied": r"\b(den(?:y|ies|ied|ying)|rejected (?:claims|reports|allegations)|dismissed (?:claims|reports)|failed to|fail(?:s|ed)? to|stopped short of|refrained from|averted|foiled|thwarted|called off|no evidence)\b[^;]{0,70}$",
        "modal": r"\b(could|might|may|would|can|should|likely to|risk(?:s|ed)? (?:of )?|possib(?:le|ility of)|potential(?:ly)?|threat of|any)\b[^,;]{0,40}$",
        "condition": r"\b(if|unless|in case|whether|in the event|were to|should (?:he|she|it|they|any)|provided that|until|otherwise|as long as)\b[^;]{0,80}$",
        "feared": r"\b(fear(?:s|ed|ing)?|worr(?:y|ied|ies)|concern(?:s|ed)? (?:that|about|of)|to prevent|prevent(?:ing|ed)?|to avoid|avoid(?:ing)?|warn(?:ed|s|ing)? of|deter(?:ring)?|against (?:any|a future|possible))\b[^;]{0,60}$",
        "planned": r"\b(plan(?:s|ned|ning)? (?:to|for|a)|due to|expected to|scheduled|set to|is to|are to|prepar(?:es|ed|ing) (?:to|for)|intend(?:s|ed)? to|aims? to|upcoming|forthcoming|next (?:week|month|year)|ahead of)\b[^;]{0,50}$",
        "will": r"\b(will|shall|[’']ll|going to)\b[^,;]{0,30}$",
        "past_perfect": r"\b(had|having)(?: [\w-]+ly)?(?: been)?(?: [\w-]+){0,2} ?$",
        "perfect": r"\b(has|have|[’']ve)(?: [\w-]+ly)?(?: been)?(?: [\w-]+){0,1} ?$",
        "after_link": r"\b(since|after|following|before|during|despite|amid|over|when|until|in response to|because of|accused of|convicted of|to mark|marking|in retaliation for|retaliation for|responsible for|blamed for|known for|led to|role in|part in|caused by)(?: \S+){0,6} ?$",
    }.items()
}
_ANYWHERE: dict[str, re.Pattern[str]] = {
    "anniversary": re.compile(
        r"\b(anniversar\w+|commemorat\w+|memorial|remember\w*|years? (?:ago|since|after|on)|to mark|marked)\b",
        re.IGNORECASE,
    ),
    "old_words": re.compile(
        r"\b(ago|last (?:year|month|spring|summer|autumn|fall|winter|January|February|March|April|May|June|July|August"
        r"|September|October|November|December)|earlier (?:this|that|in)|previous(?:ly)?|former(?:ly)?|once|in the past"
        r"|decades?|the 19\d0s|since (?:19|20)\d\d|in (?:19|20)\d\d|long-running|then-|at the time|in those days)\b",
        re.IGNORECASE,
    ),
    "fresh_words": re.compile(
        r"\b(on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|tonight|this (?:week|morning|month)|last (?:week|night))\b",
        re.IGNORECASE,
    ),
}
_NEGATION = re.compile(r"\b(?:not|never|no)\b|n[’']t\b")
"""A negation that the trigger itself holds (*will not shell*); a refusal is an act."""
_NOT_DONE = re.compile(
    r"(?:(?:(?:did|does|do|has|have|had|is|are|was|were) )?(?:not|never)\b|(?:wo|did|does|do|has|have|had|is|are|was|were)n[’']t\b)"
    r"(?! (?:to|hesitat|rul|tolerat|allow|accept|let|permit|only|just|merely))",
    re.IGNORECASE,
)
_NEVER = re.compile(r"\bnever(?: \w+ly)? $", re.IGNORECASE)
_NOT_ONLY = re.compile(r"\b(?:not|n[’']t) (?:only|merely|just|simply)\b[^,;]{0,40}$", re.IGNORECASE)
_ONCE = re.compile(r"\b(?:who|which|whom|that|had|has|he|she|it|they) once\b[^,;]{0,40}$", re.IGNORECASE)
_ALSO = re.compile(r"\W*(?:It|He|She|They|The \w+(?: \w+)?) (?:has |have |had )?also\b")
_ORDERED = re.compile(r"\b(?:authori[sz]|order|approv|plann|schedul|prepar|announc)\w*\b[^,;]{0,40}$", re.IGNORECASE)
_RECALLED = re.compile(
    r"[^.;]{0,60}\b(?:but|then|before|and|only to)\b[^.;]{0,20}\b(?:(?:call(?:ed|ing)?|broke|put) (?:\w+ ){0,3}off|(?:cancel|abort|scrap)\w*)\b",
    re.IGNORECASE,
)
_LONG_AFTER = re.compile(
    r"\b(?:weeks|(?:a|one|the|\w+) (?:month|year)s?|(?:1\d|[2-9]\d|\d{3}|ten|eleven|twelve|\w+teen|\w+ty|a hundred) days)"
    r"\s+(?:after|since|before)\b[^,;.]{0,120}$",
    re.IGNORECASE,
)
"""*Three weeks after the army routed them*: of 77 acts in the corpus so told, 76 are background."""
_YET_TO = re.compile(r"\b(?:is|are|was|were|has|have|had) yet to (?:be )?(?:\w+ly )?$", re.IGNORECASE)
_NOT_MADE = re.compile(
    r"[^,;.]{0,30}\b(?:has|have|had|was|were|is|are|did|do|does)(?:n[’']t| not| never)\b (?:yet )?(?:been |be )?"
    r"(?:brought|made|held|carried|launched|filed|pressed|imposed|taken|issued|reached|signed|materiali[sz]ed?|happen(?:ed)?|occur(?:red)?"
    r"|take(?:n)? place|beg[iu]n|started)\b",
    re.IGNORECASE,
)
"""*Charges have not been brought*: the denial stands behind the noun."""
_YEARS_OF = re.compile(r"\b(?:(?:months|years|decades) of|(?:last|past) year[’']s) (?:[\w-]+ ){0,2}$", re.IGNORECASE)
"""*After years of shelling*, *last year's crackdown*: of 17 acts in the corpus so told, 15 are background."""
_HISTORY_OF = re.compile(r"\b(?:history|(?:long|track) record|habit) of (?:[\w-]+ ){0,2}$", re.IGNORECASE)
"""*A long record of raids*."""
_LIKELY = re.compile(r"\b(?:will|would) (?:(?:most|very) )?(?:likely|probably|possibly|perhaps) $", re.IGNORECASE)
_LOOMING = re.compile(
    r"\b(?:(?:imminent|looming|impending)|brac(?:e|ed|ing)(?: \w+sel(?:f|ves))? for an?(?: \w+)?) (?:[\w’'-]+ ){0,2}$",
    re.IGNORECASE,
)
_IMMINENT = re.compile(
    r" (?:is|are|was|were|seems?|looks?|appears?)(?: to be)? (?:now )?(?:imminent|looming|pending|inevitable|days away)\b"
)
_WILL = re.compile(r"(?:will|shall|(?:is|are) (?:due )?to)\b(?! not\b)", re.IGNORECASE)
_PREVIOUSLY = re.compile(r"\bhad previously (?:\w+ ){0,2}$", re.IGNORECASE)
_IN_OFFICE = re.compile(
    r"\bduring (?:the )?(?:[A-Z][\w.’'-]+ ){1,3}(?:(?:first|second|two|last|four|eight|final) )?"
    r"(?:terms?|presidency|tenure|premiership|reign|time in office)\b"
)
"""*During Obama's two terms*: of a time in office; *for the first time* in it is of these days."""
_FIRST = re.compile(r"\bfirst\b", re.IGNORECASE)
CLAUSE = 60
"""Characters behind an act in which a time in office is that of the act."""
OWN = ("phrase", "anniversary")
"""Sources of a date that the act's own words give."""
TOLD = (*OWN, "context")
"""Sources of a date that the text gives, if need be elsewhere: with the document, the speech or the same act told again."""
_EARLIER = re.compile(
    r"earlier (?:this|that|in the) (?:month|year|spring|summer|autumn|fall|winter|decade|century)\b", re.IGNORECASE
)
"""Of 774 dated acts in the corpus, ten of twelve told so are background; *earlier this week* is news."""
NEWS_DAYS = 10
"""Days up to which an act dated by week or month may be news: seven by the codebook, and three for what the words leave open. Of 774
acts that the corpus dates further back, 94 % are historical, and most of the others carry the date of another act."""
EXACT_DAYS = 8
"""The same for an act whose day is told: of those nine days back 30 in 35 are historical, of those eight back 15 in 51."""
SPOKEN = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
DEEDS = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "PROTEST", "SANCTION"})
"""Types of what is done and not said; a promised withdrawal or meeting is an act of another type (codebook, section 2)."""
SEEN_OLD = 0.15
_REASON = {
    "negated": "a negation stands before it", "denied": "it is denied, foiled or failed", "modal": "a word of possibility governs it",
    "condition": "it stands in a condition", "feared": "it is feared or to be prevented", "planned": "it is planned",
    "will": "the future tense", "past_perfect": "the past perfect", "anniversary": "anniversary words stand in the sentence",
    "old_words": "words of an older time stand in the sentence", "after_link": "it is the background of another act",
    "date_old": "its date is more than six weeks before publication", "date_month": "its date is weeks before publication",
    "date_week": "its date is within the days up to publication", "date_future": "its date is after publication",
    "late": "it stands late in the article",
    "old_run": "what stands before it is all background",
    "after_old": "the sentence before tells of an older act",
    "after_old_actor": "the sentence before tells of an older act of the same actor",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """What the choice of ``aux`` looks at: the sentence, the trigger in it, and the act's date against publication.

    ``after_old``: the mention just before, in the same or the last sentence, is historical; ``after_old_actor``: and shares an actor;
    ``old_run``: the two mentions before are. Background runs on over sentences that carry no date of their own. ``times``: the act's own time words.
    """

    sentence: str
    trigger: tuple[int, int]
    event_type: str
    published: str | None
    date: str | None
    enddate: str | None
    date_source: str
    position: float
    model: Sequence[float] | None
    after_old: bool = False
    after_old_actor: bool = False
    old_run: bool = False
    times: tuple[str, ...] = ()


_MEASURES = re.compile(
    r"(?<!new )(?<!fresh )(?<!further )(?<!more )(?<!additional )(?<!latest )(?<!other )"
    r"\b(?:sanctions|embargo(?:es)?|tariffs|restrictions|measures|blockade)(?: (?:earlier|previously|already)| (?:that|which) (?:were|was|have been|had been))? $",
    re.IGNORECASE,
)
"""Before *imposed*, where it only says whose measures they are."""
BESIDE = 50
"""Characters behind *imposed* in which a time is that of the imposing."""
_IMPOSED = re.compile(r"(?:re-?)?(?:imposed|instated|introduced|levied|slapped)", re.IGNORECASE)


def features(s: Setting) -> dict[str, float]:
    """The clues of one mention, each 0 or 1 but for the reader's log-odds."""
    before = s.sentence[max(0, s.trigger[0] - 110) : s.trigger[0]]
    f = dict.fromkeys(FEATURES, 0.0)
    f["bias"] = 1.0
    for name, p in _CLUES.items():
        f[name] = float(bool(p.search(before)))
    for name, p in _ANYWHERE.items():
        f[name] = float(bool(p.search(s.sentence)))
    f |= _date_clues(s)
    word = s.sentence[slice(*s.trigger)].lower()
    if s.event_type != "REJECT" and _NEGATION.search(word):
        f["negated"] = 1.0
    f["noun_trigger"] = float(
        bool(re.search(r"\b(the|a|an|of|its|his|their|’s|'s|this|that)\s+(?:[\w-]+ )?$", before))
        and not word.endswith("ed")
    )
    f["late"], f["first"] = float(s.position > 0.5), float(s.position < 0.15)
    f["after_old"], f["after_old_actor"] = float(s.after_old), float(s.after_old_actor)
    f["old_run"] = float(s.old_run)
    f["promise_type"] = float(s.event_type in ("AGREE", "CONCEDE", "THREATEN", "REQUEST", "REJECT"))
    f["in_quote"] = float(sum(before.count(q) for q in '“"') > before.count("”"))
    if s.model is None:
        f["no_model"] = 1.0
    else:
        for name, share in zip(AUX, s.model, strict=True):
            f[f"m_{name}"] = math.log(max(share, 1e-4)) + 2.0
    return f


def _date_clues(s: Setting) -> dict[str, float]:
    if not s.date or not s.published:
        return {"date_unknown": 1.0}
    start = dt.date.fromisoformat(s.date[:10])
    end = dt.date.fromisoformat((s.enddate or s.date)[:10])
    day = dt.date.fromisoformat(s.published[:10])
    age = (day - end).days
    f = {"date_phrase": float(s.date_source in OWN)}
    if (end - start).days > 8 and age <= 0:  # "this month": the interval says nothing about before or after
        return {"date_unknown": 1.0}
    if (start - day).days > 0:
        f["date_future"] = 1.0
    elif age <= 8:
        f["date_week"] = 1.0
    elif age <= 45:
        f["date_month"] = 1.0
    else:
        f["date_old"] = 1.0
    return f


def _age(s: Setting) -> int | None:
    """Days from the act's end to publication, where the text itself dates the act."""
    if not s.date or not s.published or s.date_source not in TOLD:
        return None
    return (dt.date.fromisoformat(s.published[:10]) - dt.date.fromisoformat((s.enddate or s.date)[:10])).days


def _limit(s: Setting) -> int:
    """Days up to which the act may be news, by how exactly its date is told."""
    return EXACT_DAYS if s.date == (s.enddate or s.date) else NEWS_DAYS


def _of_its_object(s: Setting) -> bool:
    """A speech act whose reader sees no past: the old date belongs to what is praised or blamed (*regret over the decision in May*).

    Time words of its own before it are the speaker's: *said in May that it was ready*. So is a date from elsewhere: of the
    resolution that was voted on, of the same act told again.
    """
    if s.date_source not in OWN and s.date:
        return False
    if any(0 <= s.sentence.find(t) < s.trigger[0] for t in s.times):
        return False
    return s.event_type in SPOKEN and s.model is not None and s.model[AUX.index("historical")] < SEEN_OLD


def _held_back(s: Setting, before: str) -> bool:
    """*Did not threaten*, *has never refused*: the negation touches the act itself. A refusal or a reproach may hold one."""
    if s.event_type in ("REJECT", "ACCUSE", "REQUEST"):
        return s.event_type == "REJECT" and bool(_NEVER.search(before))
    return bool(_NOT_DONE.match(s.sentence[slice(*s.trigger)]))


def _in_force(s: Setting, before: str) -> bool:
    """*The sanctions imposed by the union hurt*: a standing state, unless they are new or a time stands beside them."""
    beside = s.sentence[s.trigger[1] : s.trigger[1] + BESIDE].split(",")[0]
    return (
        bool(_MEASURES.search(before) and _IMPOSED.fullmatch(s.sentence[slice(*s.trigger)]))
        and not _ANYWHERE["fresh_words"].search(beside)
        and not any(t in beside for t in s.times)
    )


def _in_office(s: Setting) -> bool:
    behind = s.sentence[s.trigger[1] : s.trigger[1] + CLAUSE].split(",")[0]
    opens = _IN_OFFICE.match(s.sentence)
    return bool(_IN_OFFICE.search(behind) or opens) and not _FIRST.search(s.sentence)


def _ruled(s: Setting, best: str) -> tuple[str, str] | None:
    """What grammar or the calendar settles: *not only did*, an act that the text dates before the week's news, *it also* after an
    older act."""
    before = s.sentence[: s.trigger[0]]
    if best == "negation" and _NOT_ONLY.search(before):
        return "none", "'not only' affirms"
    if best == "none" and _held_back(s, before):
        return "negation", "a negation stands right before it"
    if best in ("none", "historical") and (_YET_TO.search(before) or _NOT_MADE.match(s.sentence[s.trigger[1] :])):
        return "negation", "it has not been done"
    if best == "none" and _ORDERED.search(before) and _RECALLED.match(s.sentence[s.trigger[1] :]):
        return "negation", "it was ordered and called off"
    if best == "none" and (coming := _ahead(s, before)) is not None:
        return coming
    if best == "none" and (why := _of_old(s, before)) is not None:
        return "historical", why
    return None


def _ahead(s: Setting, before: str) -> tuple[str, str] | None:
    """What has yet to come by its own words: *will most likely veto*, *will deploy*, *a looming offensive*, *the operation was
    imminent*."""
    if _LIKELY.search(before):
        return "hypothetical", "it is only likely"
    if _LOOMING.search(before) or _IMMINENT.match(s.sentence[s.trigger[1] :]):
        return "future", "it is still to come"
    if s.event_type in DEEDS and _WILL.match(s.sentence[slice(*s.trigger)]):
        return "future", "it is still to come"
    return None


def _of_old(s: Setting, before: str) -> str | None:
    """Why an act that sounds like news is background; ``None`` where nothing says so."""
    own_date = s.date_source in OWN
    if _ONCE.search(before):
        return "'once' puts it in the past"
    if (age := _age(s)) is not None and age > _limit(s) and not _of_its_object(s):
        return f"the text dates it {age} days before publication"
    if any(_EARLIER.match(t) for t in s.times) and not _of_its_object(s):
        return "it was earlier in the month or year"
    if _LONG_AFTER.search(before):
        return "weeks or months lie between it and what is told"
    if _YEARS_OF.search(before):
        return "it went on for months or years, or is last year's"
    if _HISTORY_OF.search(before):
        return "it is told as a record"
    if not own_date and _PREVIOUSLY.search(before):
        return "it had been done before"
    if not own_date and _in_office(s):
        return "it belongs to a time in office"
    if s.event_type == "SANCTION" and _in_force(s, before):
        return "measures in force, of which nothing new is told"
    if s.after_old_actor and not own_date and _ALSO.match(s.sentence):
        return "it goes on with the older act of the sentence before"
    return None


class AuxChooser:
    """A multinomial choice over :data:`FEATURES`; ``weights[aux][feature]`` as trained."""

    def __init__(self, weights: Mapping[str, Mapping[str, float]]) -> None:
        self._weights = {a: [weights[a].get(f, 0.0) for f in FEATURES] for a in AUX}

    def choose(self, setting: Setting) -> tuple[str, float, tuple[str, ...]]:
        """The value, its probability, and the reasons that pulled towards it."""
        f = features(setting)
        x = [f[name] for name in FEATURES]
        scores = {a: sum(w * v for w, v in zip(ws, x, strict=True)) for a, ws in self._weights.items()}
        top = max(scores.values())
        total = sum(math.exp(v - top) for v in scores.values())
        best = max(scores, key=lambda a: scores[a])
        if (ruled := _ruled(setting, best)) is not None:
            return ruled[0], 0.9, (f"aux: {ruled[1]}",)
        pulls = sorted(
            (
                (w - other, name)
                for name, v, w, other in zip(FEATURES, x, self._weights[best], self._weights["none"], strict=True)
                if v and name in _REASON
            ),
            reverse=True,
        )
        reasons = tuple(f"aux: {_REASON[n]}" for p, n in pulls[:2] if p > 0.3)
        return best, math.exp(scores[best] - top) / total, reasons


HAND_WEIGHTS: dict[str, dict[str, float]] = {
    "none": {"bias": 1.5, "m_none": 1.0, "first": 0.5, "date_week": 1.5, "perfect": 0.3},
    "historical": {
        "m_historical": 1.0, "anniversary": 1.2, "old_words": 1.0, "after_link": 1.0, "past_perfect": 1.2, "date_old": 3.0,
        "date_month": 2.0, "late": 0.3, "after_old": 0.6, "after_old_actor": 0.6,
    },
    "future": {"m_future": 1.0, "will": 1.5, "planned": 2.0, "date_future": 2.5, "promise_type": -2.0},
    "hypothetical": {"m_hypothetical": 1.0, "modal": 2.8, "condition": 2.8, "feared": 2.8},
    "negation": {"m_negation": 1.0, "negated": 2.6, "denied": 2.8},
}  # fmt: skip
"""Starting weights, used until ``weights/arbiter.json`` has trained ones: set by hand from the codebook's cues."""
