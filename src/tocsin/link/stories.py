"""Articles about one matter: those that tell of one main incident, and those that open with the same words.

An article is more than its acts, and many that belong together (a reaction, a profile, a match report) tell of no act that can be
coded. A story is what an editor would put on one page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log, sqrt
from typing import TYPE_CHECKING

from tocsin.link.words import Rarity, stem_list
from tocsin.records import Article, Aux, Event, Incident

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]

LIKE = 0.15
"""Mean cosine of the weighted words from which two groups are one story; set on half of the clusters of Giveme5W1H, where 0.10 to
0.16 give 0.949 to 0.966 of B-cubed F1."""
_LEAD = 1000  # characters that tell what an article is about
_TITLE = 3  # a word of the title counts as so many
_SAME_ACT = 0.5  # how alike two articles are at least that tell of one main incident
_SURE = 0.5  # confidence of an event that can be an article's main one


def stories(
    articles: Sequence[Article], events: Iterable[Event] = (), incidents: Iterable[Incident] = ()
) -> dict[str, str]:
    """Groups articles by what they are about; gives for each article's id that of the first article of its story.

    Every pair is compared, so give some thousands at most: those of a few weeks.

    Args:
        articles: in any order.
        events: theirs.
        incidents: those that the events were linked to.
    """
    import numpy as np

    given = sorted(articles, key=lambda a: (a.published or "9999", a.id))
    if not given:
        return {}
    alike = _alike(given)
    main = main_incidents(events, incidents)
    for i, a in enumerate(given):
        for j, b in enumerate(given[:i]):
            if a.origin == b.id or (a.id in main and main[a.id] == main.get(b.id)):
                alike[i, j] = alike[j, i] = max(alike[i, j], _SAME_ACT)
    np.fill_diagonal(alike, -1.0)
    return {given[n].id: given[min(group)].id for group in _grouped(alike) for n in group}


def main_incidents(events: Iterable[Event], incidents: Iterable[Incident]) -> dict[str, str]:
    """For each article the incident that it tells first as news: of its sure events the one that stands first."""
    where = {e: i.id for i in incidents for e in i.events}
    first: dict[str, tuple[int, str]] = {}
    for e in events:
        if e.aux == Aux.NONE and e.id in where and (e.confidence or 0.0) >= _SURE:
            at = min((s.start for s in e.evidence), default=0)
            first[e.article_id] = min(first.get(e.article_id, (at, where[e.id])), (at, where[e.id]))
    return {article: incident for article, (_, incident) in first.items()}


def _alike(articles: Sequence[Article]) -> Matrix:
    """The cosine of every pair of articles over the weighted words of title and opening."""
    import numpy as np

    rarity = Rarity.shipped()
    vectors = [_vector(a, rarity) for a in articles]
    number = {w: n for n, w in enumerate(sorted({w for v in vectors for w in v}))}
    out = np.zeros((len(articles), len(articles)))
    where: list[list[tuple[int, float]]] = [[] for _ in number]
    for row, vector in enumerate(vectors):
        for word, value in vector.items():
            where[number[word]].append((row, value))
    for column in where:
        rows, values = np.array([r for r, _ in column]), np.array([v for _, v in column])
        out[np.ix_(rows, rows)] += np.outer(values, values)
    return out


def _vector(article: Article, rarity: Rarity) -> Mapping[str, float]:
    counts = Counter(stem_list(article.text[:_LEAD]))
    for word in stem_list(article.title):
        counts[word] += _TITLE
    found = {w: (1 + log(n)) * rarity.weight(w) for w, n in counts.items()}
    length = sqrt(sum(v * v for v in found.values())) or 1.0
    return {w: v / length for w, v in found.items()}


def _grouped(alike: Matrix) -> list[list[int]]:
    """Joins the two most alike groups (mean over their pairs) until none are alike enough."""
    groups = [[n] for n in range(len(alike))]
    best = alike.argmax(axis=1)
    while True:
        rows = alike[range(len(alike)), best]
        i = int(rows.argmax())
        j = int(best[i])
        if rows[i] < LIKE:
            return [g for g in groups if g]
        a, b = len(groups[i]), len(groups[j])
        alike[i] = (a * alike[i] + b * alike[j]) / (a + b)
        alike[:, i] = alike[i]
        alike[i, i] = -1.0
        alike[j] = alike[:, j] = -1.0
        groups[i], groups[j] = groups[i] + groups[j], []
        best = alike.argmax(axis=1)
