"""Measures places on others' gold: TR-News and GeoVirus, with the toponyms given and end to end.

    python evals/places.py [--shared ../shared] [--misses N]

Nothing of the gold lies in this repository; where the folder is absent the script says so and stops.
"""

from __future__ import annotations

import math
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from shared import options

from tocsin.records import Article
from tocsin.resolve.gazetteer import fold
from tocsin.resolve.places import Places
from tocsin.resolve.places_names import Names
from tocsin.resolve.places_rank import distance

NEAR = 161.0  # kilometres (100 miles), the field's usual mark


@dataclass(frozen=True)
class Gold:
    """One annotated toponym."""

    start: int
    end: int
    lat: float
    lon: float
    country: str | None


@dataclass(frozen=True)
class Document:
    """One text with its toponyms."""

    article: Article
    gold: tuple[Gold, ...]


@dataclass
class Count:
    """What one corpus gave."""

    given: int = 0
    resolved: int = 0
    country: int = 0
    with_country: int = 0
    near: int = 0
    found: int = 0
    spans: int = 0
    right: int = 0
    kilometres: float = 0.0


def tr_news(path: Path) -> Iterator[Document]:
    """The documents of TR-News; toponyms without coordinates in its gazetteer are left out, as its authors do."""
    for i, node in enumerate(ElementTree.parse(path).getroot()):
        text = node.findtext("text") or ""
        gold = []
        for toponym in node.iter("toponym"):
            tag = toponym.find("gaztag")
            if tag is None or not tag.findtext("lat"):
                continue
            start = aligned(text, toponym.findtext("phrase") or "", int(toponym.findtext("start") or 0))
            end = start + len(toponym.findtext("phrase") or "")
            gold.append(
                Gold(
                    start,
                    end,
                    float(tag.findtext("lat") or 0),
                    float(tag.findtext("lon") or 0),
                    tag.findtext("country"),
                )
            )
        outlet = node.findtext("domain")
        yield Document(
            Article(f"tr{i}", text, title=(node.findtext("title") or "").strip(), outlet=outlet), tuple(gold)
        )


class Nearest:
    """The country's name by the town nearest to a point, within 150 km."""

    def __init__(self, places: Places) -> None:
        gaz = places.names.gazetteer
        entries = list(gaz.entries())
        lat, lon = np.radians([e.lat for e in entries]), np.radians([e.lon for e in entries])
        self._xyz = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
        self._country = [places.names.of_iso2(e.country) for e in entries]

    def __call__(self, lat: float, lon: float) -> str | None:
        a, o = math.radians(lat), math.radians(lon)
        near = np.array([math.cos(a) * math.cos(o), math.cos(a) * math.sin(o), math.sin(a)]) @ self._xyz
        best = int(near.argmax())
        return self._country[best] if math.acos(min(1.0, near[best])) * 6371 < 150 else None


def aligned(text: str, phrase: str, start: int) -> int:
    """The start of the phrase nearest to the given one: some of the corpus' offsets drift behind typographic quotes."""
    if text.startswith(phrase, start):
        return start
    places = [m.start() for m in re.finditer(re.escape(phrase), text)]
    return min(places, key=lambda p: abs(p - start), default=start)


def geovirus(path: Path, nearest: Nearest) -> Iterator[Document]:
    """The documents of GeoVirus; it gives coordinates only: the country is that of the nearest town, none far from any."""
    for i, node in enumerate(ElementTree.parse(path).getroot()):
        text = node.findtext("text") or ""
        gold = []
        for x in node.findall("locations/location"):
            if not x.findtext("lat"):
                continue
            lat, lon = float(x.findtext("lat") or 0), float(x.findtext("lon") or 0)
            start, end = int(x.findtext("start") or 0) - 1, int(x.findtext("end") or 0) - 1
            gold.append(Gold(start, end, lat, lon, None if x.find("continent") is not None else nearest(lat, lon)))
        yield Document(Article(f"gv{i}", text), tuple(gold))


def measure(name: str, documents: Iterator[Document], places: Places, misses: int) -> None:
    """Prints a corpus' figures."""
    count = Count()
    shown = 0
    for document in documents:
        text = document.article.text
        context = places.context(document.article)
        for gold in document.gold:
            phrase = text[gold.start : gold.end]
            place = places.resolve(phrase, context=context, start=gold.start)
            verdict = given(gold, place, count, places)
            if verdict and shown < misses:
                shown += 1
                print(
                    f"  miss {document.article.id} {phrase!r}: {verdict} ({text[max(0, gold.start - 50) : gold.end + 30]!r})"
                )
        end_to_end(document, context, places, count)
    report(name, count)


