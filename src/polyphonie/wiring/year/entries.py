"""The entries of the year: what each document, each month's revenue and the year's end bring into the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from polyphonie.kernel.money import Money
from polyphonie.ledger.terms import Draft, Line

from .documents import Days, Direct, Document
from .law import Revenue

TREASURY: Final = "5121000000"
SUPPLIERS, ASSET_SUPPLIERS, BENEFICIARIES = "4011000000", "4041000000", "4421000000"
STAFF, SOCIAL_BODIES = "4211000000", "4311000000"
TAXPAYERS, DEBTORS, DOUBTFUL = "4111000000", "4112000000", "4911000000"
BONDS, PROVISIONS = "1611000000", "1511000000"
DEPRECIATION, PROVISION, IMPAIRMENT = "6811000000", "6815000000", "6817000000"
PROGRAMME: Final = "programme"
REVENUE_LINE: Final = "revenue_line"
CASHED: Final = 985
"""Thousandths of the rights of a month that are cashed in it (mark C)."""
INVENTORY: Final = 13
"""The special period of inventory entries."""
_INVOICED_BEFORE: Final = timedelta(days=9)


def of_document(document: Document, *, year: int, suppliers: Sequence[UUID]) -> Iterator[Draft]:
    """The service, the invoice and the payment of a document: those that are of the year."""
    party = suppliers[hash_of(document.reference) % len(suppliers)]
    due = (ASSET_SUPPLIERS if document.asset else SUPPLIERS) if document.accrual else BENEFICIARIES
    owner = party if document.accrual else None
    invoiced_on = max(document.served_on, document.paid_on - _INVOICED_BEFORE)
    steps: list[tuple[str, str, str, date, str, str, UUID | None, UUID | None]] = [
        ("DEP", "service", "Service fait", document.served_on, document.charge, document.accrual or due, None, None),
        ("TRE", "payment", "Paiement", document.paid_on, due, TREASURY, owner, None),
    ]
    if document.accrual:
        steps.insert(1, ("DEP", "invoice", "Facture", invoiced_on, document.accrual, due, None, owner))
    for journal, step, label, on, debited, credited, debtor, creditor in steps:
        if on.year == year:
            axes = _axes(document)
            yield Draft(
                journal=journal,
                on=on,
                label=label,
                lines=(
                    Line(debited, debit=document.amount, party=debtor, axes=axes if debited[0] in "26" else {}),
                    Line(credited, credit=document.amount, party=creditor, axes=axes if credited == TREASURY else {}),
                ),
                source=document.reference,
                key=f"{step}:{document.reference}",
            )


def of_direct(direct: Direct) -> Iterator[Draft]:
    """An expenditure without commitment: pay is owed before it is paid, the rest is paid at once."""
    axes = _axes(direct)
    charges = tuple(Line(account, debit=amount, axes=axes) for account, amount in direct.charges.items())
    owed: dict[str, Money] = defaultdict(lambda: Money(0))
    for account, amount in direct.charges.items():
        owed[{"641": STAFF, "645": SOCIAL_BODIES}.get(account[:3], TREASURY)] += amount
    if TREASURY not in owed:
        owing = tuple(Line(account, credit=amount) for account, amount in owed.items())
        yield _direct("DEP", direct, "Liquidation de la paie", (*charges, *owing), "owed")
        charges = tuple(Line(account, debit=amount) for account, amount in owed.items())
    paid = Line(TREASURY, credit=direct.amount, axes=axes)
    yield _direct("TRE", direct, "Paiement sans engagement préalable", (*charges, paid), "paid")


def _direct(journal: str, direct: Direct, label: str, lines: tuple[Line, ...], step: str) -> Draft:
    return Draft(
        journal=journal,
        on=direct.on,
        label=label,
        lines=lines,
        source=direct.reference,
        key=f"{step}:{direct.reference}",
    )


def _axes(document: Document | Direct) -> Mapping[str, str]:
    axis = document.unit.axis
    return {PROGRAMME: axis.centre.programme_code, "centre": axis.centre.code, "title": axis.title}


def of_revenue(lines: Sequence[Revenue], *, year: int, month: int, days: Days) -> Iterator[Draft]:
    """A twelfth of the year's revenue: rights ascertained, then cashed but for what comes late; levies paid out."""
    rights: list[Line] = []
    cash: list[Line] = []
    levies: list[Line] = []
    owed: dict[str, Money] = defaultdict(lambda: Money(0))
    cashed: dict[str, Money] = defaultdict(lambda: Money(0))
    for line in lines:
        part, axes = line.amount.split([1] * 12)[month - 1], {REVENUE_LINE: line.line}
        if line.levy and part:
            levies += [Line(line.account, debit=part), Line(TREASURY, credit=part, axes=axes)]
        elif part:
            debtor = TAXPAYERS if line.line.startswith("1") else DEBTORS
            in_time = Money(part.cents * CASHED // 1000)
            rights.append(Line(line.account, credit=part))
            owed[debtor] += part
            if in_time:
                cash.append(Line(TREASURY, debit=in_time, axes=axes))
                cashed[debtor] += in_time
    rights += [Line(account, debit=amount) for account, amount in owed.items()]
    cash += [Line(account, credit=amount) for account, amount in cashed.items()]
    for journal, name, label, day, wanted in (
        ("REC", "rights", "Droits constatés du mois", 10, rights),
        ("TRE", "cash", "Encaissements du mois", 20, cash),
        ("TRE", "levies", "Prélèvements sur recettes du mois", 20, levies),
    ):
        if wanted:
            on = days.on_or_after(date(year, month, day))
            key = f"{name}:{year}-{month:02d}"
            yield Draft(journal=journal, on=on, label=label, lines=tuple(wanted), source=f"revenue:{key}", key=key)


def of_borrowing(amount: Money, *, year: int, month: int, days: Days) -> Iterator[Draft]:
    """What the State borrows in a month: treasury, not budget."""
    if amount:
        key = f"borrowing:{year}-{month:02d}"
        lines = (Line(TREASURY, debit=amount), Line(BONDS, credit=amount))
        on = days.on_or_after(date(year, month, 5))
        yield Draft(journal="TRE", on=on, label="Émission d'obligations du Trésor", lines=lines, source=key, key=key)


def of_inventory(balances: Mapping[str, int], *, year: int) -> Iterator[Draft]:
    """The year's end: a tenth of the assets is depreciated, late receivables are impaired by half, a risk is provided.

    `balances` are in cents, debits above zero (rates: marks C).
    """
    for code, net in sorted(balances.items()):
        if code.startswith(("20", "213", "215", "218")) and net > 0:
            against = "2805000000" if code.startswith("20") else "2813000000" if code[:3] == "213" else "2818000000"
            yield _inventory(year, f"depreciation:{code}", DEPRECIATION, against, Money(net // 10))
    late = sum(net for code, net in balances.items() if code in (TAXPAYERS, DEBTORS))
    yield _inventory(year, "impairment", IMPAIRMENT, DOUBTFUL, Money(max(late, 0) // 2))
    charges = sum(net for code, net in balances.items() if code.startswith("6"))
    yield _inventory(year, "provision", PROVISION, PROVISIONS, Money(max(charges, 0) // 400))


def of_accrual(document: Document, *, year: int) -> Draft | None:
    """What a document was served of before the year's end without being entered: reversed after.

    The service that is certified in January was begun in December, and taken for half; what a request alone enters is
    taken whole. Only charges are accrued, not assets nor transfers.
    """
    unseen = document.unseen_at(date(year, 12, 31))
    begun = document.committed_on.year == year and document.served_on.year == year + 1
    if not (begun or unseen) or not document.accrual or document.asset:
        return None
    amount = document.amount if unseen else Money(document.amount.cents // 2)
    axes = _axes(document)
    return Draft(
        journal="INV",
        on=date(year, 12, 31),
        label="Charge à payer : service fait non certifié",
        lines=(Line(document.charge, debit=amount, axes=axes), Line(document.accrual, credit=amount)),
        source=document.reference,
        key=f"accrual:{document.reference}",
        period=INVENTORY,
    )


def _inventory(year: int, name: str, debited: str, credited: str, amount: Money) -> Draft:
    return Draft(
        journal="INV",
        on=date(year, 12, 31),
        label="Opération d'inventaire",
        lines=(Line(debited, debit=amount), Line(credited, credit=amount)),
        source=f"inventory:{year}",
        key=f"{name}:{year}",
        period=INVENTORY,
    )


def computation_of(draft: Draft) -> str:
    """The sheet that founds an inventory entry: its accounts and its amount."""
    rows = (
        f"{line.account};{line.debit.decimal if line.debit else ''};{line.credit.decimal if line.credit else ''}"
        for line in draft.lines
    )
    return "\n".join(["compte;debit;credit", *rows, f"cle;{draft.key};"])


def hash_of(text: str) -> int:
    """A number that is the same in every process, to draw by."""
    return sum((place + 1) * ord(character) for place, character in enumerate(text))
