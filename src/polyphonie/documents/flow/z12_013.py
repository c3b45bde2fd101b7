"""The words of flows between a platform and its clients: XP Z12-013, annexe A, version 1.3.0.

A flow there is one document with what its sender says of it, then an acknowledgement. `resource` writes it as the
schema Flow, `submission` as FullFlowInfo. What a flow is, and what became of it, comes in our own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SYNTAXES: Mapping[str, str] = {"ubl": "UBL", "cii": "CII", "facturx": "Factur-X", "cdar": "CDAR"}
"""The code of each syntax: three of invoices, one of life-cycle messages."""

RULES_SERVED = ("B2G",)
"""The processing rules of invoices to public entities. The others are no business of a platform for those."""

PROFILES = ("Basic", "CIUS", "Extended-CTC-FR", "Undefined")
STATUSES: Mapping[str, str] = {"pending": "Pending", "ok": "Ok", "error": "Error"}
OUT = "Out"
"""What a client sends goes out from it."""

_INVOICE, _BY_SELLER, _BY_BUYER = "CustomerInvoice", "CustomerInvoiceLC", "SupplierInvoiceLC"


def flow_type(syntax: str, *, by_seller: bool) -> str:
    """The type of what a client sends: an invoice of its own (public entities know no self-billing), or a message about
    an invoice, from the seller's side or from the buyer's."""
    if syntax != "cdar":
        return _INVOICE
    return _BY_SELLER if by_seller else _BY_BUYER


_REASONS: Mapping[str, str] = {
    "INV-DUP-01": "AlreadyExistingFlow",
    "INV-MSG-01": "InvoiceLCRuleError",
    "INV-MSG-04": "InvoiceLCStatusError",
    "INV-MSG-05": "InvoiceLCStatusError",
    "INV-MSG-07": "InvoiceLCAmountError",
    "KER-LIF-01": "InvoiceLCInvalidStatus",
    "ACC-RIG-01": "InvoiceLCAccessDenied",
    "INV-ATT-01": "AttachmentTypeError",
    "INV-FLW-04": "FileSizeExceeded",
    "INV-FLW-05": "EmptyFlow",
    "INV-FLW-07": "OtherTechnicalError",
    "INV-FLW-08": "OtherTechnicalError",
    "INV-FLW-09": "ChecksumMismatch",
    "XSD": "InvalidSchema",
    "DOC-XML": "InvalidSchema",
    "DOC-FIL": "FlowTypeError",
    "DOC-PDF": "FlowTypeError",
    "DOC-ARC": "FlowTypeError",
}
"""The standard's reason for some of our codes, or for those of one matter. Its list may be extended: what has no reason
there keeps our code."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One reason of an acknowledgement: what it is about, our code, and a sentence."""

    about: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """A flow in our words. `status` is one of `STATUSES`; `rule` is empty when its sender gave none."""

    id: str
    tracking: str
    name: str
    type: str
    syntax: str
    profile: str
    rule: str
    sha256: str
    submitted_at: datetime
    updated_at: datetime
    status: str
    details: tuple[Detail, ...] = ()


def submission(facts: FlowFacts) -> dict[str, Any]:
    """What answers a submission (FullFlowInfo)."""
    return _core(facts) | {"sha256": facts.sha256}


def resource(facts: FlowFacts) -> dict[str, Any]:
    """A flow with its acknowledgement (Flow)."""
    acknowledgement: dict[str, Any] = {"status": STATUSES[facts.status]}
    if facts.details:
        acknowledgement["details"] = [
            {
                "level": "Error",
                "item": detail.about or facts.name,
                "reasonCode": _reason(detail.code),
                "reasonMessage": detail.sentence,
            }
            for detail in facts.details
        ]
    return _core(facts) | {
        "updatedAt": facts.updated_at.isoformat(),
        "flowType": facts.type,
        "processingRuleSource": "Input" if facts.rule else "Computed",
        "flowDirection": OUT,
        "acknowledgement": acknowledgement,
    }


def _reason(code: str) -> str:
    return _REASONS.get(code) or _REASONS.get(code.rpartition("-")[0], code)


def _core(facts: FlowFacts) -> dict[str, Any]:
    told = {
        "flowId": facts.id,
        "submittedAt": facts.submitted_at.isoformat(),
        "name": facts.name,
        "processingRule": facts.rule or RULES_SERVED[0],
        "flowSyntax": SYNTAXES[facts.syntax],
        "flowProfile": facts.profile or "Undefined",
    }
    return told | ({"trackingId": facts.tracking} if facts.tracking else {})
