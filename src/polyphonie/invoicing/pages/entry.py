"""What the form of an invoice shows: what was typed, choices, the recipient, sums, and each finding at its field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from polyphonie.access import queries as access
from polyphonie.access.terms import Words
from polyphonie.invoicing import composing, drafting
from polyphonie.invoicing.downloads import spoken
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.invoicing.queries.drafts import DraftRow
from polyphonie.invoicing.terms import ATTACHMENT_FORMATS, ATTACHMENT_MEGABYTES
from polyphonie.invoicing.terms import drafts as terms
from polyphonie.invoicing.terms.drafts import FIELDS, Sheet
from polyphonie.invoicing.terms.validations import FRAMEWORK_NAMES
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refusal
from polyphonie.parties import queries as parties
from polyphonie.parties.queries import EntityRow
from polyphonie.parties.terms import ReferencesRequired

_LABELS: Final = {
    "recipient": gettext_lazy("Destinataire"),
    "service": gettext_lazy("Service"),
    "commitment": gettext_lazy("Numéro d'engagement"),
    "contract": gettext_lazy("Numéro de marché"),
    "supplier": gettext_lazy("Votre entreprise"),
    "kind": gettext_lazy("Type de document"),
    "number": gettext_lazy("Numéro"),
    "issued_on": gettext_lazy("Date de la facture"),
    "due_on": gettext_lazy("Échéance"),
    "delivered_on": gettext_lazy("Date de livraison ou de fin de prestation"),
    "preceding_number": gettext_lazy("Numéro de la facture corrigée"),
    "preceding_on": gettext_lazy("Date de la facture corrigée"),
    "framework": gettext_lazy("Cadre de facturation"),
    "validator": gettext_lazy("SIRET du valideur"),
    "lines": gettext_lazy("Lignes"),
    "name": gettext_lazy("Désignation"),
    "quantity": gettext_lazy("Quantité"),
    "unit": gettext_lazy("Unité"),
    "price": gettext_lazy("Prix unitaire HT"),
    "discount": gettext_lazy("Remise HT"),
    "vat": gettext_lazy("TVA"),
    "description": gettext_lazy("Description"),
    "reference": gettext_lazy("Votre référence"),
    "exemption": gettext_lazy("Motif d'exonération"),
    "means": gettext_lazy("Moyen de paiement"),
    "account": gettext_lazy("IBAN"),
    "already_paid": gettext_lazy("Déjà payé (TTC)"),
    "currency": gettext_lazy("Devise"),
    "note": gettext_lazy("Commentaire"),
    "files": gettext_lazy("Pièces jointes"),
}
"""The fields, as their labels name them, down the page."""

FOUND: Final = 8
Errors = Mapping[str, Sequence[Refusal]]
MOST_SERVICES: Final = 300
_WITH_SERVICE: Final = frozenset({ReferencesRequired.SERVICE, ReferencesRequired.BOTH})
_WITH_COMMITMENT: Final = frozenset({ReferencesRequired.COMMITMENT, ReferencesRequired.BOTH})


def entry_facts(
    request: HttpRequest, row: DraftRow, sheet: Sheet, *, refusals: Sequence[Refusal] = ()
) -> dict[str, Any]:
    """All that the form needs."""
    actor, on = access.acting(request), clock.today()
    entry, _unread = drafting.entry_of(sheet, on=on)
    errors, others = _by_place(refusals)
    recipient = parties.entity_by_siret(entry.recipient_siret) if entry.recipient_siret else None
    suppliers = kept.suppliers(actor=actor, on=on)
    looked_for = request.GET.get("destinataire", "").strip()
    return {
        "draft": row,
        "values": {name: sheet.value(name) for name in FIELDS},
        "errors": errors,
        "others": others,
        "findings": [
            (place, _label(place), found)
            for place, found in sorted(errors.items(), key=lambda each: _down_the_page(each[0]))
        ],
        "lines": [
            _line(place, line, entry.lines[place], errors, new="ligne" in request.GET and place == len(sheet.lines) - 1)
            for place, line in enumerate(sheet.lines)
        ],
        "sums": composing.sums(entry),
        "files": kept.files(actor=actor, draft=row.id),
        "formats": ",".join(ATTACHMENT_FORMATS),
        "megabytes": ATTACHMENT_MEGABYTES,
        "suppliers": [("", "")] * (len(suppliers) > 1)
        + [(str(each.id), f"{each.name} · {each.identifier}") for each in suppliers],
        "kinds": _choices(terms.KINDS),
        "frameworks": [(str(each), f"{each} · {_said(name)}") for each, name in FRAMEWORK_NAMES.items()],
        "natures": _choices(terms.NATURES),
        "means": _choices(terms.PAYMENT_MEANS),
        "looked_for": looked_for,
        "found": parties.search_entities(looked_for, limit=FOUND, active_on=on) if looked_for else (),
        **_of_recipient(recipient, sheet.value("service"), siret=entry.recipient_siret),
    }


def _of_recipient(recipient: EntityRow | None, code: str, *, siret: str) -> dict[str, Any]:
    """The recipient, its services, and what it demands; its service's demands come first."""
    if recipient is None:
        return {"recipient": None, "unknown_siret": siret, "services": ()}
    on = clock.today()
    services = parties.services(recipient.id, limit=MOST_SERVICES + 1, active_on=on)
    chosen = next((each for each in services if each.code == code), None)
    required = chosen.references_required if chosen else recipient.references_required
    return {
        "recipient": recipient,
        "closed": on not in recipient.active,
        "references_required": required,
        "service_required": recipient.references_required in _WITH_SERVICE,
        "commitment_required": required in _WITH_COMMITMENT,
        "services": _services(services, code),
        "many_services": len(services) > MOST_SERVICES,
    }


