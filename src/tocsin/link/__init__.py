"""Stage *link*: events to incidents. Many reports of one act become one incident; origins are counted, not copies."""

from tocsin.link.deaths import aimed_at, mourned
from tocsin.link.judge import corrected, judgement_key, rulings, standing, verdicts_on_labels
from tocsin.link.linking import Linked, link
from tocsin.link.neighbours import Wanted, neighbours, wanted
from tocsin.link.pairs import Pair, labelled
from tocsin.link.stories import main_incidents, stories

__all__ = [
    "Linked",
    "Pair",
    "Wanted",
    "aimed_at",
    "corrected",
    "judgement_key",
    "labelled",
    "link",
    "main_incidents",
    "mourned",
    "neighbours",
    "rulings",
    "standing",
    "stories",
    "verdicts_on_labels",
    "wanted",
]
