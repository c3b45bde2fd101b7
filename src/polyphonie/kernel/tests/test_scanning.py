"""What a virus scanner calls infected is never kept; one that cannot answer keeps everything waiting."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from polyphonie.kernel import originals, scanning
from polyphonie.kernel.identity import PLATFORM
from polyphonie.kernel.models import Original
from polyphonie.kernel.refusals import Outage, Refused
from polyphonie.kernel.scanning import Clamd

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless text that every scanner calls infected (eicar.org)."""


class _Daemon(socketserver.BaseRequestHandler):
    """clamd's INSTREAM, as clamd(8) tells it."""

    def handle(self) -> None:
        assert self._take(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", self._take(4))[0]:
            content += self._take(length)
        if content == b"too large":
            self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            self.request.sendall(b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0")

    def _take(self, length: int) -> bytes:
        taken = b""
        while len(taken) < length and (part := self.request.recv(length - len(taken))):
            taken += part
        return taken


@pytest.fixture(params=["tcp", "unix"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Clamd]:
    if request.param == "tcp":
        server: socketserver.BaseServer = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Daemon)
        address = f"127.0.0.1:{server.server_address[1]}"
    else:
        address = str(tmp_path / "clamd.sock")
        server = socketserver.ThreadingUnixStreamServer(address, _Daemon)
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Clamd(address, seconds=10)
        server.shutdown()


@pytest.fixture
def scanned(clamd: Clamd) -> Iterator[None]:
    scanning.use_scanner(clamd)
    yield
    scanning.use_scanner(None)


def _kept(content: bytes) -> int:
    originals.keep(entity=PLATFORM, content=content, name="facture.xml", media_type="application/xml")
    return Original.objects.count()


@pytest.mark.django_db
def test_it_keeps_what_is_sound_and_never_what_is_infected(scanned: None) -> None:
    assert scanning.in_use() == "ClamAV"
    assert _kept(b"<Invoice/>" * 50_000) == 1
    with pytest.raises(Refused) as refused:
        _kept(b"<Invoice>" + EICAR + b"</Invoice>")
    assert [refusal.code for refusal in refused.value.refusals] == ["KER-VIR-01"]
    assert "Eicar-Signature" in refused.value.refusals[0].fr
    assert Original.objects.count() == 1


def test_it_is_an_outage_when_the_scanner_cannot_say(clamd: Clamd, tmp_path: Path) -> None:
    for scanner in (clamd, Clamd(str(tmp_path / "nobody")), Clamd("127.0.0.1:1")):
        with pytest.raises(Outage) as outage:
            scanner.scan(b"too large")
        assert not outage.value.permanent


@pytest.mark.django_db
def test_it_scans_nothing_and_says_so_without_a_scanner() -> None:
    assert scanning.in_use() == ""
    assert _kept(EICAR) == 1
