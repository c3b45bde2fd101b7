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
from polyphonie.invoicing.terms import LIFE_CYCLE, SECOND_READING, InvoiceState
from polyphonie.invoicing.terms import reasons as words
from polyphonie.invoicing.terms import validations as terms
from polyphonie.invoicing.terms.validations import Framework
from polyphonie.kernel import row_security
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind, action, announce, note, unchanged
from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.parties import queries as parties
from polyphonie.parties.queries import SupplierRow
from polyphonie.parties.terms import SupplierIdKind

S = InvoiceState
_ANSWERS = {S.REFUSED_BY_VALIDATOR: "turn_down", S.WRONG_VALIDATOR: "send_back"}
_SECOND = frozenset(SECOND_READING.values())


@action
def validate(*, actor: Actor, entity: UUID, invoice: UUID, on: date, comment: str = "") -> None:
    """Accept an invoice as its validator: it goes on to its recipient, with the comment. Repeated, it changes nothing.

    Refuses: INV-FIN-01 no such invoice, ACC-RIG-01 the actor does not validate for this supplier, INV-VAL-04 the actor
    deposited it, KER-LIF-01 it does not wait for a validator, INV-TXT-01 the comment is too long.
    Source: code de la commande publique, art. R2193-12; Chorus Pro, « factures à valider ».
    """
    refuse(rules.words_refusals(comment))
    found = _for_validator(actor, entity, invoice, on=on)
    if found.state == _at_reading(found, S.VALIDATED):
        unchanged()
        return
    found.move(_move(found, "validate"), by=actor, reason=comment.strip())
    _tell(found, comment=comment.strip())


@action
def present(*, actor: Actor, entity: UUID, invoice: UUID, siret: str, on: date, comment: str = "") -> None:
    """Validate a subcontractor's request as its joint contractor, and present it to the agent of the group.

    The agent answers in turn, within the same delay; its silence is acceptance. When it says that it is not the right
    one, the request comes back to the joint contractor, who presents it to another. Repeated, it changes nothing.
    Refuses: INV-FIN-01, ACC-RIG-01, INV-VAL-04, KER-LIF-01 it does not wait for the joint contractor, INV-VAL-05 it is
    no subcontractor's request, INV-VAL-01 no SIRET, INV-VAL-02 nobody registered under it, INV-VAL-03 the seller
    itself, INV-VAL-06 the joint contractor itself, INV-TXT-01.
    Source: Chorus Pro, statuts A_VALIDER_2 et ERREUR_COTRAITANT_SUR_VALIDEUR ; code de la commande publique,
    art. R2193-11 à R2193-14.
    """
    refuse(rules.words_refusals(comment))
    found = _for_validator(actor, entity, invoice, on=on, presented=True)
    siret = siret.replace(" ", "")
    agent = parties.supplier_by_identifier(SupplierIdKind.SIRET, siret) if siret else None
    if found.state == S.TO_VALIDATE_AGAIN and agent is not None and found.validator_id == agent.id:
        unchanged()
        return
    _refuse_unpresentable(found, siret, agent)
    assert agent is not None
    if found.state == S.TO_VALIDATE:
        found.presenter_id = found.validator_id
        found.move("validate", by=actor, reason=comment.strip())
        _tell(found, comment=comment.strip(), presented_to=siret)
    else:
        note(entity=entity, subject=f"invoice:{invoice}", validator=str(agent.id), siret=siret)
    found.validator_id = agent.id
    found.save(update_fields=["validator_id", "presenter_id"])
    found.move("present", by=actor, reason=agent.name)
    announce(events.InvoiceSubmitted(entity=entity, subject=invoice))


def _refuse_unpresentable(found: models.Invoice, siret: str, agent: SupplierRow | None) -> None:
    if found.state != S.WRONG_SECOND_VALIDATOR:
        LIFE_CYCLE.after("validate", S(found.state))
    if found.framework != Framework.SUBCONTRACTOR:
        raise Refused(terms.NOT_PRESENTED())
    refuse(
        frameworks.agent_refusals(
            siret=siret,
            known=agent is not None,
            is_seller=bool(agent and agent.id == found.supplier_id),
            is_presenter=bool(agent and agent.id == (found.presenter_id or found.validator_id)),
        )
    )


@action
def turn_down(*, actor: Actor, entity: UUID, invoice: UUID, reason_code: str, on: date, comment: str = "") -> None:
    """Refuse an invoice as its validator. Repeated, it changes nothing.

    The reason "wrong_validator" sends it back to its supplier, who names another (at a second reading: to the joint
    contractor that presented it); the others refuse it: a
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
    if found.state == _at_reading(found, target):
        unchanged()
        return
    found.move(_move(found, _ANSWERS[target]), by=actor, reason=comment.strip(), reason_code=reason_code or words.OTHER)
    _tell(found, comment=comment.strip(), code=reason_code or words.OTHER)
    if found.state == S.WRONG_SECOND_VALIDATOR:
        found.validator_id = found.presenter_id
        with row_security.acting(SYSTEM, on):  # it is no longer theirs to see
            found.save(update_fields=["validator_id"])
        announce(events.InvoiceSubmitted(entity=entity, subject=invoice))


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
    waits = found.state in {S.TO_VALIDATE, S.TO_VALIDATE_AGAIN}
    if not waits or on <= frameworks.answer_before(submitted_on):
        unchanged()
        return False
    found.move(_move(found, "validate_tacitly"), by=actor)
    _tell(found, submitted_on=str(submitted_on))
    return True


def _at_reading(invoice: models.Invoice, state: InvoiceState) -> InvoiceState:
    """A state of validation, at the reading at which the invoice is."""
    return SECOND_READING[state] if invoice.state in _SECOND else state


def _move(invoice: models.Invoice, move: str) -> str:
    return f"{move}_again" if invoice.state in _SECOND else move


def _for_validator(actor: Actor, entity: UUID, invoice: UUID, *, on: date, presented: bool = False) -> models.Invoice:
    """The invoice, held, for whoever validates for the supplier that it names, and did not deposit it.

    `presented`: for whoever validates for the joint contractor that presented it, when one did.
    """
    found = models.Invoice.locked(entity, invoice)
    answers = (presented and found.presenter_id) or found.validator_id
    perimeter = Perimeter.of_supplier(answers) if answers else PLATFORM
    access.require(actor, Right.INVOICE_VALIDATE, perimeter=perimeter, on=on)
    if actor.id == found.depositor_id and actor.kind is ActorKind.PERSON:
        raise Refused(terms.VALIDATED_BY_DEPOSITOR())
    return found


def _tell(invoice: models.Invoice, **facts: str) -> None:
    note(entity=invoice.entity_id, subject=f"invoice:{invoice.id}", state=invoice.state, **facts)
    announce(events.InvoiceAnswered(entity=invoice.entity_id, subject=invoice.id, state=invoice.state))
