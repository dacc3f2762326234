"""How fast the web app answers on a large desk: ``python evals/serve_speed.py [--events 1000000]``.

The desk is made by resampling a desk that Tocsin coded (the demonstration's, unless ``--from`` names another): the whole of it is
drawn again and again, each time moved to other days within six years, with outlets of 400 and a few words of its own.
The server runs in a process of its own; requests come at a steady rate from this one, each for another page
drawn from the desk (fixed seed), and the time to the last byte is taken. Traffic goes to the loopback only.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

HERE = Path(__file__).parent
WORDS = "harbour census orchard glacier tariff quarry lantern meadow pipeline turbine almanac compass falcon juniper".split()


def make(source: Path, target: Path, *, events: int) -> None:
    """Makes the large desk, in SQL, and writes it as Delta tables."""
    from tocsin.store import SCHEMAS, Desk
    from tocsin.store.tables import Tables

    view = Desk(str(source)).view()
    tables = Tables(target)
    with duckdb.connect() as db:
        for name in ("articles", "events", "incidents", "links"):
            db.register(f"s_{name}", view.table(name))
        db.execute("SELECT setseed(0.42)")
        originals = db.execute(
            "SELECT count(*) FROM s_articles WHERE id IN (SELECT article_id FROM s_events)"
        ).fetchone()
        rate = db.execute("SELECT count(*) / count(DISTINCT article_id) FROM s_events").fetchone()
        assert originals
        assert rate
        copies = max(1, round(events / rate[0] / originals[0]))
        print(f"each article {copies} times")
        db.execute(f"CREATE TABLE n AS SELECT range AS n, (random() * 2190)::INTEGER AS days FROM range({copies})")
        for name, sql in _statements().items():
            rows = db.execute(sql).to_arrow_table()
            rows = rows.select([f.name for f in SCHEMAS[name]]).cast(SCHEMAS[name])
            for begin in range(0, rows.num_rows, 100_000):
                tables.append(name, rows.slice(begin, 100_000))
            print(f"{name}: {rows.num_rows:,}")
            del rows


def _statements() -> dict[str, str]:
    """One statement for each table; ids get the number of the draw, days move by its days."""
    moved = "strftime(try_cast(substr({0}, 1, 10) AS DATE) + days - 2190, '%Y-%m-%d')"
    words = "['" + "', '".join(WORDS) + "']"
    rest = {f: moved.format(f) for f in ("date", "enddate", "published", "first_reported", "last_reported")}
    own = f" || ' It is told in the {{}} of ' || {words}[1 + (hash(n.n) % {len(WORDS)})::INTEGER] || ' number ' || n.n || '.'"
    return {
        "articles": "SELECT * REPLACE (id || '-' || n.n AS id, text" + own.format("paper") + " AS text, 'Outlet ' ||"
        f" (hash(outlet, n.n) % 400) AS outlet, {rest['published']} AS published, origin || '-' || n.n AS origin)"
        f" FROM s_articles, n",
        "events": f"SELECT * REPLACE (id || '-' || n.n AS id, article_id || '-' || n.n AS article_id, {rest['date']} AS date,"
        f" {rest['enddate']} AS enddate, {rest['published']} AS published) FROM s_events, n",
        "incidents": f"SELECT * REPLACE (id || '-' || n.n AS id, {rest['date']} AS date, {rest['enddate']} AS enddate,"
        f" {rest['first_reported']} AS first_reported, {rest['last_reported']} AS last_reported,"
        " [e || '-' || n.n FOR e IN events] AS events, [a || '-' || n.n FOR a IN articles] AS articles,"
        f" [a || '-' || n.n FOR a IN sources] AS sources, []::VARCHAR[] AS words) FROM s_incidents, n",
        "links": "SELECT * REPLACE (event_id || '-' || n.n AS event_id, incident_id || '-' || n.n AS incident_id,"
        " article_id || '-' || n.n AS article_id) FROM s_links, n",
        "volume": "SELECT 'Outlet ' || (hash(outlet, n.n) % 400) AS outlet,"
        f" {rest['published']} AS day, count(*) AS articles, count(*) FILTER (origin IS NULL) AS origins,"
        f" any_value(batch) AS batch, any_value(version) AS version FROM s_articles, n GROUP BY 1, 2",
    }


def addresses(desk: Path, seed: int) -> list[tuple[str, str]]:
    """Pages to ask for, with the family each belongs to: many of each, drawn from the desk."""
    from tocsin.store import Desk

    view, draw = Desk(str(desk)).view(), random.Random(seed)

    def ids(name: str) -> list[str]:
        found = view.query(f"SELECT id FROM {name} USING SAMPLE reservoir(400 ROWS) REPEATABLE ({seed})")
        return [str(key) for key in found["id"].to_pylist()]

    countries = ["USA", "IRN", "IRQ", "ISR", "GBR", "FRA", "DEU", "RUS", "CHN", "SYR"]
    kinds = ["ASSAULT", "ACCUSE", "THREATEN", "CONSULT", "PROTEST", "REQUEST"]
    out = [("today", "/")] * 40 + [
        ("review", "/review"),
        ("method", "/method"),
        ("ledger", "/ledger"),
        ("pairs", "/pairs"),
    ] * 10
    out += [("incident", f"/incident/{key}") for key in ids("incidents")]
    out += [("article", f"/article/{key}") for key in ids("articles")]
    for _ in range(300):
        a, b = draw.sample(countries, 2)
        year = draw.randint(2015, 2020)
        out.append(("dyad", f"/dyad/{a}/{b}?from={year}-01-01&to={year + draw.randint(0, 1)}-12-31"))
        out.append(
            (
                "country",
                f"/country/{a}?count={draw.choice(['incidents', 'reports'])}&from={year}-0{draw.randint(1, 9)}-01",
            )
        )
        out.append(("search", f"/search?q={draw.choice(WORDS)}+{draw.randint(1, 900)}"))
        out.append(("search", f"/search?event={draw.choice(kinds)}&who={a}&from={year}-01-01"))
        view_at = f"{draw.randint(-20, 60)},{draw.randint(0, 50)},{draw.randint(0, 5)}"
        out.append(("map", f"/map?from={year}-0{draw.randint(1, 9)}-01&to={year + 1}-01-01&at={view_at}"))
        out.append(("api", f"/api/events?event={draw.choice(kinds)}&limit=20&offset={draw.randint(0, 5000)}"))
    # Every family has the same weight.
    by: dict[str, list[str]] = defaultdict(list)
    for family, address in out:
        by[family].append(address)
    return [(family, draw.choice(by[family])) for family in (draw.choice(sorted(by)) for _ in range(5000))]


async def load(base: str, asked: list[tuple[str, str]], *, rate: float, seconds: float) -> dict[str, list[float]]:
    """Asks at a steady rate, whether or not earlier answers have come; gives the times by family."""
    import httpx

    times: dict[str, list[float]] = defaultdict(list)

    async def one(client: httpx.AsyncClient, family: str, address: str) -> None:
        begun = time.perf_counter()
        answer = await client.get(base + address)
        times[family].append(time.perf_counter() - begun if answer.status_code == 200 else 99.0)

    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        begun, tasks = time.perf_counter(), []
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(one(client, *asked[number % len(asked)])))
        await asyncio.gather(*tasks)
    return times


def serve(desk: Path) -> tuple[subprocess.Popen[str], str]:
    """Starts the app on a free port, and gives its address when it answers."""
    command = [sys.executable, "-m", "tocsin", "serve", "--desk", str(desk), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    line = process.stdout.readline()
    return process, line.split()[4].rstrip("/")


def processor(pid: int) -> float:
    """Processor time that a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def each(base: str, pid: int, asked: list[tuple[str, str]], number: int) -> dict[str, float]:
    """Milliseconds of processor time that a page of each family takes, asked one after another: a busy machine changes it little."""
    import httpx

    by: dict[str, list[str]] = defaultdict(list)
    for family, address in asked:
        by[family].append(address)
    figures = {}
    with httpx.Client(timeout=60) as client:
        for family, addresses_ in sorted(by.items()):
            client.get(base + addresses_[-1])
            chosen, begun = addresses_[:number], processor(pid)
            for address in chosen:
                client.get(base + address).raise_for_status()
            figures[family] = round((processor(pid) - begun) / len(chosen) * 1000, 1)
    return figures


