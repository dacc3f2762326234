"""Reads and checks the actor tables of ``vocab/actors`` and of a user's folder laid over them.

    states.tsv        id name aliases adjectives people capitals
    state_names.tsv   code form names                       more names of states; cities.tsv likewise, built
    orgs/*.tsv        name aliases code sector terms part_of entity id   groups, parties, institutions, IGOs, NGOs, media
    peoples.tsv       id name aliases codes armed           ethnic and religious names, their country chosen by context
    offices_of.tsv    title only never                      which states have it, see :mod:`tocsin.resolve.offices_of`
    offices/, people/, person_names.tsv                     see :mod:`tocsin.resolve.actors_people`

A term is ``SECTOR role START..END``, days as ISO dates, either end open; ``SECTOR@CODE`` where the office is not the country's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tocsin.errors import VocabularyError
from tocsin.resolve.actors_people import People
from tocsin.resolve.actors_records import Known, Term
from tocsin.resolve.actors_text import slug
from tocsin.resolve.sectors import SECTORS
from tocsin.vocab.tables import Row, read_table, shipped

SPECIAL = frozenset({"UNO", "EUR", "IGO", "NGO", "IMG", "MNC", "ISM", "KOS"})
FORMS = frozenset({"name", "adjective", "people", "capital", "seat", "place"})
ORG_COLUMNS = ("name", "aliases", "code", "sector", "terms", "part_of", "entity", "id")
PERSON_COLUMNS = ("name", "aliases", "code", "gender", "sector", "terms", "entity", "id")
PEOPLE_COLUMNS = ("id", "name", "aliases", "codes", "armed")
STATE_COLUMNS = ("id", "name", "aliases", "adjectives", "people", "capitals")
# What an organisation is where its row does not say.
ORG_SECTORS = {"group": "REB", "party": "PTY", "institution": "GOV", "igo": "", "ngo": "SOC", "media": "JRN"}
_TERM = re.compile(r"([A-Z]{3})(?:@([A-Z]{3}))?\s+(.*?)\s*(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?")
# The file's name says what kind of organisation it lists.
ORG_KINDS = {
    "groups": "group",
    "parties": "party",
    "institutions": "institution",
    "igos": "igo",
    "ngos": "ngo",
    "media": "media",
}


class Tables:
    """All actors of the tables by id, and the names that stand apart from them.

    Args:
        roots: folders, later ones laid over earlier ones: a row with a known id replaces that row.

    Raises:
        VocabularyError: a duplicate id in one folder, overlapping terms of one role, an unknown code, sector or form, a cycle of
            ``part_of``; the message names file, line and cure.
    """

    def __init__(self, roots: Iterable[Path] | None = None) -> None:
        self.known: dict[str, Known] = {}
        self.names: list[tuple[str, Known, str]] = []
        self.codes: set[str] = set(SPECIAL)
        self._people = People(self.codes)
        for root in roots or (shipped("actors"),):
            self._read_root(root)
        self._add_people()
        self._settle()

    def _read_root(self, root: Path) -> None:
        if not any(root.rglob("*.tsv")):
            raise VocabularyError(
                f"{root}: holds no tables (give a folder with such as orgs/groups_mine.tsv or people/mine.tsv)"
            )
        seen: dict[str, Row] = {}
        if (path := root / "states.tsv").exists():
            self._read_states(path, seen)
        for name in ("state_names.tsv", "cities.tsv"):
            if (path := root / name).exists():
                self._read_state_names(path)
        for path in sorted(root.glob("orgs/*.tsv")):
            for row in read_table(path, ORG_COLUMNS):
                self._keep(self._org(row, path.stem), row, seen)
        if (path := root / "peoples.tsv").exists():
            for row in read_table(path, PEOPLE_COLUMNS):
                self._keep(self._folk(row), row, seen)
        for path in sorted(root.glob("offices/*.tsv")):
            self._people.read_offices(path)
        for path in sorted(root.glob("people/*.tsv")):
            terms = {row.where: tuple(self._checked_terms(row)) for row in read_table(path, PERSON_COLUMNS)}
            self._people.read_people(path, PERSON_COLUMNS, terms)
        if (path := root / "person_names.tsv").exists():
            self._people.read_names(path)

    def _keep(self, known: Known, row: Row, seen: dict[str, Row]) -> None:
        if not known.id:
            raise row.fault("the row has no id", "give it one")
        if known.id in seen:
            raise row.fault(f"id {known.id!r} stands also at {seen[known.id].where}", "remove one of the rows")
        seen[known.id] = row
        self.known[known.id] = known

    def _read_states(self, path: Path, seen: dict[str, Row]) -> None:
        for row in read_table(path, STATE_COLUMNS):
            code = row["id"]
            if not re.fullmatch(r"[A-Z]{3}", code):
                raise row.fault(f"id {code!r} is no ISO 3166-1 alpha-3 code", "write three capitals")
            state = Known(code, "state", row["name"], code, "GOV", aliases=row.many("aliases"), where=row.where)
            self._keep(state, row, seen)
            self.codes.add(code)
            self.names += [(n, state, "adjective") for n in row.many("adjectives")]
            self.names += [(n, state, "people") for n in row.many("people") if n not in row.many("adjectives")]
            self.names += [(n, state, "capital") for n in row.many("capitals")]

    def _read_state_names(self, path: Path) -> None:
        for row in read_table(path, ("code", "form", "names")):
            if row["code"] not in self.known:
                raise row.fault(f"unknown state {row['code']!r}", "add it to states.tsv first")
            if row["form"] not in FORMS:
                raise row.fault(f"unknown form {row['form']!r}", f"use one of {' '.join(sorted(FORMS))}")
            self.names += [(n, self.known[row["code"]], row["form"]) for n in row.many("names")]

    def _org(self, row: Row, stem: str) -> Known:
        kind = ORG_KINDS.get(stem.partition("_")[0])
        if kind is None:
            raise row.fault("the file's name says no kind", f"name it after one of {' '.join(ORG_KINDS)}")
        self._check(row)
        return Known(
            row["id"] or slug(row["name"]), kind, row["name"], row["code"], row["sector"] or ORG_SECTORS[kind],
            tuple(self._terms(row)), row.many("aliases"),
            part_of=row["part_of"], entity=row["entity"], where=row.where,
        )  # fmt: skip

    def _checked_terms(self, row: Row) -> Iterator[Term]:
        self._check(row)
        yield from self._terms(row)

    def _add_people(self) -> None:
        for known in self._people.known():
            # A party or place may bear a person's name (Svoboda): the person's id then carries the country.
            one = replace(known, id=f"{known.id}-{known.code.lower()}") if known.id in self.known else known
            if other := self.known.get(one.id):
                raise VocabularyError(
                    f"{known.where}: id {one.id!r} stands also at {other.where} (give one another id)"
                )
            self.known[one.id] = one

    def _folk(self, row: Row) -> Known:
        codes = row.many("codes")
        for code in codes:
            if code not in self.codes:
                raise row.fault(f"unknown code {code!r}", "use ISO 3166-1 alpha-3 or a PLOVER special")
        one = codes[0] if len(codes) == 1 else ""
        return Known(
            row["id"],
            "people",
            row["name"],
            one,
            "CVL",
            aliases=row.many("aliases"),
            codes=codes,
            armed=row["armed"],
            where=row.where,
        )

    def _check(self, row: Row) -> None:
        if row["code"] and row["code"] not in self.codes:
            raise row.fault(f"unknown code {row['code']!r}", "use ISO 3166-1 alpha-3 or a PLOVER special")
        if row["sector"] and row["sector"] not in SECTORS:
            raise row.fault(f"unknown sector {row['sector']!r}", f"use one of {' '.join(sorted(SECTORS))}")

    def _terms(self, row: Row) -> Iterator[Term]:
        """The terms of a row in order of their start, checked for overlap within one role."""
        last: dict[tuple[str, str], Term] = {}
        for term in sorted((self._term(cell, row) for cell in row.many("terms")), key=lambda t: t.start):
            before = last.get((term.role, term.code))
            if before and (not before.end or before.end > term.start):
                raise row.fault(f"terms of {term.role!r} overlap at {term.start}", "end the earlier one first")
            last[(term.role, term.code)] = term
            yield term

    def _term(self, cell: str, row: Row) -> Term:
        match = _TERM.fullmatch(cell)
        if not match:
            raise row.fault(f"term {cell!r} cannot be read", "write SECTOR role 2017-01-20..2021-01-20")
        sector, code, role, start, end = (g or "" for g in match.groups())
        if sector not in SECTORS or (code and code not in self.codes):
            raise row.fault(f"unknown sector or code in term {cell!r}", "use PLOVER's sectors and ISO codes")
        if end and start > end:
            raise row.fault(f"term {cell!r} ends before it starts", "swap the days")
        return Term(sector, role, start, end, code)

    def _settle(self) -> None:
        """Fills what a part takes from its whole, and refuses cycles."""
        for known in list(self.known.values()):
            seen, part = {known.id}, known
            code, sector = known.code, known.sector
            while part.part_of:
                whole = self.known.get(part.part_of)
                if whole is None:
                    raise Row({}, part.where).fault(
                        f"part_of names unknown {part.part_of!r}", "add that row or correct the id"
                    )
                if whole.id in seen:
                    raise Row({}, known.where).fault(f"part_of of {known.id!r} runs in a circle", "break it at one row")
                seen.add(whole.id)
                code, sector, part = code or whole.code, sector or whole.sector, whole
            if (code, sector) != (known.code, known.sector):
                self.known[known.id] = replace(known, code=code, sector=sector)
