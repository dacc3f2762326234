"""Feeds, sitemaps and folders are followed: what is new comes in once, and nothing that goes wrong stops the rest."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from local_web import START, TEXT, Clock, Handler, Site, item, rss, written
from tocsin.follow import Follower
from tocsin.store import Desk
from tocsin.watch.feeds import Answer, after, moment
from tocsin.watch.feeds_config import Feed

Follow = Callable[..., Follower]


def rows(desk: Desk, sql: str) -> list[dict[str, object]]:
    """What a query gives."""
    return desk.query(sql).to_pylist()


def faults(desk: Desk, feed: str) -> list[object]:
    """The faults of a feed that the desk notes."""
    return [row["reason"] for row in rows(desk, "SELECT * FROM sources ORDER BY added") if row["source"] == feed]


def test_new_entries_come_in_once(follow: Follow, site: Site, desk: Desk) -> None:
    """Two entries are two articles with events; a second look at the same feed adds nothing."""
    address = site.put("/rss", rss(*(item(f"k{n}", f"{site.url}/a/{n}", TEXT.format(n=n)) for n in range(2))))
    follower = follow(Feed(address, pages=False, outlet="Herald"), allow=(site.place,))
    first, second = follower.look(), follower.look(everything=True)
    assert (first.articles, first.events, second.articles, second.edits) == (2, 2, 0, 0)
    assert {row["outlet"] for row in rows(desk, "SELECT * FROM articles")} == {"Herald"}
    assert site.paths == ["/rss", "/rss"]


def test_pages_are_read_and_the_feeds_date_goes_first(follow: Follow, site: Site, desk: Desk) -> None:
    """The text comes from the page, the time from the feed; where the page is gone the feed's own text stands in."""
    at = START - timedelta(hours=3)
    site.page("/a/1", TEXT.format(n=1))
    feed = rss(
        item("k1", f"{site.url}/a/1", "A teaser.", written(at)),
        item("k2", f"{site.url}/gone", TEXT.format(n=2), written(at)),
    )
    follower = follow(Feed(site.put("/rss", feed)), allow=(site.place,))
    assert follower.look().articles == 2
    by_url = {str(row["url"]): row for row in rows(desk, "SELECT * FROM articles")}
    assert "third official" in str(by_url[f"{site.url}/a/1"]["text"])
    assert by_url[f"{site.url}/a/1"]["published"] == at.isoformat(timespec="seconds")
    assert "number 2" in str(by_url[f"{site.url}/gone"]["text"])
    assert faults(desk, f"{site.url}/rss") == ["pages it links to: the server answered 404"]


def test_times_are_kept_apart(follow: Follow, site: Site, desk: Desk, clock: Clock) -> None:
    """Published, updated and first seen are three times; an edit moves only the second, and is never read again."""
    born = START - timedelta(hours=5)
    address = site.put("/rss", rss(item("k", f"{site.url}/a", TEXT.format(n=1), written(born))))
    follower = follow(Feed(address, pages=False), allow=(site.place,))
    follower.look()
    clock.on(hours=1)
    site.put(
        "/rss", rss(item("k", f"{site.url}/a", TEXT.format(n=1) + " UPDATE: FRA attacked DEU.", written(clock.now)))
    )
    again = follower.look()
    assert (again.articles, again.edits) == (0, 1)
    last = rows(desk, "SELECT * FROM items ORDER BY batch DESC")[0]
    assert last["published"] == born.isoformat(timespec="seconds")
    assert last["first_seen"] == START.isoformat(timespec="seconds")
    assert last["updated"] == clock.now.isoformat(timespec="seconds")
    assert last["edits"] == 1
    assert len(rows(desk, "SELECT * FROM events")) == 1
    assert rows(desk, "SELECT * FROM articles")[0]["first_seen"] == START.isoformat(timespec="seconds")


def test_same_address_in_two_feeds_is_one_article(follow: Follow, site: Site) -> None:
    """An address that another feed has brought is known, in the same look and later."""
    one, two = (site.put(f"/{name}", rss(item(name, f"{site.url}/a", TEXT.format(n=1)))) for name in ("world", "front"))
    follower = follow(Feed(one, pages=False), Feed(two, pages=False), allow=(site.place,))
    assert follower.look().articles == 1
    assert follower.look(everything=True).articles == 0


def test_unchanged_feeds_are_not_sent_again(follow: Follow, site: Site, clock: Clock, desk: Desk) -> None:
    """What the server gave to tell versions apart is sent back, also by another process later."""
    address = site.put("/rss", rss(item("k", f"{site.url}/a", TEXT.format(n=1))), ETag='"v1"', Last_Modified="then")
    for turn in range(3):
        look = follow(Feed(address, pages=False), allow=(site.place,)).look()
        assert look.unchanged == (turn > 0)
        clock.on(minutes=16)
    sent = [headers for path, headers in site.asked if path == "/rss"]
    assert [h.get("If-None-Match") for h in sent] == [None, '"v1"', '"v1"']
    assert [h.get("If-Modified-Since") for h in sent] == [None, "then", "then"]


