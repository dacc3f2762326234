"""The socket that the app listens at, taken before anything slow is done."""

from __future__ import annotations

import socket

from tocsin.errors import StoreError


def listening(host: str, port: int) -> socket.socket:
    """A socket bound to an address; port 0 takes any free one.

    Raises:
        StoreError: the address is taken or is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(128)  # who comes before the server runs waits
    except OSError as e:
        made.close()
        raise StoreError(
            f"{host}:{port}: cannot listen there: {e.strerror or e} (give another with --port or --host)"
        ) from e
    return made
