"""Whose an office is when the phrase does not say: *the foreign secretary* is of a state that calls one so.

The country named most is the best guess for *the police*, and the wrong one for *the Foreign Office* in a British piece about Chad,
or for *the prime minister* in a piece about the United States.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from tocsin.resolve import coref
from tocsin.resolve.actors_records import ArticleContext
from tocsin.resolve.sectors import Found
from tocsin.vocab.tables import read_table, shipped

FEW = 3
"""States of which the first in the table is meant where none is named: *the defense secretary* is the American one."""
GOVERNMENTS = frozenset({"government", "foreign ministry", "parliament"})
States = tuple[tuple[str, ...], frozenset[str]]
"""Those that alone have such an office (empty: any), and those that have none."""


class OfficesOf:
    """The table ``vocab/actors/offices_of.tsv``.

    Raises:
        VocabularyError: a line names no state, or names states in both columns.
    """

    def __init__(self, paths: Iterable[Path] | None = None) -> None:
        self._states: dict[str, States] = {}
        for path in paths or (shipped("actors/offices_of.tsv"),):
            for row in read_table(path, ("title", "only", "never")):
                only, never = row.many("only"), frozenset(row.many("never"))
                if bool(only) == bool(never):
                    raise row.fault(f"{row['title']!r}: only or never", "name states in one of the two columns")
                self._states[row["title"]] = (only, never)

    def country(self, nouns: Sequence[Found], context: ArticleContext, start: int | None) -> tuple[str | None, str]:
        """The country that an article's unowned office is of, with the reason.

        Of the states that have such an office the one the article names most; where it names none of them, the outlet's own,
        or of few the table's first, or none. Where the table does not know the office, as for any other description.
        """
        if nouns and (code := _governing(nouns[-1].noun.text, context)):
            return code, f"country {code}: the {nouns[-1].noun.text} that the article names as such"
        for found in nouns:
            only, never = self._states.get(found.noun.text, ((), frozenset()))
            if never:
                code, why = coref.country(context, start, never)
                return (code, why) if code else coref.country(context, start)
            if not only:
                continue
            if code := _most_named(only, context):
                return (
                    code,
                    f"country {code}: {found.noun.text!r} is an office of {'few states' if len(only) > 1 else 'one state'}",
                )
            return None, f"{found.noun.text!r} means several actors: the article names no state that has one"
        return coref.country(context, start)


def _most_named(only: Sequence[str], context: ArticleContext) -> str | None:
    """The state among these that the article names most; where it names none, the outlet's own or, of few, the first."""
    named = [c for c in only if c in context.countries]
    if named:
        return max(named, key=lambda c: (context.countries[c], c == context.outlet_code))
    if context.outlet_code in only:
        return context.outlet_code
    return only[0] if len(only) <= FEW else None


def _governing(noun: str, context: ArticleContext) -> str | None:
    """The one state whose government the article calls so: *the government* of its first line is *the British government* below."""
    if noun not in GOVERNMENTS:
        return None
    owned = {r.code for r in context.referents if r.head == noun and r.code and r.text != r.head}
    owner = re.compile(rf"[’']s? {re.escape(noun)}\b")
    owned |= {
        m.candidates[0].known.code for m in context.mentions if m.kind == "state" and owner.match(context.text, m.end)
    }
    return min(owned) if len(owned) == 1 else None
