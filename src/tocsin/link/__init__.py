"""Stage *link*: events to incidents. Many reports of one act become one incident; origins are counted, not copies."""

from tocsin.link.judge import corrected, judgement_key, standing, verdicts_on_labels
from tocsin.link.linking import Linked, link
from tocsin.link.neighbours import neighbours

__all__ = ["Linked", "corrected", "judgement_key", "link", "neighbours", "standing", "verdicts_on_labels"]
