"""The documents that a path holds: a file, the invoices of a folder, those of a ZIP; one at a time, within bounds."""

import zipfile
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from .refusals import unreadable
from .safexml import LARGEST_FILE, MEGABYTE
from .verdict import Unreadable

SUFFIXES = frozenset({".xml", ".pdf"})
LARGEST_RATIO = 500
ZIP_START = b"PK\x03\x04"


class Source(NamedTuple):
    """A document to read: its name for a person, and its bytes or why there are none."""

    name: str
    content: bytes | Unreadable


def documents(path: Path, *, but: Container[str] = ()) -> Iterator[Source]:
    """What a path holds, `but` the documents of those names; a folder is walked in order, ZIP files in it are opened.

    A file asked for by name is read whatever its name; in a folder or a ZIP only XML and PDF files are. What cannot be
    read is told in its place.
    """
    try:
        if path.is_dir():
            for each in files(path):
                yield from documents(each, but=but)
        elif zipfile.is_zipfile(path):
            yield from entries(path, but=but)
        elif str(path) not in but:
            size = path.stat().st_size
            yield Source(str(path), too_large(size) if size > LARGEST_FILE else path.read_bytes())
    except OSError as error:
        yield Source(str(path), unreadable("DOC-FIL-05", detail=error.strerror or str(error)))


def files(folder: Path) -> list[Path]:
    """The files of a folder that may hold documents, in order."""
    return [each for each in sorted(folder.rglob("*")) if each.suffix.lower() in {*SUFFIXES, ".zip"} and each.is_file()]


def expected(path: Path) -> int:
    """How many documents a path holds, without reading them: for the progress that a person watches."""
    if path.is_dir():
        return sum(map(expected, files(path)))
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(Path(entry.filename).suffix.lower() in SUFFIXES for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        return 1


def entries(opened_or_path: Path | IO[bytes], *, name: str = "", but: Container[str] = ()) -> Iterator[Source]:
    """The XML and PDF files of a ZIP, none unpacked beyond what a document may be; `name` is how to call the ZIP."""
    called = name or str(opened_or_path)
    with zipfile.ZipFile(opened_or_path) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or Path(entry.filename).suffix.lower() not in SUFFIXES:
                continue
            name = f"{called}/{entry.filename}"
            if name in but:
                continue
            if entry.file_size > LARGEST_FILE or entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1024):
                yield Source(name, too_large(entry.file_size))
                continue
            try:
                with archive.open(entry) as opened:
                    # No more at once than stated: zipfile unpacks as much as is asked for before it looks.
                    content = opened.read(entry.file_size + 1)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
                yield Source(name, unreadable("DOC-FIL-04"))
                continue
            yield Source(name, content if len(content) <= LARGEST_FILE else too_large(len(content)))


def received(opened: IO[bytes], *, name: str, size: int) -> Iterator[Source]:
    """What a file that somebody sent holds: itself, or the XML and PDF files of a ZIP."""
    start = opened.read(len(ZIP_START))
    opened.seek(0)
    if start == ZIP_START or name.lower().endswith(".zip"):
        try:
            yield from entries(opened, name=name)
        except zipfile.BadZipFile:
            yield Source(name, unreadable("DOC-FIL-04"))
    else:
        yield Source(name, too_large(size) if size > LARGEST_FILE else opened.read())


def at_most(documents: Iterable[Source], *, count: int, size: int = LARGEST_FILE) -> Iterator[Source]:
    """The first documents: so many, of so many bytes together; the next one is told in its place, and ends them."""
    together = 0
    for place, source in enumerate(documents):
        together += len(source.content) if isinstance(source.content, bytes) else 0
        if place == count or together > size:
            yield Source(source.name, unreadable("DOC-FIL-06", most=count, limit=size // MEGABYTE))
            return
        yield source


def too_large(size: int) -> Unreadable:
    return unreadable("DOC-FIL-02", size=size // MEGABYTE, limit=LARGEST_FILE // MEGABYTE)
