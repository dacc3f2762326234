"""Each bad input is one failure that says what, why and what to do; the rest of the run goes on."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from samples import PAGE, STORY

from tocsin.errors import InputError, UsageError
from tocsin.read import Progress, opening, read, read_text
from tocsin.read.sources import expand
from tocsin.records import Failure

NOISE = bytes(range(256)) * 64


def parquet_cut(folder: Path) -> bytes:
    pq.write_table(pa.table({"text": ["one"] * 1000}), folder / "whole")
    data = (folder / "whole").read_bytes()
    (folder / "whole").unlink()
    return data[: len(data) // 2]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n ", "empty"),
        ("empty.jsonl", b"", "empty"),
        ("empty.gz", gzip.compress(b""), "empty"),
        ("binary.txt", NOISE, "binary"),
        ("binary.jsonl", NOISE, "binary"),
        ("binary.csv", NOISE, "binary"),
        ("paper.txt", b"%PDF-1.7 ...", "a PDF"),
        ("office.html", b"PK\x03\x04...", "ZIP"),
        ("cut.txt.gz", gzip.compress(STORY.encode())[:-9], "cut short"),
        ("damaged.gz", gzip.compress(STORY.encode())[:40] + b"\xff" * 60, "damaged"),
        ("cut.zst", zstandard.compress(STORY.encode())[:-9], "cut short"),
        ("none.html", b"<html><body><p>Not found</p></body></html>", "no article"),
        ("huge.html", b"<html><body>" + b"<p>word</p>" * 4_600_000, "larger than 20 MB"),
        ("huge.txt.gz", gzip.compress(b"word " * 10_000_000), "larger than 20 MB"),
        ("columns.csv", b"name,age\nAnn,3\n", "no text column"),
        ("columns.jsonl", b'{"name": "Ann"}\n', "no text column"),
        ("rows.csv", b"id,text\n", "without rows"),
        ("broken.json", b'[{"text": "one"', "not JSON"),
        ("number.json", b"7", "not articles"),
        ("broken.parquet", b"PAR1 and nothing more", "Parquet"),
        ("data.xml", b"<?xml version='1.0'?><data><x>1</x></data>", "neither a page nor a feed"),
        ("feed.rss", b"<rss version='2.0'><channel></channel></rss>", "feed without entries"),
        ("signs.txt", b"--- 123 ... ---", "no text"),
        ("future.jsonl", b'{"text": "Talks will go on.", "date": "2999-01-01"}', "in the future"),
    ],
)
def test_one_line_each(tmp_path: Path, both: Callable, name: str, content: bytes, reason: str) -> None:
    """The bad input is named with reason and cure, and the good one beside it is read."""
    (tmp_path / name).write_bytes(content)
    (tmp_path / "zz.html").write_text(PAGE)
    articles, failures = both(tmp_path)
    assert articles[-1].title == "Selma turns back boats"
    (failure,) = failures
    assert name in failure.source
    assert reason in failure.reason
    assert failure.cure


def test_cut_parquet(tmp_path: Path, both: Callable) -> None:
    """A table that lost its end is one failure."""
    (tmp_path / "a.parquet").write_bytes(parquet_cut(tmp_path))
    _, (failure,) = both(tmp_path / "a.parquet")
    assert "not a whole Parquet file" in failure.reason


def test_cut_table_gives_its_whole_rows(tmp_path: Path, both: Callable) -> None:
    """Of a packed table that is cut short, the rows before the cut are read."""
    rows = "".join(f'{{"id": {i}, "text": "Story number {i} {os.urandom(40).hex()}"}}\n' for i in range(5000))
    packed = gzip.compress(rows.encode())
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    articles, (failure,) = both(tmp_path / "a.jsonl.gz")
    assert 1500 < len(articles) < 2600
    assert "cut short" in failure.reason


def test_date_in_the_future_keeps_the_article(both: Callable, tmp_path: Path) -> None:
    """The article is kept without a date, and one line says so."""
    (tmp_path / "a.jsonl").write_text('{"text": "Talks will go on.", "date": "2999-01-01"}')
    (article,), (failure,) = both(tmp_path / "a.jsonl")
    assert (article.published, article.date_source) == (None, "unknown")
    assert "kept without one" in failure.cure


def test_other_encodings_are_read(tmp_path: Path, both: Callable) -> None:
    """Windows and UTF-16 texts, and pages that declare their encoding, are read as written."""
    quoted = STORY.replace("Norvik's", "Norvik’s")
    (tmp_path / "a.txt").write_bytes(quoted.encode("cp1252"))
    (tmp_path / "b.txt").write_bytes(("\ufeff" + quoted + "\n\nMore.").encode("utf-16-le"))
    russian = "Совет гавани сообщил во вторник, что его охрана вернула две рыбацкие лодки. " * 4
    page = f'<html><head><meta charset="koi8-r"></head><body><article><p>{russian}</p></article></body></html>'
    (tmp_path / "c.html").write_bytes(page.encode("koi8-r"))
    articles, failures = both(tmp_path)
    assert not failures
    assert [a.text for a in articles[:2]] == [quoted, quoted + "\n\nMore."]
    assert "охрана" in articles[-1].text
    assert articles[-1].language == "ru"


def test_duplicates(tmp_path: Path, both: Callable) -> None:
    """One id with another content is a failure; the same article twice is one, silently."""
    rows = [
        '{"id": 1, "text": "Talks went on."}',
        '{"id": 1, "text": "Talks went on."}',
        '{"id": 1, "text": "They broke."}',
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    (tmp_path / "b.txt").write_text(STORY)
    (tmp_path / "c.txt").write_text(STORY)
    articles, (failure,) = both(tmp_path)
    assert [a.text for a in articles] == ["Talks went on.", STORY]
    assert "duplicate id '1'" in failure.reason
    assert failure.source.endswith("line 3")


def test_folder_without_permission(tmp_path: Path, both: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be read is one failure; its neighbours are read. Tests run as root, so the refusal is staged."""
    (tmp_path / "closed").mkdir()
    (tmp_path / "open.txt").write_text(STORY)
    scandir = os.scandir

    def refusing(path: str) -> Iterator[os.DirEntry[str]]:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    articles, (failure,) = both(tmp_path)
    assert len(articles) == 1
    assert "no permission" in failure.reason
    assert failure.source.endswith("closed")
    (only,) = both(tmp_path / "closed")[1]
    assert "no permission" in only.reason


