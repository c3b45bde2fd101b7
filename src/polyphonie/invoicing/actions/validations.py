"""Before the recipient: the holder of a contract, or the agent of a group, answers for a subcontractor's or a joint
contractor's invoice, or is deemed to have accepted it.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Perimeter, Right
from polyphonie.invoicing import events, models, rules
from polyphonie.invoicing.rules import frameworks, reasons
from polyphonie.invoicing.terms import LIFE_CYCLE, InvoiceState
from polyphonie.invoicing.terms import reasons as words
from polyphonie.invoicing.terms import validations as terms
from polyphonie.invoicing.terms.validations import Framework
from polyphonie.kernel.acts import Actor, ActorKind, action, announce, note, unchanged
from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.parties import queries as parties
from polyphonie.parties.terms import SupplierIdKind

S = InvoiceState
_ANSWERS = {S.REFUSED_BY_VALIDATOR: "turn_down", S.WRONG_VALIDATOR: "send_back"}


@action
def validate(*, actor: Actor, entity: UUID, invoice: UUID, on: date, comment: str = "") -> None:
    """Accept an invoice as its validator: it goes on to its recipient, with the comment. Repeated, it changes nothing.

    Refuses: INV-FIN-01 no such invoice, ACC-RIG-01 the actor does not validate for this supplier, INV-VAL-04 the actor
    deposited it, KER-LIF-01 it does not wait for a validator, INV-TXT-01 the comment is too long.
    Source: code de la commande publique, art. R2193-12; Chorus Pro, « factures à valider ».
    """
    refuse(rules.words_refusals(comment))
    found = _for_validator(actor, entity, invoice, on=on)
    if found.state == S.VALIDATED:
        unchanged()
        return
    found.move("validate", by=actor, reason=comment.strip())
    _tell(found, comment=comment.strip())


@action
def turn_down(*, actor: Actor, entity: UUID, invoice: UUID, reason_code: str, on: date, comment: str = "") -> None:
    """Refuse an invoice as its validator. Repeated, it changes nothing.

    The reason "wrong_validator" sends it back to its supplier, who names another; the others refuse it: a
    subcontractor's request then goes on to the recipient, which is told so, and a joint contractor's invoice ends.
    Refuses: INV-FIN-01, ACC-RIG-01, INV-VAL-04, KER-LIF-01, INV-RSN-01 the reason is not of the list, INV-RSN-02
    another reason needs words, INV-TXT-01.
    Source: code de la commande publique, art. R2193-12; spécifications externes du PPF 3.1, annexe 7.
    """
    target = S.WRONG_VALIDATOR if reason_code == S.WRONG_VALIDATOR else S.REFUSED_BY_VALIDATOR
    refuse(
        [
            *rules.words_refusals(comment),
            *reasons.refusals(state=target, reason_code=reason_code or words.OTHER, reason=comment),
        ]
    )
    found = _for_validator(actor, entity, invoice, on=on)
    if found.state == target:
        unchanged()
        return
    found.move(_ANSWERS[target], by=actor, reason=comment.strip(), reason_code=reason_code or words.OTHER)
    _tell(found, comment=comment.strip(), code=reason_code or words.OTHER)


@action
def name_validator(*, actor: Actor, entity: UUID, invoice: UUID, siret: str, on: date) -> None:
    """Name the right validator of an invoice that was sent back, which goes to it. Its delay starts anew.

    Refuses: INV-FIN-01 no such invoice, ACC-RIG-01 not this supplier's depositor, KER-LIF-01 it was not sent back,
    INV-VAL-01 no SIRET, INV-VAL-02 nobody registered under it, INV-VAL-03 the seller itself.
    Source: Chorus Pro, « corriger le valideur ».
    """
    found = models.Invoice.locked(entity, invoice)
    supplier = Perimeter.of_supplier(found.supplier_id)
    access.require(actor, Right.INVOICE_DEPOSIT, perimeter=supplier, on=on)
    if found.state != S.TO_VALIDATE:
        LIFE_CYCLE.after("name_validator", S(found.state))
    siret = siret.replace(" ", "")
    validator = parties.supplier_by_identifier(SupplierIdKind.SIRET, siret) if siret else None
    refuse(
        frameworks.validator_refusals(
            framework=Framework(found.framework),
            siret=siret,
            known=validator is not None,
            is_seller=bool(validator and validator.id == found.supplier_id),
        )
    )
    assert validator is not None
    if found.state == S.TO_VALIDATE and found.validator_id == validator.id:
        unchanged()
        return
    found.validator_id = validator.id
    found.save(update_fields=["validator_id"])
    found.move("name_validator", by=actor, reason=validator.name)
    note(entity=entity, subject=f"invoice:{invoice}", validator=str(validator.id), siret=siret)
    announce(events.InvoiceSubmitted(entity=entity, subject=invoice))


@action
def accept_tacitly(*, actor: Actor, entity: UUID, invoice: UUID, on: date) -> bool:
    """Take a validator's silence for acceptance, once its delay is over; says whether it was. Repeated, nothing.

    Refuses: INV-FIN-01 no such invoice, ACC-RIG-01 the actor is neither the system nor in charge of its deliveries.
    Source: code de la commande publique, art. R2193-13.
    """
    found = models.Invoice.locked(entity, invoice)
    access.require(actor, Right.DELIVERIES_MANAGE, perimeter=PLATFORM, on=on)
    submitted_on = found.state_at.astimezone(PARIS).date()
    if found.state != S.TO_VALIDATE or on <= frameworks.answer_before(submitted_on):
        unchanged()
        return False
    found.move("validate_tacitly", by=actor)
    _tell(found, submitted_on=str(submitted_on))
    return True


def _for_validator(actor: Actor, entity: UUID, invoice: UUID, *, on: date) -> models.Invoice:
    """The invoice, held, for whoever validates for the supplier that it names, and did not deposit it."""
    found = models.Invoice.locked(entity, invoice)
    perimeter = Perimeter.of_supplier(found.validator_id) if found.validator_id else PLATFORM
    access.require(actor, Right.INVOICE_VALIDATE, perimeter=perimeter, on=on)
    if actor.id == found.depositor_id and actor.kind is ActorKind.PERSON:
        raise Refused(terms.VALIDATED_BY_DEPOSITOR())
    return found


def _tell(invoice: models.Invoice, **facts: str) -> None:
    note(entity=invoice.entity_id, subject=f"invoice:{invoice.id}", state=invoice.state, **facts)
    announce(events.InvoiceAnswered(entity=invoice.entity_id, subject=invoice.id, state=invoice.state))
