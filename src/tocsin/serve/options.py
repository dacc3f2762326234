"""How the web app is run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
PORT = 8765


@dataclass(frozen=True, slots=True)
class Options:
    """How the web app is run.

    ``host`` is the address listened at; ``names`` are host names that requests may give beside the loopback's (a page of another
    site that points its own name here is refused). ``folder`` keeps the mirror and the keys. ``api_per_second`` requests to the
    API are answered for each client, with bursts of four times as many. ``relink_below``: a desk with fewer events is linked
    anew after a judgement; a larger one when ``tocsin link`` runs.
    """

    host: str = "127.0.0.1"
    port: int = PORT
    names: tuple[str, ...] = ()
    folder: Path | None = None
    api_per_second: float = 25.0
    relink_below: int = 20_000
