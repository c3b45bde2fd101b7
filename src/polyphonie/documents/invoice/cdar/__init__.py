"""Life-cycle messages (CDAR, flow 6): what platforms, sellers and buyers tell each other about an invoice.

    from polyphonie.documents.invoice import cdar

    document = cdar.read(content)
    document.message.acknowledgements[0].subjects[0].status      "210"
    cdar.terms.statuses()["210"].french                          "Refusée"

    cdar.check(content).failed      what breaks the French rules BR-FR-CDV, in French and in English
    cdar.composing.compose(…)       the message that tells a status of an invoice
    cdar.write(message)             the XML of a message; reading it gives the same message back

`recognised` tells from a file's beginning whether it is one. Source: XP Z12-012 (flow 6), UN/CEFACT CDAR D22B.
"""

from . import checking, composing, model, rules, terms
from .checking import Report, check
from .reading import Document, read, recognised, write

__all__ = [
    "Document",
    "Report",
    "check",
    "checking",
    "composing",
    "model",
    "read",
    "recognised",
    "rules",
    "terms",
    "write",
]
