"""The gazetteer's file: built atomically, looked up by any spelling, refused when damaged."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tocsin.errors import InputError, StoreError
from tocsin.resolve import gazetteer, gazetteer_build

ROWS = [
    "1\tQuux Town\tQuux Town\tQuuxton,Kuuks\t10.5\t20.5\tP\tPPL\tIQ\t\t07\t\t\t\t1000\t\t\tAsia/Baghdad\t2020-01-01",
    "2\tMount Quux\tMount Quux\t\t11.5\t21.5\tT\tMT\tIQ\t\t07\t\t\t\t0\t\t\tAsia/Baghdad\t2020-01-01",
]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def test_every_spelling_finds_the_town() -> None:
    gaz = gazetteer.shipped()
    for spelling in ("Al Hudaydah", "al-Hudaydah", "AL ḤUDAYDAH"):
        assert {e.country for e in gaz.lookup(spelling)} == {"YE"}
    assert gaz.lookup("Sana'a")[0].name == gaz.lookup("Sanaa")[0].name
    assert gaz.lookup("Quuxbarville") == ()
    assert gaz.lookup("") == ()
    assert gaz.size > 200_000


def test_the_most_populous_comes_first() -> None:
    found = gazetteer.shipped().lookup("Paris")
    assert found[0].country == "FR"
    assert [e.population for e in found] == sorted((e.population for e in found), reverse=True)


def test_a_full_geonames_file_is_built_and_read(cache: Path, tmp_path: Path) -> None:
    source = tmp_path / "places.txt"
    source.write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    path = gazetteer_build.build(source)
    assert path.is_relative_to(cache)
    gaz = gazetteer.Gazetteer(path)
    town = gaz.lookup("Quuxton")[0]
    assert (town.name, town.country, town.population, town.lat, town.primary) == ("Quux Town", "IQ", 1000, 10.5, False)
    assert gaz.lookup("Mount Quux")[0].feature == gazetteer.OTHER
    assert gaz.lookup("Anbar")[0].feature == gazetteer.ADMIN1
    assert not list(path.parent.glob("*.part"))


def test_a_file_of_another_kind_is_refused(cache: Path, tmp_path: Path) -> None:
    source = tmp_path / "wrong.txt"
    source.write_text("a\tb\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"wrong\.txt:1: 2 columns"):
        gazetteer_build.build(source)


@pytest.mark.parametrize("content", [b"", b"not a gazetteer at all", gazetteer.MAGIC + b"\xff\xff"])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gaz"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="delete it"):
        gazetteer.Gazetteer(path)


def test_two_processes_may_build_at_once(tmp_path: Path) -> None:
    source = tmp_path / "places.txt"
    source.write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    code = "import sys; from pathlib import Path; from tocsin.resolve import gazetteer_build as b; b.build(Path(sys.argv[1]))"
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    running = [subprocess.Popen([sys.executable, "-c", code, str(source)], env=environment) for _ in range(2)]
    assert [p.wait(60) for p in running] == [0, 0]
    (built,) = tmp_path.rglob("*.gaz")
    assert gazetteer.Gazetteer(built).lookup("Kuuks")[0].geonameid == 1
    assert not list(tmp_path.rglob("*.part"))
