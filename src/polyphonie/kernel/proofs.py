"""What must hold in the kernel, recomputed from zero: chains, originals, counters of deliveries, stray partitions.

A proof is a function that yields a sentence per thing that does not hold. `polyphonie prove` runs those of every house.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from . import originals, partitions
from .audit import GENESIS, Note, chained_hash
from .models import AuditRow, Chain, Original
from .refusals import Outage


def audit_chains_hold() -> Iterator[str]:
    """Every row of every chain hashes to what it says, at its position, up to the head that the chain keeps."""
    for chain in Chain.objects.order_by("entity_id").iterator():
        head, length = GENESIS, 0
        rows = AuditRow.objects.filter(entity_id=chain.entity_id).order_by("position")
        for length, row in enumerate(rows.iterator(2000), start=1):
            head = chained_hash(head, position=length, at=row.at, note=_note(row), identifier=row.id)
            if row.position != length or bytes(row.hash) != head:
                yield f"audit chain of {chain.entity_id}: broken at row {row.position} ({row.id}, {row.act})"
                break
        else:
            if length != chain.length:
                yield f"audit chain of {chain.entity_id}: {length} rows, but its head tells of {chain.length}"
            elif head != bytes(chain.head):
                yield f"audit chain of {chain.entity_id}: its last row is not the one that its head tells of"
    orphans = AuditRow.objects.exclude(entity_id__in=Chain.objects.values("entity_id"))
    for entity in orphans.values_list("entity_id", flat=True).distinct():
        yield f"audit rows of {entity} belong to no chain"


def _note(row: AuditRow) -> Note:
    return Note(row.entity_id, row.subject, row.act, row.actor_kind, row.actor_id, row.actor_name, row.facts)


def originals_match_their_digest() -> Iterator[str]:
    """Every original opens to bytes of its size and SHA-256."""
    for row in Original.objects.order_by("id").iterator(200):
        try:
            size = len(originals.opened(row))
        except Outage as outage:
            yield str(outage)
        else:
            if size != row.size:
                yield f"original {row.id}: {size} bytes, not {row.size}"


def no_row_is_stray() -> Iterator[str]:
    """Every row of a partitioned table lies in the partition of its month."""
    for table in partitions.partitioned_tables():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}_stray"')  # noqa: S608  a name from the catalogue
            (count,) = cursor.fetchone()
        if count:
            yield f"{table}: {count} rows lie in no month's partition; run `polyphonie prepare-months`"


PROOFS = (audit_chains_hold, originals_match_their_digest, no_row_is_stray)
