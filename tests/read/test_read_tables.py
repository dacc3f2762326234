"""Tables are read row by row; their texts stay as they are."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from samples import STORY

from tocsin.errors import UsageError
from tocsin.read import read
from tocsin.records import Article, DateSource, to_dict

ROWS = [
    {"key": "007", "headline": "First", "body": "  Text  one,\r\nwith \u2028 odd spaces. ", "pub_date": "2020-01-02"},
    {"key": "008", "headline": "Second", "body": "Text two.", "pub_date": "2020-01-03"},
]


def lines(rows: list[dict[str, object]]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def table_files(folder: Path) -> list[Path]:
    """The same two rows in every format."""
    plain = lines(ROWS)
    header = "key,headline,body,pub_date\n"
    cells = "".join('{key},{headline},"{body}",{pub_date}\n'.format(**row) for row in ROWS)
    contents = {
        "a.jsonl": plain,
        "b.json": json.dumps(ROWS).encode(),
        "c.json": json.dumps({"articles": ROWS}).encode(),
        "d.csv": ("\ufeff" + header + cells).encode(),
        "e.tsv": (header + cells)
        .replace(",2020", "\t2020")
        .encode()
        .replace(b"key,headline,body,", b"key\theadline\tbody\t")
        .replace(b"007,First,", b"007\tFirst\t")
        .replace(b"008,Second,", b"008\tSecond\t"),
        "f.jsonl.gz": gzip.compress(plain),
        "g.jsonl.zst": zstandard.compress(plain[:50]) + zstandard.compress(plain[50:]),
        "h": plain,
        "i.json": plain,
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    pq.write_table(pa.Table.from_pylist(ROWS), folder / "j.parquet")
    (folder / "k.parquet.gz").write_bytes(gzip.compress((folder / "j.parquet").read_bytes()))
    return [folder / name for name in (*contents, "j.parquet", "k.parquet.gz")]


def test_every_format_gives_the_same_articles(tmp_path: Path, both: Callable) -> None:
    """Ids keep their zeros, and texts change in nothing but line ends, whatever the format."""
    for path in table_files(tmp_path):
        articles, failures = both(path)
        assert not failures, path
        assert [a.id for a in articles] == ["007", "008"], path
        assert articles[0].text == "  Text  one,\nwith \u2028 odd spaces. ", path
        assert [a.title for a in articles] == ["First", "Second"], path
        assert (articles[0].published, articles[0].date_source) == ("2020-01-02", DateSource.GIVEN), path


def test_mapping_given(tmp_path: Path, both: Callable) -> None:
    """Columns can be named by the user, also within objects."""
    row = {"meta": {"when": "2020-01-02"}, "kurztext": STORY, "text": "x"}
    (tmp_path / "a.jsonl").write_bytes(lines([row]))
    (article,), _ = both(tmp_path / "a.jsonl", mapping={"text": "kurztext", "published": "meta.when"})
    assert (article.text, article.published) == (STORY, "2020-01-02")


def test_mapping_with_an_unknown_field() -> None:
    """A field that articles do not have is a mistake of the call."""
    with pytest.raises(UsageError, match="colour"):
        read([], mapping={"colour": "x"})


def test_own_articles_read_back(tmp_path: Path, both: Callable) -> None:
    """What a run wrote is read again without loss."""
    first = Article(
        id="x1", text=STORY, title="T", url="https://a.example/1", outlet="A", published="2020-01-02",
        date_source="page", language="en", section="World", authors=("Ann Example",), credits=("AFP",),
        captions=("A boat; at dusk",), origin="x0", copy_score=0.9,
    )  # fmt: skip
    (tmp_path / "a.jsonl").write_text(json.dumps(to_dict(first)))
    (again,), _ = both(tmp_path / "a.jsonl")
    assert to_dict(again) | {"source": None} == to_dict(first)


def test_date_only_for_rows_without_one(tmp_path: Path, both: Callable) -> None:
    """The caller's date fills rows that have none and leaves the others."""
    (tmp_path / "a.jsonl").write_bytes(lines([{"text": STORY, "date": "2020-01-02"}, {"text": STORY + "!"}]))
    articles, _ = both(tmp_path / "a.jsonl", published="2021-05-05")
    assert [a.published for a in articles] == ["2020-01-02", "2021-05-05"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch, both: Callable) -> None:
    """Rows, also packed, are read from standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(lines(ROWS)))))
    articles, failures = both("-")
    assert ([a.id for a in articles], failures) == (["007", "008"], [])
    assert articles[0].source == "standard input: line 1"


def test_bad_rows_leave_the_others(tmp_path: Path, both: Callable) -> None:
    """A broken line, a line that is no object, bytes of another encoding and a row without text: one failure each."""
    good = lines([ROWS[0] | {"headline": "Café, naïve, façade"}])
    bad = [b'{"body": "cut', b"[1, 2]", b'{"body": "caf\xe9 au lait", "key": "9"}', b'{"body": "", "key": "10"}']
    (tmp_path / "a.jsonl").write_bytes(b"\n".join([good, *bad, lines(ROWS[1:])]))
    articles, failures = both(tmp_path / "a.jsonl")
    assert [a.id for a in articles] == ["007", "008"]
    assert [f.source.rsplit(": ", 1)[1] for f in failures] == ["line 2", "line 3", "line 4", "line 5"]
    assert all(f.reason and f.cure for f in failures)


def test_csv_rows_with_too_many_cells(tmp_path: Path, both: Callable) -> None:
    """A row with more cells than the header is refused, not shifted; a semicolon may part cells."""
    (tmp_path / "a.csv").write_text("id;text\n1;Some words here\n2;Some; words; here\n3;More words here\n")
    articles, failures = both(tmp_path / "a.csv")
    assert [a.id for a in articles] == ["1", "3"]
    assert failures[0].reason == "4 cells for 2 columns"


def test_long_csv_cells(tmp_path: Path, both: Callable) -> None:
    """A cell may be longer than the csv module's own limit."""
    (tmp_path / "a.csv").write_text("id,text\n1," + "word " * 50_000 + "\n")
    (article,), _ = both(tmp_path / "a.csv")
    assert len(article.text) == 250_000


def test_half_characters_are_marked(tmp_path: Path, both: Callable) -> None:
    """Half of a character, which JSON can hold and no file can, becomes a mark of the same length."""
    (tmp_path / "a.jsonl").write_text('{"text": "A word \\ud83d and more"}')
    (article,), _ = both(tmp_path / "a.jsonl")
    assert article.text == "A word \ufffd and more"
