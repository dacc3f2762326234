"""A page as HTML, JSON, CSV, Parquet, GeoJSON or Atom; what did not change is not sent again."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tocsin.errors import TocsinError
from tocsin.records import digest
from tocsin.serve import tables, words
from tocsin.serve.asking import Ask, NotFound, Page
from tocsin.serve.naming import without_folders

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.requests import Request
    from starlette.responses import Response

SUFFIXES = ("json", "csv", "parquet", "geojson", "atom")
_KINDS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
    "atom": "application/atom+xml; charset=utf-8",
}
NAVIGATION = (
    ("/", "Today"),
    ("/pairs", "Pairs"),
    ("/map", "Map"),
    ("/search", "Search"),
    ("/review", "Review"),
    ("/ledger", "Ledger"),
    ("/method", "Method"),
)


@cache
def templates() -> Environment:
    """The templates; whatever they are given is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("tocsin.serve", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    names = ("plain", "short", "day", "moment", "span", "between", "country", "entity", "place", "weblink", "segment")
    made.filters.update({name: getattr(words, name) for name in names})
    made.filters["counted"] = words.count
    from tocsin.serve.looks import GROUP_OF, group_class, groups

    made.filters["group"] = group_class
    made.globals.update(
        TYPES=words.TYPES,
        AUX=words.AUX,
        STATUSES=words.STATUSES,
        NAVIGATION=NAVIGATION,
        GROUP_OF=GROUP_OF,
        GROUP_LOOKS=groups(),
    )
    return made


@cache
def asset(name: str) -> str:
    """The address of a file of ours, which changes with the file; nothing if it was not built."""
    at = files("tocsin.serve") / "static" / name
    return f"/static/{name}?{digest(at.read_bytes().hex(), length=10)}" if at.is_file() else ""


def etag(request: Request, ask: Ask) -> str:
    """What names this answer: the desk's state, the address, and who asks."""
    from tocsin import __version__

    cookies = request.headers.get("cookie", "")
    parts = (
        __version__,
        ask.lens.name,
        ask.lens.log,
        str(request.url),
        ask.suffix,
        cookies,
        request.headers.get("x-part", ""),
    )
    return f'W/"{digest(*parts)}"'


def unchanged(request: Request, tag: str) -> Response | None:
    """The short answer to who has this already."""
    from starlette.responses import Response

    known = {t.strip() for t in request.headers.get("if-none-match", "").split(",")}
    return Response(status_code=304, headers={"etag": tag}) if tag in known else None


def answer(request: Request, ask: Ask, page: Page, tag: str) -> Response:
    """A page in the form that was asked for.

    Raises:
        NotFound: the page has no such form.
    """
    from starlette.responses import HTMLResponse, Response

    kept = {"etag": tag, "cache-control": "private, no-cache", "vary": "Cookie"}
    if not ask.suffix:
        return HTMLResponse(html(ask, page), headers=kept)
    if (ask.suffix == "atom" and page.feed is None) or (ask.suffix == "geojson" and not page.geo):
        raise NotFound(f"this page has no .{ask.suffix} twin")
    body = {
        "json": lambda: tables.as_json(page.data),
        "csv": lambda: tables.as_csv(page.rows),
        "parquet": lambda: tables.as_parquet(page.rows),
        "geojson": lambda: tables.as_geojson(page.rows),
        "atom": lambda: _atom(request, ask, page),
    }[ask.suffix]()
    if ask.suffix in ("csv", "parquet", "geojson"):
        name = quote(f"tocsin{ask.path.replace('/', '-')}.{ask.suffix}", safe="")
        kept["content-disposition"] = f"attachment; filename*=UTF-8''{name}"
    return Response(body, media_type=_KINDS[ask.suffix], headers=kept)


def html(ask: Ask, page: Page) -> str:
    """A page as HTML."""
    return (
        templates()
        .get_template(page.template)
        .render(
            page=page.context,
            title=page.title,
            ask=ask,
            query=ask.query,
            visitor=ask.visitor,
            twins=_twins(ask, page),
            style=asset("style.css"),
            script=asset("built/app.js"),
            icon=asset("icon.svg"),
        )
    )


def problem(request: Request, error: TocsinError, visitor: Any = None) -> Response:
    """An error as a page, or as JSON for those who asked for JSON."""
    from starlette.responses import HTMLResponse, JSONResponse

    suffix = request.scope.get("state", {}).get("suffix", "")
    said = words.plain(str(error))
    if error.http_status >= 500 or said.startswith("query:"):
        # What the desk says of itself names files; what a visitor asked is told as it was asked.
        said = without_folders(said, request.app.state.tocsin.desk.path)
    if request.url.path.startswith("/api/") or suffix:
        return JSONResponse({"error": said}, status_code=error.http_status)
    page = (
        templates()
        .get_template("error.html")
        .render(
            title=_NAMES.get(error.http_status, "Something is wrong"),
            message=words.short(said, 600),
            status=error.http_status,
            visitor=visitor,
            twins=[],
            path="",
            ask=None,
            style=asset("style.css"),
            script=asset("built/app.js"),
            icon=asset("icon.svg"),
        )
    )
    return HTMLResponse(page, status_code=error.http_status)


_NAMES = {
    400: "That cannot be asked",
    403: "Not allowed",
    404: "Not here",
    405: "Not this way",
    503: "The desk cannot be read",
}


def _twins(ask: Ask, page: Page) -> list[tuple[str, str]]:
    """The other forms of a page, with their addresses."""
    from urllib.parse import urlencode

    kept = urlencode([(k, v) for k, v in ask.query.pairs if k != "page"])
    base = "/today" if ask.path == "/" else quote(ask.path)
    forms = ["csv", "json", "parquet"] if page.rows else ["json"]
    forms += ["geojson"] if page.geo else []
    forms += ["atom"] if page.feed is not None else []
    return [(form, f"{base}.{form}" + (f"?{kept}" if kept else "")) for form in forms]


def _atom(request: Request, ask: Ask, page: Page) -> bytes:
    """The feed of a page."""
    base = str(request.base_url).rstrip("/")
    entries = list(page.feed or ())
    rendered = (
        templates()
        .get_template("feed.xml")
        .render(
            title=page.title,
            base=base,
            address=str(request.url),
            page=quote(ask.path),
            updated=max((str(e["updated"]) for e in entries), default="1970-01-01T00:00:00Z"),
            entries=entries,
        )
    )
    return rendered.encode("utf-8", "replace")
