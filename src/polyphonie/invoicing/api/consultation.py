"""Reading over HTTP: lists, an invoice, its original, its readable views, its report, its documents."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query

from polyphonie.access import queries as access
from polyphonie.documents.invoice import render
from polyphonie.invoicing import queries
from polyphonie.invoicing.downloads import handed, spoken
from polyphonie.invoicing.queries import Criteria, Seen, ties
from polyphonie.invoicing.queries.settings import clock_of
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock
from polyphonie.parties import queries as parties

from . import files, shapes
from .addresses import router

TAGS: Final = ["factures : consultation"]

Language = Annotated[Literal["fr", "en"] | None, Query(description="fr ou en ; sinon celle d'Accept-Language")]


@router.get("/invoices", response=shapes.InvoicesOut, tags=TAGS, summary="Rechercher des factures")
def search(  # noqa: PLR0917  one argument per filter
    request: HttpRequest,
    words: Annotated[
        str,
        Query(
            max_length=200,
            description="Débuts de mots : numéro, fournisseur, engagement ; un nombre suivi d'un autre mot est entier",
        ),
    ] = "",
    state: Annotated[list[InvoiceState] | None, Query()] = None,
    entity: UUID | None = None,
    service: UUID | None = None,
    supplier: UUID | None = None,
    deposited_from: date | None = None,
    deposited_before: date | None = None,
    role: Annotated[
        Literal["", "validator"], Query(description="validator : celles que vous validez pour un autre fournisseur")
    ] = "",
    late: Annotated[Literal["", "yes"], Query(description="yes : celles dont le délai de paiement est dépassé")] = "",
    acknowledged: Annotated[Literal["", "no"], Query(description="no : les rejets qui restent à acquitter")] = "",
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = queries.PAGE,
) -> shapes.InvoicesOut:
    """Les factures que vous pouvez consulter, des deux côtés, de la plus récente à la plus ancienne."""
    criteria = Criteria(
        words=words,
        states=frozenset(state or ()),
        entity=entity,
        supplier=supplier,
        service=service,
        deposited_from=deposited_from,
        deposited_before=deposited_before,
        validating=role == "validator",
        pay_before=clock.today() if late else None,
        to_acknowledge=acknowledged == "no",
    )
    rows = queries.search(
        actor=access.acting(request), on=clock.today(), criteria=criteria, after=after, limit=limit + 1
    )
    names = parties.names({row.entity for row in rows})
    return shapes.InvoicesOut(
        invoices=shapes.InvoiceOut.listed(rows[:limit], names),
        next=rows[limit - 1].id if len(rows) > limit else None,
    )


@router.get("/reasons", response=list[shapes.ReasonOut], tags=TAGS, summary="Lire les listes de motifs")
def reasons(request: HttpRequest) -> list[shapes.ReasonOut]:
    """Les motifs qu'un état peut porter, dans la langue de l'appelant. Ces listes sont fermées."""
    return shapes.ReasonOut.every()


@router.get(
    "/invoices/{entity}/{identifier}",
    response=shapes.InvoiceWholeOut,
    tags=TAGS,
    summary="Lire une facture",
)
def invoice(request: HttpRequest, entity: UUID, identifier: UUID) -> shapes.InvoiceWholeOut:
    """Une facture, son histoire, ses pièces, et ce que vous pouvez en faire. Refus : INV-FIN-01."""
    seen = _seen(request, entity, identifier)
    recipient = parties.entity(entity)
    return shapes.InvoiceWholeOut.whole(
        seen,
        entity_name=recipient.name if recipient else "",
        timeline=queries.timeline(entity=entity, identifier=identifier),
        attachments=queries.attachments(entity=entity, identifier=identifier),
        supporting=queries.document(seen.invoice).attachments,
        payment=clock_of(entity=entity, invoice=identifier, days=seen.invoice.payment_days),
        corrects=ties.correction_of(seen.invoice),
        corrected_by=ties.corrected_by(seen.invoice),
    )


@router.get(
    "/invoices/{entity}/{identifier}/original",
    tags=TAGS,
    summary="Télécharger l'original",
    openapi_extra=files.answers("application/xml", "application/pdf"),
)
def original(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Le fichier déposé, à l'octet près ; `ETag` est son SHA-256. Refus : INV-FIN-01."""
    seen = _seen(request, entity, identifier)
    about, content = queries.opened(entity=entity, original=seen.invoice.original)
    answer = handed(content, name=about.name, media_type=about.media_type)
    answer["ETag"] = f'"{about.sha256}"'
    return answer


@router.get(
    "/invoices/{entity}/{identifier}/readable.html",
    tags=TAGS,
    summary="Lire la facture en HTML",
    openapi_extra=files.answers("text/html"),
)
def readable_html(request: HttpRequest, entity: UUID, identifier: UUID, language: Language = None) -> HttpResponse:
    """La vue lisible, en une page qui se suffit. Refus : INV-FIN-01."""
    report = queries.report(_seen(request, entity, identifier).invoice)
    page = render.page(report.document.invoice, report, language=spoken(language))
    return handed(page.encode(), name=f"{identifier}.html", media_type="text/html; charset=utf-8")


@router.get(
    "/invoices/{entity}/{identifier}/readable.pdf",
    tags=TAGS,
    summary="Lire la facture en PDF",
    openapi_extra=files.answers("application/pdf"),
)
def readable_pdf(request: HttpRequest, entity: UUID, identifier: UUID, language: Language = None) -> HttpResponse:
    """La vue lisible en PDF/A. Refus : INV-FIN-01."""
    report = queries.report(_seen(request, entity, identifier).invoice)
    content = render.pdf(report.document.invoice, report, language=spoken(language))
    return handed(content, name=f"{identifier}.pdf", media_type="application/pdf")


@router.get(
    "/invoices/{entity}/{identifier}/report",
    response=dict[str, Any],
    tags=TAGS,
    summary="Lire le résultat des vérifications",
)
def report(request: HttpRequest, entity: UUID, identifier: UUID) -> dict[str, Any]:
    """Le verdict sur l'original, par les règles d'aujourd'hui. Refus : INV-FIN-01."""
    seen = _seen(request, entity, identifier)
    verdict = queries.report(seen.invoice)
    return verdict.as_json(file=verdict.document.file_name)


@router.get(
    "/invoices/{entity}/{identifier}/attachments/{attachment}",
    tags=TAGS,
    summary="Télécharger une pièce ajoutée",
    openapi_extra=files.answers("application/octet-stream"),
)
def attachment(request: HttpRequest, entity: UUID, identifier: UUID, attachment: UUID) -> HttpResponse:
    """Un document ajouté après le dépôt. Refus : INV-FIN-01."""
    _seen(request, entity, identifier)
    about, content = queries.attachment(entity=entity, identifier=identifier, attachment=attachment)
    return handed(content, name=about.name, media_type=about.media_type)


@router.get(
    "/invoices/{entity}/{identifier}/supporting/{place}",
    tags=TAGS,
    summary="Télécharger une pièce jointe à la facture",
    openapi_extra=files.answers("application/octet-stream"),
)
def supporting(request: HttpRequest, entity: UUID, identifier: UUID, place: int) -> HttpResponse:
    """Une pièce que la facture porte en elle, par son rang. Refus : INV-FIN-01."""
    found = queries.supporting_document(_seen(request, entity, identifier).invoice, place=place)
    return handed(found.content, name=found.name, media_type="application/octet-stream")


def _seen(request: HttpRequest, entity: UUID, identifier: UUID) -> Seen:
    return queries.invoice(actor=access.acting(request), entity=entity, identifier=identifier, on=clock.today())
