"""A campaign to be: a State that pays, its payees with their accounts, and what it committed and reserved for them.

What stands there before the measure is written in plain SQL, as acts would have left it: proofs find it whole.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "books"))

import measure

TODAY: Final = date(2026, 3, 2)
PROGRAMME: Final = UUID("018f0000-0000-7000-8000-000000000149")
ENVELOPES: Final = 20
PAYEES: Final = 100_000
"""Payees at most: beyond, each is paid several times."""
A_COMMITMENT: Final = 1_000
"""Transfers that one decision commits."""
PACK: Final = 5_000
CENTS: Final = 137_42


@dataclass(frozen=True, slots=True)
class Cast:
    """Who prepares and who signs; the envelopes; the payees and their accounts."""

    preparer: object
    signer: object
    envelopes: tuple[UUID, ...]
    payees: int


def payee(number: int) -> UUID:
    return UUID(int=0x018F0000_0000_7000_8000_000000000000 + (1 << 40) + number)


def account(number: int) -> UUID:
    return UUID(int=0x018F0000_0000_7000_8000_000000000000 + (2 << 40) + number)


def request(number: int) -> UUID:
    from polyphonie.kernel.identity import first_id_of

    born = first_id_of(datetime(2026, 3, 1, tzinfo=UTC)).int
    return UUID(int=born + (number // 4096 << 80) | 0x7 << 76 | (number % 4096) << 64 | 0b10 << 62 | number)


def source(number: int) -> str:
    return f"aid:{request(number)}"


def commitment(number: int) -> str:
    return f"commitment:2104{number // A_COMMITMENT:06d}/1"


def made(count: int) -> Cast:
    """The whole stage, for so many transfers."""
    from polyphonie.budget import actions as budget
    from polyphonie.budget import models
    from polyphonie.budget.terms import ActDraft, ActLine, ActType, Axis, Centre, Kind
    from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind
    from polyphonie.kernel.identity import new_id
    from polyphonie.kernel.money import Money
    from polyphonie.ledger import actions as ledger
    from polyphonie.ledger.terms import NewAccount

    ledger.open_books(actor=SYSTEM, entity=measure.STATE, on=measure.NEW_YEAR)
    accounts = [NewAccount("4011000000", "Fournisseurs", subledger=True), NewAccount("5129000000", "Virements émis")]
    ledger.open_accounts(actor=SYSTEM, entity=measure.STATE, accounts=accounts, on=measure.NEW_YEAR)
    ledger.open_year(actor=SYSTEM, entity=measure.STATE, year=2026, on=measure.NEW_YEAR)
    axes = [
        Axis(Centre("0149", PROGRAMME, mission="AC", ministry="03"), domain=f"0149-{n:02d}") for n in range(ENVELOPES)
    ]
    lines = tuple(ActLine(axis, kind, Money(count * CENTS)) for axis in axes for kind in Kind)
    draft = ActDraft(ActType.OPENING, 2026, "LFI 2026", "Loi de finances", measure.NEW_YEAR, lines)
    budget.enact(actor=SYSTEM, entity=measure.STATE, draft=draft, on=measure.NEW_YEAR)
    envelopes = tuple(models.Envelope.objects.order_by("domain").values_list("id", flat=True))
    payees = min(count, PAYEES)
    _payees(payees)
    _committed(count, envelopes)
    return Cast(
        Actor(ActorKind.SYSTEM, new_id(), "Préparation"),
        Actor(ActorKind.SYSTEM, new_id(), "Signature"),
        envelopes,
        payees,
    )


def _copy(table: str, columns: str, rows: Iterator[tuple[object, ...]]) -> None:
    """Rows in bulk. Through a table that nobody guards: PostgreSQL copies into no guarded one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE given AS SELECT {columns} FROM {table} WITH NO DATA")
        with cursor.copy("COPY given FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT * FROM given")
        cursor.execute("DROP TABLE given")


