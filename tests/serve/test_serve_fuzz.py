"""The API is tried with everything its description allows, and more: it may refuse, it may not break."""

from __future__ import annotations

from collections.abc import Iterator
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
    yield from asking(Desk(target))


@pytest.mark.filterwarnings("ignore")
def test_no_call_of_the_api_breaks_it(client: Any) -> None:
    """Schemathesis makes calls from the OpenAPI description, right ones and wrong ones; none gives a 5xx."""
    import schemathesis

    schema = schemathesis.openapi.from_dict(client.get("/api/openapi.json").json())
    tried: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()

        def broken(case: Any) -> None:
            address = case.formatted_path
            sent: dict[str, Any] = {
                "params": case.query or None,
                "headers": {"authorization": f"Bearer {client.token}"},
            }
            if case.method.upper() == "POST":
                sent["json"] = (
                    case.body if isinstance(case.body, str | int | float | list | dict | bool | None) else None
                )
            answer = client.request(case.method, address, **sent)
            assert answer.status_code < 500, (case.method, address, sent, answer.text[:300])

        case = operation.as_strategy()
        from hypothesis import given

        QUICK(given(case=case)(broken))()
        tried.append(operation.label)
    assert len(tried) >= 11


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
