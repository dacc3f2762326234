"""Writes a set of web archives from the shared corpora, as a crawler leaves them: `python evals/warc_set.py FOLDER [--records 30000]`.

News pages made from the articles of `../shared/corpora` and the saved pages of `gold/pages`, and around them what a crawl is full of:
other languages, lists, notices, gardens, pictures, errors, repeats, revisits, mirrors, broken records. Nothing of it is committed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import tarfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

SHARED = Path(os.environ.get("TOCSIN_SHARED", Path(__file__).parents[2] / "shared"))
CORPORA = ("guardian_sdf", "giveme5w1h", "tehran_times_2019_2021")
# Share of each kind among the records that are no news.
NOISE = {
    "repeat": 0.22,
    "revisit": 0.12,
    "request": 0.12,
    "other language": 0.2,
    "list": 0.1,
    "notice": 0.06,
    "hobby": 0.06,
    "picture": 0.05,
    "error": 0.04,
    "mirror": 0.01,
    "broken": 0.02,
}
OTHER = {
    "de": "Die Stadt hat am {n}. Tag des Monats mitgeteilt, dass die Brücke über den Fluss wegen der Arbeiten noch bis zum Ende des Jahres "
    "gesperrt bleibt und der Verkehr über die alte Straße geleitet wird, wie es schon im vergangenen Winter der Fall war.",
    "fr": "La ville a annoncé le {n} du mois que le pont sur la rivière resterait fermé jusqu'à la fin de l'année à cause des travaux, et que "
    "la circulation serait déviée par l'ancienne route, comme cela avait déjà été le cas pendant l'hiver dernier.",
    "es": "La ciudad anunció el día {n} del mes que el puente sobre el río seguirá cerrado hasta el final del año debido a las obras, y que "
    "el tráfico se desviará por la carretera vieja, como ya había ocurrido durante el invierno pasado en toda la región.",
    "ru": "Город сообщил {n} числа, что мост через реку останется закрытым до конца года из-за ремонтных работ, а движение будет направлено "
    "по старой дороге, как это уже было прошлой зимой во всей области и в соседних районах.",
    "tr": "Belediye ayın {n}. gününde nehir üzerindeki köprünün çalışmalar nedeniyle yıl sonuna kadar kapalı kalacağını ve trafiğin geçen "
    "kış olduğu gibi eski yoldan verileceğini, bütün bölgedeki sürücülerin dikkatli olması gerektiğini duyurdu.",
}
HOBBY = (
    "Water the roses early in the morning before the sun is high, and keep the soil around the roots loose, dark and moist in week {n}. "
    "Mix the flour with the butter and two eggs, let the dough rest for an hour, and bake it until the crust is golden and dry."
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=30_000)
    parser.add_argument("--articles", type=int, default=3_000, help="news pages made from the corpora")
    parser.add_argument("--repeats", type=float, default=NOISE["repeat"], help="share of repeats among the noise")
    parser.add_argument("--mirrors", type=float, default=NOISE["mirror"], help="share of pages at another address")
    parser.add_argument("--files", type=int, default=3)
    args = parser.parse_args()
    kinds = {**NOISE, "repeat": args.repeats, "mirror": args.mirrors}
    chance = random.Random(11)
    news = list(islice_even(list(articles()), args.articles))
    pages = [(f"https://saved.example/{n}", page, "text/html") for n, page in enumerate(saved_pages())]
    made = [(f"https://{a['outlet']}.example/{a['id']}", page_of(a), "text/html; charset=utf-8") for a in news] + pages
    records = [record(*page) for page in made]
    records += [noise(chance, kinds, made, n) for n in range(args.records - len(records))]
    chance.shuffle(records)
    args.folder.mkdir(parents=True, exist_ok=True)
    size = -(-len(records) // args.files)
    for number in range(args.files):
        path = args.folder / f"set-{number:03}.warc.gz"
        path.write_bytes(b"".join(records[number * size : (number + 1) * size]))
    print(
        f"{len(records)} records, {len(news)} of them corpus articles and {len(pages)} saved pages, in {args.files} files"
    )


def islice_even(items: list[dict[str, str]], wanted: int) -> Iterator[dict[str, str]]:
    """So many of the items, evenly over all of them."""
    step = max(1.0, len(items) / wanted)
    yield from (items[int(at * step)] for at in range(min(wanted, len(items))))


def articles() -> Iterator[dict[str, str]]:
    """The articles of the corpora, with an outlet, a title and a date each."""
    for name in CORPORA:
        with gzip.open(SHARED / "corpora" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if len(row["text"]) > 300:
                    day = str(row.get("published") or row.get("date_estimated") or "")[:10]
                    yield {
                        "id": str(row["id"]),
                        "outlet": str(row.get("outlet") or name).lower().replace(" ", "-"),
                        "title": row.get("title") or row.get("slug_title") or row["text"][:60],
                        "published": day if day[:1].isdigit() else "",
                        "text": row["text"],
                    }


def saved_pages() -> Iterator[bytes]:
    """The pages of `gold/pages`."""
    with tarfile.open(SHARED / "gold" / "pages" / "aeb.tar.gz") as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name.endswith(".html.gz") else None
            if file:
                yield gzip.decompress(file.read())


def page_of(article: dict[str, str]) -> bytes:
    """An article as a page of a plain news site."""
    paragraphs = "".join(f"<p>{escape(p)}</p>\n" for p in article["text"].split("\n") if p.strip())
    menu = "".join(
        f'<li><a href="/{word}">{word.title()}</a></li>' for word in "home world politics economy sport".split()
    )
    title = escape(article["title"])
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta charset="utf-8">'
        f'<meta property="article:published_time" content="{article["published"]}"></head><body><nav><ul>{menu}</ul></nav>'
        f"<article><h1>{title}</h1>\n{paragraphs}</article><footer>All rights reserved.</footer></body></html>"
    ).encode()


def record(url: str, body: bytes, kind: str, *, status: str = "200 OK", type: str = "response") -> bytes:
    """A packed record."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: 2021-06-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", 6, mtime=0)


