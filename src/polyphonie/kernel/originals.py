"""The store of originals: the bytes as received, kept in the same transaction as the fact that they found.

They are compressed (zstd) and named by their SHA-256. A closed month may move to an object store: `Shelf` is the port,
and whoever reads an original does not know where it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

import zstandard
from django.db import connection

from . import arrays, scanning
from .identity import new_id
from .models import Original
from .refusals import Outage

_LEVEL: Final = 3


@dataclass(frozen=True, slots=True)
class StoredOriginal:
    """What is known of an original without opening it. `sha256` is hexadecimal, `size` in bytes before compression."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str


class Shelf(Protocol):
    """A place outside the database for the originals of closed months, such as an object store with retention."""

    def put(self, key: str, body: bytes) -> None: ...

    def get(self, key: str) -> bytes: ...


_shelves: dict[str, Shelf] = {}


def use_shelves(shelves: Mapping[str, Shelf]) -> None:
    """Take the program's shelves, by name, at start-up."""
    _shelves.clear()
    _shelves.update(shelves)


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes to keep, and for whom."""

    entity: UUID
    content: bytes
    name: str
    media_type: str


def keep(*, entity: UUID, content: bytes, name: str, media_type: str) -> StoredOriginal:
    """Keep the bytes in the present transaction, unless they are infected. Refuses: KER-VIR-01."""
    (kept,) = keep_all([Received(entity, content, name, media_type)])
    return kept


def keep_all(received: Sequence[Received]) -> list[StoredOriginal]:
    """Keep several at once, in one statement; told in the same order. Refuses: KER-VIR-01 one of them is infected."""
    for each in received:
        scanning.refuse_infected(each.content, name=each.name)
    packer = zstandard.ZstdCompressor(level=_LEVEL)
    kept = [
        StoredOriginal(
            new_id(), each.name, each.media_type, len(each.content), hashlib.sha256(each.content).hexdigest()
        )
        for each in received
    ]
    rows = [
        (each.entity, about.id, each.name, each.media_type, about.size, bytes.fromhex(about.sha256), packed)
        for each, about in zip(received, kept, strict=True)
        for packed in [packer.compress(each.content)]
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, arrays.columns(rows))
    return kept


_INSERT: Final = """
    INSERT INTO kernel_original (entity_id, id, name, media_type, size, sha256, body, shelf)
    SELECT *, '' FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::bigint[], %s::bytea[], %s::bytea[])
"""


def about(*, entity: UUID, original: UUID) -> StoredOriginal:
    """What is known of an original."""
    return _told(Original.objects.defer("body").get(entity_id=entity, id=original))


def whole(*, entity: UUID, original: UUID) -> tuple[StoredOriginal, bytes]:
    """What is known of an original, and its bytes as `content` gives them."""
    with connection.cursor() as cursor:  # asked whenever an invoice is shown, and Django is slow to write it
        cursor.execute(_WHOLE, [entity, original])
        found = cursor.fetchone()
    if found is None:
        raise Original.DoesNotExist(f"no original {original}")
    name, media_type, size, sha256, body, shelf = found
    row = Original(
        entity_id=entity,
        id=original,
        name=name,
        media_type=media_type,
        size=size,
        sha256=sha256,
        body=body,
        shelf=shelf,
    )
    return _told(row), opened(row)


_WHOLE: Final = """
    SELECT name, media_type, size, sha256, body, shelf FROM kernel_original WHERE entity_id = %s AND id = %s
"""


def _told(row: Original) -> StoredOriginal:
    return StoredOriginal(row.id, row.name, row.media_type, row.size, bytes(row.sha256).hex())


def content(*, entity: UUID, original: UUID) -> bytes:
    """The bytes as received, checked against their SHA-256: bytes that do not match are an outage, never returned."""
    row = Original.objects.get(entity_id=entity, id=original)
    return opened(row)


def opened(row: Original) -> bytes:
    """The bytes of a row, wherever they stand."""
    packed = bytes(row.body) if row.body is not None else _taken_from_shelf(row)
    try:
        plain = zstandard.ZstdDecompressor().decompress(packed, max_output_size=row.size)
    except zstandard.ZstdError as error:
        raise Outage(f"original {row.id} cannot be decompressed: {error}", permanent=True) from error
    if hashlib.sha256(plain).digest() != bytes(row.sha256):
        raise Outage(f"original {row.id} does not match its SHA-256", permanent=True)
    return plain


def _taken_from_shelf(row: Original) -> bytes:
    if row.shelf not in _shelves:
        raise Outage(f"original {row.id} stands on the shelf {row.shelf!r}, which is not configured", permanent=False)
    return _shelves[row.shelf].get(_key(row))


def _key(row: Original) -> str:
    return f"{row.entity_id}/{row.id}"


def shelve(*, entity: UUID, original: UUID, shelf: str) -> None:
    """Move an original to a shelf. The bytes are read back from the shelf before the database lets go of them."""
    row = Original.objects.select_for_update().get(entity_id=entity, id=original)
    if row.body is None:
        return
    _shelves[shelf].put(_key(row), bytes(row.body))
    row.shelf, row.body = shelf, None
    opened(row)
    row.save(update_fields=["shelf", "body"])
