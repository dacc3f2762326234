"""What looks like an act and is none: figures of speech, mere warnings, duties that nobody demands, accidents, standing wars.

The layers judge a word by its sentence; these rules say what the codebook (sections 1, 2 and 7) takes out whatever the layers say.
Each was found by reading coded events of real articles against their sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tocsin.coding.labels import TYPES
from tocsin.coding.mentions import Mention
from tocsin.vocab.tables import read_table, shipped

_WARN = re.compile(r"(?:warn|caution|alert)", re.IGNORECASE)
_HARM = re.compile(
    r"\b(?:retaliat\w+|consequences?|respond\w*|responses?|reprisals?|reveng\w+|aveng\w+|strikes?|attack\w*|force|forces|sanction\w*"
    r"|measures?|punish\w*|pay|price|crush\w*|destr\w+|war|action|actions|shoot\w*|kill\w*|arrest\w*|ban|bans|banned"
    r"|expel\w*|invade\w*|target\w*|hit|tolerate\w*|accept|allow\w*|stop|quit|leave|withdraw|cut|suspend\w*|close"
    r"|block\w*|power to|ready to|prepared to|will not|would not|won['’]t|must|missiles?|bombs?|fire|revok\w+"
    r"|hell|ashes|tariffs?|patience|ultimatum|deadline|red lines?)\b",
    re.IGNORECASE,
)
"""What a threat holds: harm, means of harm, or a limit set to somebody."""
_NOBODY_WARNED = re.compile(
    r"\W*(?:that|of|about|in|on|at|when|how|as|yesterday|today|there|it"
    r"|the (?:death|number|risk|situation|crisis|virus|storm))\b|\W*$|\s*[,.:;]",
    re.IGNORECASE,
)
_FORETELLS = re.compile(
    r"\W*(?:(?:last|this|earlier|again|repeatedly|also|on|in)(?: \w+)? )?(?:of|about)\b", re.IGNORECASE
)
"""*Warned last week of*, *warned about*: 13 of 19 in the corpus foretell; those that threaten name the speaker's own blow."""
_OWN_BLOW = re.compile(
    r"\b(?:consequence|retaliat|respon[ds]|repris|reveng|aveng|action|measure|sanction|punish|price|force|strike|step|hostilit|miscalc)",
    re.IGNORECASE,
)
_OWN_PEOPLE = re.compile(
    r"\W*(?:people|residents|citizens|the public|travellers|tourists|britons|americans|motorists|drivers|parents|investors"
    r"|consumers|shoppers|voters|villagers|locals|passengers|families|women|commuters|visitors)\b",
    re.IGNORECASE,
)
_DUTY = re.compile(r"(?:must|should|need|needs|ought|have to|has to)\b", re.IGNORECASE)
_SAID = re.compile(
    r"\b(?:said|says|say|told|tells|added|stressed|according|urged|insisted|stated|argued|noted|called|wrote"
    r"|tweeted|declared|emphasi[sz]ed|announced|demanded|warned|remarked|reiterated|underlined|underscored|pointed out|asked"
    r"|explained|believes?|believed|concluded)\b"
    r"|[“”\"]|‘",
    re.IGNORECASE,
)
_TOLL = re.compile(
    r"(?:kill|collid|derail|crash|capsiz|overturn|die[sd]?\b|dead\b|dying|injur|wound|hurt|crush|hit\b|struck)",
    re.IGNORECASE,
)
_DEATH = re.compile(
    r"(?:loss of (?:\w+ )?li(?:fe|ves)|(?:lost|losing|lose) (?:their|his|her) li(?:fe|ves)|passed away|died|dying|deaths?)",
    re.IGNORECASE,
)
"""Words for a death that say nothing of who brought it about."""
_OTHER_VIOLENCE = re.compile(
    r"\b(?:crackdown|fire|blast|mines?|grenades?|tortur\w*|beat\w*|raids?|fighting|drones?|custody|jail|prison|war|conflict|unrest)\b",
    re.IGNORECASE,
)
_POLICE = re.compile(r"\bpolice\b", re.IGNORECASE)
"""Who tells of an accident, too."""
_MISHAP = re.compile(
    r"\b(?:derail\w*|crash\w*|collision|collided|collapsed?|accidents?|earthquakes?|quakes?|flood\w*|storms?|hurricane|typhoon"
    r"|cyclone|tornado|avalanche|landslides?|mudslides?|capsiz\w+|sank|drown\w*|stampede|wildfires?|tram|train|lorry|coronavirus|covid\S*|virus|ebola|cholera"
    r"|heatwave|lightning|overturned|bridge pillars?|pillars? of (?:a|the) bridge"
    r"|volcano\w*|eruption|tsunami)\b",
    re.IGNORECASE,
)
_VIOLENCE = re.compile(
    r"\b(?:attack\w*|bomb\w*|gunm[ae]n|shot|shoot\w*|shell\w*|missiles?|rockets?|strikes?|airstrikes?|soldiers?|militants?|explo\w+"
    r"|assail\w+|rebels?|troops|militia\w*|insurgents?|terror\w*|clash\w*|shot down|suicide|murder\w*|police|army|forces"
    r"|stabb\w+|ramm\w+)\b",
    re.IGNORECASE,
)
_STANDING = re.compile(
    r"(?:the |a |an )?(?:long |civil |armed |ongoing )?"
    r"(?:fight|war|wars|struggle|insurgency|conflict|conflicts|campaign|rebellion|jihad|resistance)",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"\b(?:the|a|an|of|in|his|her|its|their|our|this|that|join(?:ed|ing)?|’s|'s|civil|armed|proxy)(?: [\w-]+)? $",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:launch\w*|start\w*|began|begin\w*|wag(?:e[sd]?|ing)|declar\w*|killed|broke out|erupt\w*|resum\w*|against the backdrop)\b"
)


