"""One self-contained HTML page about a desk: no script, nothing loaded from anywhere, every text of an article escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from tocsin.errors import MissingExtraError, StoreError
from tocsin.report import series
from tocsin.report.contexts import Figure, Page, Tile, Uncounted
from tocsin.report.findings import Findings, day_of, findings, week_of
from tocsin.report.groups import GROUPS
from tocsin.report.maps import near, world_map
from tocsin.report.opened import in_words, opened

if TYPE_CHECKING:
    from tocsin.store import Desk

WIDE, NARROW = 1060, 350
# So many of the biggest incidents have their number on the time line; more would run into each other.
_NUMBERED = 8
UNCOUNTED = {
    "planned": ("Announced", "Somebody said that it would happen. It counts when it is reported to have happened."),
    "feared": ("Feared or possible", "Warnings, conditions and possibilities: nothing of this has happened by these reports."),
    "denied": ("Denied", "The reports say that it did not happen, or that somebody denies it."),
}  # fmt: skip


def write_report(
    desk: Desk,
    path: str | Path,
    *,
    pair: tuple[str, str] = ("USA", "IRN"),
    title: str = "What this desk has read",
    kicker: str = "A Tocsin desk",
    unit: str = "articles",
) -> Path:
    """Writes the report on a desk, and gives where it is.

    Args:
        desk: a desk whose events are linked.
        path: the HTML file; it appears when it is whole.
        pair: the two countries (or entity ids) whose acts towards each other are shown over time.
        title: the title of the page.
        kicker: a line over the title that says what the articles are.
        unit: what the articles are called.

    Raises:
        StoreError: there is no desk, it cannot be read, or the file cannot be written.
        MissingExtraError: the parts that draw the charts are not installed.
    """
    check_installed()
    target = Path(path)
    text = render(_page(findings(desk), pair, title=title, kicker=kicker, unit=unit))
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(target)
    except OSError as e:
        raise StoreError(f"{target}: cannot be written: {e.strerror or e} (check space and permissions)") from e
    finally:
        part.unlink(missing_ok=True)
    return target


def check_installed() -> None:
    """Whether the parts of the extra ``report`` are there, to be asked before any work is done.

    Raises:
        MissingExtraError: one is not.
    """
    if any(find_spec(name) is None for name in ("altair", "jinja2", "pycountry", "vl_convert")):
        raise MissingExtraError("report", "a report with charts")


def render(page: Page) -> str:
    """The page as HTML."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("tocsin.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template("page.html").render(page=page)


def headline(found: Findings, unit: str) -> str:
    """What was read and what was found, in one sentence."""
    read, origins = len(found.articles), len(found.articles) - found.copies
    outlets = len(found.outlets)
    return (
        f"{read:,} {unit} from {outlets:,} outlets, {origins:,} of them independent once copies are set aside,"
        f" tell of {len(found.reported):,} incidents."
    )


def lead(found: Findings, unit: str) -> str:
    """The biggest incident, and the one most looked back on."""
    if not found.biggest:
        return "No incident was reported."
    top = found.biggest[0]
    origins = f"{top.origins:,} independent {'origin' if top.origins == 1 else 'origins'}"
    text = f"Most widely reported: {top.description}, told by {top.reports:,} {unit} from {origins}."
    if found.looked_back_on:
        old = found.looked_back_on[0]
        which = "that one too" if old.id == top.id else old.description
        text += f" Most looked back on: {which}, {old.recalls:,} times; it counts once, anniversary or not."
    return text


def _page(found: Findings, pair: tuple[str, str], *, title: str, kicker: str, unit: str) -> Page:
    from tocsin import __version__

    a, b = pair
    spots = series.spots(found)
    drawn = near(spots) if spots else []
    return Page(
        title=title,
        kicker=kicker,
        headline=headline(found, unit),
        lead=lead(found, unit),
        tiles=_tiles(found, unit),
        groups=GROUPS,
        timeline=_timeline(found),
        pair=_pair(found, a, b),
        pair_names=(_country(a), _country(b)),
        map=_map(spots, drawn),
        off_map=[(s.name, len(s.incidents)) for s in spots if s not in drawn],
        vague=series.vague_places(found),
        unplaced=series.unplaced(found),
        undated=found.undated,
        biggest=[opened(found, i, n) for n, i in enumerate(found.biggest, 1)],
        all_download=_download(series.incident_rows(found.incidents)),
        recalled=[opened(found, i, n) for n, i in enumerate(found.looked_back_on, 1)],
        recalls=found.recalls,
        uncounted=[_uncounted(found, status) for status in UNCOUNTED],
        copies=found.copies,
        failures=found.failures,
        coders=found.coders,
        made=in_words(datetime.now(UTC).date().isoformat()),
        version=__version__,
    )


