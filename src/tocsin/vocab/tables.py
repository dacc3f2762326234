"""Reads the vocabulary's tables: tab-separated text with a header line, ``#`` comments, and lists separated by ``|``.

Tables are plain text so that a researcher can read and correct them; a fault names file, line and cure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from tocsin.errors import VocabularyError


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its cells by column, and where it stands for error messages."""

    cells: dict[str, str]
    where: str

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def many(self, column: str) -> tuple[str, ...]:
        """The cell as a list: its parts between ``|``, stripped, empty ones dropped."""
        return tuple(p.strip() for p in self.cells[column].split("|") if p.strip())

    def fault(self, problem: str, cure: str) -> VocabularyError:
        """An error that names this line."""
        return VocabularyError(f"{self.where}: {problem} ({cure})")


def shipped(name: str) -> Path:
    """The path of a file of the shipped vocabulary, such as ``actors/states.tsv``."""
    return Path(str(files("tocsin.vocab"))) / name


def read_table(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a table whose header is exactly ``columns``; short rows are filled with empty cells.

    Raises:
        VocabularyError: the file is missing, its header differs, or a row has too many cells.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as e:
        raise VocabularyError(f"{path}: cannot be read: {e} (give a UTF-8 text file)") from e
    header: list[str] | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [c.strip() for c in line.split("\t")]
        where = f"{path.name}:{number}"
        if header is None:
            header = cells
            if header != list(columns):
                raise VocabularyError(f"{where}: header is {header} (write {list(columns)}, separated by tabs)")
            continue
        if len(cells) > len(header):
            raise VocabularyError(f"{where}: {len(cells)} cells for {len(header)} columns (remove the extra tabs)")
        yield Row(dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True)), where)


def vocabulary_digest(root: Path | None = None) -> str:
    """A short digest of every vocabulary file, kept with each coded event."""
    base = root or shipped(".")
    sha = hashlib.sha256()
    for path in sorted(p for p in base.rglob("*") if p.suffix in {".tsv", ".yaml"}):
        sha.update(path.relative_to(base).as_posix().encode())
        sha.update(path.read_bytes())
    return sha.hexdigest()[:12]
