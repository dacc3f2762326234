"""Sends messages: a signed webhook, mail, chat services, and the Atom feed of alarms."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from tocsin.errors import InputError, MissingExtraError, UsageError
from tocsin.watch.feeds import moment
from tocsin.watch.tell import Notice, wording
from tocsin.watch.tell_config import Channel

Secret = Callable[[str], str]
"""Gives the secret of a name; raises UsageError if there is none."""

_SECONDS = 15.0
ENTRIES = 200
"""Entries of the Atom feed: the latest."""
_ATOM = "http://www.w3.org/2005/Atom"


class NotSent(InputError):
    """A message that could not be sent; the reason holds no secret."""


def send(channel: Channel, notice: Notice, also: Notice | None, *, secret: Secret, now: datetime) -> None:
    """Sends one message.

    Args:
        channel: the way.
        notice: what to tell.
        also: that the alarm is over already, to be told in the same message.
        secret: gives secrets by name.
        now: the time now.

    Raises:
        NotSent: it could not be sent; another try may help.
        UsageError: the secret is not there.
        MissingExtraError: chat services are not installed.
    """
    {"webhook": _webhook, "mail": _mail, "chat": _chat}[channel.kind](channel, notice, also, secret, now)


def signature(key: str, message: str, stamp: str, body: bytes) -> str:
    """The signature of a webhook, by the Standard Webhooks rules: HMAC-SHA256 over id, time and body, in base64.

    A key that begins with ``whsec_`` is taken for base64, as those rules have it; any other as it is.
    """
    raw = key.encode()
    if key.startswith("whsec_"):
        try:
            raw = base64.b64decode(key.removeprefix("whsec_"), validate=True)
        except ValueError as e:
            raise UsageError("the key of the webhook begins with whsec_ and is not base64 (copy it again)") from e
    signed = b".".join((message.encode(), stamp.encode(), body))
    return "v1," + base64.b64encode(hmac.new(raw, signed, hashlib.sha256).digest()).decode()


def _webhook(channel: Channel, notice: Notice, also: Notice | None, secret: Secret, now: datetime) -> None:
    import httpx

    title, text = wording(notice, also)
    ended = {"ended": also.at} if also else {}
    content = {"type": f"alarm.{notice.kind}", "id": notice.id, "timestamp": notice.at, "title": title, "text": text}
    body = json.dumps({**content, **ended, "lists": notice.lists, "data": notice.data}, ensure_ascii=False).encode()
    stamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "tocsin",
        "webhook-id": notice.id,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(secret(channel.secret or ""), notice.id, stamp, body),
    }
    try:
        with (
            httpx.Client(timeout=_SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", channel.url or "", content=body, headers=headers) as answer,
        ):
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as e:
        # The text of the error may hold the address, and the address a token.
        raise NotSent(channel.name, f"the webhook cannot be reached: {type(e).__name__}", "check its address") from e
    if not 200 <= status < 300:
        raise NotSent(channel.name, f"the webhook answered {status}", "check its address and key")


def _mail(channel: Channel, notice: Notice, also: Notice | None, secret: Secret, now: datetime) -> None:
    import smtplib
    import ssl
    from email.message import EmailMessage
    from email.utils import format_datetime

    title, text = wording(notice, also)
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = title, channel.sender, ", ".join(channel.to)
    message["Date"] = format_datetime(now)
    # The same for the same message, so that a mail program shows one that was sent twice once.
    message["Message-ID"] = f"<{notice.id}@tocsin.{(channel.sender or '').rpartition('@')[2]}>"
    if notice.kind == "ended":
        message["In-Reply-To"] = message["References"] = (
            f"<{notice.alarm}.opened@tocsin.{(channel.sender or '').rpartition('@')[2]}>"
        )
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    host, port = channel.server or ("", 0)
    context = ssl.create_default_context()
    try:
        if channel.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=_SECONDS)
        with server:
            if channel.security == "starttls":
                server.starttls(context=context)
            if channel.user:
                server.login(channel.user, secret(channel.secret or ""))
            refused = server.send_message(message)
    except (smtplib.SMTPException, OSError) as e:
        raise NotSent(
            channel.name, f"the mail server does not take it: {_smtp(e)}", "check server, user and security"
        ) from e
    if refused:
        raise NotSent(channel.name, f"the mail server refuses {len(refused)} of the addresses", "check them")


def _smtp(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _chat(channel: Channel, notice: Notice, also: Notice | None, secret: Secret, now: datetime) -> None:
    try:
        import apprise
    except ImportError as e:
        raise MissingExtraError("tell", "telling chat services") from e
    title, text = wording(notice, also)
    service = apprise.Apprise()
    places = secret(channel.secret or "").split()
    if not places or not all(service.add(place) for place in places):
        raise UsageError(
            f"{channel.name}: {channel.secret} holds no address that Apprise knows (see its list of services)"
        )
    kind = apprise.NotifyType.WARNING if notice.kind == "opened" and also is None else apprise.NotifyType.INFO
    if not service.notify(title=title, body=text, notify_type=kind, body_format=apprise.NotifyFormat.TEXT):
        raise NotSent(channel.name, "the chat service does not take it", "check the address that Apprise is given")


def atom(notices: Iterable[Notice], *, title: str = "Tocsin alarms", now: datetime) -> bytes:
    """An Atom feed of alarms, two entries for each that is over, the latest first."""
    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

    latest = sorted(notices, key=lambda n: (moment(n.at), n.kind), reverse=True)[:ENTRIES]
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})

    def add(parent: object, name: str, text: str | None = None, **attributes: str) -> None:
        element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", **attributes)
        element.text = text

    add(feed, "id", "urn:tocsin:alarms")
    add(feed, "title", title)
    add(feed, "updated", _zoned(latest[0].at) if latest else now.isoformat(timespec="seconds"))
    author = etree.SubElement(feed, f"{{{_ATOM}}}author")
    add(author, "name", "Tocsin")
    for notice in latest:
        entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
        add(entry, "id", f"urn:tocsin:alarm:{notice.id}")
        add(entry, "title", notice.title)
        add(entry, "updated", _zoned(notice.at))
        add(entry, "published", _zoned(notice.at))
        add(entry, "category", term=notice.kind)
        for name in notice.lists:
            add(entry, "category", term=name, scheme="urn:tocsin:lists")
        if notice.url:
            add(entry, "link", href=notice.url)
        add(entry, "content", notice.text, type="text")
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _zoned(at: str) -> str:
    return moment(at).isoformat(timespec="seconds")


def write_atom(path: Path, content: bytes) -> None:
    """Puts the feed in its place; readers see the old one or the new one.

    Raises:
        NotSent: it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as e:
        raise NotSent(str(path), f"cannot be written: {e.strerror or e}", "check the folder") from e
    finally:
        part.unlink(missing_ok=True)