def _tiles(found: Findings, unit: str) -> list[Tile]:
    aside = sum(found.statuses[status] for status in UNCOUNTED)
    return [
        Tile(f"{len(found.articles):,}", f"{unit} read"),
        Tile(f"{len(found.articles) - found.copies:,}", f"independent; {found.copies:,} copy another"),
        Tile(f"{found.event_count:,}", "acts coded, each with its sentence"),
        Tile(f"{len(found.reported):,}", "incidents reported as news"),
        Tile(f"{found.recalls:,}", "looks back, not counted again"),
        Tile(f"{aside:,}", "planned, feared or denied, not counted"),
    ]


def _timeline(found: Findings) -> Figure:
    from tocsin.report.charts import timeline

    rows = series.weeks(found)
    numbers: dict[str, list[str]] = {}
    for number, incident in enumerate(found.biggest[:_NUMBERED], 1):
        if day := day_of(incident):
            numbers.setdefault(week_of(day), []).append(str(number))
    label = "Reported incidents by week and kind, over the articles read; the numbers are in the table below the chart."
    said = {week: " ".join(n) for week, n in numbers.items()}
    few = {week: n[0] + ("…" if len(n) > 1 else "") for week, n in numbers.items()}

    def draw(*, width: int) -> str:
        return timeline(rows, said if width > NARROW else few, width=width)

    return _figure("timeline", draw, rows, label)


def _pair(found: Findings, a: str, b: str) -> Figure:
    from tocsin.report import charts

    rows = series.pair_months(found, a, b)
    label = (
        f"Incidents between {_country(a)} and {_country(b)} by month: cooperation above the line, conflict below it."
    )
    return _figure("pair", partial(charts.pair, rows), rows, label)


def _map(spots: Sequence[series.Spot], drawn: Sequence[series.Spot]) -> Figure:
    rows = [
        {"place": s.name, "lat": s.lat, "lon": s.lon, "incidents": len(s.incidents), "mostly": s.group} for s in spots
    ]
    label = "Map of the places where incidents were reported; the table below the map lists them."
    return _figure("map", partial(world_map, drawn), rows, label)


def _figure(name: str, draw: Callable[..., str], rows: list[series.Row], label: str) -> Figure:
    from markupsafe import Markup

    from tocsin.report.charts import inline

    if not rows:
        return Figure(name, "", "", [], "")
    wide, narrow = draw(width=WIDE), draw(width=NARROW)
    # Drawn by Vega or by our map, which both escape every text in them.
    return Figure(
        name,
        Markup(inline(wide, prefix=f"{name}-wide", label=label)),  # noqa: S704 (our own drawing)
        Markup(inline(narrow, prefix=f"{name}-narrow", label=label)),  # noqa: S704 (our own drawing)
        rows,
        _download(rows),
    )


def _download(rows: list[series.Row]) -> str:
    """A CSV as an address that holds all of it, so that the page needs no other file."""
    return "data:text/csv;charset=utf-8," + quote(series.as_csv(rows), safe="")


def _uncounted(found: Findings, status: str) -> Uncounted:
    name, what = UNCOUNTED[status]
    examples = [opened(found, i, n) for n, i in enumerate(found.not_counted(status), 1)]
    return Uncounted(name, what, found.statuses[status], examples)


def _country(code: str) -> str:
    """A country's common name; anything else stays as it is."""
    import pycountry

    found = pycountry.countries.get(alpha_3=code)
    return str(getattr(found, "common_name", found.name)).split(",")[0] if found else code
