"""The files that go with an invoice in the pivot: each a ZIP of one file, under a name of at most fifty characters."""

import io
import zipfile
from pathlib import PurePath

from polyphonie.documents.invoice.refusals import unreadable
from polyphonie.documents.invoice.safexml import LARGEST_FILE, MEGABYTE

from . import terms


def file_name(stated: str) -> str:
    """A name of at most fifty characters, its ending kept."""
    if len(stated) <= terms.LONGEST_FILE_NAME:
        return stated
    ending = PurePath(stated).suffix[:10]
    return stated[: terms.LONGEST_FILE_NAME - len(ending)] + ending


def zipped(content: bytes, *, name: str) -> bytes:
    """A ZIP of one file, the same for the same content."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, content)
    return made.getvalue()


def unzipped(content: bytes) -> bytes:
    """The one file of a ZIP, within bounds; what is no ZIP is the file itself."""
    if not content.startswith(b"PK\x03\x04"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(archive.infolist()[0]) as opened:
            unpacked = opened.read(LARGEST_FILE + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, IndexError, ValueError):
        raise unreadable("DOC-FIL-04") from None
    if len(unpacked) > LARGEST_FILE:
        raise unreadable("DOC-FIL-02", size=len(unpacked) // MEGABYTE, limit=LARGEST_FILE // MEGABYTE)
    return unpacked
