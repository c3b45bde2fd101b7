"""The files that an invoice carries: the XML inside its PDF, and its attachments, under names that harm no disk."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from polyphonie.documents.invoice import pdf
from polyphonie.documents.invoice.reading import Document, read
from polyphonie.documents.invoice.verdict import Unreadable

LONGEST_NAME = 100
UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "text/csv": ".csv",
    "application/xml": ".xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file out of an invoice: a name that stays in the folder it is written to, and its bytes."""

    name: str
    content: bytes


def extract(content: bytes, *, file_name: str = "") -> tuple[File, ...]:
    """The files inside an invoice: of a PDF, its XML and whatever else it embeds; then the attachments (BG-24).

    Names are made safe and distinct, in the order of the document. Raises `Unreadable` when the bytes are neither an
    invoice nor a PDF that embeds files (DOC-PDF-03).
    """
    found: list[tuple[str, bytes]] = []
    document: Document | None = None
    if b"%PDF-" in content[:1024]:
        found += pdf.files(content)
    try:
        document = read(content, file_name=file_name)
    except Unreadable:
        if not found:
            raise
    for each in document.attachments if document else ():
        if each.content is not None:
            ending = ENDINGS.get(each.mime_type or "", ".bin")
            stated = each.identifier.value if each.identifier else ""
            found.append((each.file_name or f"{stated or 'piece-jointe'}{ending}", each.content))
    return tuple(named(found))


def named(found: list[tuple[str, bytes]]) -> list[File]:
    """The files under safe names, numbered where two are alike whatever the capitals."""
    taken: set[str] = set()
    files = []
    for stated, content in found:
        name = safe_name(stated)
        path = PurePath(name)
        count = 1
        while name.casefold() in taken:
            count += 1
            name = f"{path.stem}-{count}{path.suffix}"
        taken.add(name.casefold())
        files.append(File(name, content))
    return files


def safe_name(stated: str) -> str:
    """A file name without path, control character, hidden direction, device name or leading dot, and not too long."""
    last = unicodedata.normalize("NFC", stated).replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = UNSAFE.sub("_", last).strip(" .")
    if not name:
        name = "piece-jointe"
    if RESERVED.match(name):
        name = f"_{name}"
    path = PurePath(name)
    ending = path.suffix[:10]
    return f"{name[: len(name) - len(path.suffix)][: LONGEST_NAME - len(ending)]}{ending}"
