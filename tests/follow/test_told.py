"""People are told of an alarm once when it begins and once when it ends, through real local servers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import feedparser
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from local_web import Clock, Handler, Site
from tocsin.errors import UsageError
from tocsin.follow.told import Teller
from tocsin.records import Failure
from tocsin.store import Desk
from tocsin.watch.tell import Notice
from tocsin.watch.tell_config import Channel, channels

NIGHT = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
SECRETS = {"HOOK": "whsec_" + base64.b64encode(b"a key of the desk").decode(), "MAIL": "open sesame"}


def opened(number: int = 1, at: datetime = NIGHT, lists: tuple[str, ...] = ("Gulf",)) -> Notice:
    """That an alarm began."""
    text = "USA and IRN: nine incidents in a week, three are usual.\n\nIt would close after two weeks below five."
    return Notice(f"alarm{number}", "opened", at.isoformat(), "USA – IRN: escalation", text, {"surprise": 0.001}, lists)


def ended(number: int = 1, at: datetime = NIGHT + timedelta(hours=2)) -> Notice:
    """That it ended."""
    return Notice(
        f"alarm{number}", "ended", at.isoformat(), "USA – IRN: back to normal", "Two quiet weeks.", {}, ("Gulf",)
    )


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at half past eleven at night."""
    return Clock(NIGHT)


@pytest.fixture
def teller(desk: Desk, clock: Clock) -> Callable[..., Teller]:
    """Makes tellers over one desk."""
    return lambda *ways, **more: Teller(desk, ways, secret=SECRETS.__getitem__, clock=clock, **more)


class Posts:
    """A site that takes posts."""

    def __init__(self, site: Site) -> None:
        self.site, self.taken, self.status = site, list[tuple[dict[str, str], bytes]](), 200

    def __call__(self, handler: Handler) -> None:
        """Takes one."""
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        if self.status == 200:
            self.taken.append(({k.lower(): v for k, v in handler.headers.items()}, body))
        handler.send_response(self.status)
        handler.send_header("Content-Length", "0")
        handler.end_headers()


@pytest.fixture
def posts(make_site: Callable[[], Site], monkeypatch: pytest.MonkeyPatch) -> Posts:
    """A local site that takes posts at any path."""
    taking = Posts(make_site())
    monkeypatch.setattr(Handler, "do_POST", lambda handler: taking(handler), raising=False)
    return taking


def hook(posts: Posts, **more: object) -> Channel:
    """A webhook to that site."""
    return Channel("hook", "webhook", url=f"{posts.site.url}/hook", secret="HOOK", **more)  # type: ignore[arg-type]


