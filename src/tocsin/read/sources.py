"""What the user named, one input at a time: files, folders, patterns, web addresses, objects in stores, standard input."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import InputError
from tocsin.objects import is_object, list_objects
from tocsin.records import Failure

STDIN = "standard input"
_SCHEMES = ("http://", "https://")
# What lies beside saved pages and is no article; any other file in a folder is tried.
_PASSED_OVER = re.compile(
    r".*\.(?:png|jpe?g|gif|svg|webp|avif|ico|bmp|tiff?|css|m?js|map|woff2?|ttf|otf|eot|mp[34]|m4a|webm|ogg|wav|mov|avi"
    r"|pyc|lock|log|tmp|part)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read: a path, or an address, or neither for standard input. ``name`` is what failures call it."""

    name: str
    path: Path | None = None
    url: str | None = None


def expand(sources: Iterable[str]) -> Iterator[Input | Failure]:
    """The inputs that the sources name, folders and patterns in sorted order; a failure for each that names nothing.

    Hidden files and folders, and pictures, scripts and fonts inside folders, are passed over.
    """
    for source in sources:
        path = Path(source).expanduser()
        if source == "-":
            yield Input(STDIN)
        elif source.lower().startswith(_SCHEMES):
            yield Input(source, url=source)
        elif is_object(source):
            yield from _objects(source)
        elif "://" in source:
            yield Failure(source, "not an http or https address", "save it as a file and give that")
        elif path.is_dir():
            yield from _folder(path)
        elif path.exists() or path.is_symlink() or not glob.has_magic(source):
            yield Input(source, path=path)
        else:
            yield from _matches(str(path))


def _objects(address: str) -> Iterator[Input | Failure]:
    """One object, or those that a pattern or a folder (an address that ends with a slash) names."""
    if not glob.has_magic(address) and not address.endswith("/"):
        yield Input(address, url=address)
        return
    try:
        found = [name for name in list_objects(address) if not _PASSED_OVER.fullmatch(name)]
    except InputError as e:
        yield Failure(e.source, e.reason, e.cure)
        return
    if not found:
        yield Failure(address, "nothing matches this address", "check it, and the region of the bucket")
    yield from (Input(name, url=name) for name in found)


def _matches(pattern: str) -> Iterator[Input | Failure]:
    found = sorted(glob.glob(pattern, recursive=True))
    if not found:
        yield Failure(pattern, "nothing matches this pattern", "check the path")
    for name in found:
        path = Path(name)
        if not path.is_dir():
            yield Input(name, path=path)
        elif "**" not in pattern:  # a recursive pattern already names what lies below
            yield from _folder(path)


def _folder(folder: Path) -> Iterator[Input | Failure]:
    problems: list[OSError] = []
    count = 0
    for where, folders, files in os.walk(folder, onerror=problems.append):
        yield from (_refused(e) for e in problems)
        problems.clear()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(where, name)
            if not name.startswith(".") and not _PASSED_OVER.fullmatch(name):
                count += 1
                yield Input(str(path), path=path)
    if problems:
        yield from (_refused(e) for e in problems)
    elif count == 0:
        yield Failure(str(folder), "folder without files to read", "give a folder of pages, texts or tables")


def _refused(error: OSError) -> Failure:
    name = str(error.filename)
    if isinstance(error, PermissionError):
        return Failure(name, "no permission to read the folder", "ask its owner, or run chmod u+rx on it")
    return Failure(name, f"folder cannot be read: {error.strerror or error}", "check the folder")
