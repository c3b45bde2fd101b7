"""The documents that a path holds: a file, the invoices of a folder, those of a ZIP; one at a time, within bounds."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from .refusals import unreadable
from .safexml import LARGEST_FILE, MEGABYTE
from .verdict import Unreadable

SUFFIXES = frozenset({".xml", ".pdf"})
LARGEST_RATIO = 500


class Source(NamedTuple):
    """A document to read: its name for a person, and its bytes or why there are none."""

    name: str
    content: bytes | Unreadable


def documents(path: Path) -> Iterator[Source]:
    """What a path holds; a folder is walked in order, and ZIP files in it are opened too.

    A file asked for by name is read whatever its name; in a folder or a ZIP only XML and PDF files are.
    """
    if path.is_dir():
        for each in sorted(path.rglob("*")):
            if each.is_file() and each.suffix.lower() in {*SUFFIXES, ".zip"}:
                yield from documents(each)
    elif zipfile.is_zipfile(path):
        yield from entries(path)
    else:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            yield Source(str(path), too_large(size))
        else:
            yield Source(str(path), path.read_bytes())


def entries(opened_or_path: Path | IO[bytes], *, name: str = "") -> Iterator[Source]:
    """The XML and PDF files of a ZIP, none unpacked beyond what a document may be; `name` is how to call the ZIP."""
    called = name or str(opened_or_path)
    with zipfile.ZipFile(opened_or_path) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or Path(entry.filename).suffix.lower() not in SUFFIXES:
                continue
            name = f"{called}/{entry.filename}"
            # What the directory of the ZIP says may be a lie: reading is bounded too.
            if entry.file_size > LARGEST_FILE or entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1024):
                yield Source(name, too_large(entry.file_size))
                continue
            try:
                with archive.open(entry) as opened:
                    content = opened.read(LARGEST_FILE + 1)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
                yield Source(name, unreadable("DOC-FIL-04"))
                continue
            yield Source(name, content if len(content) <= LARGEST_FILE else too_large(len(content)))


def too_large(size: int) -> Unreadable:
    return unreadable("DOC-FIL-02", size=size // MEGABYTE, limit=LARGEST_FILE // MEGABYTE)
