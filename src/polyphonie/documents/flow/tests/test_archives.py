"""Unpacking flows: what is in them in order, and nothing that would hurt."""

from __future__ import annotations

import gzip
import io
import os
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from polyphonie.documents import flow
from polyphonie.documents.flow import archives
from polyphonie.documents.invoice import Unreadable

Files = dict[str, bytes]


def zipped(files: Files) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def tarred(files: Files, *others: tarfile.TarInfo) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for entry in others:
            archive.addfile(entry)
    return made.getvalue()


def unpacked(content: bytes, *, after: int = 0) -> list[tuple[str, bytes | str]]:
    found = flow.members(io.BytesIO(content), name="flux.xml", after=after)
    return [(name, body.code if isinstance(body, Unreadable) else body) for name, body in found]


both = pytest.mark.parametrize("packed", [zipped, tarred])
Packed = Callable[[Files], bytes]


@both
def test_it_gives_the_documents_in_their_order(packed: Packed) -> None:
    files = {"b/2.xml": b"<b/>", "a/1.PDF": b"%PDF-", "c" * 150 + ".xml": b"<c/>"}
    assert unpacked(packed(files)) == list(files.items())
    assert unpacked(packed(files), after=2) == list(files.items())[2:]


def test_it_takes_any_other_file_for_one_document() -> None:
    assert unpacked(b"<Invoice/>") == [("flux.xml", b"<Invoice/>")]
    assert unpacked(b"<Invoice/>", after=1) == []


@both
def test_it_tells_what_is_no_document_in_its_place(packed: Packed) -> None:
    inner = zipped({"inner.xml": b"<a/>"})
    files = {"a.xml": b"<a/>", "lot.zip": inner, "lisez-moi.txt": b"bonjour", "b.xml": b"<b/>"}
    assert unpacked(packed(files)) == [
        ("a.xml", b"<a/>"),
        ("lot.zip", "DOC-FIL-03"),
        ("lisez-moi.txt", "DOC-FIL-03"),
        ("b.xml", b"<b/>"),
    ]


@both
def test_it_gives_hostile_names_as_they_are_and_writes_nothing(packed: Packed, tmp_path: os.PathLike[str]) -> None:
    names = ["../../etc/cron.d/x.xml", "/etc/passwd.xml", "..\\..\\x.xml", "a\u202elmx.xml", "-rf.xml"]
    assert [name for name, _ in unpacked(packed(dict.fromkeys(names, b"<a/>")))] == names


def test_it_follows_no_link_and_opens_no_device() -> None:
    others = []
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        entry = tarfile.TarInfo("passwd.xml")
        entry.type, entry.linkname = kind, "/etc/passwd"
        others.append(entry)
    assert {body for _, body in unpacked(tarred({}, *others))} == {"DOC-FIL-03"}


@both
def test_it_refuses_an_archive_without_documents(packed: Packed) -> None:
    with pytest.raises(Unreadable) as refused:
        unpacked(packed({}))
    assert refused.value.code == "DOC-ARC-02"


@both
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_it_tells_a_truncated_archive(packed: Packed, kept: float) -> None:
    files = {f"{number}.xml": os.urandom(400) for number in range(20)}
    whole = packed(files)
    with pytest.raises(Unreadable) as refused:
        unpacked(whole[: int(len(whole) * kept)])
    assert refused.value.code == "DOC-ARC-01"


def test_it_tells_a_header_damaged_in_the_middle_after_what_came_before() -> None:
    plain = bytearray(gzip.decompress(tarred({"a.xml": b"<a/>", "b.xml": b"<b/>", "c.xml": b"<c/>"})))
    plain[1024 + 150] ^= 0xFF  # in the second header
    found = flow.members(io.BytesIO(gzip.compress(bytes(plain))), name="x")
    assert next(found).name == "a.xml"
    with pytest.raises(Unreadable) as refused:
        next(found)
    assert refused.value.code == "DOC-ARC-01"


def test_it_tells_a_damaged_entry_of_a_zip_and_goes_on() -> None:
    content = bytearray(zipped({"a.xml": b"<a/>" * 50, "b.xml": b"<b/>"}))
    content[40] ^= 0xFF
    assert unpacked(bytes(content)) == [("a.xml", "DOC-FIL-04"), ("b.xml", b"<b/>")]


@both
def test_it_does_not_unpack_a_document_larger_than_it_may_be(packed: Packed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_FILE", 1_000_000)
    files = {"bombe.xml": bytes(20_000_000), "b.xml": b"<b/>"}
    content = packed(files)
    tracemalloc.start()
    assert unpacked(content) == [("bombe.xml", "DOC-FIL-02"), ("b.xml", b"<b/>")]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000


def test_it_believes_no_size_that_a_zip_states() -> None:
    content = bytearray(zipped({"a.xml": bytes(5_000_000)}))
    place = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 24, 10)  # the directory says ten bytes
    assert unpacked(bytes(content)) == [("a.xml", "DOC-FIL-04")]


@both
def test_it_stops_where_the_whole_is_more_than_a_flow_may_hold(packed: Packed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_UNPACKED", 1_000_000)
    content = packed({f"{number}.xml": bytes(300_000) for number in range(9)})
    with pytest.raises(Unreadable) as refused:
        unpacked(content)
    assert refused.value.code == "DOC-ARC-03"


@both
def test_it_stops_at_too_many_documents(packed: Packed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 5)
    with pytest.raises(Unreadable) as refused:
        unpacked(packed({f"{number}.xml": b"<a/>" for number in range(6)}))
    assert refused.value.code == "DOC-ARC-03"


def test_it_reads_no_directory_of_a_zip_beyond_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_LARGEST_DIRECTORY", 70_000)
    with pytest.raises(Unreadable) as refused:
        unpacked(zipped({f"{number:0200}.xml": b"<a/>" for number in range(500)}))
    assert refused.value.code == "DOC-ARC-03"


def test_it_reads_no_header_of_a_tar_that_is_a_bomb() -> None:
    entry = tarfile.TarInfo("././@LongLink")
    entry.type, entry.size = tarfile.GNUTYPE_LONGNAME, 50_000_000
    content = gzip.compress(entry.tobuf(tarfile.GNU_FORMAT) + bytes(50_000_000))
    with pytest.raises(Unreadable) as refused:
        unpacked(content)
    assert refused.value.code == "DOC-ARC-01"


@pytest.mark.parametrize("beginning", [b"PK\x03\x04", b"\x1f\x8b"])
def test_it_answers_to_any_bytes_after_a_beginning_of_archive(beginning: bytes) -> None:
    for number in range(200):
        with pytest.raises(Unreadable):
            unpacked(beginning + os.urandom(number * 3))
