"""What must hold of payments, from zero: lots are their transfers, files are their lots, nothing leaves twice."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db import connection

from polyphonie.documents.bank import orders, statements
from polyphonie.documents.bank.words import Order, StatementHead, Transfer
from polyphonie.kernel import arrays, originals

from . import models, rules


def lots_are_their_transfers() -> Iterator[str]:
    """Count and sum of every lot are those of its transfers; it was signed by another than who prepared it (S1)."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS)
        for message, count, cents, found, summed in cursor.fetchall():
            yield f"lot {message}: tells {count} transfers of {cents} cents, and has {found} of {summed}"


_SUMS = """
    SELECT l.message, l.count, l.cents, count(t.id), coalesce(sum(t.cents), 0)
    FROM payments_lot l LEFT JOIN payments_transfer t ON t.entity_id = l.entity_id AND t.lot_id = l.id
    WHERE l.state <> 'withdrawn' GROUP BY l.entity_id, l.id
    HAVING l.count <> count(t.id) OR l.cents <> coalesce(sum(t.cents), 0) OR l.signed_by = l.prepared_by
"""


def files_are_their_lots() -> Iterator[str]:
    """The file of every lot that was sent names each of its transfers once, for its amount, to its account (S1, S2)."""
    for lot in models.Lot.objects.filter(file_id__isnull=False).order_by("entity_id", "id").iterator(100):
        assert lot.file_id is not None
        content = originals.content(entity=lot.entity_id, original=lot.file_id)
        kept = models.Transfer.objects.filter(entity_id=lot.entity_id, lot_id=lot.id).order_by("place")
        wanted = kept.values_list("id", "iban", "cents").iterator(5000)
        for told in orders.read(io.BytesIO(content)):
            if isinstance(told, Order):
                continue
            if not _same(told, next(wanted, None)):
                yield f"lot {lot.message}: its file tells {told.end_to_end}, which is not what was kept"
                break
        else:
            if next(wanted, None) is not None:
                yield f"lot {lot.message}: its file lacks transfers"


def _same(told: Transfer, kept: tuple[object, str, int] | None) -> bool:
    return kept is not None and (rules.named(told.end_to_end), told.payee.iban, told.cents) == kept


def what_was_sent_is_what_was_posted() -> Iterator[str]:
    """What the books credit to transfers in transit for every lot is what it sent, its rejections apart (S3)."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTED)
        for message, cents, posted in cursor.fetchall():
            yield f"lot {message}: {cents} cents were sent, {posted} were posted"


_POSTED = """
    WITH posted AS (
        SELECT d.reference AS message, b.entity_id, sum(-d.amount) AS cents
        FROM ledger_detail d JOIN ledger_account a ON a.id = d.account_id JOIN ledger_book b ON b.id = d.book_id
        WHERE a.code = '5129000000' AND d.amount < 0 GROUP BY 1, 2
    )
    SELECT l.message, l.cents, coalesce(p.cents, 0) FROM payments_lot l
        LEFT JOIN posted p ON p.entity_id = l.entity_id AND p.message = l.message
    WHERE l.file_id IS NOT NULL AND l.cents <> coalesce(p.cents, 0)
