"""Bad input over HTTP, to a whole installation: a clear refusal each, soon, and nobody falls."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from decimal import Decimal
from itertools import count
from urllib.parse import quote

import pytest

from polyphonie.invoicing.tests.documents import Paper
from tests.installation import Answer, Caller, Installation, installed, resident_megabytes

from .files import BAD, LONGEST_ANSWER, MEGABYTE, NAMES

LARGEST_GROWTH = 700
"""Megabytes that a web process may grow by: a file of the largest size, what is read of it, for each of its threads."""

LARGEST_BODY_SECONDS = 2.0
CPU_SECONDS = 2.0
"""A refusal's processor time. On a machine that does nothing else it is its whole time."""

WRITTEN = """
    SELECT (SELECT count(*) FROM invoicing_invoice), (SELECT count(*) FROM invoicing_invoiceidentity),
           (SELECT count(*) FROM kernel_original), (SELECT count(*) FROM kernel_key)
"""
numbers = count(1)


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with installed() as made:
        made.serve()
        yield made


@pytest.fixture(autouse=True)
def _nobody_falls(installation: Installation) -> Iterator[None]:
    """Whatever a test sends, the same processes are there after it and take the next good deposit."""
    before = installation.processes()
    yield
    with installation.caller() as caller:
        assert caller.deposit(sound()).status == 201
    assert installation.processes() == before


def sound() -> bytes:
    return replace(Paper(), number=f"SOUND-{next(numbers):05d}").content()


def test_its_web_processes_come_to_the_database_by_a_role_of_their_own(installation: Installation) -> None:
    found = installation.rows("SELECT DISTINCT usename FROM pg_stat_activity WHERE usename <> %s", "postgres")
    assert ("polyphonie_web",) in found and ("polyphonie",) in found, "the web, and the worker"


@pytest.fixture
def caller(installation: Installation) -> Iterator[Caller]:
    with installation.caller() as made:
        yield made


@pytest.mark.parametrize("name", BAD)
def test_it_refuses(installation: Installation, caller: Caller, name: str) -> None:
    content = BAD[name].make()
    written, refused = installation.rows(WRITTEN), refused_deposits(installation)
    cpu = installation.cpu_seconds()["web worker"]
    answer = caller.deposit(content, key=f"key of {name}")
    assert installation.cpu_seconds()["web worker"] - cpu < CPU_SECONDS
    assert answer.status in (400, 422)
    assert BAD[name].code in answer.codes
    assert all(refusal["fr"] and refusal["en"] for refusal in answer.body["errors"])
    assert len(json.dumps(answer.body)) < LONGEST_ANSWER
    assert (installation.rows(WRITTEN), refused_deposits(installation)) == (written, refused + 1)


def refused_deposits(installation: Installation) -> int:
    return int(installation.rows("SELECT count(*) FROM invoicing_refuseddeposit")[0][0])


@pytest.mark.parametrize(("name", "kept"), NAMES.items())
def test_it_keeps_what_is_harmless_in_a_name(caller: Caller, name: str, kept: str) -> None:
    answer = caller.deposit(sound(), name=quote(name))
    assert (answer.status, answer.body["file_name"]) == (201, kept)


@pytest.mark.parametrize(("key", "code"), [("", "KER-KEY-02"), ("k" * 201, "API-VAL-01"), ("a\tb", "KER-KEY-02")])
def test_it_refuses_a_key_that_is_none(caller: Caller, key: str, code: str) -> None:
    answer = caller.deposit(sound(), key=key)
    assert (answer.status, answer.codes) == (422, [code])


def test_it_tells_a_second_deposit_from_another_content(caller: Caller) -> None:
    paper = replace(Paper(), number="TWICE-1")
    other = replace(paper, net=Decimal("101.00")).content()
    assert caller.deposit(paper.content(), key="twice").status == 201
    assert told(caller.deposit(paper.content(), key="twice")) == (200, True, [])
    assert told(caller.deposit(paper.content())) == (409, False, ["INV-DUP-01"])
    assert told(caller.deposit(other)) == (409, False, ["INV-DUP-02"])
    answer = caller.deposit(other, key="twice")
    assert (answer.status, answer.codes) == (409, ["KER-KEY-01"])


def told(answer: Answer) -> tuple[int, bool, list[str]]:
    return answer.status, answer.body["repeated"], answer.codes


def test_it_refuses_two_hundred_megabytes_at_once_and_without_memory(installation: Installation) -> None:
    before = memory(installation)
    began = time.monotonic()
    with opened(installation, length=200 * MEGABYTE) as connection:
        piece = bytes(MEGABYTE)
        with suppress(OSError):  # it may close once it has answered
            for _ in range(200):
                connection.sendall(piece)
        status, body = read(connection)
    assert time.monotonic() - began < LARGEST_BODY_SECONDS * 5
    assert status == 413
    assert b"API-SIZ-01" in body
    assert memory(installation) - before < 20


def test_it_reads_the_largest_file_within_bounds(installation: Installation, caller: Caller) -> None:
    before = memory(installation)
    answer = caller.deposit(b"<" + b"a" * (100 * MEGABYTE - 3) + b"/>")
    assert (answer.status, answer.codes) == (400, ["DOC-XML-01"])
    assert memory(installation) - before < LARGEST_GROWTH


def test_it_refuses_a_body_of_unknown_length(installation: Installation) -> None:
    with opened(installation, length=None) as connection:
        connection.sendall(b"5\r\n<a/>\n\r\n0\r\n\r\n")
        status, body = read(connection)
    assert status == 400
    assert b"API-SIZ-02" in body


def test_it_serves_others_while_bodies_come_slowly(installation: Installation, caller: Caller) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(opened(installation, length=10_000)) for _ in range(12)]
        for _ in range(5):
            for connection in slow:
                connection.sendall(b" ")
            assert caller.deposit(sound()).status == 201
            time.sleep(0.1)


def test_it_does_not_take_a_body_cut_short_for_a_whole_one(installation: Installation) -> None:
    written = installation.rows(WRITTEN)
    content = sound()
    with opened(installation, length=len(content) + 1) as connection:
        connection.sendall(content)
        connection.shutdown(socket.SHUT_WR)
        with suppress(OSError):
            read(connection)
    time.sleep(0.5)
    assert installation.rows(WRITTEN) == written


def opened(installation: Installation, *, length: int | None) -> socket.socket:
    """A connection on which the head of a deposit was sent."""
    connection = socket.create_connection(("127.0.0.1", installation.port), timeout=30)
    announced = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    head = (
        f"POST /api/v1/invoices HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {installation.token()}\r\n"
        f"Content-Type: application/xml\r\n{announced}\r\n\r\n"
    )
    connection.sendall(head.encode())
    return connection


def read(connection: socket.socket) -> tuple[int, bytes]:
    """The status and all that comes until the server closes or says nothing more for a while."""
    connection.settimeout(5)
    content = b""
    with suppress(OSError):
        while b"}]}" not in content and (piece := connection.recv(65_536)):
            content += piece
    return int(content.split(b" ", 2)[1]), content


def memory(installation: Installation) -> float:
    """Megabytes, at the highest so far, of the larger web process."""
    return max(map(resident_megabytes, installation.processes()["web worker"]))
