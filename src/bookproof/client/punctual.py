"""Connections that give an answer a fixed time as a whole.

The time-out of a socket begins anew with each byte, so a server that drips bytes would hold a
client for ever. Here the time-out given for a request is the time in which the last byte of its
answer has to be there, headers included.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection


class _PunctualReader(io.RawIOBase):
    """Reads a socket until a moment (monotonic clock); later it raises ``TimeoutError``."""

    def __init__(self, connected: socket.socket, stream: io.RawIOBase, until: float) -> None:
        self._socket = connected
        self._stream = stream
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._socket.settimeout(left)
        return self._stream.readinto(buffer)

    def close(self) -> None:
        self._stream.close()
        super().close()


class _PunctualResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        timeout = sock.gettimeout()
        if timeout is not None:
            stream = self.fp.detach()
            reader = _PunctualReader(sock, stream, time.monotonic() + timeout)
            self.fp = io.BufferedReader(reader)


class _Connection(HTTPConnection):
    response_class = _PunctualResponse


class _SecureConnection(HTTPSConnection):
    response_class = _PunctualResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}


class PunctualAdapter(HTTPAdapter):
    """Sends requests over such connections, through HTTP proxies as well."""

    poolmanager: PoolManager

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Set up the connections without a proxy."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> PoolManager:
        """Set up the connections through a proxy; those of a SOCKS proxy stay as they are."""
        manager: PoolManager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _POOLS
        return manager
