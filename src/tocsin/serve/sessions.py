"""Who may write: a token made at the first start, sign-in by a signed cookie, and forms that no other site can send."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import StoreError

COOKIE = "tocsin"
LASTS = 30 * 24 * 3600
"""Seconds that a sign-in lasts."""
_NAME = 60


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in: the name under which judgements are kept, and what a form must carry to be believed."""

    name: str
    csrf: str


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs cookies, and the digest of the token; the token itself is kept nowhere."""

    secret: bytes
    token_digest: str

    def knows(self, token: str) -> bool:
        """Whether this is the token."""
        return hmac.compare_digest(_digest(token.strip()), self.token_digest)

    def cookie(self, name: str) -> str:
        """A cookie that says who signed in."""
        clean = " ".join("".join(c for c in name if c.isprintable()).split())[:_NAME] or "anonymous"
        shown = base64.urlsafe_b64encode(clean.encode()).decode()
        body = f"{shown}.{int(time.time()) + LASTS}"
        return f"{body}.{self._sign('cookie', body)}"

    def visitor(self, cookie: str | None) -> Visitor | None:
        """Who a cookie names, if it is ours and not too old."""
        body, dot, signature = (cookie or "").rpartition(".")
        if not dot or not hmac.compare_digest(signature.encode(), self._sign("cookie", body).encode()):
            return None
        shown, _, until = body.partition(".")
        if int(until) < time.time():
            return None
        name = base64.urlsafe_b64decode(shown.encode()).decode()
        return Visitor(name, self._sign("form", cookie or ""))

    def _sign(self, what: str, body: str) -> str:
        # The token is part of the key, so that a new token ends all sessions.
        key = self.secret + self.token_digest.encode()
        return hmac.new(key, f"{what} {body}".encode(), hashlib.sha256).hexdigest()


def keys(folder: Path, *, renew: bool = False) -> tuple[Keys, str | None]:
    """The keys kept in a folder, made at the first start; with them the token, if it was made just now.

    Args:
        folder: where ``keys.json`` lies, readable by its owner only.
        renew: make a new token; the old one and all sign-ins end.

    Raises:
        StoreError: the file cannot be read or written.
    """
    file = folder / "keys.json"
    try:
        if not renew and file.exists():
            kept = json.loads(file.read_text(encoding="utf-8"))
            return Keys(bytes.fromhex(kept["secret"]), str(kept["token"])), None
        token = secrets.token_urlsafe(24)
        made = Keys(secrets.token_bytes(32), _digest(token))
        folder.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"keys.json.part-{os.getpid()}")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump({"secret": made.secret.hex(), "token": made.token_digest}, out)
        part.replace(file)
    except (OSError, ValueError, KeyError) as e:
        raise StoreError(f"{file}: cannot be used: {e} (remove it; the next start makes a new token)") from e
    return made, token


def _digest(token: str) -> str:
    return hashlib.sha256(f"tocsin {token}".encode()).hexdigest()
