"""Only who has the token writes; what is written shows at once and can be undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hostile import sign_in

from tocsin.serve.sessions import Keys, keys
from tocsin.store import Desk


def log(desk: Desk) -> list[dict[str, Any]]:
    """All judgements of a desk."""
    return list(desk.query('SELECT verdict, a, b, "by" FROM judgements ORDER BY batch').to_pylist())


def test_nothing_is_written_without_a_token(client: Any, desk: Desk) -> None:
    """Missing and wrong tokens, forged cookies and forms, and other sites are refused; the log stays empty."""
    said = {"say": "accept", "a": "e1", "by": "eve"}
    for headers in (
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": "Bearer "},
        {"authorization": f"Basic {client.token}"},
    ):
        assert client.post("/api/judgements", json=said, headers=headers).status_code == 403
    assert client.post("/judge", data=said).status_code == 403
    client.cookies.set("tocsin", "ZXZl.9999999999.00")
    assert client.post("/judge", data=said).status_code == 403
    client.cookies.clear()
    assert client.post("/sign-in", data={"token": "wrong", "name": "eve"}).status_code == 403
    form = sign_in(client)
    assert client.post("/judge", data=said).status_code == 403
    assert client.post("/judge", data={**said, "form": form[::-1]}).status_code == 403
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/judge", data={**said, "form": form}, headers=headers).status_code == 403
    assert client.post("/judge", json={**said, "form": form}).status_code == 400
    assert log(desk) == []


def test_a_correction_shows_and_is_undone(client: Any, desk: Desk) -> None:
    """Correct a type, see it on the page and in the search, undo it; the log keeps both."""
    form = sign_in(client)
    answer = client.post(
        "/judge",
        data={"form": form, "say": "event=PROTEST", "a": "e1", "back": "/article/a1#e-e1"},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/article/a1#e-e1"
    page = client.get("/article/a1").text
    assert "corrected event to PROTEST" in page
    assert "The coder said ASSAULT" in page
    assert client.get("/search.json?event=PROTEST").json()["found"] == 1
    key = client.get("/api/judgements").json()["items"][0]["key"]
    client.post("/judge", data={"form": form, "say": "undo", "a": key, "back": "/"})
    assert client.get("/search.json?event=PROTEST").json()["found"] == 0
    assert [j["verdict"] for j in log(desk)] == ["correct", "undo"]


def test_a_rejected_event_is_found_no_more(client: Any) -> None:
    """No such act: it counts nowhere, and its article says so."""
    form = sign_in(client)
    client.post("/judge", data={"form": form, "say": "reject", "a": "e3", "back": "/"})
    assert client.get("/search.json?q=rockets").json()["found"] == 3
    assert "Rejected: no such act" in client.get("/article/a3").text


def test_the_api_writes_with_the_token(client: Any, desk: Desk) -> None:
    """A program judges with a bearer token, under a name."""
    headers = {"authorization": f"Bearer {client.token}"}
    answer = client.post(
        "/api/judgements", json={"say": "merge", "a": "i00000001", "b": "i00000002", "by": "bot"}, headers=headers
    )
    assert answer.status_code == 201
    assert log(desk) == [{"verdict": "merge", "a": "i00000001", "b": "i00000002", "by": "bot"}]
    assert "merged with another incident" in client.get("/incident/i00000001").text


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"say": "event=NONSENSE", "a": "e1"}, 400),
        ({"say": "aux=maybe", "a": "e1"}, 400),
        ({"say": "date", "value": "x", "a": "e1"}, 400),
        ({"say": "actor", "value": "<script>", "a": "e1"}, 400),
        ({"say": "accept", "a": "none"}, 404),
        ({"say": "undo", "a": "none"}, 404),
        ({"say": "merge", "a": "i00000001", "b": "i00000001"}, 400),
        ({"say": "split", "a": "i00000001", "b": "none"}, 404),
        ({}, 400),
    ],
)
def test_judgements_are_checked(client: Any, desk: Desk, said: dict[str, str], status: int) -> None:
    """A judgement of nothing is refused and not written."""
    headers = {"authorization": f"Bearer {client.token}"}
    assert client.post("/api/judgements", json={**said, "by": "kim"}, headers=headers).status_code == status
    assert log(desk) == []


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\r\nx: y"]
)
def test_going_back_stays_here(client: Any, back: str) -> None:
    """A sign-in leads to this desk and nowhere else."""
    answer = client.post("/sign-in", data={"token": client.token, "name": "kim", "back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_the_token_is_shown_once_and_kept_nowhere(tmp_path: Path) -> None:
    """The file has a digest, readable by its owner only; a new token ends the old one and its sign-ins."""
    _, token = keys(tmp_path)
    assert token
    assert token not in (tmp_path / "keys.json").read_text(encoding="utf-8")
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0
    again, none = keys(tmp_path)
    assert none is None
    assert again.knows(token)
    cookie = again.cookie("kim")
    assert again.visitor(cookie) is not None
    renewed, other = keys(tmp_path, renew=True)
    assert other
    assert other != token
    assert not renewed.knows(token)
    assert renewed.visitor(cookie) is None


def test_cookies_cannot_be_made_up() -> None:
    """Only a cookie that was signed here names anybody."""
    known = Keys(b"x" * 32, "digest")
    for cookie in (None, "", ".", "a.b.c", "a.b", "ZXZl.99999999999." + "0" * 64, "é.1.é"):
        assert known.visitor(cookie) is None


def test_reviewers_see_the_queue_shrink(client: Any) -> None:
    """What I judged does not wait for me; precision counts it."""
    form = sign_in(client)
    before = client.get("/review.json").json()
    assert before["next"]
    client.post("/judge", data={"form": form, "say": "accept", "a": before["next"][0], "back": "/review"})
    after = client.get("/review.json").json()
    assert after["waiting"] == before["waiting"] - 1
    assert after["precision"][0] | {"low": 0, "high": 0} == {
        "type": "ASSAULT",
        "judged": 1,
        "right": 1,
        "low": 0,
        "high": 0,
    }


def test_judgements_link_anew(desk: Desk) -> None:
    """On a small desk a split shows in the incidents soon after."""
    import time

    from starlette.testclient import TestClient

    from tocsin.serve import Options, create_app

    app = create_app(desk, Options(names=("desk.example",)))
    with TestClient(app, base_url="http://desk.example") as client:
        headers = {"authorization": f"Bearer {app.state.token}"}
        before = desk.query("SELECT max(batch) AS b FROM incidents").to_pylist()[0]["b"]
        assert (
            client.post("/api/judgements", json={"say": "reject", "a": "e4", "by": "kim"}, headers=headers).status_code
            == 201
        )
        deadline = time.monotonic() + 60
        while desk.query("SELECT max(batch) AS b FROM incidents").to_pylist()[0]["b"] == before:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    assert "e4" not in {e for row in desk.query("SELECT events FROM incidents").to_pylist() for e in row["events"]}
