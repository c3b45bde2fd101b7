"""Calling a stranger's program over HTTP, as somebody who trusts nothing of it: neither its name nor its answer.

The name is resolved once and the call goes to what was resolved, after a look at each address: a name that first leads
to a public address and then to one of ours would otherwise open our network. Redirections are not followed, for the
same reason. An answer is read to a few kilobytes, and the whole call ends at a deadline, however slowly bytes drip.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from threading import Event, Timer
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from polyphonie.kernel import clock

from .rules import may_be_called
from .terms import Answer, Problem

CONNECT_SECONDS: Final = 5.0
WHOLE_SECONDS: Final = 15.0
LARGEST_ANSWER: Final = 64 * 1024


class _Closed(Exception):
    """The name leads to an address that must not be called."""


class _Pinned(http.client.HTTPConnection):
    """A connection that resolves its host itself, once, and looks at the addresses before it calls one."""

    def __init__(self, host: str, port: int, *, trust: ssl.SSLContext | None, local: bool) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS)
        self._trust = trust
        self._local = local

    def connect(self) -> None:
        plain = self._reached()
        plain.settimeout(WHOLE_SECONDS)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._trust is None:
            self.sock = plain
            return
        secured = self._trust.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = secured  # before the handshake, so that the deadline can cut it
        secured.do_handshake()

    def _reached(self) -> socket.socket:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        if not all(may_be_called(str(where[0]), local=self._local) for *_, where in found):
            raise _Closed
        failure: OSError = ConnectionError("the name leads to no address")
        for family, kind, protocol, _name, where in found:
            connection = socket.socket(family, kind, protocol)
            connection.settimeout(CONNECT_SECONDS)
            try:
                connection.connect(where)
            except OSError as error:
                connection.close()
                failure = error
            else:
                return connection
        raise failure


class Line:
    """A line to one receiver, kept open from one message to the next. `local`: this machine may be called."""

    def __init__(self, url: str, *, local: bool) -> None:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._connection = _Pinned(
            parts.hostname or "",
            parts.port or (443 if secure else 80),
            trust=_trust() if secure else None,
            local=local,
        )
        self._connection.default_port = 443 if secure else 80  # so that Host names no port that goes without saying

    def close(self) -> None:
        self._connection.close()

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a message and say what was answered, or why nothing was."""
        at, began = clock.now(), monotonic()
        reused = self._connection.sock is not None
        status, problem, retry_after = self._tried(body, headers)
        if reused and problem is Problem.UNREACHABLE:  # the receiver had closed the line since the message before
            status, problem, retry_after = self._tried(body, headers)
        return Answer(at, int((monotonic() - began) * 1000), status, problem, retry_after)

    def _tried(self, body: bytes, headers: Mapping[str, str]) -> tuple[int | None, Problem | None, int | None]:
        late = Event()
        deadline = Timer(WHOLE_SECONDS, self._cut, [late])
        deadline.daemon = True
        deadline.start()
        try:
            self._connection.request("POST", self._path, body=body, headers=dict(headers))
            answered = self._connection.getresponse()
            answered.read(LARGEST_ANSWER)
            if not answered.isclosed():
                self.close()
            if late.is_set():  # cut while it answered: what came proves nothing
                raise TimeoutError
            return answered.status, None, _seconds(answered.getheader("Retry-After", ""))
        except (OSError, http.client.HTTPException, _Closed, UnicodeError) as error:
            self.close()
            return None, Problem.TIMED_OUT if late.is_set() else _problem(error), None
        finally:
            deadline.cancel()

    def _cut(self, late: Event) -> None:
        """End the call from outside it: whatever it waits for, it finds the connection shut."""
        late.set()
        connection = self._connection.sock
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@cache
def _trust() -> ssl.SSLContext:
    """The authorities that this machine trusts (`SSL_CERT_FILE` adds one's own)."""
    return ssl.create_default_context()


def _problem(error: Exception) -> Problem:
    match error:
        case _Closed():
            return Problem.PRIVATE
        case socket.gaierror() | UnicodeError():
            return Problem.UNRESOLVED
        case ssl.SSLCertVerificationError():
            return Problem.NOT_TRUSTED
        case TimeoutError():
            return Problem.TIMED_OUT
        case OSError():
            return Problem.UNREACHABLE
        case _:
            return Problem.UNREADABLE


def _seconds(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
