"""The parties of an invoice, and its delivery, as cards."""

from collections.abc import Iterator

from polyphonie.documents.invoice import model

from . import labels, naming, typography
from .naming import Language
from .sheet import Card, Row
from .wording import words

NATIONAL_NUMBERS = frozenset({"0002", "0009"})
"""SIREN and SIRET, which people read in groups of three digits."""


def cards(invoice: model.Invoice, language: Language) -> tuple[Card, ...]:
    """Seller and buyer first, then whoever else takes part, then the delivery."""
    say = words(language)
    named = (
        ("seller", "BG-4", invoice.seller),
        ("buyer", "BG-7", invoice.buyer),
        ("payee", "BG-10", invoice.payee),
        ("tax_representative", "BG-11", invoice.tax_representative),
    )
    shown = [party_card(say[title], party, group, language) for title, group, party in named if party is not None]
    if invoice.delivery is not None:
        shown.append(delivery_card(invoice.delivery, language))
    return tuple(shown)


def party_card(title: str, party: model.Party, group: str, language: Language) -> Card:
    places = naming.SHARED[group]
    return Card(
        title=title,
        name=party.name or "",
        trading_name=party.trading_name or "",
        address=address_lines(party.address, places.get("address", ""), language),
        rows=tuple(party_rows(party, group, language)),
        text=party.legal_information or "",
    )


def party_rows(party: model.Party, group: str, language: Language) -> Iterator[Row]:
    say = words(language)
    places = naming.SHARED[group]
    for identifier in party.identifiers:
        yield identifier_row(identifier, places.get("identifiers", ""), "identifier", language)
    if party.legal_registration:
        term = places.get("legal_registration", "")
        yield identifier_row(party.legal_registration, term, "registration", language)
    if party.vat_identifier:
        yield Row(say["vat_number"], party.vat_identifier)
    if party.tax_registration:
        yield Row(say["tax_number"], party.tax_registration)
    if party.electronic_address:
        address = party.electronic_address
        yield Row(say["electronic_address"], schemed(address, places.get("electronic_address", ""), language))
    if party.contact:
        yield from contact_rows(party.contact, language)


def contact_rows(contact: model.Contact, language: Language) -> Iterator[Row]:
    say = words(language)
    stated = (("contact", contact.name), ("telephone", contact.telephone), ("email", contact.email))
    return (Row(say[label], value) for label, value in stated if value)


def identifier_row(identifier: model.Identifier, term: str, otherwise: str, language: Language) -> Row:
    """A number under the name of its scheme, or under `otherwise` with the scheme in brackets."""
    known = labels.meaning(term, identifier.scheme, language)
    value = typography.siret(identifier.value) if identifier.scheme in NATIONAL_NUMBERS else identifier.value
    if identifier.version:
        value = f"{value} ({identifier.version})"
    if known:
        return Row(known, value)
    label = words(language)[otherwise]
    return Row(f"{label} ({identifier.scheme})" if identifier.scheme else label, value)


def schemed(identifier: model.Identifier, term: str, language: Language) -> str:
    """A number followed by the name of its scheme, in brackets."""
    scheme = labels.meaning(term, identifier.scheme, language) or identifier.scheme
    marks = ", ".join(mark for mark in (scheme, identifier.version) if mark)
    return f"{identifier.value} ({marks})" if marks else identifier.value


def address_lines(address: model.Address | None, group: str, language: Language) -> tuple[str, ...]:
    """An address as on an envelope."""
    if address is None:
        return ()
    term = naming.SHARED.get(group, {}).get("country", "")
    country = labels.meaning(term, address.country or "", language) or address.country
    town = " ".join(part for part in (address.post_code, address.city) if part)
    lines = (address.line, address.additional_line, address.third_line, town, address.subdivision, country)
    return tuple(line for line in lines if line)


def delivery_card(delivery: model.Delivery, language: Language) -> Card:
    say = words(language)
    rows = []
    if delivery.delivered_on:
        rows.append(Row(say["delivered_on"], typography.day(delivery.delivered_on, language)))
    if delivery.location:
        rows.append(identifier_row(delivery.location, "BT-71", "location", language))
    return Card(
        title=say["delivery"],
        name=delivery.recipient_name or "",
        trading_name="",
        address=address_lines(delivery.address, "BG-15", language),
        rows=tuple(rows),
    )
