"""The errors of Tocsin, and what each means at the edges.

TocsinError               anything Tocsin says no to
  UsageError              the call itself is wrong (exit 2, HTTP 400)
  InputError              one input cannot be used; the others go on (exit 1, HTTP 422)
    FetchError            a URL that may not or could not be fetched
  VocabularyError         a vocabulary file is wrong; names file, line and cure (exit 2, HTTP 500)
  ModelError              a model file is missing or is not the one expected (exit 2, HTTP 500)
  StoreError              a desk cannot be read or written (exit 2, HTTP 503)
  MissingExtraError       an optional part is not installed; names the command (exit 2, HTTP 501)
"""

from __future__ import annotations


class TocsinError(Exception):
    """Anything Tocsin says no to."""

    exit_code = 2
    http_status = 500


class UsageError(TocsinError):
    """The call itself is wrong."""

    http_status = 400


class InputError(TocsinError):
    """One input cannot be used; a run sets it aside with this reason and goes on.

    Args:
        source: the file, URL or row, as the user named it.
        reason: what is wrong, in a few words.
        cure: what the user can do, or an empty string.
    """

    exit_code = 1
    http_status = 422

    def __init__(self, source: str, reason: str, cure: str = "") -> None:
        self.source, self.reason, self.cure = source, reason, cure
        super().__init__(f"{source}: {reason}" + (f" ({cure})" if cure else ""))


class FetchError(InputError):
    """A URL that may not or could not be fetched.

    Args:
        source: the URL.
        reason: what is wrong, in a few words.
        cure: what the user can do.
        status: the server's answer, such as 404, where there was one.
        retry_after: seconds that the server asks to be left alone for.
    """

    def __init__(
        self, source: str, reason: str, cure: str = "", *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        self.status, self.retry_after = status, retry_after
        super().__init__(source, reason, cure)


class VocabularyError(TocsinError):
    """A vocabulary file is wrong; the message names file, line and cure."""


class ModelError(TocsinError):
    """A model file is missing or is not the one expected."""


class StoreError(TocsinError):
    """A desk cannot be read or written."""

    http_status = 503


class MissingExtraError(TocsinError):
    """An optional part is not installed.

    Args:
        extra: the extra of the package, as in ``pip install 'tocsin[extra]'``.
        what: what the user wanted to do.
    """

    http_status = 501

    def __init__(self, extra: str, what: str) -> None:
        super().__init__(f"{what} needs an optional part: pip install 'tocsin[{extra}]'")
