"""What the flow service is sent: the signaling of a flow, a search, a webhook. Fields have the standard's names."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from polyphonie.kernel.refusals import Kind, Reason, Refused

MOST: Final = 100
USUAL: Final = 25

CURSOR_REFUSED = Reason(
    "API-AFN-04",
    "cursor",
    fr="Ce curseur n'est pas de ceux que la recherche rend. Reprenez « nextCursor » tel quel, ou recommencez sans lui.",
    en="This cursor is not one that the search gives. Take “nextCursor” as it is, or start again without a cursor.",
    kind=Kind.UNREADABLE,
)

Identifier = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]*$")]
Rule = Literal[
    "B2B",
    "B2BInt",
    "B2C",
    "B2G",
    "B2GInt",
    "OutOfScope",
    "B2GOutOfScope",
    "ArchiveOnly",
    "NotApplicable",
    "Undefined",
]
Syntax = Literal["CII", "UBL", "Factur-X", "CDAR", "FRR"]
Profile = Literal["Basic", "CIUS", "Extended-CTC-FR", "Undefined"]
Direction = Literal["In", "Out"]
AckStatus = Literal["Pending", "Ok", "Error"]
FlowType = Literal[
    "CustomerInvoice",
    "SupplierInvoice",
    "CustomerInvoiceLC",
    "SupplierInvoiceLC",
    "StateCustomerInvoiceLC",
    "StateSupplierInvoiceLC",
    "AggregatedCustomerTransactionReport",
    "UnitaryCustomerTransactionReport",
    "AggregatedCustomerPaymentReport",
    "UnitaryCustomerPaymentReport",
    "UnitarySupplierTransactionReport",
    "MultiFlowReport",
    "StateCustomerInvoice",
    "StateSupplierInvoice",
    "StateTransactionReport",
    "StateTransactionReportLC",
    "StatePaymentReport",
    "StatePaymentReportLC",
    "Undefined",
]


class FlowInfo(BaseModel):
    """What the sender says of a flow."""

    name: Annotated[str, StringConstraints(max_length=255, pattern=r"^[^\x00]*$")]
    flowSyntax: Syntax
    trackingId: Identifier = ""
    processingRule: Rule | None = None
    flowProfile: Profile | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^([a-f0-9]{64})?$")] = ""


class Where(BaseModel):
    """The criteria; one at least is needed."""

    updatedAfter: AwareDatetime | None = None
    updatedBefore: AwareDatetime | None = None
    processingRule: list[Rule] | None = None
    flowType: list[FlowType] | None = None
    flowDirection: list[Direction] | None = None
    trackingId: Identifier | None = None
    ackStatus: AckStatus | None = None


class SearchFlow(BaseModel):
    where: Where
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    cursor: str | None = None


class WebhookParams(BaseModel):
    callbackUrl: Annotated[str, Field(max_length=2_000)]
    flowTypes: list[FlowType] | None = None
    flowDirection: Direction | None = None
    ackStatus: AckStatus | None = None


def cursor(at: datetime, identifier: UUID) -> str:
    """The bookmark after a flow."""
    told = json.dumps([at.astimezone(UTC).isoformat(), str(identifier)])
    return base64.urlsafe_b64encode(told.encode()).decode()


def read_cursor(text: str | None) -> tuple[datetime, UUID] | None:
    """What a bookmark says. Refuses: API-AFN-04."""
    if not text:
        return None
    try:
        told: Any = json.loads(base64.urlsafe_b64decode(text.encode("ascii")))
        at, identifier = told
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None:
            raise ValueError("an instant has a zone")
        return instant, UUID(identifier)
    except (ValueError, TypeError, AttributeError):
        raise Refused(CURSOR_REFUSED()) from None
