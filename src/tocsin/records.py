"""What travels between the stages: frozen records, and their JSON form.

Field names follow the PLOVER manual's JSON where it has one. Every record turns into plain JSON with :func:`to_dict` and comes
back with :func:`from_dict`; lists are tuples in memory. Unknown is ``None`` and says why in a ``*_source`` field or in ``reasons``.
"""

from __future__ import annotations

import dataclasses
import hashlib
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

R = TypeVar("R")
Interval = tuple[int, int]
_Reader = Callable[[Any], Any]


class Aux(StrEnum):
    """PLOVER's auxiliary modes: whether and when the act happens (codebook, section 3)."""

    NONE = "none"
    HISTORICAL = "historical"
    FUTURE = "future"
    HYPOTHETICAL = "hypothetical"
    NEGATION = "negation"


class DateSource(StrEnum):
    """How a date is known. ``ASSUMED`` does not exist: a date that the text does not give is ``None``."""

    GIVEN = "given"  # by the caller or the table
    METADATA = "metadata"  # by the page's own metadata
    PAGE = "page"  # printed on the page
    FILE = "file"  # by the name of the file
    FEED = "feed"  # by the feed's entry
    PHRASE = "phrase"  # a time expression in the event's sentence
    CONTEXT = "context"  # a time expression elsewhere in the article
    ANNIVERSARY = "anniversary"  # counted back from an anniversary
    PUBLICATION = "publication"  # reported as news: within the days up to publication
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of an article: ``article.text[start:end] == text``; ``role`` says what it shows.

    Roles: ``sentence``, ``trigger``, ``actor``, ``recipient``, ``place``, ``time``, ``count``, ``attribution``.
    """

    start: int
    end: int
    text: str
    role: str = "sentence"


@dataclass(frozen=True, slots=True)
class Article:
    """One news text, cleaned. ``text`` holds paragraphs separated by one blank line; captions and credits are apart.

    ``published`` is ISO 8601 (a date, or a date and time with zone where known) or ``None``. ``origin`` is the id of the article
    this one copies, ``copy_score`` (0 to 1) how much of it is the same text.
    """

    id: str
    text: str
    title: str = ""
    url: str | None = None
    outlet: str | None = None
    published: str | None = None
    date_source: str = DateSource.UNKNOWN
    language: str | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    first_seen: str | None = None
    origin: str | None = None
    copy_score: float | None = None
    source: str | None = None


UNKNOWN_ATTACKERS = "unknown attackers"
"""The text of an actor of whom an article tells nothing but what they did and where: their country is that of the place."""


@dataclass(frozen=True, slots=True)
class Entity:
    """An actor or recipient. ``code`` is ISO 3166-1 alpha-3 or a PLOVER special; ``entity`` a stable id, a QID where sure."""

    text: str
    start: int | None = None
    end: int | None = None
    code: str | None = None
    sector: str | None = None
    sectors: tuple[str, ...] = ()
    entity: str | None = None
    name: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where. ``precision``: ``point``, ``city``, ``admin1``, ``country`` or ``region``; degrees WGS 84."""

    text: str
    start: int | None = None
    end: int | None = None
    name: str | None = None
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    precision: str | None = None
    geonameid: int | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One act in one article (codebook, section 1). ``date`` and ``enddate`` are ISO days; counts are ``(low, high)``.

    ``event_scale`` is PLOVER's conflict-cooperation score (-10 to 10); ``quad_code`` one of ``verbal cooperation``, ``material
    cooperation``, ``verbal conflict``, ``material conflict``. ``confidence`` is calibrated: of events said at 0.8, 80 % are right.
    """

    id: str
    article_id: str
    event: str
    mode: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    aux: str = Aux.NONE
    date: str | None = None
    enddate: str | None = None
    date_precision: str = "unknown"
    date_source: str = DateSource.UNKNOWN
    actor: tuple[Entity, ...] = ()
    recipient: tuple[Entity, ...] = ()
    event_loc: Place | None = None
    killed: Interval | None = None
    injured: Interval | None = None
    arrested: Interval | None = None
    size: Interval | None = None
    attributed_to: Entity | None = None
    event_scale: float | None = None
    quad_code: str | None = None
    evidence: tuple[Span, ...] = ()
    reasons: tuple[str, ...] = ()
    confidence: float | None = None
    coder: str = ""
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """What the events of one act agree on, and where they differ.

    ``reports`` counts articles, ``origins`` independent ones: a wire story in forty papers is forty reports and one origin.
    ``killed`` and the other counts span all versions; ``versions`` keeps who said what and when. ``status`` is ``reported``,
    ``recalled`` (known only from later mentions), ``planned``, ``feared`` or ``denied``. ``articles`` are the ids of the reporting
    articles, ``sources`` one of them for each origin; ``words`` are stems that the reports use, for linking later ones, and
    ``handles`` what such a report is likely to share with this incident (``e:`` an entity, ``c:`` a country, ``p:`` a place,
    ``w:`` a rare word), by which it is found again.
    ``part_of`` is the id of the larger incident that this one belongs to (a strike of an offensive); ``was`` are the ids that
    went into this one.
    """

    id: str
    event: str
    description: str
    status: str
    mode: tuple[str, ...] = ()
    aux: str = Aux.NONE
    date: str | None = None
    enddate: str | None = None
    date_precision: str = "unknown"
    actor: tuple[Entity, ...] = ()
    recipient: tuple[Entity, ...] = ()
    event_loc: Place | None = None
    killed: Interval | None = None
    injured: Interval | None = None
    arrested: Interval | None = None
    size: Interval | None = None
    versions: tuple[str, ...] = ()
    first_reported: str | None = None
    last_reported: str | None = None
    reports: int = 0
    origins: int = 0
    recalls: int = 0
    events: tuple[str, ...] = ()
    event_scale: float | None = None
    quad_code: str | None = None
    confidence: float | None = None
    reasons: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    part_of: str | None = None
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """That an event belongs to an incident.

    ``role``: ``first report``, ``further report``, ``update`` (the figures changed) or ``recall`` (a mention of an old act, never
    counted as news); ``score`` is the probability that they are one act, ``None`` for the event that opened the incident.
    """

    event_id: str
    incident_id: str
    article_id: str
    role: str
    score: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided.

    ``verdict``: ``same`` or ``different`` (``a`` and ``b`` are events), ``merge`` (two incidents), ``split`` (event ``b`` is no
    report of incident ``a``); ``accept``, ``reject`` or ``correct`` (event ``a``; a correction has ``field=value`` in ``b``);
    ``undo`` (the judgement named ``a`` holds no longer). ``at`` is ISO 8601; of two that contradict each other the later holds.
    """

    verdict: str
    a: str
    b: str
    by: str = ""
    note: str = ""
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed or sitemap, as it stands there now.

    ``key`` is the entry's own id, else its address, else a digest of its title. ``published`` and ``updated`` are ISO 8601 or
    ``None``; where a feed gives a date that cannot be, ``problem`` says so. ``content`` is a digest of what the entry says,
    ``html`` its own text.
    """

    key: str
    content: str
    url: str | None = None
    title: str = ""
    published: str | None = None
    updated: str | None = None
    html: str = ""
    section: str | None = None
    authors: tuple[str, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What a desk knows of an entry: a row for each time that it changed; the latest of a ``feed`` and ``key`` holds.

    ``first_seen`` is when Tocsin first met it, ``noted`` when this row was written, ``updated`` what the feed says of the last
    change.
    ``edits`` counts changes since it was first seen; only the first version is ever coded. ``state``: ``kept`` (it is the article
    ``article_id``), ``known`` (an article that the desk had), ``old`` (older than the feed's look back), ``failed`` (could not be
    read) or ``waiting`` (to be tried again; ``tries`` counts).
    """

    feed: str
    key: str
    content: str
    state: str
    first_seen: str
    noted: str
    url: str | None = None
    title: str = ""
    published: str | None = None
    updated: str | None = None
    article_id: str | None = None
    edits: int = 0
    tries: int = 0