def noise(chance: random.Random, kinds: dict[str, float], made: list[tuple[str, bytes, str]], n: int) -> bytes:
    """A record that is no news, or news again."""
    what = chance.choices(list(kinds), list(kinds.values()))[0]
    url, page, kind = chance.choice(made)
    if what == "repeat":
        return record(url, page, kind)
    if what == "mirror":
        return record(f"https://mirror.example/{n}", page.replace(b"<body", b"<body class='m'", 1), kind)
    if what in ("revisit", "request"):
        return record(url, b"", kind, type=what)
    if what == "broken":
        packed = record(url, page, kind)
        at = len(packed) // 2
        return packed[:at] if n % 2 else packed[:at] + bytes(b ^ 0x5A for b in packed[at : at + 20]) + packed[at + 20 :]
    if what == "picture":
        return record(f"https://x.example/{n}.png", b"\x89PNG" + chance.randbytes(2000), "image/png")
    if what == "error":
        return record(f"https://x.example/gone/{n}", b"<html>gone</html>", "text/html", status="404 Not Found")
    bodies = {
        "list": "<ul>" + "".join(f"<li><a href='/{n}/{i}'>Story {i} of day {n}</a></li>" for i in range(80)) + "</ul>",
        "notice": f"<p>Please enable cookies to go on reading, visitor number {n}.</p>",
        "hobby": f"<article><h1>Week {n}</h1>" + f"<p>{HOBBY.format(n=n)}</p>" * 5 + "</article>",
        "other language": "",
    }
    language = chance.choice(list(OTHER))
    body = bodies[what] or "".join(f"<p>{OTHER[language].format(n=n % 28 + i)}</p>" for i in range(6))
    return record(
        f"https://x.example/{language}/{n}", f"<html><body>{body}</body></html>".encode(), "text/html; charset=utf-8"
    )


if __name__ == "__main__":
    main()