def memory(pid: int, what: str) -> int:
    """What a process holds (VmRSS) or held at most (VmHWM), in MB."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) // 1024 for line in text.splitlines() if line.startswith(what))


def main() -> None:
    """Makes the desk if need be, loads the server, prints and keeps the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="source", type=Path, default=Path("demo-desk"))
    parser.add_argument("--desk", type=Path, default=Path("/tmp/tocsin-large-desk"))
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--each", type=int, default=0, help="only processor time: so many pages of each family in turn")
    given = parser.parse_args()
    if not (given.desk / "articles").exists():
        make(given.source, given.desk, events=given.events)
    begun = time.perf_counter()
    process, base = serve(given.desk)
    print(
        f"started in {time.perf_counter() - begun:.1f} s at {base}; {memory(process.pid, 'VmHWM')} MB at most while starting"
    )
    try:
        asked = addresses(given.desk, 7)
        if given.each:
            print("processor ms a page:", json.dumps(each(base, process.pid, asked, given.each)))
            print(f"memory: {memory(process.pid, 'VmRSS')} MB, {memory(process.pid, 'VmHWM')} MB at most")
            return
        asyncio.run(load(base, asked[-100:], rate=5, seconds=20))  # what is made once is made
        times = asyncio.run(load(base, asked, rate=given.rate, seconds=given.seconds))
        report(times, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def report(times: dict[str, list[float]], pid: int) -> None:
    """Prints a table and one line of JSON."""
    print(f"{'page':10} {'n':>5} {'median':>8} {'p95':>8} {'worst':>8}  ms")
    figures: dict[str, Any] = {}
    for family, values in sorted(times.items()):
        ordered = sorted(values)
        p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        figures[family] = round(p95 * 1000)
        print(
            f"{family:10} {len(ordered):5} {statistics.median(ordered) * 1000:8.0f} {p95 * 1000:8.0f} {ordered[-1] * 1000:8.0f}"
        )
    held, most = memory(pid, "VmRSS"), memory(pid, "VmHWM")
    print(f"memory: {held} MB, {most} MB at most")
    print(json.dumps({"p95_ms": figures, "memory_mb": held, "memory_most_mb": most}))


if __name__ == "__main__":
    main()
