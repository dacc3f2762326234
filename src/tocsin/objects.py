"""Files in object stores (``s3://``, ``gs://`` and what fsspec has beside), opened like local ones.

Amazon's and Google's stores are read by Arrow, which is installed with Tocsin; it takes keys, region and address from where the
stores' own tools do (``AWS_ACCESS_KEY_ID``, ``AWS_ENDPOINT_URL``, profiles, the machine's role). Other stores need their fsspec
package.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from tocsin.errors import InputError

STORES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "hdfs", "memory"})
"""The schemes that are taken for stores; any other (``ftp://``, ``data://``) is no source."""
_BY_ARROW = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs"}


def is_object(name: str) -> bool:
    """Whether a name is an address in an object store, such as ``s3://bucket/file``."""
    return "://" in name and name.split("://", 1)[0].lower() in STORES


def open_object(uri: str) -> BinaryIO:
    """The bytes of an object, seekable; only what is read is fetched.

    Raises:
        InputError: it is not there, may not be read, or the store is of an unknown kind.
    """
    try:
        system, path = file_system(uri)
        return cast(BinaryIO, system.open(path, "rb"))
    except FileNotFoundError as e:
        raise InputError(uri, "no such object", "check the address") from e
    except OSError as e:
        raise InputError(uri, f"cannot be opened: {_first_line(e)}", "check the address and the keys") from e


def list_objects(pattern: str) -> Iterator[str]:
    """The addresses that a pattern (``s3://bucket/2021/*.warc.gz``) or a folder (``s3://bucket/2021/``) names, sorted.

    Raises:
        InputError: the store cannot be asked.
    """
    try:
        system, path = file_system(pattern)
        found = system.find(path) if pattern.endswith("/") else system.glob(path)
    except OSError as e:
        raise InputError(pattern, f"cannot be listed: {_first_line(e)}", "check the address and the keys") from e
    scheme = pattern.split("://", 1)[0]
    yield from (f"{scheme}://{name}" for name in sorted(found))


def file_system(uri: str) -> tuple[Any, str]:
    """The fsspec file system of an address, and the path in it.

    Raises:
        InputError: nothing installed knows this kind of address.
    """
    scheme, _, path = uri.partition("://")
    if scheme.lower() in _BY_ARROW:
        from fsspec.implementations.arrow import ArrowFSWrapper
        from pyarrow import fs

        # Arrow wants a bucket to find the region; the path is given with each call.
        bucket = path.split("/", 1)[0]
        arrow, _ = fs.FileSystem.from_uri(f"{_BY_ARROW[scheme.lower()]}://{bucket}")
        return ArrowFSWrapper(arrow), path
    import fsspec

    try:
        return fsspec.filesystem(scheme.lower()), path
    except (ImportError, ValueError) as e:
        raise InputError(uri, f"no way to read {scheme}://", "install the fsspec package of that store") from e


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
