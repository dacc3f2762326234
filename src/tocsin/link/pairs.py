"""People's judgements as labelled pairs of reports: to look at, to share, and to fit the weights of the clues on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tocsin.link.clues import compare
from tocsin.link.contradict import contradiction
from tocsin.link.facts import of_event
from tocsin.link.judge import rulings
from tocsin.link.weigh import Weights
from tocsin.link.words import Rarity
from tocsin.records import Article, Event, Incident, Judgement

_QUOTE = 200  # characters; an export carries a short quote and the address, never a full text


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports (ids of events), and whether a person judged them one act.

    ``probability`` is what the clues say, ``contradiction`` what forbids it, ``clues`` the values as ``day 1.00``; the quotes are
    the first sentences of evidence, cut.
    """

    a: str
    b: str
    same: bool
    probability: float
    contradiction: str | None = None
    clues: tuple[str, ...] = ()
    a_quote: str = ""
    b_quote: str = ""
    a_url: str | None = None
    b_url: str | None = None


def labelled(
    judgements: Sequence[Judgement],
    events: Iterable[Event],
    articles: Mapping[str, Article],
    incidents: Iterable[Incident] = (),
) -> list[Pair]:
    """The pairs that judgements label, one row for each, those of events that are not given left out.

    Args:
        judgements: the log; of two on one pair the later holds.
        events: the reports.
        articles: by id, at least those of the events.
        incidents: those that ``merge`` and ``split`` name.

    Raises:
        UsageError: a verdict is unknown.
    """
    known = {e.id: e for e in events}
    rules = rulings(judgements, incidents, known)
    pairs = {(a, b): True for a, others in rules.together.items() for b in others if a < b}
    pairs |= {(a, b): False for a, others in rules.apart.items() for b in others if a < b}
    rarity, weights = Rarity.shipped(), Weights.shipped()
    return [
        _pair(known[a], known[b], articles, rarity, weights, same=same)
        for (a, b), same in sorted(pairs.items())
        if a in known and b in known
    ]


def _pair(a: Event, b: Event, articles: Mapping[str, Article], rarity: Rarity, weights: Weights, *, same: bool) -> Pair:
    x, y = (of_event(e, articles.get(e.article_id), rarity) for e in (a, b))
    found = compare(x, y, rarity)
    return Pair(
        a.id,
        b.id,
        same,
        round(weights.probability(found), 3),
        contradiction(x, y),
        tuple(f"{name} {value:.2f}" for name, value in sorted(found.items()) if round(value, 2)),
        _quote(a),
        _quote(b),
        *(article.url if (article := articles.get(e.article_id)) else None for e in (a, b)),
    )


def _quote(event: Event) -> str:
    text = next((s.text for s in event.evidence if s.role == "sentence"), "")
    return text if len(text) <= _QUOTE else text[:_QUOTE].rsplit(" ", 1)[0] + "…"
