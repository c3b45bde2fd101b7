"""Saying one invoice as a syntax wants it: the few values that UBL and CII write differently for the same meaning.

Everything else is the business of the syntaxes' own tables. Source: CEN/TS 16931-3-2 and 16931-3-3.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from . import model

CODES_OF_CII: Mapping[str, str] = {"3": "5", "35": "29", "432": "72"}
"""The tax point code (BT-8) of UBL (UNTDID 2005) and that of CII (UNTDID 2475): invoice, delivery, payment."""
CODES_OF_UBL = {cii: ubl for ubl, cii in CODES_OF_CII.items()}
CREDITOR = "SEPA"
"""The scheme under which UBL states the bank's creditor identifier (BT-90) among the seller's numbers."""


def for_ubl(invoice: model.Invoice) -> model.Invoice:
    """The invoice as UBL says it: its own tax point codes, the creditor identifier among the seller's numbers."""
    seller = invoice.seller or model.Party()
    creditor = creditor_of(invoice)
    if creditor and not any(each.scheme == CREDITOR for each in seller.identifiers):
        seller = replace(seller, identifiers=(*seller.identifiers, model.Identifier(creditor, CREDITOR)))
    return replace(
        invoice,
        tax_point_code=CODES_OF_UBL.get(invoice.tax_point_code or "", invoice.tax_point_code),
        seller=seller if creditor else invoice.seller,
        payments=tuple(one_account_each(invoice.payments)),
        totals=with_vat(invoice),
        lines=tuple(map(with_whole_price, invoice.lines)),
    )


def for_cii(invoice: model.Invoice) -> model.Invoice:
    """The invoice as CII says it: its own tax point codes, the creditor identifier in its own place."""
    return replace(meant(invoice), lines=tuple(map(with_whole_price, invoice.lines)))


def meant(invoice: model.Invoice) -> model.Invoice:
    """The invoice said in one way, whichever syntax it comes from: that of CII."""
    seller = invoice.seller
    if seller and creditor_of(invoice):
        seller = replace(seller, identifiers=tuple(each for each in seller.identifiers if each.scheme != CREDITOR))
    return replace(
        invoice,
        tax_point_code=CODES_OF_CII.get(invoice.tax_point_code or "", invoice.tax_point_code),
        seller=seller,
        payments=tuple(one_account_each(invoice.payments)),
    )


def creditor_of(invoice: model.Invoice) -> str | None:
    """The creditor identifier (BT-90) of the first direct debit that states one."""
    debits = (each.debit for each in invoice.payments if each.debit)
    return next((debit.creditor_identifier for debit in debits if debit.creditor_identifier), None)


def one_account_each(payments: tuple[model.PaymentInstruction, ...]) -> Iterator[model.PaymentInstruction]:
    """Payment instructions with one account each: both syntaxes repeat the means of payment for each account."""
    for each in payments:
        if len(each.transfers) < 2:
            yield each
        for transfer in each.transfers if len(each.transfers) > 1 else ():
            yield replace(each, transfers=(transfer,))


def with_vat(invoice: model.Invoice) -> model.Totals:
    """The totals with their VAT (BT-110), which UBL demands before the VAT breakdown: the sum of its taxes."""
    if invoice.totals.vat is not None or not invoice.vat:
        return invoice.totals
    return replace(invoice.totals, vat=sum((each.tax_amount or Decimal(0) for each in invoice.vat), Decimal(0)))


def with_whole_price(line: model.Line) -> model.Line:
    """A line whose price tells gross, discount and net when it tells two of them: the schemas demand the third."""
    price = line.price
    if price is None or price.net is None:
        return line
    if price.gross is not None and price.discount is None:
        return replace(line, price=replace(price, discount=price.gross - price.net))
    if price.discount is not None and price.gross is None:
        return replace(line, price=replace(price, gross=price.net + price.discount))
    return line
