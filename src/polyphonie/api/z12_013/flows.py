"""The flow service of XP Z12-013, annexe A: submit a flow, search those submitted, read one, be told of them."""

from __future__ import annotations

from typing import Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import get_language
from ninja import Router
from pydantic import ValidationError

from polyphonie.access import queries as access
from polyphonie.access.terms import PerimeterKind
from polyphonie.documents.flow import z12_013
from polyphonie.documents.invoice import render
from polyphonie.gateway import queries as gateway
from polyphonie.gateway.actions import webhooks
from polyphonie.gateway.terms import Dialect, Topic
from polyphonie.invoicing import queries as invoices
from polyphonie.invoicing.actions import flows as acts
from polyphonie.invoicing.queries import flows, interchange, messages
from polyphonie.invoicing.queries.flows import FlowRow
from polyphonie.invoicing.terms import Channel
from polyphonie.invoicing.terms.flows import FLOW_NOT_FOUND, LIFE_CYCLE_MESSAGE, FlowState
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Kind, Reason, Refused

from . import flow_shapes as shapes

router = Router()

NOT_A_FLOW = Reason(
    "API-AFN-05",
    "file",
    fr="Envoyez un formulaire multipart/form-data de deux parties : « flowInfo » (JSON) et « file » (le document).",
    en="Send a multipart/form-data form of two parts: “flowInfo” (JSON) and “file” (the document).",
    kind=Kind.UNREADABLE,
)
FLOW_INFO_REFUSED = Reason(
    "API-AFN-06",
    "flowInfo",
    fr="« flowInfo » n'est pas celui de la norme : {told}.",
    en="“flowInfo” is not that of the standard: {told}.",
    kind=Kind.UNREADABLE,
)
NOT_TREATED_HERE = Reason(
    "API-AFN-08",
    "flowInfo",
    fr="« {value} » n'est pas traité par cette interface. Elle prend, pour le secteur public (B2G) : {known}.",
    en="“{value}” is not treated by this interface. It takes, for public bodies (B2G): {known}.",
)
NO_CRITERION = Reason(
    "API-AFN-09",
    "where",
    fr="Donnez au moins un critère dans « where ».",
    en="Give at least one criterion in “where”.",
    kind=Kind.UNREADABLE,
)
NO_SUCH_DOCUMENT = Reason(
    "API-AFN-10",
    "docType",
    fr="Ce flux n'a pas de document « {kind} » : il n'a pas été intégré, ou n'est plus conservé.",
    en="This flow has no document “{kind}”: it was not integrated, or is no longer kept.",
    kind=Kind.NOT_FOUND,
)

_SYNTAXES: Final = {code: word for word, code in z12_013.SYNTAXES.items()}
_STATES: Final = {
    code: frozenset(state for state, word in interchange.STATUSES.items() if z12_013.STATUSES[word] == code)
    for code in z12_013.STATUSES.values()
}
DocType = Literal["Metadata", "Original", "Converted", "ReadableView"]


@router.post("/v1/flows")
def create_flow(request: HttpRequest) -> HttpResponse:
    """Take in a flow; what becomes of it is told by its acknowledgement.

    202 says that it is kept. Refuses: ACC-RIG-01, API-AFN-05/06/08, INV-FLW-05; in the acknowledgement: the rest.
    """
    try:
        file, info = request.FILES.get("file"), _info(request)
    except MultiPartParserError:
        raise Refused(NOT_A_FLOW()) from None
    if file is None:
        raise Refused(NOT_A_FLOW())
    if info.flowSyntax not in _SYNTAXES:
        raise Refused(NOT_TREATED_HERE(value=info.flowSyntax, known=", ".join(_SYNTAXES)))
    rule = "" if info.processingRule in (None, "Undefined") else str(info.processingRule)
    if rule and rule not in z12_013.RULES_SERVED:
        raise Refused(NOT_TREATED_HERE(value=rule, known=", ".join(_SYNTAXES)))
    actor, on, syntax = access.acting(request), clock.today(), _SYNTAXES[info.flowSyntax]
    receipt = acts.receive_flow(
        actor=actor,
        file=file,
        name=info.name,
        channel=Channel.API,
        on=on,
        syntax=syntax,
        key=request.headers.get("Idempotency-Key"),
        announced=acts.Announced(
            reference=info.trackingId,
            sha256=info.sha256,
            declared={
                "type": z12_013.flow_type(syntax, by_seller=_by_seller(actor)),
                "rule": rule,
                "profile": info.flowProfile or "",
            },
        ),
    )
    row = flows.flow(actor=actor, identifier=receipt.flow, on=on)
    return JsonResponse(z12_013.submission(_facts(row)), status=202)


