"""Where a web archive lies, as a seekable stream: a file, an object in a store, an address on the web."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from tocsin.errors import FetchError
from tocsin.objects import is_object, open_object
from tocsin.read.opening import open_file

if TYPE_CHECKING:
    import httpx

_TIMEOUT = 60.0
_TRIES = 4


@contextmanager
def open_archive(name: str) -> Iterator[BinaryIO]:
    """The archive's bytes, seekable.

    Raises:
        InputError: it is not there or may not be read.
    """
    if name.lower().startswith(("http://", "https://")):
        with io.BufferedReader(OverHttp(name), 1 << 20) as stream:
            yield cast(BinaryIO, stream)
    elif is_object(name):
        with open_object(name) as found:
            yield found
    else:
        with open_file(Path(name), name) as file:
            yield cast(BinaryIO, file)


def size_of(stream: BinaryIO) -> int:
    """Bytes of a seekable stream, which is then at its start."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return size


class OverHttp(io.RawIOBase):
    """A file on the web, read as it comes from wherever it was last sought; a broken connection is taken up again.

    Args:
        url: its address; the server must know ranges (``Accept-Ranges: bytes``), as those of Common Crawl do.
        client: instead of one made here.

    Raises:
        FetchError: the file is not there, or its server does not know ranges.
    """

    def __init__(self, url: str, client: httpx.Client | None = None) -> None:
        import httpx

        self._url, self._at = url, 0
        self._client = client or httpx.Client(follow_redirects=True, timeout=_TIMEOUT)
        self._answer: httpx.Response | None = None
        self._ready = b""
        head = self._ask(0, 0)
        self._end()
        self.size = int(head.headers.get("content-range", "/0").rpartition("/")[2])

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Goes to a place; nothing is fetched yet."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if base + offset != self._at:
            self._end()
            self._at = base + offset
        return self._at

    def readinto(self, buffer: object) -> int:
        """Fills ``buffer`` as far as there is data.

        Raises:
            FetchError: the server fails again and again.
        """
        import httpx

        view = memoryview(cast(bytearray, buffer)).cast("B")
        for attempt in range(_TRIES):
            if self._at >= self.size:
                return 0
            try:
                return self._take(view)
            except httpx.HTTPError as e:
                self._end()
                if attempt == _TRIES - 1:
                    raise FetchError(self._url, f"connection lost: {e}", "try again later") from e
        return 0

    def _take(self, view: memoryview) -> int:
        if not self._ready:
            if self._answer is None:
                self._answer = self._ask(self._at, self.size - 1)
                self._chunks = self._answer.iter_raw(1 << 18)
            self._ready = next(self._chunks, b"")
            if not self._ready:
                import httpx

                raise httpx.ReadError("the answer ended early")
        count = min(len(view), len(self._ready))
        view[:count], self._ready = self._ready[:count], self._ready[count:]
        self._at += count
        return count

    def _ask(self, first: int, last: int) -> httpx.Response:
        import httpx

        request = self._client.build_request(
            "GET", self._url, headers={"Range": f"bytes={first}-{last}", "Accept-Encoding": "identity"}
        )
        try:
            answer = self._client.send(request, stream=True)
        except httpx.HTTPError as e:
            raise FetchError(self._url, f"cannot be fetched: {e}", "check the address") from e
        if answer.status_code != httpx.codes.PARTIAL_CONTENT:
            answer.close()
            reason = f"server answers {answer.status_code}"
            if answer.status_code == httpx.codes.OK:
                reason = "its server gives no ranges"
            raise FetchError(self._url, reason, "download the file and give that", status=answer.status_code)
        self._answer = answer
        return answer

    def _end(self) -> None:
        if self._answer is not None:
            self._answer.close()
        self._answer, self._ready = None, b""

    def close(self) -> None:
        """Ends the connection."""
        if not self.closed:
            self._end()
            self._client.close()
        super().close()
