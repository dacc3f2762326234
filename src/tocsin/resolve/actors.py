"""Who is meant: known names in a text, the actors of an article, and noun phrases resolved to country, sector and identity.

The tables are described in :mod:`tocsin.resolve.actors_load`; the way a phrase is read in :mod:`tocsin.resolve.actors_phrase`.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from tocsin.records import Article, Entity
from tocsin.resolve import coref, strangers
from tocsin.resolve.actors_index import NameIndex
from tocsin.resolve.actors_load import Tables
from tocsin.resolve.actors_names import Situation
from tocsin.resolve.actors_phrase import PhraseReader
from tocsin.resolve.actors_records import ArticleContext, Known, Mention
from tocsin.resolve.actors_text import fold, key_of, sound_key, tokenize
from tocsin.resolve.offices_of import OfficesOf
from tocsin.resolve.sectors import Sectors
from tocsin.vocab.tables import shipped


class Actors:
    """The actor stage. Construction is cheap; the tables load on first use (well under a second).

    Args:
        roots: vocabulary folders, later ones laid over earlier ones.

    Raises:
        VocabularyError: on first use, if a table is wrong; names file, line and cure.
    """

    def __init__(self, roots: tuple[Path, ...]) -> None:
        self._roots = roots

    @classmethod
    def shipped(cls, extra: Path | None = None) -> Actors:
        """The shipped tables, with a user's folder laid over them."""
        return cls((shipped("actors"), *([extra] if extra else [])))

    @cached_property
    def tables(self) -> Tables:
        """The checked tables."""
        return Tables(self._roots)

    @cached_property
    def sectors(self) -> Sectors:
        """The nouns that give sectors."""
        return Sectors([p for r in self._roots if (p := r / "sectors.tsv").exists()])

    @cached_property
    def offices(self) -> OfficesOf:
        """Which states have an office of a name; a user's rows take the place of the shipped ones."""
        return OfficesOf([p for r in self._roots if (p := r / "offices_of.tsv").exists()])

    @cached_property
    def index(self) -> NameIndex:
        """All names of all known actors."""
        index = NameIndex()
        for known in self.tables.known.values():
            if known.kind == "person":
                index.add_person(known)
                continue
            for name in (known.name, *known.aliases):
                index.add(name, known, "name")
        for name, known, form in self.tables.names:
            index.add(name, known, form)
        return index

    @cached_property
    def _reader(self) -> PhraseReader:
        return PhraseReader(self.index, self.sectors, self.offices)

    def find(self, text: str) -> list[Mention]:
        """All known names in a text, longest first, without overlap; offsets count characters of ``text``."""
        return self.index.find(text)

    def context(self, article: Article) -> ArticleContext:
        """What an article says about its actors; make it once per article and hand it to :meth:`resolve`."""
        tokens = tokenize(article.text)
        nouns = self.sectors.find(tokens.keys)
        context = coref.build(article, tokens, nouns, self.index, self._outlet)
        return strangers.introduced(context, tokens, nouns, self.resolve)

    def resolve(
        self,
        text: str,
        *,
        date: str | None = None,
        context: ArticleContext | None = None,
        start: int | None = None,
        other: tuple[Entity, ...] = (),
    ) -> Entity:
        """The actor a noun phrase means.

        Args:
            text: the phrase as the coder cut it out.
            date: ISO day at which roles must hold; the context's own day if not given.
            context: the article's context, for pronouns, descriptions and short names.
            start: offset of the phrase in the article.
            other: the other side of the act, resolved already: *him* in *Trump received him* is not Trump.
        """
        day = date or (context.date if context else None)
        found = self._reader.read(text, Situation(day[:10] if day else None, context, start, other))
        sectors = tuple(dict.fromkeys(s for s in (found.sector, *found.sectors) if s))
        return Entity(
            text=text, start=start, end=None if start is None else start + len(text), code=found.code, sector=found.sector,
            sectors=sectors, entity=found.entity, name=found.name, reasons=tuple(found.reasons),
        )  # fmt: skip

    def lookup(self, name: str, date: str | None = None) -> list[Known]:
        """Everything known under a name, those whose term holds on the date first; spellings that sound alike come last."""
        key = key_of(name)
        known = {f.known.id: f.known for f in self.index.get(key)}
        for word_key, other in self.index.alike(key) if sound_key(key) else []:
            if word_key[-1][0] == key[-1][0]:
                known.setdefault(other.id, other)
        return sorted(known.values(), key=lambda k: k.term(date) is None)

    def _outlet(self, outlet: str) -> str | None:
        """The country of a news outlet, by its name or the last label of its domain."""
        forms = self.index.get(key_of(outlet))
        if forms:
            return forms[0].known.code or None
        tail = outlet.rsplit(".", 1)[-1] if "." in outlet else ""
        return TLDS.get(fold(tail))


# Country domains of the outlets most read.
TLDS = dict(
    pair.split(":")
    for pair in """
        uk:GBR ir:IRN ru:RUS cn:CHN in:IND pk:PAK tr:TUR il:ISR de:DEU fr:FRA au:AUS ca:CAN jp:JPN kr:KOR ng:NGA
        ke:KEN za:ZAF eg:EGY sa:SAU ae:ARE ua:UKR pl:POL it:ITA es:ESP br:BRA mx:MEX ar:ARG co:COL ve:VEN ph:PHL
        id:IDN my:MYS sg:SGP th:THA vn:VNM bd:BGD lk:LKA iq:IRQ lb:LBN qa:QAT
    """.split()
)