def test_feeds_are_asked_when_they_are_due(follow: Follow, site: Site, clock: Clock) -> None:
    """Not before their time."""
    follower = follow(Feed(site.put("/rss", rss()), every=900), allow=(site.place,))
    asked = []
    for _ in range(5):
        asked.append(follower.look().asked)
        clock.on(minutes=7)
    assert asked == [1, 0, 0, 1, 0]


def test_failing_feeds_are_asked_ever_more_seldom() -> None:
    """Twice as long after each failure, at most a day, and at once as usual when they are back."""
    feed, state, gaps = Feed("https://news.example/rss", every=900), None, []
    for _ in range(10):
        state = after(feed, state, Answer(problem="the server answered 500", failed=True), START)
        gaps.append((moment(state.due) - START) / timedelta(hours=1))
    assert gaps == sorted(gaps)
    assert 0.5 <= gaps[0] < 0.63
    assert round(gaps[-1], 2) == 24
    assert round((moment(after(feed, state, Answer(), START).due) - START) / timedelta(minutes=1)) == 15


def test_a_server_can_ask_to_be_left_alone(follow: Follow, site: Site, clock: Clock) -> None:
    """``Retry-After`` is kept to."""
    follower = follow(Feed(site.put("/rss", "", 429, Retry_After="7200")), allow=(site.place,))
    follower.look()
    clock.on(minutes=119)
    assert follower.look().asked == 0
    clock.on(minutes=2)
    assert follower.look().asked == 1


def test_robots_are_obeyed(follow: Follow, site: Site, desk: Desk) -> None:
    """What a site forbids is not fetched: neither a feed nor a page."""
    site.put("/robots.txt", "User-agent: tocsin\nDisallow: /private/\nDisallow: /a/*.html$\n")
    site.page("/a/1.html", TEXT.format(n=1))
    closed = site.put("/private/rss", rss(item("k", f"{site.url}/x", TEXT.format(n=2))))
    opened = site.put("/rss", rss(item("k", f"{site.url}/a/1.html", TEXT.format(n=3))))
    assert follow(Feed(closed), Feed(opened), allow=(site.place,)).look().articles == 1
    assert site.paths == ["/rss"]
    assert faults(desk, closed) == ["the site's robots.txt forbids it"]
    assert faults(desk, opened) == ["pages it links to: the site's robots.txt forbids it"]


def test_a_feed_that_has_moved(follow: Follow, site: Site, desk: Desk, clock: Clock) -> None:
    """A move for good is remembered and told once; when the new place dies, the old one is asked again."""
    old = site.put("/old", "", 301, Location="/new")
    site.put("/new", rss(item("k", f"{site.url}/a", TEXT.format(n=1))))
    follower = follow(Feed(old, pages=False), allow=(site.place,))
    assert follower.look().articles == 1
    follower.look(everything=True)
    assert site.paths == ["/old", "/new", "/new"]
    assert faults(desk, old) == [f"has moved for good to {site.url}/new"]
    site.put("/new", "", 410)
    site.put("/old", rss(item("k2", f"{site.url}/b", TEXT.format(n=2))))
    for _ in range(4):
        clock.on(days=2)
        last = follower.look()
    assert (last.articles, last.failed) == (1, 0)


def test_a_move_for_now_is_not_remembered(follow: Follow, site: Site) -> None:
    """A passing redirect is followed anew each time."""
    old = site.put("/old", "", 302, Location="/new")
    site.put("/new", rss())
    follower = follow(Feed(old), allow=(site.place,))
    follower.look()
    follower.look(everything=True)
    assert site.paths == ["/old", "/new"] * 2


def test_private_places_are_not_asked(follow: Follow, make_site: Callable[[], Site], desk: Desk) -> None:
    """Without leave nothing private is asked, be it named, linked to or redirected to."""
    trusted, secret = make_site(), make_site()
    secret.page("/a", TEXT.format(n=1))
    aside = trusted.put("/rss", "", 302, Location=f"{secret.url}/rss")
    links = trusted.put("/links", rss(item("k", f"{secret.url}/a", "Short.")))
    follower = follow(Feed(aside), Feed(links), Feed(f"{secret.url}/rss"), allow=(trusted.place,))
    assert follower.look().articles == 0
    assert secret.asked == []
    why = "host 127.0.0.1 is not on the public internet"
    assert [faults(desk, f) for f in (aside, links)] == [[why], [f"pages it links to: {why}"]]


