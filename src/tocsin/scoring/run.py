"""Runs the benchmarks: contrast cases, non-events, articles without politics, and gold files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tocsin.coding.sentences import split
from tocsin.errors import UsageError
from tocsin.records import Article, Event
from tocsin.scoring import tally
from tocsin.scoring.loading import Row, json_lines, load_contrast, load_floors, load_gold, plain_lines
from tocsin.scoring.matching import date_ok, match, place_ok, side_ok
from tocsin.scoring.page import error_page
from tocsin.scoring.records import Fault, Figure, GoldArticle, Matched, Report, Suite

Code = Callable[[Sequence[Article]], list[list[Event]]]
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
"""Some of the giveme5w1h articles carry the word None, or a day in words, for a date."""
NEUTRAL_DAY = "2020-06-15"
"""The publication date of sentences that have none: any day serves, but one must be given for dates to be resolved."""


def score(
    *,
    evals: Path,
    gold: Sequence[Path] = (),
    coder: str = "both",
    html: Path | None = None,
    corpus: Path | None = None,
) -> Report:
    """Scores a coder on everything in ``evals`` and on gold files, and compares with the floors in ``evals/floors.json``.

    Args:
        evals: the folder with ``cases/contrast.jsonl``, ``cases/nonevents.txt`` and ``floors.json``.
        gold: files in the gold format, scored one by one.
        coder: ``both``, ``model`` or ``frames``.
        html: where to write the page of errors.
        corpus: the giveme5w1h articles, of which those listed in ``cases/giveme_nonpolitical.txt`` must give no event.

    Raises:
        UsageError: ``evals`` holds no cases.
        InputError: a file is missing or malformed.
        ModelError: the model is missing or damaged.
    """
    if not (evals / "cases").is_dir():
        raise UsageError(f"{evals} holds no cases/: give the folder evals/ of the source tree")
    from tocsin.coder import Coder

    made = Coder(layers=coder)
    report = Report(
        coder=made.version,
        layers=coder,
        suites=tuple(run_suites(made.code, evals=evals, gold=gold, corpus=corpus)),
        floors=load_floors(evals / "floors.json", coder),
    )
    if html:
        html.write_text(error_page(report), encoding="utf-8")
    return report


def run_suites(code: Code, *, evals: Path, gold: Sequence[Path] = (), corpus: Path | None = None) -> Iterator[Suite]:
    """The benchmarks one after the other, with any coder that keeps the signature."""
    cases = evals / "cases"
    yield contrast(code, load_contrast(cases / "contrast.jsonl"))
    lines = plain_lines(cases / "nonevents.txt")
    yield silence(code, "nonevents", [Article(f"n{i}", s, published=NEUTRAL_DAY) for i, s in enumerate(lines, 1)])
    if corpus:
        wanted = set(plain_lines(cases / "giveme_nonpolitical.txt"))
        rows = [r for r in json_lines(corpus) if r["id"] in wanted]
        yield silence(code, "giveme", [_giveme(r) for r in rows])
    for path in gold:
        yield against(code, path.stem, load_gold(path))


def _giveme(row: Row) -> Article:
    day = str(row["published"] or "")[:10]
    return Article(row["id"], row["text"], title=row["title"] or "", published=day if ISO_DAY.fullmatch(day) else None)


def against(code: Code, name: str, gold: Sequence[GoldArticle]) -> Suite:
    """A suite of gold articles."""
    return _suite(name, _matched(code, gold))


def contrast(code: Code, gold: Sequence[GoldArticle]) -> Suite:
    """The contrast cases: beside the usual figures the share of cases, and of groups, that are wholly right."""
    matched = _matched(code, gold)
    strong = [m for m in matched if m.article.strength == "STRONG"]
    groups: dict[str, bool] = {}
    for m in matched:
        groups[m.article.group] = groups.get(m.article.group, True) and case_right(m)
    extra = {
        "cases right": _share([case_right(m) for m in matched]),
        "strong cases right": _share([case_right(m) for m in strong]),
        "cases right with who and how": _share([case_right(m) and details_right(m) for m in matched]),
        "groups right": _share(list(groups.values())),
    }
    return _suite("contrast", matched, extra)


def case_right(m: Matched) -> bool:
    """Whether a case has exactly the events expected, each with its ``aux`` and, where one is given, its date."""
    good = all(e.aux == g.aux and date_ok(g, e) is not False for g, e in m.pairs if g.required)
    return good and not m.missed and not m.spurious


def details_right(m: Matched) -> bool:
    """Whether actors, recipients and mode of the expected events are right too."""
    return all(
        side_ok(g.actors, e.actor)
        and side_ok(g.recipients, e.recipient)
        and (not g.modes or set(g.modes) & set(e.mode))
        for g, e in m.pairs
        if g.required
    )


def silence(code: Code, name: str, articles: Sequence[Article]) -> Suite:
    """Texts without events: the share of sentences that give one all the same."""
    total, faults = 0, list[Fault]()
    for article, events in zip(articles, code(articles), strict=True):
        sentences = split(article.text)
        total += len(sentences)
        for s in sentences:
            said = [e for e in events if any(v.start < s.end and s.start < v.end for v in e.evidence)]
            if said:
                reasons = tuple(r for e in said for r in e.reasons)
                shown = "\n".join(show(e) for e in said)
                faults.append(Fault(name, article.id, tally.SPURIOUS, s.text, "no event", shown, reasons))
    figures = {"sentences with an event": Figure(len(faults) / max(total, 1), total)}
    return Suite(name, len(articles), figures, faults=tuple(faults))


def show(e: Event) -> str:
    """An event in one line, as the page of errors shows it."""
    sides = [
        " ; ".join(f"{x.text} ({x.code or '?'} {x.sector or ''})" for x in xs) or "–" for xs in (e.actor, e.recipient)
    ]
    where = f" · {e.event_loc.name or e.event_loc.text}" if e.event_loc else ""
    days = f" · {e.date}" if e.date else ""
    sure = f" · confidence {e.confidence:.2f}" if e.confidence is not None else ""
    return f"{e.event} {' '.join(e.mode)} · {e.aux} · {sides[0]} → {sides[1]}{where}{days}{sure}"


def _matched(code: Code, gold: Sequence[GoldArticle]) -> list[Matched]:
    articles = [Article(g.id, g.text, title=g.title, published=g.published) for g in gold]
    return [match(g, events) for g, events in zip(gold, code(articles), strict=True)]


def _suite(name: str, matched: Sequence[Matched], extra: dict[str, Figure] | None = None) -> Suite:
    bands = tally.reliability(matched)
    figures = (extra or {}) | tally.figures(matched)
    if error := tally.calibration_error(bands):
        figures["calibration error"] = error
    return Suite(
        name=name,
        texts=len(matched),
        figures=figures,
        types=tally.by_type(matched),
        confusion=tally.confusion(matched),
        bands=bands,
        faults=tuple(f for m in matched for f in _faults(name, m)),
    )


def _faults(suite: str, m: Matched) -> Iterator[Fault]:
    key, text = m.article.id, m.article.text
    confused = {id(e) for _, e in m.confused} | {id(g) for g, _ in m.confused}
    for g, e in m.confused:
        yield Fault(suite, key, "type", _sentence(text, g.evidence[0]), g.shown, show(e), e.reasons)
    for g in m.missed:
        if id(g) not in confused:
            yield Fault(suite, key, tally.MISSED, _sentence(text, g.evidence[0]), g.shown)
    for e in m.spurious:
        if id(e) not in confused:
            yield Fault(suite, key, tally.SPURIOUS, e.evidence[0].text if e.evidence else "", "", show(e), e.reasons)
    for g, e in m.pairs:
        checks: dict[str, bool] = {
            "aux": e.aux == g.aux,
            "who": side_ok(g.actors, e.actor) and side_ok(g.recipients, e.recipient),
            "mode": not g.modes or bool(set(g.modes) & set(e.mode)),
            "date": date_ok(g, e) is not False,
            "place": not g.place or place_ok(g.place, e.event_loc)[0],
        }
        if g.required and (wrong := ", ".join(k for k, good in checks.items() if not good)):
            yield Fault(suite, key, wrong, _sentence(text, g.evidence[0]), g.shown, show(e), e.reasons)


def _sentence(text: str, piece: str) -> str:
    words = " ".join(piece.split())
    return next((s.text for s in split(text) if words in " ".join(s.text.split())), piece)


def _share(good: Sequence[bool]) -> Figure:
    return Figure(sum(good) / max(len(good), 1), len(good))
