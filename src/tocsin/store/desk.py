"""The desk: a folder of open tables that many processes can read and write at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tocsin.records import Alarm, Article, Event, Incident, Judgement
from tocsin.store.drivers import anniversaries
from tocsin.store.dyads import Dyad, dyad
from tocsin.store.kept import latest_alarms, one, refreshed
from tocsin.store.tables import Tables
from tocsin.store.view import View
from tocsin.store.writer import Writer, judge

if TYPE_CHECKING:
    from tocsin.store.lens import Mirrored


class Desk:
    """A desk by its path. Nothing is opened or made until it is read or written; every reading call sees the desk as of then.

    Args:
        path: a folder, or an object-store address such as ``s3://bucket/desk``.
    """

    def __init__(self, path: str | Path) -> None:
        self._tables = Tables(path)

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
        return View(self._tables)

    def watched(self) -> View:
        """The desk as of now with its series up to date; see :func:`tocsin.store.kept.refreshed`."""
        return refreshed(self._tables)

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
