"""What an invoice amounts to and how to pay it: the VAT breakdown, the totals, the payment."""

from collections.abc import Iterator
from decimal import Decimal

from polyphonie.documents.invoice import model

from . import labels, typography
from .naming import Language
from .sheet import Payment, Row, Total, Vat, Weight
from .wording import words


def vat(stated: model.VatBreakdown, language: Language) -> Vat:
    """One row of the VAT breakdown."""
    code = stated.category or ""
    meaning = labels.meaning("BT-121", stated.exemption_reason_code or "", language)
    reasons = (stated.exemption_reason, meaning or stated.exemption_reason_code)
    return Vat(
        category=labels.meaning("BT-118", code, language) or code,
        rate="" if stated.rate is None else typography.percentage(stated.rate, language),
        taxable="" if stated.taxable_amount is None else typography.amount(stated.taxable_amount, language),
        tax="" if stated.tax_amount is None else typography.amount(stated.tax_amount, language),
        reason=" · ".join(dict.fromkeys(reason for reason in reasons if reason)),
    )


def totals(invoice: model.Invoice, language: Language) -> Iterator[Total]:
    """The sums, each with its sign in the sum that follows."""
    stated = invoice.totals
    say = words(language)
    due_label = say["credit_due" if invoice.is_credit_note else "due"]
    shown: tuple[tuple[str, Decimal | None, Weight], ...] = (
        (say["sum_lines"], stated.lines, "plain"),
        (say["sum_allowances"], None if stated.allowances is None else -stated.allowances, "plain"),
        (say["sum_charges"], stated.charges, "plain"),
        (say["sum_without_vat"], stated.without_vat, "strong"),
        (say["sum_vat"], stated.vat, "plain"),
        (say["sum_with_vat"], stated.with_vat, "strong"),
        (say["sum_paid"], None if stated.paid is None else -stated.paid, "plain"),
        (say["sum_rounding"], stated.rounding, "plain"),
        (due_label, stated.due, "due"),
    )
    for label, value, weight in shown:
        if value is not None:
            yield Total(label, typography.money(value, invoice.currency, language), weight)
    if stated.vat_in_accounting_currency is not None:
        written = typography.money(stated.vat_in_accounting_currency, invoice.accounting_currency, language)
        yield Total(say["sum_vat_accounting"], written, "plain")


def payment(stated: model.PaymentInstruction, language: Language) -> Payment:
    """One way to pay, with the account, card or mandate."""
    code = stated.means_code or ""
    means = labels.meaning("BT-81", code, language) or code
    named = " · ".join(dict.fromkeys(part for part in (means, stated.means_text) if part))
    return Payment(means=named, rows=tuple(payment_rows(stated, language)))


def payment_rows(stated: model.PaymentInstruction, language: Language) -> Iterator[Row]:
    pairs: list[tuple[str, str | None]] = []
    for transfer in stated.transfers:
        account = typography.account(transfer.account or "")
        pairs += [
            ("account" if account == transfer.account else "iban", account),
            ("holder", transfer.account_name),
            ("bank", transfer.service_provider),
        ]
    pairs.append(("remittance", stated.remittance))
    if stated.card:
        pairs += [("card", stated.card.account_number), ("card_holder", stated.card.holder_name)]
    if stated.debit:
        debited = typography.account(stated.debit.debited_account or "")
        pairs += [
            ("mandate", stated.debit.mandate),
            ("creditor", stated.debit.creditor_identifier),
            ("debited", debited),
        ]
    say = words(language)
    return (Row(say[label], value) for label, value in pairs if value)
