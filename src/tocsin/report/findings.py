"""What a report shows, gathered from a desk in one look; everything on the page comes from here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tocsin.records import Article, Event, Failure, Incident
from tocsin.store import from_row

if TYPE_CHECKING:
    from tocsin.store import Desk, View

NOT_COUNTED = ("planned", "feared", "denied")
# An incident's page lists no more of its reports than this; the desk has the rest.
_EVENTS_AT_MOST = 60
_IN_FULL = 15
# The page shows no more of each kind of what is not counted.
_EACH_AT_MOST = 12
# Texts stay in the desk; the page quotes sentences, which the events carry.
_ARTICLES = "SELECT id, '' AS text, title, outlet, published, origin, copy_score FROM articles"


@dataclass(frozen=True)
class Findings:
    """A desk's articles (without their texts), incidents, and the events behind those that the page opens.

    ``incidents`` are in order of time. ``recalling`` are the ids of those events that only look back. ``failures`` are
    the inputs set aside, ``coders`` the versions that made the events.
    """

    articles: Mapping[str, Article]
    incidents: tuple[Incident, ...]
    events: Mapping[str, Event]
    recalling: frozenset[str]
    event_count: int
    failures: tuple[Failure, ...]
    coders: tuple[str, ...]

    @cached_property
    def reported(self) -> tuple[Incident, ...]:
        """Incidents that some article reported as news; only these are counted as acts."""
        return tuple(i for i in self.incidents if i.status == "reported")

    @cached_property
    def biggest(self) -> tuple[Incident, ...]:
        """The reported incidents that most independent origins tell, those of most articles first among equals."""
        ranked = sorted(self.reported, key=lambda i: (-i.origins, -i.reports, day_of(i) or "9999", i.id))
        return tuple(ranked[:_IN_FULL])

    @cached_property
    def looked_back_on(self) -> tuple[Incident, ...]:
        """Incidents that later articles recall, those most recalled first."""
        ranked = sorted((i for i in self.incidents if i.recalls), key=lambda i: (-i.recalls, day_of(i) or "", i.id))
        return tuple(ranked[:_EACH_AT_MOST])

    def not_counted(self, status: str) -> tuple[Incident, ...]:
        """Incidents that are planned, feared or denied, those of most reports first."""
        ranked = sorted((i for i in self.incidents if i.status == status), key=lambda i: (-i.reports, i.id))
        return tuple(ranked[:_EACH_AT_MOST])

    @property
    def recalls(self) -> int:
        """Mentions of old acts that were not counted as new ones."""
        return sum(i.recalls for i in self.incidents)

    @cached_property
    def statuses(self) -> Counter[str]:
        """How many incidents there are of each status."""
        return Counter(i.status for i in self.incidents)

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets, in alphabetical order."""
        return tuple(sorted({a.outlet for a in self.articles.values() if a.outlet}))

    @property
    def copies(self) -> int:
        """Articles that copy another one."""
        return sum(a.origin is not None for a in self.articles.values())

    @property
    def days(self) -> tuple[str, str] | None:
        """The first and the last day of publication, if any is known."""
        known = sorted(a.published[:10] for a in self.articles.values() if a.published)
        return (known[0], known[-1]) if known else None

    @property
    def undated(self) -> int:
        """Reported incidents whose own day no text tells."""
        return sum(i.date is None for i in self.reported)

    def reports_of(self, incident: Incident) -> list[tuple[Event, Article]]:
        """The events of an incident that the page shows, with their articles, in order of publication."""
        known = (self.events[e] for e in incident.events if e in self.events)
        pairs = [(e, self.articles[e.article_id]) for e in known if e.article_id in self.articles]
        return sorted(pairs, key=lambda p: (p[1].published or "9999", p[0].id))


def findings(desk: Desk) -> Findings:
    """Everything a report needs, as of now.

    Raises:
        StoreError: there is no desk, or it cannot be read.
    """
    view = desk.view()
    articles = [from_row(Article, row) for row in view.query(_ARTICLES).to_pylist()]
    incidents = [from_row(Incident, row) for row in view.table("incidents").to_pylist()]
    found = Findings(
        articles={a.id: a for a in articles},
        incidents=tuple(sorted(incidents, key=lambda i: (day_of(i) or "9999", i.id))),
        events={},
        recalling=frozenset(),
        event_count=_one(view, "SELECT count(*) AS n FROM events"),
        failures=tuple(from_row(Failure, row) for row in view.table("sources").to_pylist()),
        coders=tuple(r["coder"] for r in view.query("SELECT DISTINCT coder FROM events ORDER BY coder").to_pylist()),
    )
    events = _events(view, _opened(found))
    return replace(found, events=events, recalling=_recalling(view, events))


def _opened(found: Findings) -> list[Incident]:
    """The incidents whose sentences the page shows."""
    shown = [*found.biggest, *found.looked_back_on]
    for status in NOT_COUNTED:
        shown += found.not_counted(status)
    return shown


def _events(view: View, incidents: Iterable[Incident]) -> dict[str, Event]:
    wanted = sorted({e for i in incidents for e in _spread(i.events)})
    rows = view.query("SELECT * FROM events WHERE list_contains(?, id)", [wanted]).to_pylist() if wanted else []
    return {row["id"]: from_row(Event, row) for row in rows}


def _recalling(view: View, events: Iterable[str]) -> frozenset[str]:
    """Those of the events that linking found to look back."""
    rows = view.query("SELECT event_id FROM links WHERE role = 'recall' AND list_contains(?, event_id)", [list(events)])
    return frozenset(row["event_id"] for row in rows.to_pylist())


def _spread(ids: Sequence[str]) -> Sequence[str]:
    """At most so many of the ids, evenly over their order, so that late recalls are seen beside first reports."""
    step = -(-len(ids) // _EVENTS_AT_MOST) or 1
    return ids[::step]


def _one(view: View, sql: str) -> int:
    row: dict[str, Any] = view.query(sql).to_pylist()[0]
    return int(row["n"])


def day_of(incident: Incident) -> str | None:
    """The day an incident is placed at: its own, or the day of the first report where no text tells it."""
    return (incident.date or incident.first_reported or "")[:10] or None


def week_of(day: str) -> str:
    """The Monday of a day's week."""
    at = date.fromisoformat(day[:10])
    return (at - timedelta(days=at.weekday())).isoformat()


def between(incident: Incident, a: str, b: str) -> bool:
    """Whether two countries (or known actors) stand on the two sides of an incident, or act in it together."""
    doers = {key for e in incident.actor for key in (e.code, e.entity)}
    others = {key for e in incident.recipient for key in (e.code, e.entity)}
    mutual = not incident.recipient and {a, b} <= doers
    return mutual or (a in doers and b in others) or (b in doers and a in others)
