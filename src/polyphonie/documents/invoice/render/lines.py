"""The lines of an invoice, with all that each says of its item, its price, its allowances and its period."""

from collections.abc import Iterator
from decimal import Decimal

from polyphonie.documents.invoice import model

from . import labels, parties, typography
from .naming import Language
from .sheet import Adjustment, Line, Row
from .wording import words

NOTHING = model.Item()
UNPRICED = model.Price()


def line(stated: model.Line, language: Language) -> Line:
    """One line of the model as it will be shown."""
    item = stated.item or NOTHING
    price = stated.price or UNPRICED
    vat, vat_note = vat_of(stated.vat_category, stated.vat_rate, "BT-151", language)
    return Line(
        number=stated.identifier or "",
        name=item.name or "",
        description=item.description or "",
        rows=tuple(rows(stated, item, language)),
        adjustments=tuple(
            adjustment(each, group, language)
            for group, several in (("BG-27", stated.allowances), ("BG-28", stated.charges))
            for each in several
        ),
        quantity="" if stated.quantity is None else typography.number(stated.quantity, language),
        unit=unit(stated.quantity_unit, "BT-130", language),
        price="" if price.net is None else typography.amount(price.net, language),
        price_note=price_note(price, stated.quantity_unit, language),
        vat=vat,
        vat_note=vat_note,
        net="" if stated.net_amount is None else typography.amount(stated.net_amount, language),
    )


def unit(code: str | None, term: str, language: Language) -> str:
    return labels.meaning(term, code or "", language) or code or ""


def price_note(price: model.Price, line_unit: str | None, language: Language) -> str:
    """What makes the price more than a number: for how many (unless one), the gross price, the discount."""
    say = words(language)
    notes = []
    other_unit = price.base_quantity_unit not in {None, line_unit}
    if price.base_quantity is not None and (price.base_quantity != 1 or other_unit):
        named = unit(price.base_quantity_unit or line_unit, "BT-150", language)
        notes.append(f"{say['price_for']} {typography.number(price.base_quantity, language)} {named}".rstrip())
    elif other_unit:
        notes.append(f"{say['price_for']} {unit(price.base_quantity_unit, 'BT-150', language)}")
    for label, value in (("gross_price", price.gross), ("price_discount", price.discount)):
        if value is not None:
            notes.append(f"{say[label]} {typography.amount(value, language)}")
    return ", ".join(notes)


def vat_of(category: str | None, rate: Decimal | None, term: str, language: Language) -> tuple[str, str]:
    """The rate, and the category in words when it is not the usual one."""
    named = "" if category in {None, "S"} else labels.meaning(term, category or "", language) or category or ""
    if rate is None:
        return named or (category or ""), ""
    return typography.percentage(rate, language), named


def rows(stated: model.Line, item: model.Item, language: Language) -> Iterator[Row]:
    """The details under the name of the item."""
    say = words(language)
    if stated.period:
        yield Row(say["period"], period(stated.period, language))
    references = (
        ("order_line", stated.order_line),
        ("seller_item", item.seller_identifier),
        ("buyer_item", item.buyer_identifier),
        (
            "standard_item",
            parties.schemed(item.standard_identifier, "BT-157", language) if item.standard_identifier else "",
        ),
        ("object", parties.schemed(stated.object_identifier, "BT-128", language) if stated.object_identifier else ""),
        ("accounting", stated.buyer_accounting_reference),
        ("origin", labels.meaning("BT-159", item.origin_country or "", language) or item.origin_country),
        ("note", stated.note),
    )
    for label, value in references:
        if value:
            yield Row(say[label], value)
    for classification in item.classifications:
        yield Row(say["classification"], parties.schemed(classification, "BT-158", language))
    for attribute in item.attributes:
        yield Row(attribute.name or "", attribute.value or "")


def period(stated: model.Period, language: Language) -> str:
    """From a day to a day; one of the two alone is said as such."""
    say = words(language)
    start = typography.day(stated.start_on, language) if stated.start_on else ""
    end = typography.day(stated.end_on, language) if stated.end_on else ""
    if start and end:
        return f"{say['from']} {start} {say['to']} {end}"
    if start:
        return f"{say['since']} {start}"
    return f"{say['until']} {end}" if end else ""


REASON_TERMS = {"BG-20": "BT-98", "BG-21": "BT-105", "BG-27": "BT-140", "BG-28": "BT-145"}
CATEGORY_TERMS = {"BG-20": "BT-95", "BG-21": "BT-102"}


def adjustment(stated: model.Allowance, group: str, language: Language) -> Adjustment:
    """An allowance (BG-20, BG-27: shown as negative) or a charge (BG-21, BG-28)."""
    say = words(language)
    is_charge = group in {"BG-21", "BG-28"}
    meaning = labels.meaning(REASON_TERMS[group], stated.reason_code or "", language)
    reason = stated.reason or meaning or ""
    if stated.reason_code and not meaning:
        reason = f"{reason} ({stated.reason_code})".lstrip()
    basis = "" if stated.percentage is None else typography.percentage(stated.percentage, language)
    if stated.base_amount is not None:
        base = typography.amount(stated.base_amount, language)
        basis = f"{basis} {say['of_base']} {base}" if basis else base
    vat, vat_note = vat_of(stated.vat_category, stated.vat_rate, CATEGORY_TERMS.get(group, ""), language)
    amount = ""
    if stated.amount is not None:
        amount = typography.amount(stated.amount if is_charge else -stated.amount, language)
    return Adjustment(
        kind=say["charge" if is_charge else "allowance"],
        reason=reason,
        basis=basis,
        vat=", ".join(part for part in (vat, vat_note) if part),
        amount=amount,
    )
