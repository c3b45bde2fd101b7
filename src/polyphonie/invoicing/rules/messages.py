"""What a life-cycle message says and whether it may: who gives which status, with which reasons and amounts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from polyphonie.documents import chorus
from polyphonie.documents.invoice import cdar
from polyphonie.documents.invoice.cdar.composing import RECEIVED_AMOUNT, Amount, Cause, Told
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms import messages as words
from polyphonie.kernel.refusals import Refusal

OF_SELLERS_PLATFORM: Final = frozenset({"200", "201"})
OTHER: Final = "other"
_ANY_OTHER: Final = "AUTRE"
_NEAREST: Final = {"208": "JUSTIF_ABS", "210": "NON_CONFORME"}
"""What a status says when its list has no other reason."""

_GIVERS: Final = {"seller": "la plateforme du vendeur", "buyer": "l'acheteur"}
_REJECTIONS: Final = {
    "INV-DUP": "DOUBLON",
    "INV-REC": "DEST_INC",
    "INV-SUP": "REJ_ADR",
    "INV-SRV": "REJ_CONT_B2G",
    "INV-COM": "REJ_CONT_B2G",
    "INV-REF": "REJ_CONT_B2G",
    "INV-NUM": "REJ_CONT_B2G",
    "INV-AMO": "MONTANTTOTAL_ERR",
    "BR-CO": "CALCUL_ERR",
    "BR-FR-CPRO": "REJ_CONT_B2G",
    "B2G": "REJ_CONT_B2G",
}
"""The causes of a rejection by the beginning of a refusal's code; any other is semantic."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A status that a message gives an invoice. `state` is the one that it brings about, if it does."""

    message: str
    status: str
    given_at: datetime
    number: str
    issued_on: date
    issuer: str
    by_supplier: bool
    state: InvoiceState | None
    causes: tuple[Cause, ...]
    amounts: tuple[Amount, ...]
    comment: str

    @property
    def reason_code(self) -> str:
        """The first cause that the closed list of the state has, by our word; empty when it has none of them."""
        found = (chorus.reason_by_code(self.state, cause.code) for cause in self.causes) if self.state else ()
        return next((reason.word for reason in found if reason is not None), "")

    @property
    def words(self) -> str:
        """The causes and the comment in one text, as the timeline shows them."""
        named = [cdar.terms.reasons()[cause.code].french for cause in self.causes]
        notes = [cause.note for cause in self.causes if cause.note]
        return "\n".join(filter(None, (*named, *notes, self.comment)))


def is_of_seller(status: str) -> bool:
    """Whether the seller's side gives a status."""
    return cdar.terms.statuses()[status].giver in ("seller", "seller's platform")


def broken_refusals(report: cdar.Report) -> Iterator[Refusal]:
    """What keeps a message from being taken: INV-MSG-01, once, with the first rule that it breaks."""
    if report.schema.errors:
        first = report.schema.errors[0]
        yield words.MESSAGE_BROKEN(count=len(report.schema.errors), rule="XSD", sentence=first.message_fr)
        return
    fatal = [failure for failure in report.failed if failure.flag == "fatal"]
    if fatal:
        yield words.MESSAGE_BROKEN(count=len(fatal), rule=fatal[0].rule, sentence=fatal[0].message_fr)


def heard(message: cdar.model.Message) -> list[Heard]:
    """Each status of each invoice that a right message is about."""
    found = []
    for acknowledgement in message.acknowledgements:
        for subject in acknowledgement.subjects:
            status = cdar.terms.statuses().get(subject.status or "")
            issuer = subject.issuer.identifier("0002") if subject.issuer else None
            given_at = acknowledgement.given_at or message.issued_at
            if status is None or subject.issued_on is None or given_at is None or not subject.number:
                found.append(_odd(message, subject, given_at))
                continue
            causes = tuple(_causes(subject.details))
            amounts = tuple(_amounts(subject.details))
            comment = "\n".join(
                note.text for detail in subject.details if not detail.reason_code for note in detail.notes if note.text
            )
            found.append(
                Heard(
                    message=message.identifier or "",
                    status=status.number,
                    given_at=given_at,
                    number=subject.number,
                    issued_on=subject.issued_on,
                    issuer=issuer or "",
                    by_supplier=status.giver == "seller",
                    state=_state(status),
                    causes=causes,
                    amounts=amounts,
                    comment=comment,
                )
            )
    return found


