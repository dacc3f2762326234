"""The API: the same questions as the pages, as JSON, with paging and an OpenAPI description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from tocsin.errors import UsageError
from tocsin.link import standing
from tocsin.serve import finding, rows, tables
from tocsin.serve.answering import etag, unchanged
from tocsin.serve.asking import Ask, NotFound, Page, Query, Refused
from tocsin.serve.judging import said
from tocsin.serve.pages.article import article
from tocsin.serve.pages.incident import incident
from tocsin.serve.pages.pairs import country, dyad
from tocsin.store.lens import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

_MOST = 500


def add(app: Any) -> None:
    """Adds the API to an app."""
    from fastapi import APIRouter
    from starlette.requests import Request

    router = APIRouter(
        prefix="/api", responses={400: {"description": "cannot be asked"}, 429: {"description": "too many requests"}}
    )
    _lists(router, Request)
    _single(router, Request)
    _judging(router, Request)
    app.include_router(router)

    def about(request: Request) -> Any:
        return _about(request, app.openapi())

    about.__annotations__ = {"request": Request}
    app.get("/api", include_in_schema=False)(about)
    app.get("/api/", include_in_schema=False)(about)


def _paged() -> tuple[Any, Any]:
    from fastapi import Query as Q

    limit = Annotated[int, Q(ge=1, le=_MOST, description="How many, at most.")]
    offset = Annotated[int, Q(ge=0, le=1_000_000, description="How many to pass over.")]
    return limit, offset


def _lists(router: Any, request_type: Any) -> None:
    """Lists of articles, events, incidents and alarms."""
    from fastapi import Query as Q

    limit_type, offset_type = _paged()
    word = Annotated[str, Q(max_length=500)]

    def incidents(
        request: Any, event: Any = "", status: Any = "", actor: Any = "", limit: Any = 50, offset: Any = 0
    ) -> Any:
        """Incidents, the latest first. ``from`` and ``to`` are days of the act."""
        return _answered(request, lambda ask: _incidents(ask, limit, offset))

    def events(
        request: Any,
        q: Any = "",
        event: Any = "",
        aux: Any = "",
        who: Any = "",
        place: Any = "",
        limit: Any = 50,
        offset: Any = 0,
    ) -> Any:
        """Events found by the same conditions as the search page, the latest first."""
        return _answered(request, lambda ask: _events(ask, limit, offset))

    def articles(request: Any, q: Any = "", outlet: Any = "", limit: Any = 50, offset: Any = 0) -> Any:
        """Articles without their texts, the latest first."""
        return _answered(request, lambda ask: _articles(ask, limit, offset))

    def alarms(request: Any, limit: Any = 50, offset: Any = 0) -> Any:
        """Alarms, the latest first."""
        return _answered(request, lambda ask: _alarms(ask, limit, offset))

    for handler in (incidents, events, articles, alarms):
        names = handler.__code__.co_varnames[1 : handler.__code__.co_argcount]
        typed = {name: {"limit": limit_type, "offset": offset_type}.get(name, word) for name in names}
        handler.__annotations__ = {"request": request_type, **typed}
        router.get(f"/{handler.__name__}", summary=(handler.__doc__ or "").split(".")[0])(handler)


def _single(router: Any, request_type: Any) -> None:
    """One article, event, incident, pair or country."""

    def get(path: str, make: Callable[..., Page | Row], names: tuple[str, ...], told: str) -> None:
        def one(request: Any, **_: Any) -> Any:
            return _answered(request, lambda ask: make(ask, **request.path_params))

        import inspect

        given = [inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=request_type)]
        given += [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=str) for n in names]
        one.__signature__ = inspect.Signature(given)  # type: ignore[attr-defined]
        one.__name__ = path.strip("/").split("/")[0]
        router.get(path, summary=told, responses={404: {"description": "not on this desk"}})(one)

    get("/incidents/{key}", incident, ("key",), "One incident with its events")
    get("/articles/{key}", article, ("key",), "One article with its events, without its text")
    get("/events/{key}", _event, ("key",), "One event with its reasons")
    get("/dyads/{a}/{b}", dyad, ("a", "b"), "What two actors did to each other over time")
    get("/countries/{code}", country, ("code",), "A country or actor over time")


def _judging(router: Any, request_type: Any) -> None:
    """The log of judgements, and writing to it."""
    from fastapi import Body

    limit_type, offset_type = _paged()

    def judgements(request: Any, limit: Any = 50, offset: Any = 0) -> Any:
        """Judgements that hold, the latest first."""
        return _answered(request, lambda ask: _judgements(ask, limit, offset))

    judgements.__annotations__ = {"request": request_type, "limit": limit_type, "offset": offset_type}
    router.get("/judgements", summary="Judgements that hold")(judgements)

    def judge(request: Any, said: Any) -> Any:
        """Writes a judgement; needs the header ``Authorization: Bearer TOKEN``."""
        return _judge(request, said)

    example = {"say": "event=PROTEST", "a": "an event's id", "note": "a crowd, no force", "by": "kim"}
    judge.__annotations__ = {"request": request_type, "said": Annotated[dict[str, str], Body(examples=[example])]}
    refused = {403: {"description": "no token, or a wrong one"}, 404: {"description": "not on this desk"}}
    router.post("/judgements", status_code=201, summary="Judge an event or an incident", responses=refused)(judge)


def _answered(request: Request, make: Callable[[Ask], Page | Row]) -> Response:
    """What a question gives, as JSON, unless the asker has it already."""
    from starlette.responses import Response

    from tocsin.serve.app import ask_of

    ask = ask_of(request)
    tag = etag(request, ask)
    known = unchanged(request, tag)
    if known is not None:
        return known
    made = make(ask)
    data = made.data if isinstance(made, Page) else made
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if data.get("next"):
        headers["link"] = f'<{data["next"]}>; rel="next"'
    return Response(tables.as_json(data), media_type="application/json", headers=headers)


def _page_of(ask: Ask, found: int, limit: int, offset: int, items: list[Row]) -> Row:
    """A page of a list, with the address of the next."""
    more = offset + limit
    following = ask.path + ask.query.but(limit=limit, offset=more) if more < found else None
    return {"found": found, "limit": limit, "offset": offset, "next": following, "items": items}


def _incidents(ask: Ask, limit: int, offset: int) -> Row:
    where, parameters = ["true"], []
    for name in ("event", "status"):
        if value := ask.query.text(name):
            where.append(f"{name} = ?")
            parameters.append(value)
    if actor := ask.query.text("actor"):
        where.append("(list_contains(doers, ?) OR list_contains(receivers, ?))")
        parameters += [actor, actor]
    for name, sign in (("from", ">="), ("to", "<=")):
        if day := ask.query.day(name):
            where.append(f"day {sign} ?::DATE")
            parameters.append(day)
    told = " AND ".join(where)
    found = ask.lens.number(f"SELECT count(*) FROM incidents WHERE {told}", parameters)
    listed = rows.incidents(ask.lens, told, parameters, order="ino DESC", limit=limit, offset=offset)
    return _page_of(ask, found, limit, offset, [rows.incident(i) for i in listed])


def _events(ask: Ask, limit: int, offset: int) -> Row:
    found = finding.conditions(ask.lens, ask.query)
    total = ask.lens.number(f"SELECT count(*) FROM events e WHERE {found.sql}", found.parameters)
    numbers = ask.lens.rows(
        f"SELECT eno FROM events e WHERE {found.sql} ORDER BY eno DESC LIMIT {limit} OFFSET {offset}", found.parameters
    )
    told = rows.events(ask.lens, (r["eno"] for r in numbers))[::-1]
    return _page_of(ask, total, limit, offset, [rows.event(e) for e in told])


_ABOUT = "id, title, url, outlet, published, date_source, language, origin, copy_score, first_seen, size"


def _articles(ask: Ask, limit: int, offset: int) -> Row:
    found = finding.Found(where=["true"])
    finding.words(ask.lens, ask.query.text("q"), found)
    if outlets := ask.query.many("outlet"):
        found.add(f"e.outlet IN ({', '.join('?' * len(outlets))})", *outlets)
    total = ask.lens.number(f"SELECT count(*) FROM articles e WHERE {found.sql}", found.parameters)
    numbers = ask.lens.rows(
        f"SELECT e.ano FROM articles e WHERE {found.sql} ORDER BY ano DESC LIMIT {limit} OFFSET {offset}",
        found.parameters,
    )
    told = ", ".join(str(r["ano"]) for r in numbers) or "0"
    listed = ask.lens.rows(f"SELECT {_ABOUT} FROM articles WHERE ano IN ({told}) ORDER BY ano DESC")
    return _page_of(ask, total, limit, offset, listed)


def _alarms(ask: Ask, limit: int, offset: int) -> Row:
    from tocsin.serve.alarms import alarms

    found = [dict(a.data) for a in alarms(ask.lens)]
    return _page_of(ask, len(found), limit, offset, found[offset : offset + limit])


def _event(ask: Ask, key: str) -> Row:
    number = rows.number(ask.lens, "event", key)
    if number is None:
        raise NotFound("There is no such event on this desk.")
    event = rows.events(ask.lens, [number])[0]
    return {
        **rows.event(event),
        "reasons": event["reasons"],
        "coded_event": event["coded_event"],
        "coded_aux": event["coded_aux"],
    }


def _judgements(ask: Ask, limit: int, offset: int) -> Row:
    held = [said(j) for j in reversed(standing(ask.lens.judgements()))]
    items = [
        {"key": s.key, "verdict": s.verdict, "a": s.a, "b": s.b, "by": s.by, "note": s.note, "at": s.at}
        for s in held[offset : offset + limit]
    ]
    return _page_of(ask, len(held), limit, offset, items)


def _judge(request: Request, given: dict[str, str]) -> Response:
    from starlette.responses import Response

    from tocsin.serve.app import state_of
    from tocsin.serve.posts import judgement

    state = state_of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not state.keys.knows(token):
        raise Refused("Give the desk's token: Authorization: Bearer TOKEN. Nothing was written.")
    clean = tuple((k, v.encode("utf-8", "replace").decode()) for k, v in given.items())
    by = " ".join("".join(c for c in Query(clean).text("by") if c.isprintable()).split())[:60]
    if not by:
        raise UsageError("by: say under whose name the judgement is kept")
    written = state.judge(judgement(state.lens(), Query(clean), by=by))
    s = said(written)
    body = {"key": s.key, "verdict": s.verdict, "a": s.a, "b": s.b, "by": s.by, "note": s.note, "at": s.at}
    return Response(tables.as_json(body), status_code=201, media_type="application/json")


def _about(request: Request, description: dict[str, Any]) -> Response:
    """The API in words, made from its description."""
    from tocsin.serve.answering import answer
    from tocsin.serve.app import ask_of

    ask = ask_of(request)
    listed = [
        {"path": path, "method": method.upper(), "told": told.get("summary", ""), "about": told.get("description", ""),
         "parameters": [p for p in told.get("parameters", []) if p["in"] == "query"]}
        for path, methods in description["paths"].items()
        for method, told in methods.items()
    ]  # fmt: skip
    return answer(request, ask, Page("api.html", "API", listed, {"paths": listed}), etag(request, ask))
