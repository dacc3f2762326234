"""Follows fifty local feeds with faults for half an hour, and says whether anything happened that should not.

    python evals/feeds.py --minutes 30

Checked: nothing crashes; memory stays flat; nothing private or forbidden is asked; every fault is in the log once, and no other;
what the sound feeds had is in the desk once. The coder is a stub, for it is the following that is tried here.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean

from feeds_sites import PORT, SITES, TIMEOUT, address, serve

from tocsin.follow import Follower
from tocsin.store import Desk
from tocsin.watch.feeds_config import Feed, Following

sys.path.append(str(Path(__file__).parent.parent / "tests"))

FLAT = 1.03
"""The mean memory of the last third of the run over that of the second, at most."""
SAMPLED = 5.0
"""Seconds between two looks at the memory, also while feeds are read."""


def resident() -> float:
    """This process's memory, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def feeds(folder: Path, every: float) -> tuple[Feed, ...]:
    """The sites as feeds, and two that are nowhere, and a folder."""
    known = [Feed(f"{address(n)}/feed", s.kind, pages=s.pages, every=every, at_most=50) for n, s in enumerate(SITES)]
    nowhere = [Feed("http://127.0.1.250:9/feed", every=every), Feed("http://nowhere.invalid/feed", every=every)]
    return (*known, *nowhere, Feed(str(folder), "folder", every=every))


def expected() -> dict[str, set[str]]:
    """The faults that the log must have, by feed."""
    found = {f"{address(n)}/feed": {f.format(base=address(n)) for f in s.faults} for n, s in enumerate(SITES)}
    return found | {
        "http://127.0.1.250:9/feed": {"could not be fetched: [Errno 111] Connection refused"},
        "http://nowhere.invalid/feed": {"host nowhere.invalid not found"},
    }


def follow(minutes: float, place: Path, report: Path) -> dict[str, object]:
    """Follows the feeds for some minutes; gives what was measured."""
    folder = place / "incoming"
    folder.mkdir()
    (folder / "half.jsonl").write_text('{"text": "On Friday USA attacked IRN near the town.", "id": "1"}\n{"te')
    os.utime(folder / "half.jsonl", (0, 1.6e9))

    from stub_coder import make_stub

    desk = Desk(place / "desk")
    allow = (*(f"127.0.1.{n + 1}:{PORT}" for n in range(len(SITES))), "127.0.1.250:9")
    manners = Following(feeds(folder, 60.0), gap=0.05, seconds=TIMEOUT, allow=allow, at_once=8)
    follower = Follower(manners, desk, coder=make_stub)
    end, looks, articles = time.monotonic() + 60 * minutes, 0, 0
    with sampled() as memory:
        try:
            while time.monotonic() < end:
                look = follower.look()
                looks, articles = looks + 1, articles + look.articles
                print(
                    f"{looks:4} looks  {look.asked:3} asked  {look.articles:4} articles  {resident():6.0f} MB",
                    flush=True,
                )
                time.sleep(min(20.0, max(end - time.monotonic(), 0.1)))
        finally:
            follower.close()
    used = round(time.process_time(), 1)
    return {"looks": looks, "articles": articles, "memory": memory, "processor_seconds": used} | judged(desk, report)


@contextmanager
def sampled() -> Iterator[list[float]]:
    """The memory of this process, in megabytes, every few seconds while something runs."""
    found, over = [resident()], threading.Event()

    def sample() -> None:
        while not over.wait(SAMPLED):
            found.append(resident())

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def answers(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.1.1", port)) == 0


def wait_for(port: int) -> None:
    """Waits until the sites answer."""
    while not answers(port):
        time.sleep(0.5)


def judged(desk: Desk, report: Path) -> dict[str, object]:
    """What the desk and the sites say of the run."""
    log = desk.query("SELECT source, reason FROM sources").to_pylist()
    lines = Counter((row["source"], row["reason"]) for row in log)
    wrong: list[str] = [f"{n} times: {key}" for key, n in lines.items() if n > 1]
    for feed, faults in expected().items():
        there = {reason for source, reason in lines if source == feed}
        if "*" in faults:
            continue
        wrong += [f"not in the log: {feed}: {f}" for f in faults - there]
        wrong += [f"not expected: {feed}: {f}" for f in there - faults]
    twice = desk.query("SELECT url FROM articles WHERE url IS NOT NULL GROUP BY url HAVING count(*) > 1").to_pylist()
    private = desk.query("SELECT url FROM articles WHERE url LIKE '%127.0.0.9%'").to_pylist()
    asked = report.read_text().splitlines() if report.exists() else []
    edits = desk.query("SELECT max(edits)::INT AS n FROM items").to_pylist()[0]["n"]
    return {
        "faults": len(lines),
        "wrong": wrong,
        "twice": len(twice),
        "private": len(private),
        "forbidden": asked,
        "edits": edits,
    }


def main() -> int:
    """Runs, prints and judges."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    minutes = parser.parse_args().minutes
    if answers(PORT):
        raise SystemExit(f"port {PORT} is taken: an earlier run was killed and left its sites (end them first)")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        sites = multiprocessing.get_context("spawn").Process(
            target=serve, args=(str(place / "asked.log"),), daemon=True
        )
        sites.start()
        wait_for(PORT)
        found = follow(minutes, place, place / "asked.log")
        sites.kill()
    memory = found.pop("memory")
    assert isinstance(memory, list)
    minute = round(60 / SAMPLED)
    each = [round(mean(memory[n : n + minute])) for n in range(0, len(memory), minute)]
    first, second, last = (mean(memory[len(memory) * n // 3 : len(memory) * (n + 1) // 3]) for n in range(3))
    found |= {
        "feeds": len(SITES) + 3,
        "megabytes_by_minute": " ".join(map(str, each)),
        "megabytes_by_third": [round(first, 1), round(second, 1), round(last, 1)],
        "megabytes_most": round(max(memory)),
    }
    print(json.dumps(found, indent=2))
    good = last <= second * FLAT and not (found["wrong"] or found["twice"] or found["private"] or found["forbidden"])
    print("as it should be" if good else "NOT as it should be")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