@dataclass(frozen=True, slots=True)
class FeedState:
    """How a feed stood when it was last asked, and when it is to be asked again; times are ISO 8601 in UTC.

    ``address`` is where it lies now, if it has moved; ``problem`` the fault it has, ``since`` when that began, and ``failures`` how
    many times in a row it was met. ``entries`` and ``new`` count what the last answer held.
    """

    feed: str
    asked: str
    due: str
    address: str | None = None
    etag: str | None = None
    modified: str | None = None
    problem: str | None = None
    since: str | None = None
    failures: int = 0
    entries: int = 0
    new: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """That somebody was told of an alarm, or why not; the latest row of a ``channel``, ``alarm`` and ``kind`` holds.

    ``kind``: ``opened`` or ``ended``. ``state``: ``claimed`` (a process is sending the message), ``sent``, ``failed`` (to be tried
    again; ``tries`` counts), ``given up``, or why it is not sent: ``over budget``, ``late``, ``unopened`` (its beginning was not
    told). ``lists`` are the watch lists it counts for.
    """

    channel: str
    alarm: str
    kind: str
    state: str
    noted: str
    lists: tuple[str, ...] = ()
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Alarm:
    """A relationship that turned, and why we think so. A row is written whenever it changes; of one ``id`` the latest holds.

    ``kind``: ``dyad``, ``country`` (``b`` is empty) or ``pair`` (``a`` acts on ``b``). ``direction``: ``escalation`` or
    ``de-escalation``. ``opened``, ``closed`` and ``began`` (when the change most likely began) are ISO days, ``status`` is
    ``open`` or ``closed``. ``what`` is the paragraph for people; the rest says the same as data: in the last ``window``
    days ``observed`` incidents of ``channel`` came where ``expected`` were normal, which has the probability ``surprise``;
    ``change`` is the probability that the level changed. ``excess`` is what the alarm is ranked by, ``threshold`` what it
    had to pass under the ``budget`` (alarms per series and year), ``peak`` its highest so far. ``largest`` is the outlet
    with most reports of it and ``surprise_without`` the surprise without that outlet. ``incidents`` are the ids of those
    that drive it. ``closes`` says what would end it, ``uncertain`` what may be wrong, ``context`` what else to know, such
    as anniversaries. ``outcome_7``, ``outcome_30`` and ``outcome_90`` say how it had turned out after so many days:
    ``held``, ``faded``, ``unclear`` or ``unmonitored``.
    """

    id: str
    kind: str
    a: str
    b: str
    direction: str
    opened: str
    what: str
    status: str = "open"
    closed: str | None = None
    began: str | None = None
    channel: str = ""
    window: int = 0
    observed: float = 0.0
    expected: float = 0.0
    surprise: float = 1.0
    change: float | None = None
    excess: float = 0.0
    threshold: float = 0.0
    budget: float = 0.0
    peak: float = 0.0
    largest: str | None = None
    surprise_without: float | None = None
    incidents: tuple[str, ...] = ()
    closes: str = ""
    uncertain: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    follows: str | None = None
    outcome_7: str | None = None
    outcome_30: str | None = None
    outcome_90: str | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """That a part of an archive was worked on; the latest row of a ``key`` holds.

    ``start`` and ``stop`` are bytes of ``source``, whose size is ``size``. ``state`` is ``done`` or ``failed`` (with ``reason``; to
    be tried again). ``articles`` and ``events`` count what was new to the desk; ``met`` holds what else was met, as
    ``reason=number``; ``seconds`` is what the work took.
    """

    key: str
    source: str
    start: int
    stop: int | None
    size: int
    state: str
    reason: str = ""
    articles: int = 0
    events: int = 0
    met: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that was set aside: which, why, and what the user can do."""

    source: str
    reason: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading gave: articles, and the inputs set aside."""

    articles: tuple[Article, ...] = field(default=())
    failures: tuple[Failure, ...] = field(default=())


