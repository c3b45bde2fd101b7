"""Calls to strangers: to a real server here, and never to where they must not go."""

from __future__ import annotations

import datetime as days
import socket
import ssl
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from polyphonie.gateway import calling
from polyphonie.gateway.calling import Line
from polyphonie.gateway.terms import Answer, Problem

from .receiver import Receiver, drip, hang, status


def post(url: str, *, local: bool = True) -> Answer:
    line = Line(url, local=local)
    try:
        return line.post(b"{}", {"Content-Type": "application/json"})
    finally:
        line.close()


def test_it_posts_and_tells_the_answer(there: Receiver) -> None:
    answer = post(f"{there.url}/a/b?c=d")
    assert (answer.status, answer.problem, answer.taken) == (204, None, True)
    (received,) = there.received
    assert (received.path, received.body) == ("/a/b?c=d", b"{}")
    assert received.headers["Host"] == there.url.removeprefix("http://")


def test_it_keeps_the_line_open_and_dials_again_when_it_was_cut(there: Receiver) -> None:
    line = Line(there.url, local=True)
    assert [line.post(b"1", {}).status, line.post(b"2", {}).status] == [204, 204]
    assert there.connections == 1
    there.replies.append(status(200, {"Connection": "close"}))
    assert [line.post(b"3", {}).status, line.post(b"4", {}).status] == [200, 204]
    line._connection.sock.shutdown(socket.SHUT_RDWR)
    assert line.post(b"5", {}).status == 204
    line.close()


def test_it_does_not_follow_a_redirection(there: Receiver) -> None:
    there.replies.append(status(302, {"Location": f"{there.url}/ailleurs"}))
    answer = post(there.url)
    assert (answer.status, answer.taken, len(there.received)) == (302, False, 1)


def test_it_reads_little_of_a_large_answer(there: Receiver) -> None:
    there.replies.append(status(200, body=b"x" * 10_000_000))
    assert post(there.url).status == 200


def test_it_tells_how_long_it_is_asked_to_wait(there: Receiver) -> None:
    there.replies += [status(429, {"Retry-After": "120"}), status(503, {"Retry-After": "demain"})]
    answers = [post(there.url), post(there.url)]
    assert [(answer.retry_after, answer.away) for answer in answers] == [(120, True), (None, True)]


@pytest.mark.parametrize("reply", [hang(3), drip], ids=["silent", "dripping"])
def test_it_ends_at_its_deadline(there: Receiver, monkeypatch: pytest.MonkeyPatch, reply: Any) -> None:
    monkeypatch.setattr(calling, "WHOLE_SECONDS", 0.3)
    there.replies.append(reply)
    began = time.monotonic()
    answer = post(there.url)
    assert (answer.status, answer.problem) == (None, Problem.TIMED_OUT)
    assert time.monotonic() - began < 2


def test_it_tells_why_nothing_was_answered(there: Receiver) -> None:
    def nonsense(request: Any) -> None:
        request.wfile.write(b"ceci n'est pas du HTTP\r\n\r\n")
        request.close_connection = True

    there.replies.append(nonsense)
    assert post(there.url).problem is Problem.UNREADABLE
    assert post("http://127.0.0.1:1/").problem is Problem.UNREACHABLE
    assert post("https://nulle-part.invalid/").problem is Problem.UNRESOLVED


def test_it_calls_no_private_address_whatever_name_leads_there(
    there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(there.url.rpartition(":")[2])
    assert post(f"http://127.0.0.1:{port}/", local=False).problem is Problem.PRIVATE

    def resolved(*_: object, **__: object) -> list[Any]:
        public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443))
        return [public, (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.0.10", 443))]

    monkeypatch.setattr(calling.socket, "getaddrinfo", resolved)
    assert post("https://rebond.example/", local=False).problem is Problem.PRIVATE
    assert post("https://rebond.example/", local=True).problem is Problem.PRIVATE
    assert there.received == []


def test_it_resolves_a_name_once_and_calls_what_it_looked_at(there: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    plain = socket.getaddrinfo

    def resolved(*given: Any, **more: Any) -> list[Any]:
        asked.append(given[0])
        return plain("127.0.0.1", *given[1:], **more)

    monkeypatch.setattr(calling.socket, "getaddrinfo", resolved)
    port = there.url.rpartition(":")[2]
    assert post(f"http://logiciel.localhost:{port}/").status == 204
    assert asked == ["logiciel.localhost"]


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server over TLS with a certificate that nobody signed but itself: its address and the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = days.datetime.now(days.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - days.timedelta(days=1))
        .not_valid_after(now + days.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paper = tmp_path / "certificate.pem"
    paper.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = tmp_path / "key.pem"
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(paper, private)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def serve() -> None:
        for _ in range(2):
            try:
                with context.wrap_socket(listener.accept()[0], server_side=True) as taken:
                    read_request(taken)
                    taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            except OSError:
                continue

    thread = Thread(target=serve)
    thread.start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}/", paper
    thread.join()
    listener.close()


def read_request(taken: ssl.SSLSocket) -> None:
    """Read a request to its end: who hangs up on a sender in mid-message cuts it off."""
    with taken.makefile("rb") as request:
        length = 0
        while line := request.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        request.read(length)


def test_it_trusts_a_certificate_only_when_this_machine_does(
    secure: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, certificate = secure
    assert post(url).problem is Problem.NOT_TRUSTED
    monkeypatch.setattr(calling, "_trust", lambda: ssl.create_default_context(cafile=str(certificate)))
    assert post(url).status == 200
