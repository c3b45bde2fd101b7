"""Bytes on their way: a file as it came in, however large, kept until what it holds has been taken.

It is kept in parts of a megabyte, compressed, so that neither keeping nor reading it takes more memory than one. What
founds a fact is an original (`originals`), not this.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import IO, Any, Final
from uuid import UUID

import zstandard

from .models import SpoolPart
from .refusals import Outage

PART: Final = 1 << 20
_LEVEL: Final = 1


@dataclass(frozen=True, slots=True)
class Spooled:
    """What was kept: its bytes, and their SHA-256 in hexadecimal."""

    size: int
    sha256: str


class TooLarge(Exception):
    """The file is larger than it may be; what was kept of it goes with the transaction."""


def put(*, entity: UUID, identifier: UUID, file: IO[bytes], most: int) -> Spooled:
    """Keep a file in the present transaction, reading it once. Raises `TooLarge` beyond `most` bytes."""
    digest, size, place = hashlib.sha256(), 0, 0
    packer = zstandard.ZstdCompressor(level=_LEVEL)
    while part := _read(file, PART):
        size += len(part)
        if size > most:
            raise TooLarge
        digest.update(part)
        SpoolPart.objects.create(entity_id=entity, id=identifier, place=place, body=packer.compress(part))
        place += 1
    return Spooled(size, digest.hexdigest())


def opened(*, entity: UUID, identifier: UUID, size: int) -> IO[bytes]:
    """The file of so many bytes, to be read from its beginning or from anywhere."""
    return io.BufferedReader(_Reader(entity, identifier, size), buffer_size=PART)


def discard(*, entity: UUID, identifier: UUID) -> None:
    """Let go of a file."""
    SpoolPart.objects.filter(entity_id=entity, id=identifier).delete()


def _read(file: IO[bytes], size: int) -> bytes:
    """As many bytes, unless the file ends: a socket gives what it has."""
    parts = []
    while size and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Reader(io.RawIOBase):
    """The parts of a file as one file; it holds one part at a time."""

    def __init__(self, entity: UUID, identifier: UUID, size: int) -> None:
        self._entity, self._identifier, self._size = entity, identifier, size
        self._position = 0
        self._place, self._part = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        place, start = divmod(self._position, PART)
        if self._position >= self._size:
            return 0
        if place != self._place:
            self._place, self._part = place, self._fetched(place)
        view = memoryview(buffer)
        given = self._part[start : start + len(view)]
        view[: len(given)] = given
        self._position += len(given)
        return len(given)

    def _fetched(self, place: int) -> bytes:
        kept = SpoolPart.objects.filter(entity_id=self._entity, id=self._identifier, place=place)
        body = kept.values_list("body", flat=True).first()
        if body is None:
            raise Outage(f"part {place} of the spooled file {self._identifier} is missing", permanent=True)
        return zstandard.ZstdDecompressor().decompress(bytes(body), max_output_size=PART)
