"""The frames' tables are checked on load, and forms lead back to their base."""

import shutil
from pathlib import Path

import pytest

from tocsin.coding.frames_forms import inflections, plurals
from tocsin.coding.frames_gate import Gate
from tocsin.coding.frames_vocab import Vocabulary
from tocsin.errors import VocabularyError
from tocsin.vocab.tables import shipped


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("x1\thit\tobj\tSHOUT", "unknown type 'SHOUT'"),
        ("x1\thit\tobj\tASSAULT\tloudly", "no mode 'loudly'"),
        ("x1\thit\tobj=@nobody\tASSAULT", "unknown class '@nobody'"),
        ("x1\thit\tcolour=red\tASSAULT", "unknown slot 'colour'"),
        ("x1\thit\tobj\tASSAULT\t\tnowhere", "actor from ['nowhere']"),
        ("kill\thit\tobj\tASSAULT", "id 'kill' stands already at"),
        ("x1\t\tobj\tASSAULT", "no words"),
    ],
)
def test_a_faulty_row_names_file_line_and_cure(tmp_path: Path, row: str, words: str) -> None:
    """Whoever corrects a table is told where and how."""
    shutil.copytree(shipped("frames"), tmp_path / "frames")
    table = tmp_path / "frames" / "verbs.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([*lines, row]) + "\n", encoding="utf-8")
    with pytest.raises(VocabularyError) as error:
        Vocabulary(tmp_path / "frames")
    assert words in str(error.value)
    assert f"verbs.tsv:{len(lines) + 1}" in str(error.value)


def test_forms() -> None:
    """Regular and irregular forms, doubling, and both spellings of -ise."""
    irregular = {"shoot": ("shot",)}
    assert {"banned", "banning", "bans"} <= inflections("ban", irregular)
    assert {"shot", "shooting"} <= inflections("shoot", irregular)
    assert "shooted" not in inflections("shoot", irregular)
    assert "recognized" in inflections("recognise", irregular)
    assert plurals("ally") == ("allies",)
    assert plurals("gunman") == ("gunmen",)


def test_gate() -> None:
    """Common verbs pass only with a word that makes them an act; sport does not pass."""
    gate = Gate(Vocabulary())
    assert gate.passes("Gunmen opened fire.")
    assert not gate.passes("She had a cup of tea on the lawn.")
    assert not gate.passes("The goalkeeper saved a penalty in the final attack of the match.")