def test_faults_are_told_once_and_when_they_are_over(follow: Follow, site: Site, desk: Desk) -> None:
    """A fault stands in the desk once however long it lasts, and is told as begun and over."""
    address = site.put("/rss", "", 500)
    follower = follow(Feed(address, pages=False), allow=(site.place,))
    looks = [follower.look(everything=True) for _ in range(3)]
    assert [look.begun for look in looks] == [((address, "the server answered 500"),), (), ()]
    site.put("/rss", rss(item("k", f"{site.url}/a", TEXT.format(n=1))))
    assert follower.look(everything=True).over == ((address, "the server answered 500"),)
    site.put("/rss", "", 500)
    follower.look(everything=True)
    assert faults(desk, address) == ["the server answered 500"]


def test_half_a_feed_gives_its_whole_entries(follow: Follow, site: Site, desk: Desk) -> None:
    """Of a feed that is cut short the last entry waits, and comes in whole when the feed does."""
    whole = rss(*(item(f"k{n}", f"{site.url}/{n}", TEXT.format(n=n)) for n in range(3)))
    address = site.put("/rss", whole[: whole.index("number 2") + 8])
    follower = follow(Feed(address, pages=False), allow=(site.place,))
    assert follower.look().articles == 2
    assert faults(desk, address) == ["cut short; its last entry waits"]
    site.put("/rss", whole)
    last = follower.look(everything=True)
    assert (last.articles, last.edits) == (1, 0)


def test_wrong_clocks(follow: Follow, site: Site, desk: Desk) -> None:
    """Dates of 1970 and 2099 are no dates; the articles are kept without, and the feed is told of once."""
    feed = rss(
        item("a", f"{site.url}/a", TEXT.format(n=1), "Thu, 01 Jan 1970 00:00:00 +0000"),
        item("b", f"{site.url}/b", TEXT.format(n=2), "Tue, 01 Dec 2099 10:00:00 +0000"),
        item("c", f"{site.url}/c", TEXT.format(n=3), "the other day"),
        item("d", f"{site.url}/d", TEXT.format(n=4), "Thu, 01 Jan 1970 00:00:01 +0000"),
    )
    address = site.put("/rss", feed)
    assert follow(Feed(address, pages=False), allow=(site.place,)).look().articles == 4
    assert [row["published"] for row in rows(desk, "SELECT published FROM articles")] == [None] * 4
    assert sorted(map(str, faults(desk, address))) == [
        "entries dated before 1995 are kept without it",
        "entries dated in the future are kept without it",
        "entries with a date that is not understood are kept without it",
    ]


def test_own_clock_that_was_wrong(follow: Follow, site: Site, clock: Clock) -> None:
    """A look from a clock far ahead does not keep a feed waiting for years."""
    follower = follow(Feed(site.put("/rss", rss()), pages=False), allow=(site.place,))
    clock.on(days=20_000)
    follower.look()
    clock.on(days=-20_000)
    assert follower.look().asked == 1


def test_old_entries_are_noted_and_not_read(follow: Follow, site: Site, desk: Desk) -> None:
    """A feed's archive does not come in with it, nor when it is edited."""
    old = written(START - timedelta(days=30))
    address = site.put("/rss", rss(item("k", f"{site.url}/a", TEXT.format(n=1), old)))
    follower = follow(Feed(address, pages=False), allow=(site.place,))
    assert follower.look().articles == 0
    site.put("/rss", rss(item("k", f"{site.url}/a", TEXT.format(n=2), old)))
    assert follower.look(everything=True).articles == 0
    assert [row["state"] for row in rows(desk, "SELECT state FROM items")] == ["old", "old"]


def test_ten_thousand_entries_come_in_parts(follow: Follow, site: Site, clock: Clock) -> None:
    """No look takes more than it may; the rest follows soon, though the server says that nothing has changed."""
    many = rss(*(item(f"k{n}", f"{site.url}/{n}", TEXT.format(n=n)) for n in range(10_000)))
    address = site.put("/rss", many, ETag='"v1"')
    follower = follow(Feed(address, pages=False, at_most=40), allow=(site.place,))
    for _ in range(3):
        assert follower.look().articles == 40
        clock.on(minutes=1)


def test_pages_that_fail_for_now_are_tried_again(follow: Follow, site: Site, clock: Clock) -> None:
    """A page that cannot be had at the moment is tried three times; then the feed's own text has to do."""
    site.put("/a", "", 503)
    site.put("/b", "", 503)
    entries = (item("a", f"{site.url}/a", "Short."), item("b", f"{site.url}/b", TEXT.format(n=2)))
    follower = follow(Feed(site.put("/rss", rss(*entries), ETag='"v1"')), allow=(site.place,))
    taken = []
    for turn in range(4):
        if turn == 1:
            site.page("/a", TEXT.format(n=1))
        taken.append(follower.look().articles)
        clock.on(minutes=2)
    assert taken == [0, 1, 1, 0]