"""


def what_was_sent_is_what_was_consumed() -> Iterator[str]:
    """CP that were consumed for a document are what was sent for it, but for what was given up since (S3, B7)."""
    with connection.cursor() as cursor:
        cursor.execute(_CONSUMED)
        for source, sent, consumed in cursor.fetchall():
            yield f"{source}: {sent} cents of CP were sent, {consumed} were consumed"


_CONSUMED = """
    WITH given_up AS (
        SELECT entity_id, coalesce(root_id, id) AS id FROM payments_transfer WHERE state = 'abandoned'
    ), sent AS (
        SELECT t.entity_id, charge.source, sum(CASE WHEN g.id IS NULL THEN charge.cents ELSE 0 END) AS cents
        FROM payments_transfer t JOIN payments_lot l ON l.entity_id = t.entity_id AND l.id = t.lot_id
            LEFT JOIN given_up g ON g.entity_id = t.entity_id AND g.id = t.id,
            unnest(t.reserved_as, t.charged) AS charge (source, cents)
        WHERE l.file_id IS NOT NULL GROUP BY 1, 2
    ), consumed AS (
        SELECT entity_id, source, sum(cents) AS cents FROM budget_move
        WHERE kind = 'CP' AND total = 'consumed' GROUP BY 1, 2
    )
    SELECT s.source, s.cents, coalesce(c.cents, 0) FROM sent s
        LEFT JOIN consumed c ON c.entity_id = s.entity_id AND c.source = s.source
    WHERE s.cents <> coalesce(c.cents, 0) ORDER BY 1
"""


def settled_lots_were_answered() -> Iterator[str]:
    """Of a settled lot, what was executed and what was rejected is what was sent: nothing is still on its way (S4)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.message, count(*) FROM payments_lot l JOIN payments_transfer t"
            " ON t.entity_id = l.entity_id AND t.lot_id = l.id"
            " WHERE l.state = 'settled' AND t.state IN ('ordered', 'gathered') GROUP BY 1"
        )
        for message, count in cursor.fetchall():
            yield f"lot {message}: settled, and {count} of its transfers were not answered"


def nothing_is_paid_twice() -> Iterator[str]:
    """Of all the transfers of one source, one at most is on its way or executed (C3); each has its ground (C1)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source, count(*) FROM payments_transfer WHERE state IN ('ordered', 'gathered', 'executed')"
            " GROUP BY entity_id, source HAVING count(*) > 1"
        )
        for source, count in cursor.fetchall():
            yield f"{source}: {count} transfers pay it at once"


def what_banks_told_is_kept() -> Iterator[str]:
    """Of each account, amount and day, as many movements are kept as any one statement or notification tells (S4)."""
    files = models.Statement.objects.order_by("entity_id", "file_id").values_list("entity_id", "file_id").distinct()
    for entity, file in files.iterator(100):
        told = _told(originals.content(entity=entity, original=file))
        alike = {key for _, key in told}
        with connection.cursor() as cursor:
            cursor.execute(_KEPT, [*arrays.columns(alike), entity] if alike else [*["{}"] * 3, entity])
            kept = {(iban, day, cents): count for iban, day, cents, count in cursor.fetchall()}
        for (statement, key), count in told.items():
            if (found := kept.get(key, 0)) < count:
                iban, day, cents = key
                yield f"statement {statement} of {iban}: tells {count} times {cents} cents on {day}, {found} are kept"


def _told(content: bytes) -> Counter[tuple[str, tuple[str, date, int]]]:
    """How often each statement of a file tells an account, a day and an amount."""
    told: Counter[tuple[str, tuple[str, date, int]]] = Counter()
    head = StatementHead("", "")
    for each in statements.read(io.BytesIO(content)):
        if isinstance(each, StatementHead):
            head = each
        elif each.booked:
            told[f"{head.identifier} {head.page}".strip(), (head.iban, each.booked_on, each.signed)] += 1
    return told


_KEPT = """
    SELECT l.iban, l.booked_on, l.cents, count(*)
    FROM unnest(%s::text[], %s::date[], %s::bigint[]) AS told (iban, booked_on, cents)
        JOIN payments_statement_line l ON (l.iban, l.booked_on, l.cents) = (told.iban, told.booked_on, told.cents)
    WHERE l.entity_id = %s GROUP BY 1, 2, 3
"""


PROOFS = (
    lots_are_their_transfers,
    files_are_their_lots,
    what_was_sent_is_what_was_posted,
    what_was_sent_is_what_was_consumed,
    settled_lots_were_answered,
    nothing_is_paid_twice,
    what_banks_told_is_kept,
)
