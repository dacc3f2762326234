"""Stage *link*: events to incidents. Many reports of one act become one incident; origins are counted, not copies."""

from tocsin.link.linking import Linked, link
from tocsin.link.neighbours import neighbours

__all__ = ["Linked", "link", "neighbours"]
