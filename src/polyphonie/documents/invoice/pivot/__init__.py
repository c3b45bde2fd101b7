"""Chorus Pro's pivot files: invoices as public bodies receive them (CPPFacturePivot), and statuses (CPPStatut).

    from polyphonie.documents.invoice import pivot

    flow = pivot.read(content)
    pivot.to_invoice(flow.invoices[0]).totals.due

    delivered = pivot.from_invoice(invoice, original=attachment)
    pivot.write(pivot.flow(delivered, number="CPP002003600000001", produced_on=day, sender="CPP001", receiver="SEI001"))

    pivot.read_statuses(content), pivot.write_statuses(flow)

Files may be larger than the semantic model can say, and smaller: `translating` tells what was chosen.
"""

from . import model, terms
from .reading import read, read_statuses, recognised, write, write_statuses
from .translating import flow, from_invoice, to_invoice

__all__ = [
    "flow",
    "from_invoice",
    "model",
    "read",
    "read_statuses",
    "recognised",
    "terms",
    "to_invoice",
    "write",
    "write_statuses",
]