@dataclass(frozen=True, slots=True)
class Idiom:
    """A phrase that is no act of these types."""

    types: frozenset[str]
    pattern: re.Pattern[str]


def is_no_act(m: Mention) -> bool:
    """Whether the codebook knows a mention's words for something else than the act they look like."""
    return _figure(m) or _mere_warning(m) or _unsaid_duty(m) or _mishap(m) or (m.layer == "model" and _standing_war(m))


def _figure(m: Mention) -> bool:
    start, end = _trigger(m)
    return any(
        hit.start() < end and start < hit.end()
        for idiom in idioms()
        if m.event.event in idiom.types
        for hit in idiom.pattern.finditer(m.sentence.text)
    )


def _mere_warning(m: Mention) -> bool:
    """A warning that threatens nobody: of what may come, or to one's own people about it."""
    if m.event.event != "THREATEN" or not _WARN.match(m.trigger.text):
        return False
    behind = m.sentence.text[_trigger(m)[1] :]
    if _OWN_PEOPLE.match(behind):
        return True
    if _FORETELLS.match(behind) and not _OWN_BLOW.search(behind):
        return True
    return bool(_NOBODY_WARNED.match(behind)) and not _HARM.search(m.sentence.text)


def _unsaid_duty(m: Mention) -> bool:
    """*The council should approve it*, said by nobody: an opinion."""
    return m.event.event == "REQUEST" and bool(_DUTY.match(m.trigger.text)) and not _SAID.search(m.sentence.text)


def _mishap(m: Mention) -> bool:
    """Deaths in an accident or a disaster, without anybody who did it."""
    s = m.sentence.text
    if (
        m.event.event == "ASSAULT"
        and _DEATH.fullmatch(m.trigger.text)
        and not m.event.actor
        and not (_VIOLENCE.search(_POLICE.sub("", s)) or _OTHER_VIOLENCE.search(s))
    ):
        return True
    return (
        m.event.event == "ASSAULT"
        and bool(_TOLL.match(m.trigger.text))
        and bool(_MISHAP.search(s))
        and not _VIOLENCE.search(s)
    )


def _standing_war(m: Mention) -> bool:
    """*The fight against them was his calling*: a war that goes on is a state; its blows are the events."""
    s, (start, end) = m.sentence.text, _trigger(m)
    if m.event.event != "ASSAULT" or not _STANDING.fullmatch(s[start:end].strip()):
        return False
    told = any(x.role in ("place", "time") for x in m.event.evidence) or m.event.killed or m.event.injured
    return bool(_NOUN.search(s[:start])) and not told and not _COUNTED.search(s[max(0, start - 40) : start])


def _trigger(m: Mention) -> tuple[int, int]:
    """The trigger's offsets in its sentence."""
    return m.trigger.start - m.sentence.start, m.trigger.end - m.sentence.start


@cache
def idioms(path: Path | None = None) -> tuple[Idiom, ...]:
    """The table of figures of speech, the shipped one by default; a cache of a file that does not change while we run.

    Raises:
        VocabularyError: a row names an unknown type or holds no regular expression.
    """
    out = []
    for row in read_table(path or shipped("frames/idioms.tsv"), ("types", "pattern", "note")):
        types = frozenset(TYPES) if row["types"] == "all" else frozenset(row.many("types"))
        if not types or types - set(TYPES):
            raise row.fault(f"unknown types {row['types']!r}", f"use all or some of {', '.join(TYPES)}")
        try:
            out.append(Idiom(types, re.compile(rf"\b(?:{row['pattern']})", re.IGNORECASE)))
        except re.error as e:
            raise row.fault(f"no regular expression: {e}", "correct the pattern") from e
    return tuple(out)
