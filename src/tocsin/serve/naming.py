"""Files and addresses by name: who reads a desk learns nothing of where things lie on the machine that shows it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# A file's path within a sentence: from a root, a drive, a home or an object store on, up to its last slash.
_FOLDERS = re.compile(
    r"(?<![\w/.\\:])(?:(?:s3a?|gs|az|abfss?)://|(?:file://|~|\.{1,2}|[A-Za-z]:)?[/\\])(?:[^\s/\\'\"<>|]+[/\\])+"
)


def named(place: str) -> str:
    """A file or desk by its own name; an address of the web without sign-in and question, which may hold keys.

    Args:
        place: a path or address; what follows ``": "`` (a line, a page) stays.
    """
    head, colon, rest = place.partition(": ")
    if head.startswith(("http://", "https://")):
        try:
            at = urlsplit(head)
        except ValueError:
            return "an address" + colon + rest
        return (at.netloc.rpartition("@")[2] + at.path).rstrip("/") + colon + rest
    return re.split(r"[/\\]", head.rstrip("/\\"))[-1] + colon + rest


def without_folders(said: str, *known: str) -> str:
    """A message with the names of files in place of their paths.

    Args:
        known: paths that are certain to be meant, also if they hold blanks.
    """
    for place in known:
        said = said.replace(place, named(place))
    return _FOLDERS.sub("", said)
