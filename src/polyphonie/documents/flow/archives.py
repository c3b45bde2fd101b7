"""What a flow holds: one document, or those of a ZIP or TAR.GZ archive, one at a time, whatever the archive's size.

The file is read as a stream (ZIP needs it seekable), never whole. What an archive says of itself is not believed: each
member and the whole are counted as they are unpacked. Names are told as they stand, and never used as paths.
"""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Final, NamedTuple, Protocol, Self

from polyphonie.documents.invoice.refusals import unreadable
from polyphonie.documents.invoice.safexml import LARGEST_FILE, MEGABYTE
from polyphonie.documents.invoice.verdict import Unreadable

LARGEST_FLOW: Final = 1_000 * MEGABYTE
LARGEST_UNPACKED: Final = 20_000 * MEGABYTE
MOST_MEMBERS: Final = 100_000
_LARGEST_DIRECTORY: Final = 16 * MEGABYTE
_LARGEST_HEADING: Final = 64 * 1024
_SUFFIXES: Final = frozenset({".xml", ".pdf"})
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_DAMAGED: Final = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)


class Member(NamedTuple):
    """A document of a flow: the name that it bears in it, and its bytes or why there are none."""

    name: str
    content: bytes | Unreadable


def members(file: IO[bytes], *, name: str, after: int = 0) -> Iterator[Member]:
    """The documents of a flow, in its order, `after` the first so many; `name` is how a flow of one document is called.

    A member that cannot be taken is told in its place. Raises `Unreadable` when the archive itself is damaged, or
    holds more than a flow may (DOC-ARC-…): the members before were told.
    """
    beginning = file.read(4)
    file.seek(0)
    if beginning == _ZIP:
        yield from _zipped(file, after)
    elif beginning[:2] == _GZIP:
        yield from _tarred(file, after)
    elif beginning == b"PK\x05\x06":
        raise unreadable("DOC-ARC-02")
    elif not after:
        content = file.read(LARGEST_FILE + 1)
        yield Member(name, _too_large(len(content)) if len(content) > LARGEST_FILE else content)


def _zipped(file: IO[bytes], after: int) -> Iterator[Member]:
    measured = _Measured(file, most=LARGEST_UNPACKED, largest_read=_LARGEST_DIRECTORY)
    try:
        archive = zipfile.ZipFile(measured)
    except _DAMAGED as error:
        raise unreadable("DOC-ARC-01", detail=str(error)) from None
    measured.largest_read = None  # the directory is read, which zipfile keeps whole
    with archive:
        count, unpacked = 0, 0
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            count += 1
            if count <= after:
                continue
            content = _unzipped(archive, entry)
            unpacked += len(content) if isinstance(content, bytes) else 0
            _within(count, unpacked)
            yield Member(entry.filename, content)
        if not count:
            raise unreadable("DOC-ARC-02")


def _unzipped(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | Unreadable:
    if not _may_be_document(entry.filename):
        return unreadable("DOC-FIL-03")
    if entry.file_size > LARGEST_FILE:
        return _too_large(entry.file_size)
    try:
        with archive.open(entry) as opened:
            # No more at once than stated: zipfile unpacks as much as is asked for before it looks.
            content = opened.read(entry.file_size + 1)
    except _DAMAGED:
        return unreadable("DOC-FIL-04")
    return content if len(content) <= LARGEST_FILE else _too_large(len(content))


def _tarred(file: IO[bytes], after: int) -> Iterator[Member]:
    try:
        with gzip.GzipFile(fileobj=file) as unpacked:
            stream = _Measured(unpacked, most=LARGEST_UNPACKED)
            with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Heading) as archive:
                yield from _listed(archive, after)
    except Unreadable:
        raise
    except _DAMAGED as error:
        raise unreadable("DOC-ARC-01", detail=str(error)) from None


def _listed(archive: tarfile.TarFile, after: int) -> Iterator[Member]:
    count = 0
    while (entry := archive.next()) is not None:
        archive.members.clear()  # type: ignore[attr-defined]  # it would remember every one
        if entry.isdir():
            continue
        count += 1
        _within(count, 0)
        if count > after:
            yield Member(entry.name, _untarred(archive, entry))
    if not count:
        raise unreadable("DOC-ARC-02")


def _untarred(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes | Unreadable:
    if not entry.isfile() or entry.issparse() or not _may_be_document(entry.name):
        return unreadable("DOC-FIL-03")
    if entry.size > LARGEST_FILE:
        return _too_large(entry.size)
    opened = archive.extractfile(entry)
    assert opened is not None, "a plain file has bytes"
    content = opened.read()
    if len(content) < entry.size:
        raise EOFError("the archive ends before its file does")
    return content


class _Heading(tarfile.TarInfo):
    """A header that must be whole and right, and no larger than names need: tarfile reads it all at once, and takes a
    damaged one in the middle for the end of the archive."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            read = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if not bytes(buf).strip(b"\0"):  # nothing, or zeros: the end
                raise
            raise unreadable("DOC-ARC-01", detail=str(error)) from None
        if not read.isfile() and read.size > _LARGEST_HEADING:
            raise unreadable("DOC-ARC-01", detail=f"{read.name[:100]}: {read.size}")
        return read


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...

    def seek(self, offset: int, whence: int = 0, /) -> int: ...

    def tell(self) -> int: ...


class _Measured(io.RawIOBase):
    """A file that gives no more than `most` bytes in all, nor more at once than `largest_read`."""

    def __init__(self, file: _Readable, *, most: int, largest_read: int | None = None) -> None:
        self.largest_read = largest_read
        self._file, self._most = file, most
        self._given = 0

    def read(self, size: int = -1, /) -> bytes:
        bounded = size if self.largest_read is None else self.largest_read + 1
        given = self._file.read(size if 0 <= size < bounded else bounded)
        self._given += len(given)
        if self._given > self._most or (self.largest_read is not None and len(given) > self.largest_read):
            raise _too_much()
        return given

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


def _within(count: int, unpacked: int) -> None:
    if count > MOST_MEMBERS or unpacked > LARGEST_UNPACKED:
        raise _too_much()


def _too_much() -> Unreadable:
    return unreadable("DOC-ARC-03", limit=MOST_MEMBERS, megabytes=LARGEST_UNPACKED // MEGABYTE)


def _may_be_document(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _SUFFIXES


def _too_large(size: int) -> Unreadable:
    return unreadable("DOC-FIL-02", size=size // MEGABYTE, limit=LARGEST_FILE // MEGABYTE)
