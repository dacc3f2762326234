"""The pages, each a function from a question to a page; and their addresses."""

from __future__ import annotations

from collections.abc import Callable

from tocsin.serve.asking import Page
from tocsin.serve.pages.article import article
from tocsin.serve.pages.incident import incident
from tocsin.serve.pages.ledger import alarm, ledger
from tocsin.serve.pages.map import map_
from tocsin.serve.pages.method import method
from tocsin.serve.pages.pairs import country, dyad, pairs
from tocsin.serve.pages.review import review
from tocsin.serve.pages.search import search
from tocsin.serve.pages.today import today

PAGES: tuple[tuple[str, Callable[..., Page]], ...] = (
    ("/", today),
    ("/today", today),
    ("/pairs", pairs),
    ("/dyad/{a}/{b}", dyad),
    ("/country/{code}", country),
    ("/incident/{key:path}", incident),
    ("/article/{key:path}", article),
    ("/search", search),
    ("/map", map_),
    ("/review", review),
    ("/ledger", ledger),
    ("/alarms", ledger),
    ("/alarm/{key:path}", alarm),
    ("/method", method),
)
