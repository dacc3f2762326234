"""Chooses among the actors one name could mean, by date, by the countries of phrase and article, and says why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date as Day

from tocsin.resolve.actors_records import ArticleContext, Finding, Form, Known

# Weights are ordered, not fitted: a country in the phrase itself beats holding office, which beats the article's other countries.
IN_PHRASE, IN_OFFICE, RECENT, IN_ARTICLE, WEAK_FORM = 4.0, 3.0, 1.5, 1.0, -1.0
RECENT_YEARS = 8


def choose(
    forms: Collection[Form], date: str | None, context: ArticleContext | None, hints: Collection[str] = ()
) -> tuple[Form, Form | None]:
    """The best form and the runner-up (``None`` where the name means one thing)."""
    if len(forms) == 1:
        return next(iter(forms)), None
    ranked = sorted(enumerate(forms), key=lambda p: (-weight(p[1], date, context, hints), p[0]))
    return ranked[0][1], ranked[1][1]


def weight(form: Form, date: str | None, context: ArticleContext | None, hints: Collection[str]) -> float:
    """How well a form fits, in the units of the weights above."""
    known = form.known
    score = WEAK_FORM if form.form == "surname" else 0.0
    if hints and (known.code in hints or any(c in hints for c in known.codes)):
        score += IN_PHRASE
    if known.terms:
        score += IN_OFFICE if known.term(date) else recent(known, date)
    if context and known.code and known.code in context.countries:
        score += IN_ARTICLE
    return score


def recent(known: Known, date: str | None) -> float:
    """Up to ``RECENT`` for a term that ended or begins within a few years of the date."""
    if date is None:
        return 0.0
    day = Day.fromisoformat(date[:10])
    gaps = []
    for term in known.terms:
        for edge in (term.end, term.start):
            if edge:
                gaps.append(abs((day - Day.fromisoformat(edge)).days) / 365.25)
    return RECENT * max(0.0, 1 - min(gaps) / RECENT_YEARS) if gaps else 0.0


def describe(known: Known) -> str:
    """An actor in a few words, for reasons."""
    return f"{known.name} ({known.code or 'no country'})"


def as_finding(form: Form, runner: Form | None, date: str | None) -> Finding:
    """What a chosen form says by itself, at a date."""
    known = form.known
    out = Finding(code=known.code or None, entity=known.entity or known.id, name=known.name, kind=known.kind)
    if known.kind == "state":
        _state(out, form)
    elif known.kind == "city":
        out.sector = None
        out.reasons.append(f"a place in {known.code}")
    elif known.kind == "people":
        out.sector = known.sector
        out.reasons.append(f"{known.name}: a people or faith")
    else:
        _held(out, known, date)
    if runner is not None:
        out.reasons.append(f"runner-up: {describe(runner.known)}, {runner.form}")
    return out


def _state(out: Finding, form: Form) -> None:
    said = {
        "name": "state named for its government",
        "capital": "capital stands for the government",
        "seat": "seat of government stands for it",
        "adjective": "adjective of the state",
        "people": "its people",
        "place": "a place in the state",
    }[form.form]
    out.sector = {"name": "GOV", "capital": "GOV", "seat": "GOV", "people": "CVL"}.get(form.form)
    out.reasons.append(f"{form.known.name}: {said}")


def _held(out: Finding, known: Known, date: str | None) -> None:
    """Sector and code of a person or an organisation by the term that holds, else what it is outside its terms."""
    term = known.term(date)
    if term:
        out.sector = term.sector
        out.code = term.code or out.code
        until = f"{term.start or '…'} to {term.end or 'now'}"
        out.reasons.append(f"{known.name}: {term.role or term.sector} {until}")
        return
    out.sector = known.sector or None
    if known.terms and date:
        out.reasons.append(f"{known.name}: held no listed role on {date[:10]}")
    else:
        out.reasons.append(f"{known.name}: {known.kind}")
