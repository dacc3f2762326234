"""Reads the persons of the vocabulary: lists of office holders, tables of persons, and more names for both.

    offices/*.tsv       code sector role holders         ``holders``: name and day, in order; each term ends where the next begins
    people/*.tsv        name aliases code gender sector terms entity id
    person_names.tsv    name aliases gender entity       more names of persons of the other tables

One person may hold many offices, in several files and for several bodies: a name is one person unless it stands for two states.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import timedelta
from pathlib import Path

from tocsin.resolve.actors_records import Known, Term
from tocsin.resolve.actors_text import slug
from tocsin.resolve.sectors import SECTORS
from tocsin.vocab.tables import Row, read_table

OFFICE_COLUMNS = ("code", "sector", "role", "holders")
NAME_COLUMNS = ("name", "aliases", "gender", "entity")
SPECIAL = frozenset({"UNO", "EUR", "IGO", "NGO", "IMG", "MNC", "ISM"})
# Those who held nothing but these keep the sector after the post: a dead commander is still a soldier, a freed rebel a rebel.
LASTING = frozenset({"MIL", "REB", "PRM", "REL", "OPP", "PTY", "SPY"})
_HOLDER = re.compile(r"(?:(.*\S)\s+|-\s*)(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(slots=True)
class Person:
    """A person while the files are being read."""

    name: str
    code: str
    where: str
    terms: list[Term] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    gender: str = ""
    sector: str = ""
    entity: str = ""
    id: str = ""

    def known(self) -> Known:
        """The finished record."""
        terms = tuple(sorted(set(self.terms), key=lambda t: t.start))
        return Known(
            self.id, "person", self.name, self.code, self.sector or outside(terms), terms,
            tuple(dict.fromkeys(self.aliases)), self.gender, entity=self.entity, where=self.where,
        )  # fmt: skip


def outside(terms: tuple[Term, ...]) -> str:
    """The sector of a person outside all terms: elite, unless all they ever were is lasting."""
    sectors = {t.sector for t in terms}
    return next(iter(sectors)) if len(sectors) == 1 and sectors <= LASTING else "ELI"


class People:
    """Persons by name and country while the files are read; :meth:`known` gives the records."""

    def __init__(self, codes: set[str]) -> None:
        self.codes = codes
        self._by_name: dict[str, list[Person]] = {}

    def person(self, name: str, code: str, where: str) -> Person:
        """The person of that name who fits the code, made if new; bodies such as the UN do not tell two persons apart."""
        same = self._by_name.setdefault(slug(name), [])
        for person in same:
            if person.code == code or code in SPECIAL:
                return person
            if person.code in SPECIAL:
                person.code = code
                return person
        person = Person(name, code, where)
        same.append(person)
        return person

    def read_offices(self, path: Path) -> None:
        """Adds the holders of every office in a file."""
        for row in read_table(path, OFFICE_COLUMNS):
            if row["sector"] not in SECTORS:
                raise row.fault(f"unknown sector {row['sector']!r}", f"use one of {' '.join(sorted(SECTORS))}")
            if row["code"] not in self.codes:
                raise row.fault(f"unknown code {row['code']!r}", "use ISO 3166-1 alpha-3 or a PLOVER special")
            for name, start, end in holders(row):
                term = Term(row["sector"], row["role"], start, end, row["code"])
                self.person(name, row["code"], row.where).terms.append(term)

    def read_people(self, path: Path, columns: tuple[str, ...], terms: dict[str, tuple[Term, ...]]) -> None:
        """Adds the rows of a table of persons; ``terms`` are those the caller has read and checked, by place."""
        seen: dict[tuple[str, str], Row] = {}
        for row in read_table(path, columns):
            key = (slug(row["name"]), row["code"])
            if key in seen:
                raise row.fault(f"{row['name']!r} stands also at {seen[key].where}", "make it one row")
            seen[key] = row
            person = self.person(row["name"], row["code"], row.where)
            # A later table's term replaces the earlier one of the same role: a user's file corrects ours.
            roles = {t.role for t in terms[row.where]}
            person.terms = [t for t in person.terms if t.role not in roles]
            person.terms += [t if t.code else t._replace(code=row["code"]) for t in terms[row.where]]
            person.aliases += row.many("aliases")
            person.gender, person.sector = row["gender"] or person.gender, row["sector"] or person.sector
            person.entity, person.id = row["entity"] or person.entity, row["id"] or person.id

    def read_names(self, path: Path) -> None:
        """Adds names, gender and ids to persons of the other tables."""
        for row in read_table(path, NAME_COLUMNS):
            same = self._by_name.get(slug(row["name"]))
            if not same:
                raise row.fault(f"{row['name']!r} is in no table of persons", "correct the spelling or add an office")
            for person in same[:1]:
                person.aliases += row.many("aliases")
                person.gender, person.entity = row["gender"] or person.gender, row["entity"] or person.entity

    def known(self) -> Iterator[Known]:
        """The records, each with its own id."""
        for same in self._by_name.values():
            for person in same:
                plain = slug(person.name)
                person.id = person.id or (plain if len(same) == 1 else f"{plain}-{person.code.lower()}")
                yield person.known()


def holders(row: Row) -> Iterator[tuple[str, str, str]]:
    """Name, first and last day of each holder of an office; a dash ends a list, or leaves a gap.

    Raises:
        VocabularyError: a holder cannot be read, or the days are not in order (terms would overlap).
    """
    read: list[tuple[str, str]] = []
    for cell in row.many("holders"):
        match = _HOLDER.fullmatch(cell)
        if not match:
            raise row.fault(
                f"holder {cell!r} cannot be read", "write the name and the first day, as in Jane Doe 2017-01-20"
            )
        name, year, month, day = match.groups()
        start = f"{year}-{month or '01'}-{day or '01'}"
        if read and start < read[-1][1]:
            raise row.fault(
                f"terms of {row['role']!r} overlap at {start}", "put the holders in order of their first day"
            )
        read.append(("" if name in {None, "-"} else name, start))
    for i, (name, start) in enumerate(read):
        if name:
            yield name, start, read[i + 1][1] if i + 1 < len(read) else ""


def month_end(year: int, month: int) -> str:
    """The last day of a month as ISO date."""
    first = Day(year + month // 12, month % 12 + 1, 1)
    return (first - timedelta(days=1)).isoformat()