def _payees(count: int) -> None:
    from polyphonie.documents.bank.identifiers import french_iban

    told = (
        "entity_id, id, owner_kind, owner_id, iban, bic, holder, proof_id, shared_reason, state, entered_on,"
        " entered_by, entered_by_name, decided_on, decided_by, decided_by_name, usable_on, reason"
    )
    one, two = UUID(int=1), UUID(int=2)
    own = french_iban(bank="30001", branch="00064", number="00000090421")

    def row(kind: str, identifier: UUID, owner: UUID, iban: str, holder: str) -> tuple[object, ...]:
        opened = (measure.NEW_YEAR, one, "Saisie", measure.NEW_YEAR, two, "Accord", measure.NEW_YEAR, "")
        return (measure.STATE, identifier, kind, owner, iban, "BNPAFRPP", holder, one, "", "confirmed", *opened)

    def accounts() -> Iterator[tuple[object, ...]]:
        yield row("entity", UUID(int=3), measure.STATE, own, "État de l’Exemple")
        for n in range(count):
            yield row(
                "supplier",
                account(n),
                payee(n),
                french_iban(bank="30004", branch="00585", number=f"{n:011d}"),
                f"Exploitation {n}",
            )

    _copy("parties_bankaccount", told, accounts())
    told = "id, id_kind, identifier, siren, name, vat_number, country, email, street, postcode, city, searchable"
    suppliers = (
        (
            payee(n),
            "non_eu",
            f"EXPL{n:08d}",
            "",
            f"Exploitation {n}",
            "",
            "FR",
            "",
            f"{n % 90} rue des Champs",
            "56100",
            "Lorient",
            f"expl{n}",
        )
        for n in range(count)
    )
    _copy("parties_supplier", told, suppliers)


def _committed(count: int, envelopes: tuple[UUID, ...]) -> None:
    """Decisions of a thousand payees, and what is reserved for each payment: totals, rows and moves."""
    from django.db import connection

    from polyphonie.kernel.identity import new_id

    def envelope(n: int) -> UUID:
        return envelopes[n // A_COMMITMENT % ENVELOPES]

    decided = range(0, count, A_COMMITMENT)
    whole = {n: min(A_COMMITMENT, count - n) * CENTS for n in decided}
    _copy(
        "budget_commitment",
        "entity_id, fiscal_year, reference, envelope_id, carried_in, committed, paid, carried_out",
        ((measure.STATE, 2026, commitment(n), envelope(n), 0, whole[n], 0, 0) for n in decided),
    )
    _copy(
        "budget_reservation",
        "entity_id, envelope_id, kind, source, cents",
        ((measure.STATE, envelope(n), "CP", source(n), CENTS) for n in range(count)),
    )
    moves = 'entity_id, id, envelope_id, kind, type, total, cents, "on", source, commitment'
    _copy(
        "budget_move",
        moves,
        (
            (
                measure.STATE,
                new_id(),
                envelope(n),
                "AE",
                "commitment",
                "consumed",
                whole[n],
                TODAY,
                commitment(n),
                commitment(n),
            )
            for n in decided
        ),
    )
    _copy(
        "budget_move",
        moves,
        (
            (measure.STATE, new_id(), envelope(n), "CP", "reservation", "reserved", CENTS, TODAY, source(n), "")
            for n in range(count)
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE budget_credit c SET reserved = (SELECT coalesce(sum(cents), 0) FROM budget_reservation r"
            " WHERE r.envelope_id = c.envelope_id AND r.kind = c.kind), consumed = CASE WHEN kind = 'AE' THEN"
            " (SELECT coalesce(sum(committed), 0) FROM budget_commitment m WHERE m.envelope_id = c.envelope_id)"
            " ELSE 0 END"
        )
        cursor.execute("ANALYZE")


def drafts(count: int, cast: Cast) -> Iterator[list[object]]:
    """The transfers of the campaign, in packs."""
    from polyphonie.kernel.money import Money
    from polyphonie.payments.terms import Charge, TransferDraft

    amount = Money(CENTS)
    told = (
        TransferDraft(
            source=source(n),
            payee=payee(n % cast.payees),
            payee_name=f"Exploitation {n % cast.payees}",
            account=account(n % cast.payees),
            amount=amount,
            label=f"Aide 2026 dossier {n:09d}",
            due_on=TODAY,
            supplier_account="4011000000",
            charges=(Charge(cast.envelopes[n // A_COMMITMENT % ENVELOPES], commitment(n), amount, source(n)),),
            ground="certified_service",
        )
        for n in range(count)
    )
    while pack := list(islice(told, PACK)):
        yield pack


def calendar() -> None:
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.reference import actions
    from polyphonie.reference.terms import Kind

    columns = "code;libelle;premier_jour;dernier_jour;parent;jours_fermes;remplace;source"
    text = f"{columns}\nTARGET;TARGET;2006-01-01;;;67;;Essai\n"
    actions.import_edition(
        actor=SYSTEM,
        kind=Kind.CALENDAR,
        file=io.BytesIO(text.encode()),
        name="Essai",
        file_name="essai.csv",
        on=measure.NEW_YEAR,
    )
