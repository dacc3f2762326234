"""Health for people and machines, and metrics for Prometheus."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tocsin.serve.answering import answer, etag
from tocsin.serve.asking import Ask, Page
from tocsin.serve.gate import BUCKETS
from tocsin.serve.naming import named, without_folders
from tocsin.store.lens import Row

if TYPE_CHECKING:
    from starlette.requests import Request

    from tocsin.serve.state import State

_COUNTS = ("articles", "base_events", "incidents", "judgements", "alarms")


def add(app: Any) -> None:
    """Adds both."""
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse

    def health(request: Request) -> Any:
        from tocsin.serve.app import ask_of, state_of

        ask = ask_of(request)
        page = _health(ask, state_of(request))
        return answer(request, ask, page, etag(request, ask))

    def metrics(request: Request) -> Any:
        from tocsin.serve.app import state_of

        return PlainTextResponse(_metrics(state_of(request)), media_type="text/plain; version=0.0.4")

    for handler in (health, metrics):
        handler.__annotations__ = {"request": Request}
    app.get("/health", include_in_schema=False)(health)
    app.get("/metrics", include_in_schema=False)(metrics)


def _health(ask: Ask, state: State) -> Page:
    """Whether the desk can be read, and what the app is doing."""
    from tocsin import __version__

    lens = ask.lens
    facts: Row = {
        "status": "ok" if state.mirrored.problem is None else "answers from an older state of the desk",
        "problem": without_folders(state.mirrored.problem, state.desk.path) if state.mirrored.problem else None,
        "version": __version__,
        "desk": named(state.desk.path),
        "mirror": lens.name,
        "mirroring": state.mirrored.building,
        "linking": state.linking,
        "up_seconds": round(time.time() - state.meter.started),
        "memory_bytes": memory(),
        "scripts": _scripts(),
        **{
            ("events" if name == "base_events" else name): lens.number(f"SELECT count(*) FROM {name}")
            for name in _COUNTS
        },
    }
    return Page("health.html", "Health", facts, facts, [facts])


def _scripts() -> str:
    from tocsin.serve.answering import asset

    return "built" if asset("built/app.js") else "not built (make web); pages work without"


def memory() -> int | None:
    """What this process holds in memory, in bytes, where the system tells."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            line = next((x for x in status if x.startswith("VmRSS:")), None)
    except OSError:
        return None
    return int(line.split()[1]) * 1024 if line else None


def _metrics(state: State) -> str:
    meter = state.meter
    lines = ["# TYPE tocsin_requests_total counter"]
    lines += [
        f'tocsin_requests_total{{page="{family}",status="{status}"}} {n}'
        for (family, status), n in sorted(meter.answers.items())
    ]
    lines.append("# TYPE tocsin_request_seconds histogram")
    totals: dict[str, int] = {}
    for (family, _), n in meter.answers.items():
        totals[family] = totals.get(family, 0) + n
    for family, total in sorted(totals.items()):
        for end in BUCKETS:
            lines.append(f'tocsin_request_seconds_bucket{{page="{family}",le="{end}"}} {meter.buckets[family, end]}')
        lines.append(f'tocsin_request_seconds_bucket{{page="{family}",le="+Inf"}} {total}')
        lines.append(f'tocsin_request_seconds_sum{{page="{family}"}} {meter.seconds[family]:.6f}')
        lines.append(f'tocsin_request_seconds_count{{page="{family}"}} {total}')
    lines.append("# TYPE tocsin_judgements_total counter")
    lines += [f'tocsin_judgements_total{{verdict="{v}"}} {n}' for v, n in sorted(meter.judgements.items())]
    lens = state.lens()
    for name in _COUNTS:
        shown = "events" if name == "base_events" else name
        lines += [
            f"# TYPE tocsin_desk_{shown} gauge",
            f"tocsin_desk_{shown} {lens.number(f'SELECT count(*) FROM {name}')}",
        ]
    lines += ["# TYPE tocsin_mirror_building gauge", f"tocsin_mirror_building {int(state.mirrored.building)}"]
    lines += ["# TYPE process_resident_memory_bytes gauge", f"process_resident_memory_bytes {memory() or 0}"]
    lines += ["# TYPE process_start_time_seconds gauge", f"process_start_time_seconds {meter.started:.0f}"]
    return "\n".join(lines) + "\n"