@router.post("/v1/flows/search")
def search_flows(request: HttpRequest, asked: shapes.SearchFlow) -> HttpResponse:
    """The flows submitted here, in the order in which they last changed. Refuses: API-AFN-04, API-AFN-09."""
    where = asked.where
    told = where.model_dump(mode="json", exclude_none=True)
    if not any(value not in ("", []) for value in told.values()):
        raise Refused(NO_CRITERION())
    after = shapes.read_cursor(asked.cursor)
    rows: tuple[FlowRow, ...] = ()
    if _concerned(where):
        rows = flows.declared_flows(
            actor=access.acting(request),
            on=clock.today(),
            types=where.flowType or (),
            states=_STATES[where.ackStatus] if where.ackStatus else frozenset[FlowState](),
            reference=where.trackingId or "",
            updated_after=where.updatedAfter,
            updated_before=where.updatedBefore,
            after=after,
            limit=asked.limit + 1,
        )
    shown = rows[: asked.limit]
    page: dict[str, Any] = {
        "limit": asked.limit,
        "filters": told,
        "results": [z12_013.resource(_facts(row)) for row in shown],
    }
    if len(rows) > asked.limit:
        page["nextCursor"] = shapes.cursor(shown[-1].state_at, shown[-1].id)
    return JsonResponse(page)


@router.get("/v1/flows/{flow_id}")
def get_flow(request: HttpRequest, flow_id: str, docType: DocType = "Metadata") -> HttpResponse:  # noqa: N803
    """A flow, or one of its documents. Refuses: INV-FLW-01, API-AFN-10."""
    row = _one(request, flow_id)
    if docType == "Metadata":
        return JsonResponse(z12_013.resource(_facts(row)))
    name, media_type, content = _document(row, docType)
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f"attachment;filename={name}"
    return answer


@router.post("/v1/webhooks")
def create_webhook(request: HttpRequest, asked: shapes.WebhookParams) -> HttpResponse:
    """Be told of flows whose treatment ended. Refuses: GAT-URL-01/02, GAT-CLI-01/02."""
    filters = {
        "flow_type": asked.flowTypes,
        "direction": [asked.flowDirection] if asked.flowDirection else None,
        "status": [asked.ackStatus] if asked.ackStatus else None,
    }
    actor, on = access.acting(request), clock.today()
    made = webhooks.subscribe(
        actor=actor,
        client=actor.id,
        url=asked.callbackUrl,
        topics=[Topic.FLOW_TREATED],
        on=on,
        dialect=Dialect.Z12_013,
        filters={name: list(values) for name, values in filters.items() if values},
    )
    row = gateway.webhook(actor=actor, webhook=made.webhook, on=on)
    told = {"webhookId": str(row.id), "signingKey": made.key_in_base64, "createdAt": row.created_at.isoformat()}
    return JsonResponse(told, status=201)


@router.get("/v1/webhooks")
def list_webhooks(request: HttpRequest) -> HttpResponse:
    """The caller's webhooks of this service; keys are shown at creation only."""
    rows = gateway.webhooks(actor=access.acting(request), on=clock.today(), limit=200)
    told = [_webhook(row) for row in rows if row.dialect is Dialect.Z12_013]
    return JsonResponse({"count": len(told), "webhooks": told, "webhookIds": [each["webhookId"] for each in told]})


@router.delete("/v1/webhooks/{webhook_uid}")
def delete_webhook(request: HttpRequest, webhook_uid: UUID) -> HttpResponse:
    """End a webhook. Refuses: GAT-WEB-01."""
    webhooks.end(actor=access.acting(request), webhook=webhook_uid, on=clock.today())
    return HttpResponse(status=204)