def test_webhooks_are_signed(teller: Callable[..., Teller], posts: Posts) -> None:
    """The receiver can check who sent it and when, by the rules of Standard Webhooks."""
    assert teller(hook(posts)).tell([opened()]) == []
    ((headers, body),) = posts.taken
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = hmac.new(b"a key of the desk", signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()
    assert headers["webhook-timestamp"] == str(int(NIGHT.timestamp()))
    sent = json.loads(body)
    assert (sent["type"], sent["lists"], sent["data"]) == ("alarm.opened", ["Gulf"], {"surprise": 0.001})


def test_one_message_when_it_begins_and_one_when_it_ends(
    teller: Callable[..., Teller], posts: Posts, clock: Clock
) -> None:
    """However often the alarm is met, and whichever process meets it."""
    for notices in ([opened()], [opened()], [opened(), ended()], [opened(), ended()]):
        teller(hook(posts)).tell(notices)
        clock.on(hours=3)
    assert [json.loads(body)["type"] for _, body in posts.taken] == ["alarm.opened", "alarm.ended"]


def test_a_server_that_is_away_is_tried_again(teller: Callable[..., Teller], posts: Posts, desk: Desk) -> None:
    """What could not be sent is sent later, and the fault holds no secret and stands in the desk once."""
    posts.status = 503
    for _ in range(2):
        assert teller(hook(posts)).tell([opened()]) == [
            Failure("hook", "the webhook answered 503", "check its address and key")
        ]
    posts.status = 200
    teller(hook(posts)).tell([opened()])
    assert len(posts.taken) == 1
    assert len(desk.query("SELECT * FROM sources").to_pylist()) == 1


def test_it_is_not_tried_for_ever(teller: Callable[..., Teller], posts: Posts, desk: Desk) -> None:
    """After eight tries it is given up."""
    posts.status = 500
    for _ in range(12):
        teller(hook(posts)).tell([opened()])
    states = [row["state"] for row in desk.query("SELECT state FROM told ORDER BY batch").to_pylist()]
    assert states.count("failed") == 8
    assert states[-1] == "given up"


def test_two_at_once_send_one(teller: Callable[..., Teller], posts: Posts, desk: Desk) -> None:
    """A message that another process is sending is left to it; if that one died, it is sent after a while."""
    from tocsin.records import Told

    desk.writer().tell(Told("hook", "alarm1", "opened", "claimed", NIGHT.isoformat(), tries=1))
    one = teller(hook(posts))
    one.tell([opened()])
    assert posts.taken == []
    later = Teller(desk, [hook(posts)], secret=SECRETS.__getitem__, clock=lambda: NIGHT + timedelta(minutes=20))
    later.tell([opened()])
    assert len(posts.taken) == 1


def test_quiet_hours(teller: Callable[..., Teller], posts: Posts, clock: Clock) -> None:
    """At night nobody is woken; in the morning an alarm that is over gives one message, one that lasts gives one too."""
    (way,) = channels(
        {
            "tell": [
                {
                    "kind": "webhook",
                    "url": posts.site.url,
                    "secret": "HOOK",
                    "quiet": "22:00-07:00",
                    "zone": "Europe/Berlin",
                }
            ]
        },
        "x",
    )
    notices = [opened(1), ended(1), opened(2)]
    teller(way).tell(notices)
    clock.on(hours=5)
    teller(way).tell(notices)
    assert posts.taken == []
    clock.on(hours=2)  # half past six in UTC, half past seven in Berlin
    teller(way).tell(notices)
    first, second = (json.loads(body) for _, body in posts.taken)
    assert first["title"] == "USA – IRN: escalation – and it is over"
    assert "Two quiet weeks." in first["text"]
    assert second["id"] == "alarm2.opened"
    teller(way).tell(notices)
    assert len(posts.taken) == 2


def test_budgets_hold_for_each_list(teller: Callable[..., Teller], posts: Posts, clock: Clock) -> None:
    """Beyond a list's budget nothing is told, neither beginning nor end; other lists and later months have their own."""
    way = hook(posts, budget=2)
    gulf = [opened(n) for n in range(4)]
    sahel = opened(9, lists=("Sahel",))
    teller(way).tell([*gulf, sahel])
    teller(way).tell([*gulf, ended(3)])
    assert [json.loads(body)["id"] for _, body in posts.taken] == ["alarm0.opened", "alarm1.opened", "alarm9.opened"]
    clock.on(days=31)
    teller(way).tell([opened(20, at=clock.now)])
    assert json.loads(posts.taken[-1][1])["id"] == "alarm20.opened"


def test_old_alarms_are_no_news(teller: Callable[..., Teller], posts: Posts) -> None:
    """A new way of telling does not begin with the history of the desk."""
    teller(hook(posts)).tell([opened(at=NIGHT - timedelta(days=40))])
    assert posts.taken == []


def test_lists_choose(teller: Callable[..., Teller], posts: Posts) -> None:
    """A channel for one list hears nothing of others."""
    teller(hook(posts, lists=("Sahel",))).tell([opened()])
    assert posts.taken == []


class Mailbox:
    """A mail server's handler that keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps a message."""
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((envelope.rcpt_tos, message))
        return "250 taken"


def let_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    """Whether the password is right."""
    good = isinstance(data, LoginPassword) and data.password == b"open sesame"
    return AuthResult(success=good)


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, tuple[str, int]]]:
    """A real local mail server that wants a password."""
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, "127.0.0.1", port, authenticator=let_in, auth_require_tls=False)  # type: ignore[no-untyped-call]
    server.start()
    yield box, ("127.0.0.1", port)
    server.stop()


def mail(server: tuple[str, int], secret: str) -> Channel:
    """Mail through that server."""
    to, sender = ("a@x.example", "b@x.example"), "desk@news.example"
    return Channel("mail", "mail", server=server, security="none", user="desk", secret=secret, sender=sender, to=to)


def test_mail(teller: Callable[..., Teller], mailbox: tuple[Mailbox, tuple[str, int]], clock: Clock) -> None:
    """Mail arrives at all addresses; the end answers the beginning, and the same message has the same id."""
    box, server = mailbox
    way = Channel(
        "mail",
        "mail",
        server=server,
        security="none",
        user="desk",
        secret="MAIL",
        sender="desk@news.example",
        to=("a@x.example", "b@x.example"),
    )
    nasty = Notice(
        "alarm1",
        "opened",
        NIGHT.isoformat(),
        "Alarm\r\nBcc: everybody@x.example",
        "Text \x1b[2J of Bogotá.",
        {},
        ("Gulf",),
    )
    assert teller(way).tell([nasty]) == []
    teller(way).tell([nasty, ended()])
    (to, first), (_, second) = box.taken
    assert to == ["a@x.example", "b@x.example"]
    assert first["Subject"] == "Alarm Bcc: everybody@x.example"
    assert first["Bcc"] is None
    assert "\x1b" not in first.get_content()
    assert "Bogotá" in first.get_content()
    assert second["In-Reply-To"] == first["Message-ID"] == "<alarm1.opened@tocsin.news.example>"