def test_sitemaps(follow: Follow, site: Site, desk: Desk) -> None:
    """A news sitemap below an index, packed: its pages are read with the dates it gives; old maps are passed over."""
    site.page("/a", TEXT.format(n=1), "From the map")
    now, at = START.isoformat(timespec="seconds"), (START - timedelta(hours=2)).isoformat(timespec="seconds")
    news = f"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{site.url}/a</loc><n:news><n:publication_date>{at}
      </n:publication_date><n:title>A night</n:title></n:news><lastmod>{now}</lastmod></url></urlset>"""
    site.put("/news.xml.gz", gzip.compress(news.encode()))
    site.put("/old.xml", news.replace("/a<", "/never<"))
    index = f"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{site.url}/news.xml.gz</loc>
      <lastmod>{now}</lastmod></sitemap><sitemap><loc>{site.url}/old.xml</loc><lastmod>2009-01-01</lastmod></sitemap></sitemapindex>"""
    follower = follow(Feed(site.put("/sitemap.xml", index), "sitemap"), allow=(site.place,))
    assert follower.look().articles == 1
    assert site.paths == ["/sitemap.xml", "/news.xml.gz", "/a"]
    (article,) = rows(desk, "SELECT * FROM articles")
    assert (article["published"], article["first_seen"]) == (at, now)


def test_folders(follow: Follow, desk: Desk, tmp_path: Path) -> None:
    """New files come in when they are finished; an edited page is no new article, a longer table has new rows."""
    folder = tmp_path / "incoming"
    feed = Feed(str(folder), "folder", outlet="Wire")
    follower = follow(feed)
    assert follower.look().begun == ((str(folder), "folder is not there"),)
    folder.mkdir()
    page, table = folder / "one.txt", folder / "two.csv"
    settle(page, f"A night of talks\n\n{TEXT.format(n=1)}")
    settle(table, f'id,text,date\n1,"{TEXT.format(n=2)}",2020-01-03\n')
    (folder / "three.txt").write_text(TEXT.format(n=3))
    assert follower.look(everything=True).articles == 2
    settle(page, f"A night of talks\n\n{TEXT.format(n=1)} They went on.")
    settle(table, f'id,text,date\n1,"{TEXT.format(n=2)}",2020-01-03\n2,"{TEXT.format(n=4)}",2020-01-03\n')
    settle(folder / "three.txt", TEXT.format(n=3))
    again = follower.look(everything=True)
    assert (again.articles, again.edits) == (2, 1)
    assert {row["outlet"] for row in rows(desk, "SELECT * FROM articles")} == {"Wire"}


def settle(path: Path, text: str) -> None:
    """Writes a file as if some time ago."""
    import os

    path.write_text(text)
    then = time.time() - 60 - path.stat().st_size
    os.utime(path, (then, then))


def test_volume_is_recorded(follow: Follow, site: Site, desk: Desk) -> None:
    """Articles read are counted by outlet and day, with events or without."""
    at = START - timedelta(minutes=5)
    texts = (
        TEXT.format(n=1),
        "Nothing at all happened in the quiet town of Springfield today, said the mayor of the town himself.",
    )
    address = site.put("/rss", rss(*(item(f"{n}", f"{site.url}/{n}", t, written(at)) for n, t in enumerate(texts))))
    follow(Feed(address, pages=False, outlet="Herald"), allow=(site.place,)).look()
    (row,) = rows(desk, "SELECT outlet, day, articles FROM volume")
    assert row == {"outlet": "Herald", "day": at.date().isoformat(), "articles": 2}


def test_bodies_that_never_end(follow: Follow, site: Site, desk: Desk) -> None:
    """Ten gigabytes, a packed bomb, a server that drips: each is given up, and the rest is read."""

    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"<rss>" * 20_000)
        except OSError:
            return

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(100):
                handler.wfile.write(b" ")
                time.sleep(0.1)
        except OSError:
            return

    site.routes |= {"/endless": endless, "/drip": drip}
    site.put("/bomb", gzip.compress(b"<rss>" + b"\0" * 60_000_000), Content_Encoding="gzip")
    good = site.put("/good", rss(item("k", f"{site.url}/a", TEXT.format(n=1))))
    bad = [f"{site.url}/{name}" for name in ("endless", "drip", "bomb")]
    follower = follow(*(Feed(a, pages=False) for a in (*bad, good)), allow=(site.place,), seconds=2.0)
    look = follower.look()
    assert (look.articles, look.failed) == (1, 3)
    assert [faults(desk, address) for address in bad] == [
        ["larger than 16 MB"],
        ["took longer than 2 seconds"],
        ["larger than 16 MB"],
    ]
