"""The sample invoices of the project: `python -m polyphonie.documents.invoice.tests.samples samples/invoices`."""

import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pikepdf

from polyphonie.documents.invoice import facturx, model
from polyphonie.documents.invoice.tests import cases


def scanned() -> bytes:
    """A PDF without XML, as a scanner makes it."""
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        written = BytesIO()
        document.save(written, deterministic_id=True)
    return written.getvalue()


def supplies() -> tuple[model.Line, ...]:
    prices = (
        ("Ramettes de papier A4", "120", "3.95"),
        ("Stylos bille bleus", "200", "0.42"),
        ("Classeurs", "60", "2.10"),
    )
    return tuple(cases.line(name, quantity=quantity, price=price) for name, quantity, price in prices)


MAINTENANCE, SUPPLIES, SUBSCRIPTION, NEVER_MADE = "2100000001", "2100000002", "2100000003", "2100009999"
"""Commitments of the demonstration's State, and a number that it never gave."""


def to_the_ministry(
    number: str, *, commitment: str, seller: model.Party = cases.ATELIER, lines: tuple[model.Line, ...] = cases.LINES
) -> bytes:
    made = cases.invoice(
        number=number, seller=seller, buyer=cases.MINISTRY, service="DAF-ACHATS", commitment=commitment, lines=lines
    )
    return cases.xml(made)


def samples() -> dict[str, bytes]:
    """Each sample's file name and bytes; the number tells the order in which they are best read."""
    town = cases.invoice(number="ANL-2026-0142", buyer=cases.VALMONT, service="TECHNIQUE")
    department = cases.invoice(
        number="PG-2026-0877",
        seller=cases.PAPETERIE,
        buyer=cases.COMBE,
        commitment="COMBE-2026-004512",
        lines=supplies(),
    )
    ministry = cases.invoice(number="ANL-2026-0143", buyer=cases.MINISTRY, service="DAF-SI", commitment=MAINTENANCE)
    university = cases.invoice(
        number="PG-2026-0878", seller=cases.PAPETERIE, buyer=cases.UNIVERSITY, service="SCOLARITE", lines=supplies()
    )
    hospital = cases.invoice(
        number="ANL-2026-0144",
        attachments=(
            model.Attachment(
                identifier=model.Identifier("BL-0144"),
                description="BON_LIVRAISON",
                content=scanned(),
                mime_type="application/pdf",
                file_name="bon-de-livraison.pdf",
            ),
        ),
    )
    credit_note = cases.invoice(
        number="ANL-2026-A012",
        buyer=cases.VALMONT,
        service="TECHNIQUE",
        type_code="381",
        lines=cases.LINES[1:2],
        due_on=None,
        preceding=(model.PrecedingInvoice(number="ANL-2026-0142", issued_on=date(2026, 11, 16)),),
    )
    wrong_vat = cases.invoice(number="ANL-2026-0145")
    wrong_vat = replace(wrong_vat, totals=replace(wrong_vat.totals, vat=wrong_vat.totals.vat + Decimal("10.00")))
    nameless = cases.invoice(number="ANL-2026-0146", seller=replace(cases.ATELIER, name=None))
    sound = cases.xml(town)
    return {
        "01-ville-ubl.xml": sound,
        "02-departement-cii.xml": cases.xml(department, syntax="CII"),
        "03-ministere-ubl.xml": cases.xml(ministry),
        "04-universite-cii.xml": cases.xml(university, syntax="CII"),
        "05-hopital-avec-piece-jointe-ubl.xml": cases.xml(hospital),
        "06-ville-factur-x.pdf": facturx.generate(replace(town, number="ANL-2026-0147")),
        "07-ville-avoir-ubl.xml": cases.xml(credit_note, syntax="UBL CreditNote"),
        "08-faux-total-de-tva.xml": cases.xml(wrong_vat),
        "09-sans-nom-de-vendeur.xml": cases.xml(nameless),
        "10-destinataire-inconnu.xml": cases.xml(cases.invoice(number="ANL-2026-0148", buyer=cases.UNKNOWN)),
        "11-sans-code-service.xml": cases.xml(cases.invoice(number="ANL-2026-0149", buyer=cases.VALMONT)),
        "12-sans-numero-d-engagement.xml": cases.xml(cases.invoice(number="ANL-2026-0150", buyer=cases.COMBE)),
        "13-deja-deposee.xml": sound,
        "14-meme-numero-autre-contenu.xml": cases.xml(
            cases.invoice(number="ANL-2026-0142", buyer=cases.VALMONT, service="TECHNIQUE", lines=cases.LINES[:1])
        ),
        "15-tronquee.xml": sound[: len(sound) * 2 // 3],
        "16-pas-du-xml.xml": "Facture n° 12 : 120 euros à payer à réception.\n".encode(),
        "17-pdf-sans-facture.pdf": scanned(),
        "18-ministere-fournitures-ubl.xml": to_the_ministry(
            "PG-2026-0901", commitment=SUPPLIES, seller=cases.PAPETERIE, lines=supplies()
        ),
        "19-ministere-abonnement-ubl.xml": to_the_ministry(
            "ANL-2026-0151",
            commitment=SUBSCRIPTION,
            lines=(cases.line("Abonnement de télécommunications, novembre", quantity="1", price="310.00"),),
        ),
        "20-ministere-engagement-depasse.xml": to_the_ministry(
            "PG-2026-0902", commitment=SUPPLIES, seller=cases.PAPETERIE, lines=supplies()
        ),
        "21-ministere-engagement-inconnu.xml": to_the_ministry("ANL-2026-0152", commitment=NEVER_MADE),
        "22-ministere-engagement-d-un-autre.xml": to_the_ministry("ANL-2026-0153", commitment=SUPPLIES),
    }


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in samples().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