def given(gold: Gold, place: object, count: Count, places: Places) -> str:
    """Counts one toponym whose span is known; returns what is wrong with the answer, or nothing."""
    count.given += 1
    count.with_country += gold.country is not None
    lat, lon = getattr(place, "lat", None), getattr(place, "lon", None)
    if place is None or lat is None or lon is None:
        count.kilometres += 20_039
        return "not resolved"
    count.resolved += 1
    code = getattr(place, "country", None)
    same = gold.country is not None and code is not None and same_country(places, gold.country, code)
    count.country += same
    gap = distance((gold.lat, gold.lon), (lat, lon))
    count.kilometres += gap
    count.near += gap <= NEAR
    if gap <= NEAR and (same or gold.country is None):
        return ""
    return (
        f"{getattr(place, 'name', None)}, {code}, {gap:.0f} km off; gold {gold.country} {gold.lat:.1f} {gold.lon:.1f}"
    )


def same_country(places: Places, name: str, code: str) -> bool:
    """Whether a country's name in the gold is the country of a code."""
    return any(c.country == code for c in places.names.known(name) if c.kind == "country")


def end_to_end(document: Document, context: object, places: Places, count: Count) -> None:
    """Counts the toponyms found in the text, and those of them that lie near."""
    left = list(document.gold)
    for toponym in places.find(document.article.text):
        place = places.resolve(toponym.text, context=context, start=toponym.start)  # type: ignore[arg-type]
        if place is None or place.lat is None or place.lon is None:
            continue
        count.found += 1
        match = next((g for g in left if g.start < toponym.end and toponym.start < g.end), None)
        if match is None:
            continue
        left.remove(match)
        count.spans += 1
        count.right += distance((match.lat, match.lon), (place.lat, place.lon)) <= NEAR


def report(name: str, c: Count) -> None:
    """Prints one corpus' table."""
    country = f"country {c.country / c.with_country:.3f} of {c.with_country}, " if c.with_country else ""
    print(
        f"{name}: toponyms given: {country}within 161 km {c.near / c.given:.3f}, "
        f"resolved {c.resolved / c.given:.3f} of {c.given}, mean {c.kilometres / c.given:.0f} km"
    )
    for label, hits in (("found", c.spans), ("found and within 161 km", c.right)):
        precision, recall = hits / max(1, c.found), hits / max(1, c.given)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"{name}: {label}: P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")


def speed(documents: list[Document], places: Places) -> None:
    """Prints what finding and resolving cost a word, and the distribution of uncached lookups."""
    words = sum(len(d.article.text.split()) for d in documents)
    begin = time.process_time()
    for d in documents:
        context = places.context(d.article)
        for t in places.find(d.article.text):
            places.resolve(t.text, context=context)
    took = time.process_time() - begin
    print(f"speed: {took / words * 1e6:.1f} microseconds a word (context, find, resolve)")
    names = sorted({t.name for d in documents for t in places.find(d.article.text)})
    gaz = places.names.gazetteer
    lookups("the towns and regions of a name", names, lambda name: gaz._find(fold(name)))
    uncached = Names(gaz)
    gaz._lookup = gaz._find
    lookups("all that a name can be, in order", names, uncached._of)


def lookups(what: str, names: list[str], look: Callable[[str], object]) -> None:
    """Prints the distribution of the time of one lookup past all caches, in microseconds of this thread's processor time.

    Each name is looked up three times and the quickest counts: the others also measure what else runs on the machine.
    """
    took = []
    for name in names:
        tries = []
        for _ in range(3):
            fold.cache_clear()
            begin = time.thread_time_ns()
            look(name)
            tries.append((time.thread_time_ns() - begin) / 1000)
        took.append(min(tries))
    cuts = np.percentile(took, [50, 90, 99, 100])
    below = np.mean(np.array(took) < 50)
    print(
        f"speed: uncached lookup, {what}, {len(names)} names: median {cuts[0]:.1f}, 90 % {cuts[1]:.1f}, 99 % {cuts[2]:.1f}, "
        f"most {cuts[3]:.0f}, mean {np.mean(took):.1f} microseconds; {below:.1%} below 50"
    )


def resident() -> float:
    """The memory that this process holds now, in MB."""
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


BUILD = "from tocsin.resolve import gazetteer_build; gazetteer_build.build()"


def building() -> None:
    """Prints what building the gazetteer costs, in a process and a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", BUILD], check=True, env={**os.environ, "XDG_CACHE_HOME": folder})
        took = time.perf_counter() - begin
        size = sum(p.stat().st_size for p in Path(folder).rglob("*.gaz")) / 1e6
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"build: {took:.1f} s ({usage.ru_utime + usage.ru_stime:.1f} s of processor time), {usage.ru_maxrss / 1024:.0f} MB at "
        f"most, a file of {size:.0f} MB"
    )


def main() -> None:
    """Runs what is there."""
    args, gold = options("places", __doc__)
    before = resident()
    places = Places.shipped()
    if args.only in {"", "tr"}:
        measure("TR-News", tr_news(gold / "TR-News.xml"), places, args.misses)
    if args.only in {"", "gv"}:
        measure("GeoVirus", geovirus(gold / "GeoVirus.xml", Nearest(places)), places, args.misses)
    speed(list(tr_news(gold / "TR-News.xml")), places)
    print(f"memory: {before:.0f} MB before, {resident():.0f} MB with the gazetteer in use")
    building()


if __name__ == "__main__":
    main()
