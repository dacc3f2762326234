"""Stage *link*: events to incidents. Many reports of one act become one incident; origins are counted, not copies."""

from tocsin.link.block import Shelved
from tocsin.link.deaths import aimed_at, dead, fatal_words, mourned, victims
from tocsin.link.judge import corrected, judgement_key, rulings, standing, verdicts_on_labels
from tocsin.link.linking import Linked, link
from tocsin.link.neighbours import Wanted, groups, neighbours, wanted
from tocsin.link.pairs import Pair, labelled
from tocsin.link.parts import LONGEST, WHOLES, part_of, span_of_whole
from tocsin.link.reach import Reach
from tocsin.link.stories import main_incidents, stories

__all__ = [
    "LONGEST",
    "WHOLES",
    "Linked",
    "Pair",
    "Reach",
    "Shelved",
    "Wanted",
    "aimed_at",
    "corrected",
    "dead",
    "fatal_words",
    "groups",
    "judgement_key",
    "labelled",
    "link",
    "main_incidents",
    "mourned",
    "neighbours",
    "part_of",
    "rulings",
    "span_of_whole",
    "standing",
    "stories",
    "verdicts_on_labels",
    "victims",
    "wanted",
]