def test_file_without_permission(tmp_path: Path, both: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read is one failure."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").write_text(STORY)
    monkeypatch.setattr(Path, "open", refused)
    assert "no permission" in both(tmp_path / "a.txt")[1][0].reason


def test_sources_that_name_nothing(tmp_path: Path, both: Callable) -> None:
    """A missing file, a pattern without a match, an empty folder, another scheme: one failure each."""
    (tmp_path / "empty").mkdir()
    names = [tmp_path / "no.txt", tmp_path / "*.none", tmp_path / "empty", "ftp://a.example/x"]
    articles, failures = both(*names)
    assert not articles
    assert [f.source for f in failures] == [str(n) for n in names]


def test_folders_and_patterns(tmp_path: Path) -> None:
    """Folders are read in order without hidden files and pictures; patterns work at any depth; odd names are names."""
    for name in ("b.txt", "a.txt", ".hidden", "page_files/x.png", "page_files/style.css", "sub/c.html", "we[i]rd.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(STORY)
    found = [Path(getattr(i, "name", "")).name for i in expand([str(tmp_path)])]
    assert found == ["a.txt", "b.txt", "we[i]rd.txt", "c.html"]
    assert [getattr(i, "name", "") for i in expand([f"{tmp_path}/**/*.html"])] == [str(tmp_path / "sub/c.html")]
    assert not isinstance(next(expand([str(tmp_path / "we[i]rd.txt")])), Failure)


def test_limit_of_unpacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A packed table that bursts its limit ends with a failure, for gzip and zstd."""
    row = b'{"text": "' + b"a" * 100_000 + b'"}\n'
    for name, pack in (("a.jsonl.gz", gzip.compress), ("a.jsonl.zst", zstandard.compress)):
        (tmp_path / name).write_bytes(pack(row * 100))
        with (tmp_path / name).open("rb") as raw:
            stream, packed = opening.unpack(raw, name, limit=1_000_000)
            assert packed
            with pytest.raises(InputError, match="larger than 1 MB"):
                stream.read()


def test_progress(tmp_path: Path) -> None:
    """Progress tells the input in hand and the counts so far."""
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "b.txt").write_bytes(b"")
    seen: list[Progress] = []
    list(read([str(tmp_path)], on_progress=seen.append))
    assert [(p.done, p.total, p.articles, p.failures) for p in seen] == [(1, 2, 1, 0), (2, 2, 1, 1)]


def test_mistakes_of_the_call() -> None:
    """A date that is none is the caller's mistake, at once; a text without words is a bad input."""
    with pytest.raises(UsageError, match="2999"):
        read([], published="2999-01-01")
    with pytest.raises(UsageError):
        read_text(STORY, published="soon")
    with pytest.raises(InputError):
        read_text("  ")
