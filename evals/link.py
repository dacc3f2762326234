"""Measures linking on the bench of look-alike incidents: incident-level B-cubed F1, and recalls taken for news.

    python evals/link.py [--coder both|frames|given] [--bench 1|2] [--show]

`given` links the acts as the bench states them (linking alone); the others code the articles first (the whole way). Acts that
the coder did not find are left out of B-cubed and told as a share; *strict* counts each as standing alone.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence

from link_cases import BENCHES, Act, Bench, b_cubed, false_news, load, matched

from tocsin.coder import Coder
from tocsin.errors import ModelError
from tocsin.link import Linked, link
from tocsin.records import Event


def coded(bench: Bench, layers: str) -> tuple[list[Event], dict[str, Act]]:
    """The coder's events, and the acts that they tell of."""
    try:
        coder = Coder(layers=layers)
        found = coder.code(list(bench.articles.values()))
    except ModelError as e:
        print(f"no model ({e}): frames alone")
        found = Coder(layers="frames").code(list(bench.articles.values()))
    events = [e for es in found for e in es]
    return events, matched(bench.acts, events, bench.articles)


def table(bench: Bench, acts: Mapping[str, Act], linked: Linked) -> None:
    """Prints the figures, by family of look-alikes and over all."""
    where = {x.event_id: x.incident_id for x in linked.links}
    families: dict[str, dict[str, str]] = defaultdict(dict)
    for event_id, act in acts.items():
        families[act.family][event_id] = act.incident
        families["all"][event_id] = act.incident
    print(f"{'family':8} {'acts':>5} {'precision':>9} {'recall':>7} {'F1':>6}")
    for name, gold in sorted(families.items(), key=lambda f: (f[0] == "all", f[0])):
        p, r, f = b_cubed(gold, where)
        print(f"{name:8} {len(gold):5} {p:9.3f} {r:7.3f} {f:6.3f}")
    missed = len(bench.acts) - len(acts)
    strict = {a.event.id: a.incident for a in bench.acts}
    told = {a.event.id: where[e] for e, a in acts.items()}
    print(
        f"acts found {len(acts)} of {len(bench.acts)}; strict F1 {b_cubed(strict, told)[2]:.3f} ({missed} missed stand alone)"
    )
    wrong = list(false_news(acts, linked.incidents, linked.links))
    of = sum(a.aux == "historical" for a in acts.values())
    print(f"recalls that open an incident on their own day: {len(wrong)} of {of}")
    for line in wrong:
        print("  ", line)


def details(acts: Mapping[str, Act], linked: Linked) -> None:
    """Prints every incident with the acts in it."""
    links = {x.event_id: x for x in linked.links}
    for incident in linked.incidents:
        told = [(e, acts[e]) for e in incident.events if e in acts]
        if not told:
            continue
        print(
            f"\n{incident.id} {incident.description} [{incident.status}; {incident.reports} reports, {incident.origins} origins]"
        )
        for e, act in told:
            x = links[e]
            print(f"    {act.article} {act.incident:14} {act.aux:10} {x.role:14} {x.score} {'; '.join(x.reasons)}")


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--coder", default="both", choices=["both", "model", "frames", "given"])
    parser.add_argument("--show", action="store_true", help="list the incidents")
    parser.add_argument("--bench", type=int, choices=[1, 2], help="one of the two halves alone")
    args = parser.parse_args(argv)
    bench = load(BENCHES[args.bench - 1]) if args.bench else load()
    if args.coder == "given":
        events, acts = [a.event for a in bench.acts], {a.event.id: a for a in bench.acts}
    else:
        events, acts = coded(bench, args.coder)
    linked = link(events, bench.articles)
    table(bench, acts, linked)
    if args.show:
        details(acts, linked)


if __name__ == "__main__":
    main()
