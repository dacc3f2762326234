"""What the app keeps between requests: the desk through its mirror, the keys, and the counts of what it did."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.errors import TocsinError
from tocsin.link import verdicts_on_labels
from tocsin.link.judge import listed
from tocsin.records import Judgement
from tocsin.serve.gate import Meter
from tocsin.serve.options import Options
from tocsin.serve.sessions import Keys, keys
from tocsin.store import Desk
from tocsin.store.lens import Lens, Mirrored, Row


@dataclass(slots=True)
class State:
    """What the app keeps between requests. ``token`` is there only if it was made just now."""

    desk: Desk
    options: Options
    mirrored: Mirrored
    keys: Keys
    token: str | None
    meter: Meter = field(default_factory=Meter)
    _ruled: tuple[str, str] = ("", "")
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _linking: threading.Lock = field(default_factory=threading.Lock)
    _again: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def start(cls, desk: Desk, options: Options) -> State:
        """The state of an app that was just started.

        Raises:
            StoreError: the keys cannot be read or made.
        """
        folder = options.folder or folder_of(desk)
        made, token = keys(folder)
        return cls(desk, options, desk.mirrored(folder), made, token)

    def lens(self) -> Lens:
        """The desk as of now, with people's judgements applied."""
        lens = self.mirrored.lens()
        if self._ruled != (lens.name, lens.log):
            with self._lock:
                if self._ruled != (lens.name, lens.log):
                    lens.rule(_rulings(lens.judgements()))
                    self._ruled = (lens.name, lens.log)
        return lens

    def judge(self, judgement: Judgement) -> Judgement:
        """Writes a judgement to the desk's log; pages show it from the next request on.

        Raises:
            StoreError: it cannot be written.
        """
        said = self.desk.judge(judgement)
        self.meter.judgements[judgement.verdict] += 1
        lens = self.mirrored.refresh()
        if lens.number("SELECT count(*) FROM base_events") < self.options.relink_below:
            self._again.set()
            threading.Thread(target=self._relink, daemon=True, name="link").start()
        return said

    @property
    def linking(self) -> bool:
        """Whether incidents are being made anew."""
        return self._linking.locked()

    def _relink(self) -> None:
        """Makes the incidents anew as people judged, one run at a time, once more if somebody judged meanwhile."""
        from tocsin.pipeline import link

        with self._linking:
            while self._again.is_set():
                self._again.clear()
                try:
                    link(self.desk)
                except TocsinError as e:
                    self.mirrored.problem = str(e)


def folder_of(desk: Desk) -> Path:
    """Where the mirror and the keys of a desk lie: in the desk, or in the user's cache for a desk in an object store."""
    if "://" not in desk.path:
        return Path(desk.path) / ".serve"
    from platformdirs import user_cache_path

    from tocsin.records import digest

    return user_cache_path("tocsin") / "serve" / digest(desk.path)


def _rulings(judgements: list[Judgement]) -> list[Row]:
    """Judgements of labels as rows for the lens."""
    out: list[Row] = []
    for key, said in verdicts_on_labels(judgements).items():
        row: Row = {"id": key, "rejected": said["verdict"] == "reject"}
        row |= {name: said[name] for name in ("event", "aux", "date") if said.get(name)}
        row |= {
            column: list(listed(said[name]))
            for name, column in (("mode", "mode"), ("actor", "doers"), ("recipient", "receivers"))
            if name in said
        }
        if "event" in said and "mode" not in said:
            row["mode"] = []
        out.append(row)
    return out


def renewed(desk: Desk, options: Options) -> str | None:
    """A new token; the one before and all sign-ins end.

    Raises:
        StoreError: the keys cannot be written.
    """
    return keys(options.folder or folder_of(desk), renew=True)[1]