def test_mail_with_a_wrong_password(teller: Callable[..., Teller], mailbox: tuple[Mailbox, tuple[str, int]]) -> None:
    """It is one clear failure that holds no secret."""
    box, server = mailbox
    way = Channel(
        "mail",
        "mail",
        server=server,
        security="none",
        user="desk",
        secret="HOOK",
        sender="d@x.example",
        to=("a@x.example",),
    )
    (failure,) = teller(way).tell([opened()])
    assert failure.reason.startswith("the mail server does not take it: SMTP")
    assert not any(secret in str(failure) for secret in SECRETS.values())
    assert box.taken == []


def test_chat_through_apprise(teller: Callable[..., Teller], posts: Posts, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat service is told; here Apprise's own JSON service, at a local server."""
    monkeypatch.setitem(SECRETS, "CHAT", posts.site.url.replace("http://", "json://") + "/chat")
    assert teller(Channel("chat", "chat", secret="CHAT")).tell([opened()]) == []
    sent = json.loads(posts.taken[0][1])
    assert (sent["title"], sent["type"]) == ("USA – IRN: escalation", "warning")
    assert "It would close after two weeks" in sent["message"]


def test_chat_without_an_address(teller: Callable[..., Teller], monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that Apprise does not know is one failure that does not show it."""
    monkeypatch.setitem(SECRETS, "CHAT", "nonsense-token-123")
    (failure,) = teller(Channel("chat", "chat", secret="CHAT")).tell([opened()])
    assert "Apprise" in failure.reason
    assert "nonsense" not in failure.reason


def test_atom_feed(teller: Callable[..., Teller], tmp_path: Path) -> None:
    """The feed of alarms is Atom that readers take; nothing in a text is markup; ids stay."""
    way = Channel("atom", "atom", path=tmp_path / "out" / "alarms.atom")
    nasty = Notice(
        "alarm2",
        "opened",
        (NIGHT + timedelta(hours=1)).isoformat(),
        "<script>alert(1)</script> & \x00more",
        "a < b",
        {},
        ("Gulf",),
    )
    for _ in range(2):
        teller(way).tell([opened(), nasty, ended()])
    feed = feedparser.parse(str(way.path))
    assert not feed.bozo
    assert [entry.id for entry in feed.entries] == [
        "urn:tocsin:alarm:alarm1.ended",
        "urn:tocsin:alarm:alarm2.opened",
        "urn:tocsin:alarm:alarm1.opened",
    ]
    assert feed.entries[1].title_detail.type == "text/plain"
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["alarms.atom"]


def test_the_screen_shows_each_once(teller: Callable[..., Teller]) -> None:
    """The terminal is a channel like others."""
    shown: list[str] = []
    for notices in ([opened()], [opened(), ended()], [opened(), ended()]):
        teller(show=lambda notice: shown.append(notice.id)).tell(notices)
    assert shown == ["alarm1.opened", "alarm1.ended"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"kind": "pigeon"}, "atom, webhook, mail, chat"),
        ({"kind": "webhook", "url": "https://x.example"}, "variable of the environment"),
        ({"kind": "webhook", "url": "x", "secret": "S"}, "https://"),
        ({"kind": "webhook", "url": "https://x.example", "secret": "not a name!"}, "not the secret itself"),
        ({"kind": "mail", "server": "mail.example", "from": "a@x.example", "to": ["b@x.example"]}, "host and port"),
        ({"kind": "mail", "server": "m.example:25", "from": "a@x.example", "to": []}, "mail addresses"),
        (
            {"kind": "mail", "server": "m.example:25", "from": "a@x.example", "to": ["b@x.example"], "user": "a"},
            "go together",
        ),
        ({"kind": "atom", "quiet": "late"}, "22:00-07:00"),
        ({"kind": "atom", "quiet": "25:00-07:00"}, "22:00-07:00"),
        ({"kind": "atom", "zone": "Atlantis"}, "Europe/Berlin"),
        ({"kind": "atom", "bugdet": 3}, "no setting 'bugdet'"),
        ({"kind": "atom", "budget": 0}, "from 1 up"),
    ],
)
def test_configurations_that_cannot_stand(table: dict[str, object], words: str) -> None:
    """Each mistake is one line with the place and the cure, and shows no secret."""
    with pytest.raises(UsageError, match=words) as error:
        channels({"tell": [table]}, "tocsin.toml")
    assert "tocsin.toml: tell 1" in str(error.value)
    assert "not a name!" not in str(error.value)


def test_two_ways_of_one_name() -> None:
    """They could not be told apart in the ledger."""
    with pytest.raises(UsageError, match="give them names"):
        channels({"tell": [{"kind": "atom"}, {"kind": "atom", "path": "b.atom"}]}, "tocsin.toml")
