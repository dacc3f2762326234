"""Method: the codebook, the versions, the scores of the coder, the sources, and what belongs to whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tocsin.coding.labels import MODES_OF
from tocsin.serve import words
from tocsin.serve.asking import Ask, Page
from tocsin.serve.looks import GROUP_OF
from tocsin.serve.naming import named, without_folders
from tocsin.store.lens import Lens, Row
from tocsin.vocab.tables import read_table, shipped, vocabulary_digest

_OUTLETS, _ASIDE = 60, 60


@dataclass(frozen=True, slots=True)
class Method:
    """What the desk's numbers are made by.

    ``types`` are the codebook's with modes, class and score; ``scores`` of the shipped coder; ``versions`` of program, vocabulary
    and model; ``coders`` those that made this desk's events; ``outlets`` what was read; ``aside`` what could not be used.
    """

    types: list[Row]
    contexts: list[str]
    auxes: dict[str, str]
    scores: list[tuple[str, str, str]]
    reliability: Sequence[Sequence[float]]
    versions: list[tuple[str, str]]
    coders: list[Row]
    outlets: list[Row]
    outlet_count: int
    aside: list[Row]
    aside_count: int
    licences: tuple[tuple[str, str, str], ...]


LICENCES = (
    ("Texts of articles", "their publishers; they stay in the desk", "Exports carry offsets, a short quote and the address."),
    ("Event ontology", "PLOVER (Political Language Ontology for Verifiable Event Records)", "The codebook above."),
    ("Towns and regions", "GeoNames, CC BY 4.0", "Coordinates of places; dots on maps where shapes are missing."),
    ("Shapes of countries", "Natural Earth, public domain", "Through the npm package world-atlas (ISC)."),
    ("Names of countries", "ISO 3166 through pycountry, LGPL-2.1", "Names only."),
    ("Language model", "all-MiniLM-L6-v2, Apache-2.0", "The encoder that the learned layer was trained from."),
    ("Colours", "Okabe and Ito (2008)", "Told apart with any common colour blindness."),
)  # fmt: skip


def method(ask: Ask) -> Page:
    """The page."""
    lens = ask.lens
    card = _card()
    context = Method(
        types=_types(),
        contexts=[row["context"] for row in read_table(shipped("events/contexts.tsv"), ["context", "words", "not"])],
        auxes=words.AUX,
        scores=_scores(card),
        reliability=card.get("scores", {}).get("both", {}).get("reliability", []),
        versions=_versions(card),
        coders=lens.rows("SELECT coder, events FROM coders ORDER BY events DESC LIMIT 20"),
        outlets=lens.once("outlets", lambda: _outlets(lens)),
        outlet_count=lens.once("outlet count", lambda: lens.number("SELECT count(DISTINCT outlet) FROM articles")),
        aside=_aside(lens),
        aside_count=lens.number("SELECT count(*) FROM sources"),
        licences=LICENCES,
    )
    data = {
        "types": context.types, "contexts": context.contexts,
        "scores": [{"of": of, "measure": measure, "value": value} for of, measure, value in context.scores],
        "versions": dict(context.versions), "coders": context.coders, "outlets": context.outlets,
    }  # fmt: skip
    return Page("method.html", "Method", context, data, context.types)


@cache
def _card() -> dict[str, Any]:
    """What is kept of the shipped model: its digest, its base and its scores; nothing where it is not installed."""
    at = files("tocsin.coding") / "weights" / "model.json"
    card: dict[str, Any] = json.loads(at.read_text(encoding="utf-8")) if at.is_file() else {}
    return card


@cache
def _types() -> list[Row]:
    rows = read_table(shipped("events/types.tsv"), ["type", "quad", "score", "family"])
    return [
        {
            "type": r["type"],
            "means": words.TYPES[r["type"]],
            "class": r["quad"],
            "score": float(r["score"]),
            "group": GROUP_OF[r["type"]].name,
            "modes": ", ".join(MODES_OF.get(r["type"], ())),
        }
        for r in rows
    ]


_MEASURES = {
    ("both", "sentence_type_f1"): ("Both layers", "type of the act in a sentence, F1"),
    ("both", "sentence_type_p"): ("Both layers", "of acts said, right type"),
    ("both", "sentence_type_r"): ("Both layers", "of acts there, found"),
    ("frames", "sentence_type_f1"): ("Frames alone", "type of the act in a sentence, F1"),
    ("aux", "accuracy"): ("New or not", "right"),
    ("merge", "pair_f1"): ("Mentions of one act in an article", "F1 of pairs"),
    ("both_articles", "event_f1"): ("Both layers", "events of a whole article, F1"),
}  # fmt: skip


def _scores(card: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The scores of the shipped coder on texts it was not trained on, as its card has them."""
    scores = card.get("scores", {})
    return [
        (of, measure, f"{scores[part][name]:.2f}")
        for (part, name), (of, measure) in _MEASURES.items()
        if isinstance(scores.get(part, {}).get(name), float)
    ]


def _versions(card: dict[str, Any]) -> list[tuple[str, str]]:
    from tocsin import __version__

    return [
        ("Tocsin", __version__),
        ("Vocabulary", vocabulary_digest()),
        ("Model", str(card.get("digest", "not installed"))),
        ("Trained from", str(card.get("base", "—"))[:160]),
    ]


def _aside(lens: Lens) -> list[Row]:
    """What was set aside last, by name: where a file lay is nobody's business."""
    found = lens.rows(f"SELECT source, reason, cure FROM sources ORDER BY added DESC LIMIT {_ASIDE}")
    return [
        {
            "source": named(r["source"]),
            **{name: without_folders(r[name] or "", r["source"]) for name in ("reason", "cure")},
        }
        for r in found
    ]


def _outlets(lens: Lens) -> list[Row]:
    return lens.rows(
        "SELECT outlet, count(*) AS articles, count(*) FILTER (origin IS NULL) AS origins, min(day) AS first, max(day) AS last"
        f" FROM articles GROUP BY outlet ORDER BY articles DESC, outlet LIMIT {_OUTLETS}"
    )
