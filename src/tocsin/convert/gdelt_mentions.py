"""GDELT 2.0 mentions: 16 columns without a header, one row for each article that names an event.

A mention has no actors and no act of its own, only the number of an event. It becomes an event without a type, which counts as
something that was read and not as something that happened; one that comes more than a week after its event is ``historical``.
"""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.convert import ARTICLE, gdelt, tables
from tocsin.convert.fields import days_between, needed_day, number, source_of
from tocsin.convert.tables import BadRow, Format, Name, NoRow, Row
from tocsin.records import Article, Aux, DateSource, Event, digest

COLUMNS = (
    "GLOBALEVENTID EventTimeDate MentionTimeDate MentionType MentionSourceName MentionIdentifier SentenceID Actor1CharOffset "
    "Actor2CharOffset ActionCharOffset InRawText Confidence MentionDocLen MentionDocTone MentionDocTranslationInfo Extras"
).split()
_EVENT = "GDELT event "
_WEEK = 7
# GDELT gives tens from 10 to 100.
_SURE = 100


def _event(row: Row, name: Name) -> Event:
    event = row["GLOBALEVENTID"]
    if not event.isdecimal():
        raise BadRow(f"no event id: {event[:40]!r}")
    happened, told = needed_day(row, "EventTimeDate"), needed_day(row, "MentionTimeDate")
    where, sure = row["MentionIdentifier"], number(row["Confidence"])
    web = where.startswith(("http://", "https://"))
    return Event(
        id=digest("gdelt-mentions", event, where, row["SentenceID"], row["MentionTimeDate"]),
        article_id=f"{ARTICLE}gdelt-mentions:{where}" if web else f"{ARTICLE}gdelt-mentions",
        event="",
        aux=Aux.HISTORICAL if days_between(happened, told) > _WEEK else Aux.NONE,
        date=happened,
        enddate=happened,
        date_precision="day",
        date_source=DateSource.GIVEN,
        reasons=(f"{_EVENT}{event}",),
        confidence=min(sure, _SURE) / _SURE if sure is not None else None,
        coder="import gdelt-mentions",
        published=gdelt.moment(row["MentionTimeDate"]),
    )


def _rows(event: Event, article: Article | None) -> Iterator[dict[str, str]]:
    """Written is one row for each event, under the number that the export of events gives it."""
    known = next((r.removeprefix(_EVENT) for r in event.reasons if r.startswith(_EVENT)), None)
    told = event.published or (article.published if article else None)
    if event.date is None or told is None:
        raise NoRow("without a date" if event.date is None else "without a time of publication")
    trigger = next((span for span in event.evidence if span.role == "trigger"), None)
    yield {
        "GLOBALEVENTID": known or gdelt.number_of(event),
        "EventTimeDate": gdelt.stamp(event.date),
        "MentionTimeDate": gdelt.stamp(told),
        "MentionType": "1",
        "MentionSourceName": tables.one_line((article.outlet or "") if article else ""),
        "MentionIdentifier": source_of(event, article),
        "Actor1CharOffset": _offset(event.actor[0].start if event.actor else None),
        "Actor2CharOffset": _offset(event.recipient[0].start if event.recipient else None),
        "ActionCharOffset": _offset(trigger.start if trigger else None),
        "InRawText": "1",
        "Confidence": str(round(event.confidence * 10) * 10) if event.confidence is not None else "",
    }


def _offset(start: int | None) -> str:
    return "-1" if start is None else str(start)


FORMAT = Format(
    name="gdelt-mentions",
    columns=tuple(COLUMNS),
    event=_event,
    rows=_rows,
    header=False,
    shapes={16: tuple(COLUMNS), 15: tuple(COLUMNS[:15]), 14: tuple(COLUMNS[:14])},
    aux=True,
)
