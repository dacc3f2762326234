"""The web app over one desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from tocsin.errors import MissingExtraError, TocsinError, UsageError
from tocsin.serve.options import Options

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from tocsin.serve.asking import Ask, Page
    from tocsin.serve.gate import Gate
    from tocsin.serve.state import State
    from tocsin.store import Desk

SEEN = "seen"
# A visit ends after this time without a look at Today.
_VISIT = timedelta(minutes=30)
FAMILIES = frozenset(
    "today pairs dyad country incident article map search review ledger method alarm alarms api health metrics static".split()
)


def create_app(desk: Desk, options: Options | None = None) -> Gate:
    """The app, ready for a server.

    Args:
        desk: what it shows.
        options: how it is run.

    Raises:
        MissingExtraError: the extra ``serve`` is not installed.
        StoreError: the keys cannot be read or made.
    """
    try:
        from fastapi import FastAPI
        from fastapi.staticfiles import StaticFiles
    except ImportError as e:
        raise MissingExtraError("serve", "the web app") from e
    from importlib.resources import files

    from tocsin.serve import api, posts, service
    from tocsin.serve.gate import Gate
    from tocsin.serve.state import State

    given = options or Options()
    app = FastAPI(title="Tocsin", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None, lifespan=None)
    app.state.tocsin = state = State.start(desk, given)
    _pages(app)
    posts.add(app)
    service.add(app)
    api.add(app)
    app.mount("/static", StaticFiles(directory=str(files("tocsin.serve") / "static")))
    _errors(app)
    return Gate(_Twins(app), options=given, state=state, families=FAMILIES)


class _Twins:
    """Takes the suffix off an address: ``/dyad/USA/IRN.csv`` is ``/dyad/USA/IRN`` as a table."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        from tocsin.serve.answering import SUFFIXES

        if scope["type"] == "http" and not scope["path"].startswith(("/api/", "/static/")):
            head, dot, suffix = scope["path"].rpartition(".")
            if dot and suffix in SUFFIXES:
                scope["path"] = head
                scope.setdefault("state", {})["suffix"] = suffix
        await self._app(scope, receive, send)


def state_of(request: Request) -> State:
    """What the app keeps between requests."""
    kept: State = request.app.state.tocsin
    return kept


def ask_of(request: Request) -> Ask:
    """A request as a question.

    Raises:
        StoreError: the desk cannot be read.
    """
    from tocsin.serve.asking import Ask, Query
    from tocsin.serve.sessions import COOKIE
    from tocsin.serve.words import plain

    state = state_of(request)
    pairs = parse_qsl(
        request.scope.get("query_string", b"").decode("latin-1")[:8000], errors="replace", max_num_fields=200
    )
    return Ask(
        lens=state.lens(),
        path=request.scope["path"],
        query=Query(tuple((k, plain(v)) for k, v in pairs)),
        suffix=request.scope.get("state", {}).get("suffix", ""),
        visitor=state.keys.visitor(request.cookies.get(COOKIE)),
        since=_since(request.cookies.get(SEEN, ""))[0],
    )


def _pages(app: Any) -> None:
    from tocsin.serve.pages import PAGES

    for path, make in PAGES:
        app.get(path, include_in_schema=False)(_handler(make))


def _handler(make: Callable[..., Page]) -> Callable[[Any], Any]:
    from starlette.requests import Request

    from tocsin.serve.answering import answer, etag, unchanged

    def handle(request: Request) -> Any:
        ask = ask_of(request)
        tag = etag(request, ask)
        known = unchanged(request, tag)
        if known is not None:
            return known
        made = answer(request, ask, make(ask, **request.path_params), tag)
        if ask.path in ("/", "/today") and not ask.suffix:
            now, seen = _since(request.cookies.get(SEEN, ""))[1], request.cookies.get(SEEN)
            if now != seen:
                made.set_cookie(SEEN, now, max_age=365 * 24 * 3600, httponly=True, samesite="lax")
        return made

    # FastAPI reads the annotation when the route is made, and this module's are texts.
    handle.__annotations__ = {"request": Request}
    return handle


def _since(cookie: str) -> tuple[str, str]:
    """When the last visit was, and the cookie to set: the start of this visit and of the one before."""
    now = datetime.now(UTC)
    before, _, current = cookie.partition("|")
    try:
        begun = datetime.fromisoformat(current)
        if before:
            datetime.fromisoformat(before)
    except ValueError:
        return "", f"|{now.isoformat(timespec='seconds')}"
    if begun.tzinfo is None or now - begun < _VISIT:
        return before, cookie
    return current, f"{current}|{now.isoformat(timespec='seconds')}"


def _errors(app: Any) -> None:
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException
    from starlette.responses import JSONResponse

    from tocsin.serve.answering import problem
    from tocsin.serve.asking import NotFound

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, TocsinError)
        return problem(request, error)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        said = NotFound(f"There is nothing at {request.url.path[:200]}")
        if error.status_code != NotFound.http_status:
            said = UsageError(str(error.detail))  # type: ignore[assignment]
            said.http_status = error.status_code
        return problem(request, said)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return JSONResponse({"error": f"{where}: {first['msg']}"}, status_code=422)

    app.add_exception_handler(TocsinError, ours)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