def _services(services: Iterable[parties.ServiceRow], code: str) -> list[tuple[str, str]]:
    known = [(each.code, f"{each.code} · {each.name}") for each in services]
    return [("", _("Aucun")), *([] if code in ("", *(each for each, _name in known)) else [(code, code)]), *known]


def _line(
    place: int, line: Mapping[str, str], entered: composing.EnteredLine, errors: Errors, *, new: bool
) -> dict[str, Any]:
    """A line as typed, with its amount, and the choices that it was given even when they are not ours."""
    prefix = f"lines-{place}"
    return {
        "place": place,
        "rank": place + 1,
        "prefix": prefix,
        "values": {**dict.fromkeys(terms.LINE_FIELDS, ""), **line},
        "errors": {name: errors.get(f"{prefix}-{name}", ()) for name in terms.LINE_FIELDS},
        "error": errors.get(prefix, ()),
        "net": entered.net,
        "new": new,
        "more": bool(line.get("description") or line.get("reference")),
        "units": _choices(terms.UNITS, line.get("unit", "")),
        "rates": _choices(terms.VAT, line.get("vat", "")),
    }


def _by_place(refusals: Iterable[Refusal]) -> tuple[dict[str, list[Refusal]], list[Refusal]]:
    """The findings of each field of the form, and those that concern none."""
    errors: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        errors.setdefault(drafting.place_of(refusal), []).append(refusal)
    others = errors.pop("", [])
    return errors, others


def _choices(table: Mapping[str, Words], given: str = "") -> list[tuple[str, str]]:
    known = [(code, _said(words)) for code, words in table.items()]
    return known if given in ("", *table) else [*known, (given, given)]


def _said(words: Words) -> str:
    return words.fr if spoken() == "fr" else words.en


def _label(place: str) -> str:
    """The name of a field, as its label says it."""
    line, _dash, name = place.removeprefix("lines-").partition("-") if place.startswith("lines-") else ("", "", place)
    field = str(_LABELS.get(name, ""))
    if not line:
        return field
    rank = _("Ligne %(rank)s") % {"rank": int(line) + 1}
    return f"{rank}, {field}" if field else rank


def _down_the_page(place: str) -> tuple[int, str]:
    """The order in which fields stand on the page."""
    order = list(_LABELS)
    return order.index("lines") if place.startswith("lines") else order.index(place), place
