"""Checking without depositing: what was sent, the verdicts on it, a readable view of it. Nothing is kept.

A page that shows verdicts carries the files back to whoever sent them (`carried`), so that the report and the readable
views can be asked for from there: the platform itself remembers nothing.
"""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, Final, Literal, cast
from urllib.parse import quote, unquote

from django.core.files.base import ContentFile, File

from polyphonie.documents import invoice as engine
from polyphonie.documents.invoice import batches, render, sources
from polyphonie.documents.invoice.rules.packs import Choice
from polyphonie.documents.invoice.safexml import MEGABYTE
from polyphonie.documents.invoice.sources import Source
from polyphonie.documents.invoice.verdict import Language
from polyphonie.kernel.refusals import Refused

from . import rules, terms

Readable = Literal["html", "pdf"]

MOST_DOCUMENTS: Final = 200
LARGEST_CARRIED: Final = 6 * MEGABYTE
MEDIA_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def documents(files: Iterable[File[bytes]]) -> Iterator[Source]:
    """The documents that files hold, ZIPs included; of so many, the next one only says that there were more."""
    held = (sources.received(file, name=rules.safe_name(file.name or ""), size=file.size) for file in files)
    return sources.at_most(chain.from_iterable(held), count=MOST_DOCUMENTS)


def verdicts(files: Iterable[File[bytes]], *, pack: Choice, language: Language) -> list[dict[str, Any]]:
    """The verdict on each document, as `polyphonie invoice check --json` prints it."""
    return [batches.judged(each, pack=pack, xsd=True, language=language).verdict for each in documents(files)]


def readable(files: Iterable[File[bytes]], *, place: int, kind: Readable, pack: Choice, language: Language) -> bytes:
    """The readable view of the document at a place of these files. Refuses: DOC-…, INV-CHK-01."""
    source = next(islice(documents(files), place, None), None)
    if source is None:
        raise Refused(terms.FILES_NOT_CARRIED())
    try:
        if isinstance(source.content, engine.Unreadable):
            raise source.content
        return shown(engine.read(source.content, file_name=source.name), kind=kind, pack=pack, language=language)
    except engine.Unreadable as refusal:
        raise Refused(rules.unreadable_refusal(refusal)) from None


def shown(document: engine.Document, *, kind: Readable, pack: Choice = "auto", language: Language) -> bytes:
    """A readable view of an invoice, with the result of its checks."""
    report = engine.check(document, pack=pack)
    if kind == "pdf":
        return render.pdf(document.invoice, report, language=language)
    return render.page(document.invoice, report, language=language).encode()


def carried(files: Iterable[File[bytes]]) -> tuple[str, ...]:
    """Files as a page carries them back, each its name and its bytes; none when they are too large for that."""
    packed: list[str] = []
    left = LARGEST_CARRIED
    for file in files:
        if file.size > left:
            return ()
        file.seek(0)
        content = zlib.compress(file.read())
        left -= len(content)
        packed.append(f"{quote(file.name or '', safe='')}:{urlsafe_b64encode(content).decode()}")
    return tuple(packed)


def brought(packed: Iterable[str]) -> list[File[bytes]]:
    """The files that a page brings back. Refuses what no page of ours carried: INV-CHK-01."""
    files: list[File[bytes]] = []
    for each in packed:
        name, _, content = each.partition(":")
        unpacking = zlib.decompressobj()
        try:
            unpacked = unpacking.decompress(urlsafe_b64decode(content), LARGEST_CARRIED)
        except (ValueError, zlib.error):
            raise Refused(terms.FILES_NOT_CARRIED()) from None
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise Refused(terms.FILES_NOT_CARRIED())
        files.append(cast("File[bytes]", ContentFile(unpacked, name=unquote(name))))
    return files
