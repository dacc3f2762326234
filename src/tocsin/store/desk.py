"""The desk: a folder of open tables that many processes can read and write at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tocsin import __version__
from tocsin.records import Alarm, Article, Event, Incident, Judgement, Link
from tocsin.store.drivers import anniversaries
from tocsin.store.dyads import Dyad, dyad
from tocsin.store.kept import latest_alarms, one, refreshed
from tocsin.store.schemas import to_row, to_table
from tocsin.store.tables import Tables
from tocsin.store.view import View
from tocsin.store.writer import Writer, judge

if TYPE_CHECKING:
    from tocsin.store.lens import Mirrored
    from tocsin.store.upkeep import Done, State

Relink = Callable[[View], tuple[Iterable[Incident], Iterable[Link]]]


class Desk:
    """A desk by its path. Nothing is opened or made until it is read or written; every reading call sees the desk as of then.

    Args:
        path: a folder, or an object-store address such as ``s3://bucket/desk``.
        as_of: an ISO day or moment: what the desk held then (at the end of the day, in UTC), and nothing that came later. Such a
            desk is only read.
        relink: makes incidents and links of a view, for a day whose incidents are no longer kept.

    Raises:
        UsageError: the path has square brackets, or ``as_of`` is neither.
    """

    def __init__(self, path: str | Path, *, as_of: str | None = None, relink: Relink | None = None) -> None:
        self._tables = Tables(path, as_of=as_of)
        self._relink = relink
        self._linked: dict[str, pa.Table] | None = None

    def __repr__(self) -> str:
        return f"Desk({self.path!r})"

    @property
    def path(self) -> str:
        """Where the desk lies."""
        return self._tables.root

    def exists(self) -> bool:
        """Whether anything was ever added."""
        return self._tables.exists()

    def view(self) -> View:
        """The desk as of now, for several questions to one state; raises :class:`tocsin.errors.StoreError` if there is none."""
        view = View(self._tables)
        if view.unlinked and self._relink:
            if self._linked is None:
                made = zip(("incidents", "links"), self._relink(view), strict=True)
                rows = {name: [to_row(record) for record in records] for name, records in made}
                self._linked = {n: to_table(n, found, batch="", version=__version__) for n, found in rows.items()}
            for name, table in self._linked.items():
                view.attach(f"relinked_{name}", table)
                view.stand_in(name, f"relinked_{name}")
        return view

    def watched(self) -> View:
        """The desk as of now with its series up to date; see :func:`tocsin.store.kept.refreshed`."""
        return refreshed(self._tables, self.view())

    def alarms(self, kind: str | None = None, a: str | None = None, b: str = "") -> list[Alarm]:
        """The latest record of every alarm, or of those of one series; open ones first, then the latest."""
        return latest_alarms(self.view(), kind, a, b)

    def anniversaries(self, on: date | None = None) -> list[dict[str, Any]]:
        """Large incidents whose day comes round soon, from a day or the last one on which anything was read; see
        :func:`tocsin.store.drivers.anniversaries`."""
        view = self.view()
        last = view.query("SELECT max(TRY_CAST(day AS DATE)) AS day FROM volume").to_pylist()[0]["day"]
        return anniversaries(view, on or last) if on or last else []

    def series(self, kind: str, a: str, b: str = "", *, by: str = "month") -> pa.Table:
        """One series with what was read beside every count; see :func:`tocsin.store.kept.one`."""
        return one(self.watched(), kind, a, b, by=by)

    def writer(self) -> Writer:
        """What adds to the desk; makes the desk if need be."""
        return Writer(self._tables)

    def states(self) -> list[State]:
        """Rows, files and bytes of each table; see :func:`tocsin.store.upkeep.states`."""
        from tocsin.store.upkeep import states

        return states(self._tables)

    def history(self) -> list[dict[str, Any]]:
        """What was done to the desk as a whole; see :func:`tocsin.store.upkeep.history`."""
        from tocsin.store.upkeep import history

        return history(self._tables)

    def migrate(self) -> list[str]:
        """Adds the columns that tables of an earlier Tocsin lack; see :func:`tocsin.store.upkeep.migrate`."""
        from tocsin.store.upkeep import migrate

        return migrate(self._tables)

    def compact(self, *, force: bool = False) -> list[Done]:
        """Merges small files; see :func:`tocsin.store.upkeep.compact`."""
        from tocsin.store.upkeep import compact

        return compact(self._tables, force=force)

    def vacuum(self, *, keep: timedelta | None = None, force: bool = False) -> list[Done]:
        """Removes files that no longer count; see :func:`tocsin.store.upkeep.vacuum`."""
        from tocsin.store.upkeep import KEPT, vacuum

        return vacuum(self._tables, keep=KEPT if keep is None else keep, force=force)

    def judge(self, judgement: Judgement) -> Judgement:
        """Adds a human judgement to the log, which is never edited; gives it with its time. Raises StoreError if it cannot."""
        return judge(self._tables, judgement)

    def mirrored(self, folder: Path | None = None) -> Mirrored:
        """The desk for quick questions from many threads; ``folder`` keeps the mirror from one run to the next."""
        from tocsin.store.lens import Mirrored

        return Mirrored(self._tables, folder)

    def articles(self) -> pa.Table:
        """All articles, as an Arrow table that pandas, Polars and DuckDB take."""
        return self.view().table("articles")

    def events(self) -> pa.Table:
        """All events, likewise."""
        return self.view().table("events")

    def incidents(self) -> pa.Table:
        """All incidents, likewise; empty until the desk's events are linked."""
        return self.view().table("incidents")

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """What a SQL query gives; see :meth:`tocsin.store.view.View.query`."""
        return self.view().query(sql, parameters)

    def article(self, key: str) -> Article:
        """The article whose id is, or begins with, ``key``; raises :class:`tocsin.errors.UsageError` if none or several fit."""
        return self.view().article(key)

    def event(self, key: str) -> Event:
        """The event whose id is, or begins with, ``key``; likewise."""
        return self.view().event(key)

    def incident(self, key: str) -> Incident:
        """The incident whose id is, or begins with, ``key``; likewise."""
        return self.view().incident(key)

    def dyad(self, a: str, b: str, *, latest: int = 10) -> Dyad:
        """What two actors did to each other, month by month; see :func:`tocsin.store.dyads.dyad`."""
        return dyad(self.view(), a, b, latest=latest)
