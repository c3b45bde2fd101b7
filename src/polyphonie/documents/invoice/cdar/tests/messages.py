# ruff: noqa: DTZ001 — the format states no time zone
"""Life-cycle messages for the tests: a refusal by a town, and a payment received that is told to the portal."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from polyphonie.documents.invoice.cdar import model
from polyphonie.documents.invoice.model import Identifier

SELLER = model.Party(
    identifiers=(Identifier("999910011", "0002"),),
    name="Atelier Numérique Lorient",
    role="SE",
    electronic_address=Identifier("999910011_STATUTS", "0225"),
)
BUYER = model.Party(identifiers=(Identifier("219999000", "0002"),), name="Ville de Valmont", role="BY")
PORTAL = model.Party(identifiers=(Identifier("0000", "0238"),), name="PPF", role="DFH")
REFUSAL = model.Message(
    business_process="REGULATED",
    guideline="urn.cpro.gouv.fr:1p0:CDV:invoice",
    identifier="F2026-001842_210_20261124091500",
    name="Refus de la facture F2026-001842",
    issued_at=datetime(2026, 11, 24, 9, 20),
    sender=model.Party(role="WK"),
    issuer=BUYER,
    recipients=(SELLER,),
    acknowledgements=(
        model.Acknowledgement(
            several=False,
            phase="23",
            given_at=datetime(2026, 11, 24, 9, 15),
            subjects=(
                model.Subject(
                    number="F2026-001842",
                    code="50",
                    type_code="380",
                    received_at=datetime(2026, 11, 23, 18, 0),
                    issued_on=date(2026, 11, 23),
                    status="210",
                    status_name="Refusée",
                    issuer=model.Party(identifiers=(Identifier("999910011", "0002"),)),
                    recipients=(replace(BUYER, electronic_address=Identifier("219999000", "0225")),),
                    details=(
                        model.Detail(
                            reason_code="TX_TVA_ERR",
                            reason="Le taux de TVA est de 10 %",
                            action_code="NIN",
                            action="Émettre une facture rectificative",
                            sequence=Decimal(1),
                            notes=(model.Note("Voir la ligne 3.\nMerci.", "AHN"),),
                            characteristics=(
                                model.Characteristic(
                                    identifier="BT-152",
                                    code="DIV",
                                    changed=True,
                                    name="Taux de TVA",
                                    location="/Invoice/cac:InvoiceLine[3]",
                                    percentage=Decimal("20.00"),
                                ),
                                model.Characteristic(identifier="BT-72", code="DVA", day=date(2026, 10, 31)),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
)
RECEIVED = replace(
    REFUSAL,
    business_process=None,
    guideline="urn.cpro.gouv.fr:1p0:CDV:einvoicingF2",
    issuer=SELLER,
    recipients=(PORTAL,),
    acknowledgements=(
        replace(
            REFUSAL.acknowledgements[0],
            subjects=(
                replace(
                    REFUSAL.acknowledgements[0].subjects[0],
                    status="212",
                    status_name="Encaissée",
                    code="47",
                    details=(
                        model.Detail(
                            sequence=Decimal(1),
                            characteristics=(
                                model.Characteristic(
                                    code="MEN",
                                    changed=False,
                                    amount=Decimal("1200.00"),
                                    currency="EUR",
                                    percentage=Decimal("20.00"),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
)


def with_subject(message: model.Message, **changes: object) -> model.Message:
    """The message with its one subject changed."""
    (acknowledgement,) = message.acknowledgements
    (subject,) = acknowledgement.subjects
    changed = replace(acknowledgement, subjects=(replace(subject, **changes),))
    return replace(message, acknowledgements=(changed,))


def with_detail(message: model.Message, **changes: object) -> model.Message:
    """The message with its one detail changed."""
    (detail,) = message.acknowledgements[0].subjects[0].details
    return with_subject(message, details=(replace(detail, **changes),))


def with_phase(message: model.Message, phase: str | None) -> model.Message:
    return replace(message, acknowledgements=(replace(message.acknowledgements[0], phase=phase),))