def digest(*parts: str, length: int = 16) -> str:
    """A stable id from content: the first ``length`` hex digits of SHA-256 over the parts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:length]


def to_dict(record: Any) -> dict[str, Any]:
    """A record as plain JSON values (tuples become lists, enums their value)."""
    return {f.name: _plain(getattr(record, f.name)) for f in dataclasses.fields(record)}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return to_dict(value)
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    return str(value) if isinstance(value, StrEnum) else value


def from_dict(cls: type[R], data: dict[str, Any]) -> R:
    """A record from its JSON form; unknown keys are ignored, missing ones take their default.

    Raises:
        TypeError: a field without a default is missing.
    """
    readers = _readers(typing.cast(type, cls))
    return cls(**{k: v if (read := readers[k]) is None else read(v) for k, v in data.items() if k in readers})


@cache
def _readers(cls: type) -> dict[str, _Reader | None]:
    """How the fields of a record are read from JSON; ``None`` where the value is taken as it is. A desk has millions of rows."""
    return {name: _reader(hint) for name, hint in typing.get_type_hints(cls).items()}


def _reader(hint: Any) -> _Reader | None:
    args = typing.get_args(hint)
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        known = _reader(next(a for a in args if a is not type(None)))
        return None if known is None else lambda v: None if v is None else known(v)
    if dataclasses.is_dataclass(hint):
        record = typing.cast(type, hint)
        return lambda v: None if v is None else from_dict(record, v)
    if typing.get_origin(hint) is tuple:
        inner = _reader(args[0])
        none = None if hint == Interval else ()  # a list that an older table did not have is empty
        if inner is None:
            return lambda v: none if v is None else tuple(v)
        return lambda v: none if v is None else tuple([inner(x) for x in v])
    return None
