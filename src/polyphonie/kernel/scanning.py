"""The port to whatever looks for viruses in the files that come in. What it calls infected is never kept.

A scanner is told to the program at start-up (`use_scanner`). Without one nothing is scanned, and the page of operation
says so; with one that does not answer, nothing is taken in until it does.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import Final, Protocol

from .refusals import Outage, Reason, Refused

INFECTED = Reason(
    "KER-VIR-01",
    "file",
    fr="Le fichier « {name} » contient un logiciel malveillant ({found}) : il n'est pas gardé. Nettoyez votre poste et"
    " envoyez un fichier sain.",
    en="The file “{name}” contains malicious software ({found}): it is not kept. Clean your machine and send a sound"
    " file.",
)
_CHUNK: Final = 1 << 16


class Scanner(Protocol):
    """Something that reads a file and names what is wrong in it; an outage when it cannot say."""

    @property
    def name(self) -> str: ...

    def scan(self, content: bytes) -> str | None: ...


_scanner: Scanner | None = None


def use_scanner(scanner: Scanner | None) -> None:
    """Take the program's scanner, at start-up."""
    global _scanner  # noqa: PLW0603  told once, at start-up
    _scanner = scanner


def in_use() -> str:
    """The name of the scanner; empty when nothing is scanned."""
    return _scanner.name if _scanner else ""


def refuse_infected(content: bytes, *, name: str) -> None:
    """Go on only with a file in which the scanner finds nothing. Refuses: KER-VIR-01."""
    found = _scanner.scan(content) if _scanner else None
    if found:
        raise Refused(INFECTED(name=name, found=found))


@dataclass(frozen=True, slots=True)
class Clamd:
    """ClamAV's daemon, by its INSTREAM command (clamd(8)). `address` is `host:port`, or the path of its socket."""

    address: str
    seconds: float = 30.0
    name: str = "ClamAV"

    def scan(self, content: bytes) -> str | None:
        try:
            answer = self._asked(content)
        except OSError as error:
            raise Outage(f"clamd at {self.address} does not answer: {error}", permanent=False) from error
        if answer.endswith(" FOUND"):
            return answer.removesuffix(" FOUND").rpartition(": ")[2]
        if not answer.endswith("OK"):
            raise Outage(f"clamd at {self.address} answers {answer!r}", permanent=False)
        return None

    def _asked(self, content: bytes) -> str:
        with self._connected() as link:
            link.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                part = content[start : start + _CHUNK]
                link.sendall(struct.pack("!L", len(part)) + part)
            link.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and (part := link.recv(4096)):
                answer += part
        return answer.rstrip(b"\0").decode(errors="replace")

    def _connected(self) -> socket.socket:
        host, _, port = self.address.rpartition(":")
        if port.isdigit():
            return socket.create_connection((host, int(port)), self.seconds)
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(self.seconds)
        try:
            link.connect(self.address)
        except OSError:
            link.close()
            raise
        return link