def _odd(message: cdar.model.Message, subject: cdar.model.Subject, given_at: datetime | None) -> Heard:
    """A status that is about no invoice we can know: it will be refused."""
    return Heard(
        message=message.identifier or "",
        status=subject.status or "",
        given_at=given_at or datetime.min,  # noqa: DTZ901  as messages state instants; never kept
        number=subject.number or "",
        issued_on=subject.issued_on or date.min,
        issuer="",
        by_supplier=False,
        state=None,
        causes=(),
        amounts=(),
        comment="",
    )


def _state(status: cdar.terms.Status) -> InvoiceState | None:
    if status.giver == "seller" and status.number in _HEARD_OF_SELLERS:
        state = chorus.state_of_received(status.number)
        return InvoiceState(state) if state else None
    return words.RECIPIENT_STATES.get(status.number)


def _causes(details: Sequence[cdar.model.Detail]) -> Iterator[Cause]:
    for detail in details:
        if detail.reason_code in cdar.terms.reasons():
            noted = "\n".join(note.text for note in detail.notes if note.text)
            action = detail.action_code if detail.action_code in cdar.terms.listed("action") else None
            yield Cause(detail.reason_code or "", noted, action or "")


def _amounts(details: Sequence[cdar.model.Detail]) -> Iterator[Amount]:
    for detail in details:
        for each in detail.characteristics:
            if each.code and each.amount is not None:
                yield Amount(each.code, each.amount, each.currency or "EUR", each.day, each.percentage)


_HEARD_OF_SELLERS: Final = frozenset({"209", "227"}) | words.SUPPLIER_MAY_TELL


def hearing_refusals(heard: Heard) -> Iterator[Refusal]:
    """What is not expected from its giver: INV-MSG-04."""
    status = cdar.terms.statuses().get(heard.status)
    expected = status is not None and (
        heard.status in _HEARD_OF_SELLERS
        if status.giver == "seller"
        else heard.status in words.RECIPIENT_STATES or heard.status in words.RECIPIENT_MAY_TELL
    )
    if not expected:
        yield words.STATUS_NOT_RECEIVED(
            status=heard.status,
            name=status.french if status else "—",
            giver=_GIVERS.get(status.giver, "une plateforme") if status else "une plateforme",
        )


def telling_refusals(told: Told) -> Iterator[Refusal]:
    """What keeps a status from being told: INV-MSG-05, INV-MSG-06, INV-MSG-07."""
    if told.status not in words.RECIPIENT_MAY_TELL and told.status not in words.SUPPLIER_MAY_TELL:
        allowed = ", ".join(sorted({*words.RECIPIENT_MAY_TELL, *words.SUPPLIER_MAY_TELL}))
        yield words.STATUS_NOT_TOLD(status=told.status, allowed=allowed)
        return
    allowed_causes = cdar.terms.allowed(told.status)
    missing = told.status in cdar.terms.NEED_A_REASON and not told.causes
    if missing or (allowed_causes and any(cause.code not in allowed_causes for cause in told.causes)):
        yield words.CAUSE_MISSING(status=told.status, allowed=", ".join(sorted(allowed_causes)))
    received = [each for each in told.amounts if each.code == RECEIVED_AMOUNT and each.percentage is not None]
    if told.status == cdar.terms.RECEIVED and not received:
        yield words.AMOUNT_MISSING()


def causes_of_state(
    state: InvoiceState, status: str, *, reason_code: str, words: str, chorus_pro: bool
) -> tuple[Cause, ...]:
    """The cause that a state gives in its message, when its status asks for one: the free words are its note.

    The reasons of public bodies are Chorus Pro's to give: another platform says the nearest that it may.
    """
    if status not in cdar.terms.NEED_A_REASON:
        return ()
    listed = chorus.reasons(state)
    reason = listed.get(reason_code) or listed.get(OTHER)
    code = reason.life_cycle if reason else _ANY_OTHER
    allowed = cdar.terms.allowed("210B2G" if status == "210" and chorus_pro else status)
    return (Cause(code if code in allowed else _NEAREST.get(status, _ANY_OTHER), words),)


def rejection_causes(codes: Sequence[str]) -> tuple[str, ...]:
    """The causes of a rejection at deposit, from the codes of its refusals: each once, in their order."""
    found = (
        next((cause for beginning, cause in _REJECTIONS.items() if code.startswith(beginning)), "REJ_SEMAN")
        for code in codes
    )
    return tuple(dict.fromkeys(found))
