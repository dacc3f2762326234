"""What visitors write: signing in and out, and judgements. Nothing is written without the token or a sign-in by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from tocsin.coding.labels import AUX, MODES_OF, TYPES
from tocsin.errors import UsageError
from tocsin.link import judgement_key
from tocsin.link.judge import FIELDS, listed
from tocsin.records import Judgement
from tocsin.serve import rows
from tocsin.serve.answering import answer, etag
from tocsin.serve.asking import NotFound, Page, Query, Refused
from tocsin.serve.sessions import COOKIE, LASTS, Visitor
from tocsin.store.lens import Lens

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_NOTE = 1000
_CODES = 8


def add(app: Any) -> None:
    """Adds what is written to."""
    from starlette.requests import Request

    async def sign_in(request: Request) -> Any:
        return await _sign_in(request)

    async def sign_out(request: Request) -> Any:
        return await _sign_out(request)

    async def judge(request: Request) -> Any:
        return await _judge(request)

    def form(request: Request) -> Any:
        return _form(request)

    for handler in (sign_in, sign_out, judge, form):
        handler.__annotations__ = {"request": Request}
    app.get("/sign-in", include_in_schema=False)(form)
    app.post("/sign-in", include_in_schema=False)(sign_in)
    app.post("/sign-out", include_in_schema=False)(sign_out)
    app.post("/judge", include_in_schema=False)(judge)


def _form(request: Request, problem: str = "", status: int = 200) -> Response:
    """The form to sign in."""
    from tocsin.serve.app import ask_of

    ask = ask_of(request)
    context = {"back": local(ask.query.text("back")), "problem": problem}
    made = answer(request, ask, Page("signin.html", "Sign in", context, {}), etag(request, ask))
    made.status_code = status
    return made


async def _fields(request: Request) -> Query:
    """The fields of a form; nothing that another site sends is taken.

    Raises:
        Refused: a page of another site sent it.
        UsageError: it is no form.
    """
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Refused("This form came from another site; nothing was written.")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refused("This form came from another site; nothing was written.")
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise UsageError("Send a form (application/x-www-form-urlencoded)")
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return Query(tuple(parse_qsl(body, keep_blank_values=True, max_num_fields=40)))
    except ValueError as e:
        raise UsageError(f"The form cannot be read: {e}") from e


def _signed_in(request: Request, fields: Query) -> Visitor:
    """Who sent a form.

    Raises:
        Refused: nobody who signed in, or not from a page of ours.
    """
    import hmac

    from tocsin.serve.app import state_of

    visitor = state_of(request).keys.visitor(request.cookies.get(COOKIE))
    if visitor is None:
        raise Refused("Sign in first; nothing was written.")
    if not hmac.compare_digest(fields.text("form").encode(), visitor.csrf.encode()):
        raise Refused("This form is too old or not from this desk; load the page anew. Nothing was written.")
    return visitor


async def _sign_in(request: Request) -> Response:
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import RedirectResponse

    from tocsin.serve.app import state_of

    fields = await _fields(request)
    known = state_of(request).keys
    if not known.knows(fields.text("token")):
        return await run_in_threadpool(_form, request, "That is not the token of this desk.", 403)
    made = RedirectResponse(local(fields.text("back")), status_code=303)
    secure = request.url.scheme == "https"
    made.set_cookie(
        COOKIE, known.cookie(fields.text("name")), max_age=LASTS, httponly=True, samesite="strict", secure=secure
    )
    return made


async def _sign_out(request: Request) -> Response:
    from starlette.responses import RedirectResponse

    _signed_in(request, await _fields(request))
    made = RedirectResponse("/", status_code=303)
    made.delete_cookie(COOKIE)
    return made


async def _judge(request: Request) -> Response:
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import RedirectResponse

    from tocsin.serve.app import state_of

    fields = await _fields(request)
    visitor = _signed_in(request, fields)
    state = state_of(request)

    def write() -> None:
        state.judge(judgement(state.lens(), fields, by=visitor.name))

    await run_in_threadpool(write)
    return RedirectResponse(local(fields.text("back")), status_code=303)


def local(address: str) -> str:
    """An address on this desk; anything else is the first page."""
    plain = (
        address if address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable() else "/"
    )
    return quote(plain, safe="/?&=#%:,;+!*'()@~-_.")


def judgement(lens: Lens, fields: Query, *, by: str) -> Judgement:
    """What a form says, checked against the desk.

    Args:
        lens: the desk.
        fields: ``say`` (``accept``, ``reject``, ``merge``, ``split``, ``undo``, ``event=TYPE``, ``aux=VALUE``, or the name of a
            field whose new value is in ``value``), ``a``, ``b`` and ``note``.
        by: who says it.

    Raises:
        UsageError: it says nothing that can be.
        NotFound: what it is about is not on this desk.
    """
    say, a, b = fields.text("say"), fields.text("a"), fields.text("b")
    note = fields.text("note")[:_NOTE]
    if say in ("accept", "reject"):
        _known(lens, "event", a)
        return Judgement(say, a, "", by, note)
    if say == "merge":
        _known(lens, "incident", a)
        _known(lens, "incident", b)
        if a == b:
            raise UsageError("merge: give two incidents")
        return Judgement(say, a, b, by, note)
    if say == "same":
        _known(lens, "event", a)
        _known(lens, "event", b)
        return Judgement(say, a, b, by, note)
    if say == "split":
        _known(lens, "incident", a)
        _known(lens, "event", b)
        return Judgement(say, a, b, by, note)
    if say == "undo":
        if all(judgement_key(j) != a for j in lens.judgements()):
            raise NotFound("There is no such judgement to undo.")
        return Judgement(say, a, "", by, note)
    name, equals, value = say.partition("=")
    if name not in FIELDS:
        raise UsageError("say: give accept, reject, merge, split, same, undo or a correction")
    _known(lens, "event", a)
    return Judgement("correct", a, f"{name}={checked(name, value if equals else fields.text('value'))}", by, note)


def _known(lens: Lens, kind: str, key: str) -> None:
    if rows.number(lens, kind, key) is None:
        raise NotFound("What this is about is not on this desk (any more).")


def checked(name: str, value: str) -> str:
    """The new value of a field, if it can have it.

    Raises:
        UsageError: it cannot.
    """
    choices = {"event": TYPES, "aux": AUX, "mode": tuple(m for modes in MODES_OF.values() for m in modes)}.get(name)
    if choices is not None:
        for part in listed(value) if name == "mode" else [value]:
            if part not in choices:
                raise UsageError(f"{name}: {part[:40]!r} is unknown (take one of {', '.join(choices)})")
    if name == "date":
        return Query((("date", value),)).day("date")
    if name in ("actor", "recipient"):
        codes = listed(value)
        if len(codes) > _CODES or any(len(c) > 60 or not c.replace("-", "").isalnum() for c in codes):
            raise UsageError(f"{name}: give at most {_CODES} codes such as USA or Q22686, with blanks between them")
        return " ".join(codes)
    return value
