"""Events as ICEWS rows: 20 tab-separated columns with a header, ``NA`` for what is missing. Reading them is ``icews``."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.convert import codes
from tocsin.convert.fields import named, pairs, written
from tocsin.convert.tables import BadRow, Format, Name, NoRow, Row, one_line
from tocsin.records import Article, Entity, Event, digest

COLUMNS = tuple(
    "Event ID|Event Date|Source Name|Source Sectors|Source Country|Event Text|CAMEO Code|Intensity|Target Name|Target Sectors|"
    "Target Country|Story ID|Sentence Number|Publisher|City|District|Province|Country|Latitude|Longitude".split("|")
)
_MISSING = "NA"


def _rows(event: Event, article: Article | None) -> Iterator[dict[str, str]]:
    """Written is one row for each pair of actor and recipient; a mutual act in both directions, as ICEWS does."""
    cameo, where = codes.cameo_of(event), event.event_loc
    if event.date is None:
        raise NoRow("without a date")
    if cameo is None:
        raise NoRow("of no CAMEO code")
    if not event.actor and not event.recipient:
        raise NoRow("without actor and recipient")
    common = {
        "Event Date": event.date,
        "Event Text": cameo.name,
        "CAMEO Code": cameo.code,
        "Intensity": written(cameo.goldstein),
        "Story ID": str(int(digest(event.article_id), 16) % 10**9),
        "Publisher": one_line((article.outlet or "") if article else ""),
    }
    if where is not None:
        name = one_line(where.name or where.text)
        common |= {
            "City": name if where.precision in {"city", "point"} else "",
            "Province": one_line(where.admin1 or (name if where.precision == "admin1" else "")),
            "Country": codes.english(where.country),
            "Latitude": written(where.lat),
            "Longitude": written(where.lon),
        }
    for one, other in pairs(event):
        number = str(int(digest(event.id, named(one), named(other)), 16) % 10**9)
        row = {"Event ID": number, **common, **_side("Source", one), **_side("Target", other)}
        yield {column: row.get(column) or _MISSING for column in COLUMNS}


def _side(side: str, entity: Entity | None) -> dict[str, str]:
    if entity is None:
        return {}
    sectors = entity.sectors or ((entity.sector,) if entity.sector else ())
    return {
        f"{side} Name": one_line(named(entity)),
        f"{side} Sectors": ",".join(sectors),
        f"{side} Country": codes.english(entity.code),
    }


def _event(row: Row, name: Name) -> Event:
    raise BadRow("is read by tocsin.convert.icews")


FORMAT = Format(name="icews", columns=COLUMNS, event=_event, rows=_rows)
