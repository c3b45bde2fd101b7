"""How each state of an invoice looks: an icon and a tone beside its words, never a colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from polyphonie.invoicing.terms import InvoiceState as S


@dataclass(frozen=True, slots=True)
class Look:
    """A tone (quiet, information, progress, success, warning, danger) and a symbol of static/portal/icons.svg."""

    tone: str
    icon: str


LOOKS: Final[Mapping[S, Look]] = {
    S.DEPOSITED: Look("quiet", "deposit"),
    S.TO_VALIDATE: Look("information", "signature"),
    S.WRONG_VALIDATOR: Look("warning", "people"),
    S.REFUSED_BY_VALIDATOR: Look("danger", "refused"),
    S.VALIDATED: Look("progress", "check"),
    S.TACITLY_VALIDATED: Look("progress", "clock"),
    S.TO_VALIDATE_AGAIN: Look("information", "signature"),
    S.WRONG_SECOND_VALIDATOR: Look("warning", "people"),
    S.REFUSED_BY_SECOND_VALIDATOR: Look("danger", "refused"),
    S.VALIDATED_AGAIN: Look("progress", "check"),
    S.TACITLY_VALIDATED_AGAIN: Look("progress", "clock"),
    S.IN_TRANSIT: Look("quiet", "route"),
    S.DELIVERED: Look("information", "inbox"),
    S.TO_RECYCLE: Look("warning", "recycle"),
    S.RECYCLED: Look("quiet", "recycle"),
    S.SUSPENDED: Look("warning", "pause"),
    S.COMPLETED: Look("information", "attachment"),
    S.REJECTED: Look("danger", "refused"),
    S.SERVICE_CERTIFIED: Look("progress", "check"),
    S.ORDERED: Look("progress", "signature"),
    S.WITH_ACCOUNTANT: Look("progress", "calculator"),
    S.RECORDED: Look("progress", "journal"),
    S.IN_PAYMENT: Look("success", "payment"),
}
