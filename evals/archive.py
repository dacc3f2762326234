"""Runs a web archive through `tocsin archive` on each engine, kills workers and the process that writes, and compares the desks.

    python evals/warc_set.py SET --articles 60 --repeats 0.005
    python evals/archive.py SET OUT [--coder both] [--block 8] [--runs local ray local-killed ray-killed]

Each run is one command with two workers, from the archive to the linked desk. In the killed runs a worker is ended by ``kill -9`` after
two more blocks, the whole command after four more, and the command is given again. Printed are processor time (all processes), the most
memory that all processes had together (sum of resident sizes, every second), and whether articles, events, volume, incidents and links
are those of the first run, row by row. Ray is needed for its runs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.errors import TocsinError
from tocsin.store import Desk

RUNS = ("local", "ray", "local-killed", "ray-killed")
TABLES = {
    "articles": "SELECT * EXCLUDE (batch, added, version) FROM articles ORDER BY id",
    "events": "SELECT * EXCLUDE (batch, version) FROM events ORDER BY id",
    "volume": "SELECT outlet, day, sum(articles), sum(origins) FROM volume GROUP BY ALL ORDER BY ALL",
    "incidents": "SELECT * EXCLUDE (batch, version) FROM incidents ORDER BY id",
    "links": "SELECT * EXCLUDE (batch, version) FROM links ORDER BY event_id",
}
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Watch:
    """What the processes of a run took: seconds of processor time by process, and the most bytes of all at once."""

    seconds: dict[int, float] = field(default_factory=dict)
    peak: int = 0
    workers: list[int] = field(default_factory=list)

    def look(self, pid: int) -> None:
        """Looks at a process and all that it started."""
        rows = dict(_processes())
        mine = {pid}
        while more := {p for p, (parent, *_) in rows.items() if parent in mine} - mine:
            mine |= more
        own = {p: rows[p] for p in mine if p in rows}
        self.seconds |= {p: cpu for p, (_, cpu, _, _) in own.items()}
        self.peak = max(self.peak, sum(size for _, _, size, _ in own.values()))
        self.workers = [p for p, (*_, name) in own.items() if "spawn_main" in name or "ray::_Actor" in name]


def _processes() -> list[tuple[int, tuple[int, float, int, str]]]:
    """Parent, processor time, resident bytes and command of every process."""
    out = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
                name = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue  # it has ended
            cpu = (int(stat[11]) + int(stat[12])) / TICKS
            out.append((int(folder.name), (int(stat[1]), cpu, int(stat[21]) * PAGE, name)))
    return out


def done(desk: Path) -> int:
    """How many blocks a desk has."""
    try:
        return int(Desk(desk).query("SELECT count(*) AS n FROM blocks WHERE state = 'done'").to_pylist()[0]["n"])
    except TocsinError:
        return 0


def run(command: list[str], desk: Path, kills: list[tuple[str, int]]) -> tuple[Watch, str, list[str]]:
    """One run to its end, however often it is killed on the way: what it took, what it said, what was killed."""
    watch, told = Watch(), []
    while True:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            killed = False
            while process.poll() is None:
                time.sleep(1)
                watch.look(process.pid)
                if kills and done(desk) >= kills[0][1] and (kills[0][0] == "command" or watch.workers):
                    what, _ = kills.pop(0)
                    at = process.pid if what == "command" else max(watch.workers, key=lambda p: watch.seconds.get(p, 0))
                    os.kill(at, signal.SIGKILL)
                    told.append(f"{what} after {done(desk)} blocks")
                    killed = what == "command"
                    if killed:
                        process.wait()
                        time.sleep(5)
            said = process.communicate()[0] if not killed else ""
        if not killed:
            return watch, said.strip(), told


def contents(desk: Path) -> dict[str, tuple[int, str]]:
    """The number of rows of each table, and a digest of them all."""
    view = Desk(desk).view()
    rows = {name: view.query(sql).to_pylist() for name, sql in TABLES.items()}
    return {
        name: (len(r), hashlib.sha256(json.dumps(r, default=str, sort_keys=True).encode()).hexdigest()[:16])
        for name, r in rows.items()
    }


def main() -> None:
    """Runs, compares and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--coder", default="both", choices=["both", "model", "frames"])
    parser.add_argument("--block", default="8", help="megabytes")
    parser.add_argument("--runs", nargs="+", default=RUNS, choices=RUNS)
    args = parser.parse_args()
    files = [str(p) for p in sorted(args.archive.glob("*.warc.gz"))]
    for name in args.runs:
        desk = args.out / name
        shutil.rmtree(desk, ignore_errors=True)
        command = [sys.executable, "-m", "tocsin", "archive", *files, "--desk", str(desk), "--workers", "2"]
        command += ["--engine", name.split("-")[0], "--coder", args.coder, "--block", args.block]
        start = time.monotonic()
        watch, said, killed = run(command, desk, [("worker", 2), ("command", 4)] if "-" in name else [])
        found = contents(desk)
        kept = args.out / "contents.json"
        first = json.loads(kept.read_text()) if kept.exists() else {}
        same = [t for t in TABLES if list(found[t]) == first.get(t, list(found[t]))]
        if not first:
            kept.write_text(json.dumps(found))
        print(f"{name}: {said}")
        print(f"  {', '.join(f'{n} {t}' for t, (n, _) in found.items())}; killed: {'; '.join(killed) or 'nothing'}")
        print(
            f"  processor time {sum(watch.seconds.values()):.0f} s, wall {time.monotonic() - start:.0f} s, peak {watch.peak / 1e9:.2f} GB"
        )
        print(
            f"  as in the first run: {', '.join(same)}" + ("" if len(same) == len(TABLES) else " AND NOT THE REST"),
            flush=True,
        )


if __name__ == "__main__":
    main()