def _info(request: HttpRequest) -> shapes.FlowInfo:
    """The part `flowInfo`, whether it came with a file's name or without."""
    part = request.FILES.get("flowInfo")
    text = part.read() if part is not None else request.POST.get("flowInfo", "")
    if not text:
        raise Refused(NOT_A_FLOW())
    try:
        return shapes.FlowInfo.model_validate_json(text)
    except ValidationError as error:
        told = ", ".join(f"{'.'.join(map(str, each['loc'])) or 'flowInfo'} ({each['type']})" for each in error.errors())
        raise Refused(FLOW_INFO_REFUSED(told=told)) from None


def _concerned(where: shapes.Where) -> bool:
    """Whether what is asked for may be among the flows of this service: outgoing invoices to public bodies."""
    return all(
        not wanted or served in wanted
        for wanted, served in (
            (where.processingRule, z12_013.RULES_SERVED[0]),
            (where.flowDirection, z12_013.OUT),
        )
    )


def _one(request: HttpRequest, flow_id: str) -> FlowRow:
    try:
        identifier = UUID(flow_id)
    except ValueError:
        raise Refused(FLOW_NOT_FOUND()) from None
    row = flows.flow(actor=access.acting(request), identifier=identifier, on=clock.today())
    if row.declared is None:
        raise Refused(FLOW_NOT_FOUND())
    return row


def _document(row: FlowRow, kind: DocType) -> tuple[str, str, bytes]:
    """A document of a flow: its name for the header, its media type, its bytes. Refuses: API-AFN-10."""
    if kind == "Original" and (kept := flows.content(row)) is not None:
        return f"{row.id}", "application/octet-stream", kept
    taken = [item for item in flows.items(row, limit=1) if item.entity and item.invoice]
    if not taken or kind == "Converted":
        raise Refused(NO_SUCH_DOCUMENT(kind=kind))
    entity, invoice = taken[0].entity, taken[0].invoice
    assert entity is not None and invoice is not None
    found = invoices.rows([(entity, invoice)])
    if kind == "Original" and row.syntax == LIFE_CYCLE_MESSAGE:
        kept = _message(entity, invoice, taken[0].sha256)
        return str(row.id), "application/xml", kept
    if invoice not in found or row.syntax == LIFE_CYCLE_MESSAGE:
        raise Refused(NO_SUCH_DOCUMENT(kind=kind))
    if kind == "Original":
        about, content = invoices.opened(entity=entity, original=found[invoice].original)
        return str(row.id), about.media_type, content
    report = invoices.report(found[invoice])
    language: Literal["fr", "en"] = "fr" if (get_language() or "fr").startswith("fr") else "en"
    view = render.pdf(report.document.invoice, report, language=language)
    return f"{row.id}.pdf", "application/pdf", view


def _message(entity: UUID, invoice: UUID, sha256: str) -> bytes:
    """The bytes of a message that was applied to an invoice. Refuses: API-AFN-10."""
    for row in messages.messages_of(entity=entity, invoice=invoice):
        if row.incoming:
            about, content = messages.message(entity=entity, invoice=invoice, identifier=row.id)
            if about.sha256 == sha256:
                return content
    raise Refused(NO_SUCH_DOCUMENT(kind="Original"))


def _by_seller(actor: Actor) -> bool:
    """Whether the program is a supplier's: messages that it sends are about invoices of its own."""
    return isinstance(actor, access.ClientActor) and actor.perimeter.kind is PerimeterKind.SUPPLIER


def _facts(row: FlowRow) -> z12_013.FlowFacts:
    return interchange.facts(row, language=get_language() or "fr")


def _webhook(row: gateway.WebhookRow) -> dict[str, Any]:
    told: dict[str, Any] = {
        "webhookId": str(row.id),
        "createdAt": row.created_at.isoformat(),
        "callbackUrl": row.url,
    }
    filters = row.filters
    if "flow_type" in filters:
        told["flowTypes"] = list(filters["flow_type"])
    if "direction" in filters:
        told["flowDirection"] = filters["direction"][0]
    if "status" in filters:
        told["ackStatus"] = filters["status"][0]
    return told
