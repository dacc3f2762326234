"""The API is tried with everything its description allows, and more: it may refuse, it may not break."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hostile import asking
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from tocsin.store import Desk

QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], database=None
)


@pytest.fixture(scope="module")
def client(made: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One app for all examples."""
    import shutil

    target = tmp_path_factory.mktemp("fuzz") / "desk"
    shutil.copytree(made.path, target)
    for made_client in asking(Desk(target)):
        made_client.desk = Desk(target)
        yield made_client


def calls(client: Any, asked: Callable[[Any, dict[str, Any]], None]) -> int:
    """Makes calls from the OpenAPI description, right ones and wrong ones, to each operation; gives how many there are."""
    import schemathesis
    from hypothesis import given

    schema = schemathesis.openapi.from_dict(client.get("/api/openapi.json").json())
    tried = 0
    for found in schema.get_all_operations():

        def one(case: Any) -> None:
            sent: dict[str, Any] = {"params": case.query or None}
            if case.method.upper() == "POST":
                sent["json"] = (
                    case.body if isinstance(case.body, str | int | float | list | dict | bool | None) else None
                )
            asked(case, sent)

        QUICK(given(case=found.ok().as_strategy())(one))()
        tried += 1
    return tried


@pytest.mark.filterwarnings("ignore")
def test_no_call_of_the_api_breaks_it(client: Any) -> None:
    """No call that Schemathesis makes gives a 5xx."""

    def broken(case: Any, sent: dict[str, Any]) -> None:
        headers = {"authorization": f"Bearer {client.token}"}
        answer = client.request(case.method, case.formatted_path, headers=headers, **sent)
        assert answer.status_code < 500, (case.method, case.formatted_path, sent, answer.text[:300])

    assert calls(client, broken) >= 11


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("header", ["", "Bearer wrong", "Bearer", "Basic {}", "bearer  {}x", "{}"])
def test_no_call_without_the_token_writes(client: Any, header: str) -> None:
    """Whatever is sent with a missing or wrong token, the log of judgements stays as it was."""
    headers = {"authorization": header.format(client.token)} if header else {}
    before = client.desk.query("SELECT count(*) AS n FROM judgements").to_pylist()

    def refused(case: Any, sent: dict[str, Any]) -> None:
        if case.method.upper() != "GET":
            answer = client.request(case.method, case.formatted_path, headers=headers, **sent)
            assert 400 <= answer.status_code < 500, answer.text[:300]

    calls(client, refused)
    said = {"say": "accept", "a": "e1", "by": "eve"}
    assert client.post("/api/judgements", json=said, headers=headers).status_code == 403
    assert client.desk.query("SELECT count(*) AS n FROM judgements").to_pylist() == before


@pytest.mark.parametrize(
    "head", ["/dyad/USA/", "/dyad/", "/country/", "/incident/", "/article/", "/alarm/", "/", "/api/events/", "/static/"]
)
def test_no_address_breaks_it(client: Any, head: str) -> None:
    """Any text in an address is answered or refused."""
    from urllib.parse import quote

    from hypothesis import given

    @QUICK
    @given(tail=st.text(max_size=60), suffix=st.sampled_from(["", ".json", ".csv", ".atom"]))
    def broken(tail: str, suffix: str) -> None:
        answer = client.get(head + quote(tail.encode("utf-8", "replace"), safe="/.") + suffix)
        assert answer.status_code < 500, (head, tail, suffix, answer.text[:300])

    broken()


@pytest.mark.parametrize(
    "path", ["/search", "/map", "/dyad/USA/IRN", "/pairs", "/review", "/ledger", "/incident/i00000001", "/article/a1"]
)
def test_no_question_breaks_a_page(client: Any, path: str) -> None:
    """Any text for any parameter, and any suffix, is answered or refused."""
    from hypothesis import given

    names = "q event aux mode actor recipient who place from to outlet surest least copies alarm sort page rows kind window day at in land with step count per part after state".split()  # noqa: E501
    asked = st.dictionaries(
        st.sampled_from(names),
        st.text(max_size=30)
        | st.integers().map(str)
        | st.sampled_from(["USA", "2020-01-03", "1,2,3", "10,10,2", "month"]),
        max_size=4,
    )

    @QUICK
    @given(asked=asked, suffix=st.sampled_from(["", ".json", ".csv", ".geojson", ".parquet", ".atom"]))
    def broken(asked: dict[str, str], suffix: str) -> None:
        answer = client.get(path + suffix, params={k: v.encode("utf-8", "replace").decode() for k, v in asked.items()})
        assert answer.status_code < 500, (path, suffix, asked, answer.text[:300])

    broken()
