"""From an invoice, and the report of its checks, to the sheet that the writers show."""

from collections.abc import Iterator

from polyphonie.documents.invoice import model, verdict

from . import annex, checks, facts, labels, lines, parties, settling, typography
from .naming import Language, name_of
from .sheet import Attachment, Note, Row, Sheet
from .wording import words

CURRENCY_NAMES = {"EUR": "euros"}


def sheet(invoice: model.Invoice, report: verdict.Report | None, *, language: Language, whole: bool) -> Sheet:
    """Everything that a readable view shows; `whole` repeats in the annex what is already shown above it."""
    say = words(language)
    found = tuple(facts.groups(invoice))
    currency = CURRENCY_NAMES.get(invoice.currency or "", invoice.currency or "")
    adjusted = (("BG-20", invoice.allowances), ("BG-21", invoice.charges))
    return Sheet(
        language=language,
        words=say,
        kind=kind(invoice, language),
        number=invoice.number or say["number_missing"],
        issued=issued(invoice, language),
        due_label=say["credit_due" if invoice.is_credit_note else "due"],
        due=due(invoice, language),
        due_note=due_note(invoice, language),
        cards=parties.cards(invoice, language),
        references=tuple(references(invoice, language)),
        lines_title=say["lines_in"].format(currency=currency) if currency else say["lines_without"],
        lines=tuple(lines.line(each, language) for each in invoice.lines),
        adjustments=tuple(lines.adjustment(each, group, language) for group, several in adjusted for each in several),
        vat=tuple(settling.vat(each, language) for each in invoice.vat),
        totals=tuple(settling.totals(invoice, language)),
        terms=tuple(terms(invoice, language)),
        payments=tuple(settling.payment(each, language) for each in invoice.payments),
        notes=tuple(note(each, language) for each in invoice.notes),
        attachments=tuple(attachment(each, language) for each in invoice.attachments),
        checks=checks.checks(report, language) if report else None,
        annex_title=say["annex" if whole else "annex_rest"],
        annex=tuple(annex.groups(found, language, whole=whole)),
        codes=annex.codes(found, language),
    )


def kind(invoice: model.Invoice, language: Language) -> str:
    """What the document is: "Facture", "Avoir", "Facture d’acompte"…; its type code when nobody knows it."""
    code = invoice.type_code or ""
    plain = words(language)["credit_note" if invoice.is_credit_note else "document"]
    return labels.meaning("BT-3", code, language) or (f"{plain} ({code})" if code else plain)


def issued(invoice: model.Invoice, language: Language) -> str:
    if invoice.issued_on is None:
        return ""
    key = "credit_issued_on" if invoice.is_credit_note else "issued_on"
    return f"{words(language)[key]} {typography.long_day(invoice.issued_on, language)}"


def due(invoice: model.Invoice, language: Language) -> str:
    if invoice.totals.due is None:
        return words(language)["due_missing"]
    return typography.money(invoice.totals.due, invoice.currency, language)


def due_note(invoice: model.Invoice, language: Language) -> str:
    """When to pay, or that there is nothing left to pay."""
    say = words(language)
    if invoice.totals.due == 0:
        return say["nothing_due"]
    return f"{say['due_on']}{typography.long_day(invoice.due_on, language)}" if invoice.due_on else ""


def references(invoice: model.Invoice, language: Language) -> Iterator[Row]:
    """The references, those that bring the invoice to its place first."""
    say = words(language)
    stated = invoice.references
    code = invoice.business_process or ""
    framework = labels.meaning("BT-23", code, language)
    pairs = (
        (say["service"], stated.buyer),
        (say["commitment"], stated.purchase_order),
        (say["contract"], stated.contract),
        (say["framework"], f"{code} ({framework})" if framework else code),
    )
    for label, value in pairs:
        if value:
            yield Row(label, value)
    if invoice.period:
        yield Row(say["period"], lines.period(invoice.period, language))
    for preceding in invoice.preceding:
        dated = f" {say['dated']} {typography.day(preceding.issued_on, language)}" if preceding.issued_on else ""
        yield Row(say["preceding"], f"{preceding.number or ''}{dated}")
    for term, value in (
        ("BT-11", stated.project),
        ("BT-14", stated.sales_order),
        ("BT-15", stated.receiving_advice),
        ("BT-16", stated.despatch_advice),
        ("BT-17", stated.tender_or_lot),
        ("BT-18", parties.schemed(stated.object_identifier, "BT-18", language) if stated.object_identifier else ""),
        ("BT-19", stated.buyer_accounting),
    ):
        if value:
            yield Row(name_of(term, "", language), value)


def terms(invoice: model.Invoice, language: Language) -> Iterator[Row]:
    """What holds for every way to pay."""
    say = words(language)
    if invoice.due_on:
        yield Row(say["due_date"], typography.long_day(invoice.due_on, language))
    if invoice.payment_terms:
        yield Row(say["terms"], invoice.payment_terms)


def note(stated: model.Note, language: Language) -> Note:
    code = stated.subject or ""
    return Note(subject=labels.meaning("BT-21", code, language) or code, text=stated.text or "")


def attachment(stated: model.Attachment, language: Language) -> Attachment:
    size = "" if stated.content is None else typography.size(len(stated.content), language)
    file = ", ".join(part for part in (stated.file_name, stated.mime_type, size, stated.location) if part)
    return Attachment(
        reference=parties.schemed(stated.identifier, "BT-122", language) if stated.identifier else "",
        description=stated.description or "",
        file=file,
    )
