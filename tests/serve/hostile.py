"""Articles and events with hostile text in every place, and somebody who asks the app over a desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tocsin.records import Article, Entity, Event, Place, Span
from tocsin.store import Desk

HOSTILE = (
    '"><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7777 * 7777 }} {% raw %} ${1} javascript:alert(3) '
    "\u202egnp.exe\u2066 </textarea></title><svg onload=alert(4)> ' onmouseover='alert(5)"
)
USA = Entity("The US", code="USA", sector="GOV", entity="USA", name="United States")
IRN = Entity(f"General X {HOSTILE}", code="IRN", sector="MIL", entity="Q1", name=f"General X {HOSTILE}")


BAGHDAD = Place(HOSTILE, name=f"Baghdad {HOSTILE}", country="IRQ", lat=33.3, lon=44.4, precision="city")


def article(key: str, outlet: str, published: str, **more: Any) -> Article:
    """An article with hostile text in every field that a page shows."""
    text = f"The US killed General X {HOSTILE} on Friday.\n\n{HOSTILE} Rockets fell near the base."
    fields: dict[str, Any] = {
        "title": f"Killed {HOSTILE}", "url": "javascript:alert(9)", "outlet": outlet, "published": published,
        "credits": (HOSTILE,), "captions": (HOSTILE,), "authors": (HOSTILE,), "section": HOSTILE, "date_source": "given",
    }  # fmt: skip
    return Article(key, text, **(fields | more))


def event(key: str, of: Article, *, aux: str = "none", confidence: float = 0.6) -> Event:
    """The killing as one article tells it."""
    end = of.text.index("\n\n")
    spans = (
        Span(0, end, of.text[:end]), Span(7, 13, "killed", "trigger"), Span(0, 6, "The US", "actor"),
        Span(14, 23, "General X", "recipient"),
    )  # fmt: skip
    return Event(
        key, of.id, "ASSAULT", mode=("drone",), aux=aux, evidence=spans, published=of.published, coder=f"stub {HOSTILE}",
        actor=(USA,), recipient=(IRN,), event_loc=BAGHDAD,
        date="2020-01-03", enddate="2020-01-03", date_precision="day", reasons=(HOSTILE,), confidence=confidence,
        quad_code="material conflict", event_scale=-9.5,
    )  # fmt: skip


def asking(desk: Desk) -> Iterator[Any]:
    """Somebody who asks an app over a desk."""
    import httpx

    from tocsin.serve import Options, create_app

    app = create_app(desk, Options(names=("desk.example",), api_per_second=1e6, relink_below=0))
    from starlette.testclient import TestClient

    assert httpx
    with TestClient(app, base_url="http://desk.example", raise_server_exceptions=False) as made:
        made.token = app.state.token  # type: ignore[attr-defined]
        yield made
    app.state.mirrored.close()


def sign_in(client: Any, name: str = "kim") -> str:
    """Signs in, and gives what a form must carry."""
    answer = client.post("/sign-in", data={"token": client.token, "name": name, "back": "/"}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    page = client.get("/").text
    return str(page.split('name="form" value="')[1].split('"')[0])


def with_alarm(desk: Desk) -> None:
    """Puts an alarm on a desk as the watch would, with hostile text in all its words."""
    from tocsin.records import Alarm

    alarm = Alarm(
        "al1", "dyad", "IRN", "USA", "escalation", "2020-01-03",
        what=f"More conflict than normal between Iran and the United States. {HOSTILE} It is new.", window=7, channel="conflict",
        observed=3.0, expected=0.2, surprise=0.001, largest=HOSTILE, surprise_without=0.2, incidents=("i00000001",),
        closes=f"A quiet week. {HOSTILE}", uncertain=(HOSTILE,), context=(HOSTILE,), at="2020-01-04",
    )  # fmt: skip
    desk.writer().ring([alarm])
