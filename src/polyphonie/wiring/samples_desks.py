"""What the demonstration leaves on each desk: rents, an advance and a guarantee, interest, claims, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from polyphonie.controls import actions as controls
from polyphonie.controls.terms import Mode, Rule
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.money import Money
from polyphonie.parties import actions as parties
from polyphonie.parties import generator
from polyphonie.parties.terms import Address, SupplierEntry, SupplierIdKind
from polyphonie.parties.terms.bank_accounts import OwnerKind
from polyphonie.payments import actions as payments
from polyphonie.payments import queries as bank
from polyphonie.payments import rules as transfers
from polyphonie.payments.terms import LotState
from polyphonie.requests import actions as requests
from polyphonie.requests.terms.purchase_requests import PurchaseDraft, PurchaseLine
from polyphonie.spending import actions as spending
from polyphonie.spending.terms.billing_plans import PlanDraft, TermDraft
from polyphonie.spending.terms.checks import CheckCode
from polyphonie.spending.terms.claims import ClaimDraft, ClaimKind
from polyphonie.spending.terms.commitments import CommitmentDraft, CommitmentKind, LineDraft
from polyphonie.spending.terms.payment_requests import Flux, Ground, RequestDraft, RequestLineDraft, Step

from .year.chain import Cast, enter_account
from .year.tree import Unit

_RULES: Final = (
    Rule("large", "À partir de 10 000 €", Mode.EXHAUSTIVE, from_amount=Money(10_000_00)),
    Rule("middle", "De 2 000 à 10 000 €", Mode.SAMPLED, Fraction(1, 5), from_amount=Money(2_000_00)),
    Rule("rest", "Moins de 2 000 €", Mode.RELEASED),
)
_RENT: Final = Money(4_500_00)
_RENTS: Final = Money(18_000_00)
_WORKS: Final = Money(40_000_00)
_ADVANCE: Final = Money(12_000_00)
_FIRST_PART: Final = Money(20_000_00)
_RECOVERED: Final = Money(6_000_00)
_WITHHELD: Final = Money(1_000_00)
_LATE: Final = timedelta(days=52)
"""How long after it was asked for the part of the works is paid: three weeks too late, which owes interest."""
_ASSIGNED: Final = Money(500_00)
_GARNISHED: Final = Money(1_250_00)
_BANK, _TAXES, _NEIGHBOUR = 41, 42, 43
"""Those who take of what creditors are owed, as they are numbered."""
_CHANGED: Final = 90
"""The account that a creditor says to be its new one, which nobody has confirmed yet."""


@dataclass(frozen=True, slots=True)
class Desks:
    """Whose desks they are, and what is bought of whom: `landlord` and `builder` are creditors."""

    entity: UUID
    unit: Unit
    cast: Cast
    landlord: UUID
    builder: UUID

    def fill(self, *, on: date, today: date) -> None:
        """From the first days of a year to the present one: what was paid meanwhile, and what waits today."""
        plan = controls.draft_plan(actor=SYSTEM, entity=self.entity, title=f"Plan {on.year}", rules=_RULES, on=on).plan
        controls.publish(actor=SYSTEM, entity=self.entity, plan=plan, from_on=on, on=on)
        lease = self._rent(on, today)
        self._build(on, today)
        self._ask(today)
        care = self._signed(
            CommitmentKind.CONTRACT, self.builder, "Entretien des locaux", Money(36_000_00), "05.02.01", on=today
        )
        self._claim(on, today, lease=lease, care=care)
        self._leave(today, care)

    def _rent(self, on: date, today: date) -> UUID:
        """A lease that needs no invoice: each quarter's rent is requested as it falls due. Tells the lease."""
        lease = self._signed(CommitmentKind.LEASE, self.landlord, "Bail des bureaux", _RENTS, "05.01.01", on=on)
        terms = tuple(TermDraft(date(on.year, month, 5), _RENT) for month in (1, 4, 7, 10))
        draft = PlanDraft(lease, "rent", "Loyer trimestriel", terms)
        plan = spending.draft_billing_plan(actor=self.cast.manager, entity=self.entity, draft=draft, on=on)
        for term in terms:
            if term.due_on <= today:
                asked = {"actor": self.cast.manager, "entity": self.entity, "plan": plan, "on": term.due_on}
                for request in spending.request_terms(**asked):  # type: ignore[arg-type]
                    self.settle(request, term.due_on)
        return lease

    def _build(self, on: date, today: date) -> None:
        """Works: an advance, then a part of them, of which some of it is recovered and a guarantee kept back."""
        works = self._signed(CommitmentKind.CONTRACT, self.builder, "Réfection de l’accueil", _WORKS, "05.02.02", on=on)
        advanced_on, served_on = date(on.year, 2, 3), date(on.year, 5, 12)
        if advanced_on <= today:
            line = RequestLineDraft(_ADVANCE, works, 1)
            self.settle(
                self._entered(line, "AV-1", Flux.VALIDATION_CERTIFIES, Ground.ADVANCE, advanced_on), advanced_on
            )
        if served_on <= today:
            self._served(works, _FIRST_PART, served_on)
            line = RequestLineDraft(_FIRST_PART, works, 1, recovered=_RECOVERED, withheld=_WITHHELD)
            asked = self._entered(line, "ACC-1", Flux.CERTIFIED, Ground.CERTIFIED_SERVICE, served_on)
            self.settle(asked, min(served_on + _LATE, today))

    def _ask(self, on: date) -> None:
        """Purchases: one that somebody has to approve, and an approved one, of which the AE are kept aside."""
        waiting, approved = (
            self._wanted(label, quantity, price, group, on)
            for label, quantity, price, group in (
                ("Fauteuils de la salle de réunion", 12, 185, "03.02.01"),
                ("Formation à la commande publique", 4, 620, "07.02.01"),
            )
        )
        for request in (waiting, approved):
            requests.submit_request(actor=self.cast.observer, entity=self.entity, request=request, on=on)
        requests.approve_request(actor=self.cast.approver, entity=self.entity, request=approved, on=on)

    def _claim(self, on: date, today: date, *, lease: UUID, care: UUID) -> None:
        """An assignment that takes of what is paid next, an opposition that was lifted, a garnishment that came today;
        and a creditor's new account, which somebody has to confirm.
        """
        bank, taxes, neighbour = (
            self._payee(number, name, on)
            for number, name in (
                (_BANK, "Crédit de la Baie"),
                (_TAXES, "Service des impôts de Valmont"),
                (_NEIGHBOUR, "Menuiserie du Port"),
            )
        )
        builder, landlord = self.builder, self.landlord
        lifted = self._served_on(ClaimDraft(ClaimKind.OPPOSITION, landlord, neighbour, "Opposition 3", on))
        spending.end_claim(actor=self.cast.accountant, entity=self.entity, claim=lifted, on=on)
        self._served_on(ClaimDraft(ClaimKind.ASSIGNMENT, builder, bank, "Cession 14", today, care, _ASSIGNED))
        self._served_on(ClaimDraft(ClaimKind.GARNISHMENT, landlord, taxes, "SATD 118", today, lease, _GARNISHED))
        enter_account(self.entity, self.cast, OwnerKind.SUPPLIER, builder, _CHANGED, on=today)

    def _payee(self, number: int, name: str, on: date) -> UUID:
        """Somebody who is paid in a creditor's stead, and their account."""
        entry = SupplierEntry(name, "", address=Address(city="Valmont"))
        known = parties.register_supplier(
            actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier=generator.siret(number), entry=entry, on=on
        ).id
        account = enter_account(self.entity, self.cast, OwnerKind.SUPPLIER, known, number, on=on)
        parties.confirm_bank_account(actor=self.cast.accountant, entity=self.entity, account=account.id, on=on)
        return known

    def _served_on(self, draft: ClaimDraft) -> UUID:
        """A claim, entered on the day on which it was served."""
        return spending.enter_claim(actor=self.cast.accountant, entity=self.entity, draft=draft, on=draft.served_on)

    def _leave(self, on: date, works: UUID) -> None:
        """One thing to do for whoever signs commitments, certifies, orders, passes, pays and signs lots."""
        self._submitted(CommitmentKind.ORDER, self.builder, "Nettoyage des vitres", Money(960_00), "05.02.01", on=on)
        self._observed(works, Money(1_450_00), on)
        parts = [Money(cents) for cents in (1_100_00, 780_00, 12_500_00, 640_00, 890_00)]
        self._served(works, Money(sum(each.cents for each in parts)), on)
        asked = [
            self._entered(
                RequestLineDraft(part, works, 1), f"ENT-{number}", Flux.CERTIFIED, Ground.CERTIFIED_SERVICE, on
            )
            for number, part in enumerate(parts, start=1)
        ]
        for request in asked[1:]:
            spending.order_payment(actor=self.cast.officer, entity=self.entity, request=request, on=on)
        for request in asked[3:]:
            self._passed(request, on)
        payments.prepare_lot(
            actor=self.cast.payer, entity=self.entity, transfers=[transfers.transfer_of(_source(asked[-1]))], on=on
        )

    def settle(self, request: UUID, on: date) -> None:
        """Order what has no order yet, pass it, pay it and hear of the bank, all on one day."""
        spending.order_payment(actor=self.cast.officer, entity=self.entity, request=request, on=on)
        self._passed(request, on)
        pay([request], entity=self.entity, cast=self.cast, on=on)

    def _passed(self, request: UUID, on: date) -> None:
        seen = tuple(CheckCode)
        spending.pass_request(actor=self.cast.accountant, entity=self.entity, request=request, on=on, confirmed=seen)

    def _submitted(
        self, kind: CommitmentKind, supplier: UUID, label: str, amount: Money, group: str, *, on: date
    ) -> UUID:
        line = LineDraft(envelope=self.unit.envelope, label=label, amount=amount, purchasing_group=group)
        draft = CommitmentDraft(kind=kind, supplier=supplier, label=label, lines=(line,))
        given: dict[str, Any] = {"actor": self.cast.manager, "entity": self.entity, "on": on}
        made = spending.draft_commitment(draft=draft, key=label, **given).commitment
        spending.submit_commitment(commitment=made, **given)
        return made

    def _signed(self, kind: CommitmentKind, supplier: UUID, label: str, amount: Money, group: str, *, on: date) -> UUID:
        made = self._submitted(kind, supplier, label, amount, group, on=on)
        spending.validate_commitment(actor=self.cast.officer, entity=self.entity, commitment=made, on=on)
        return made

    def _observed(self, commitment: UUID, amount: Money, on: date) -> UUID:
        return spending.observe_service(
            actor=self.cast.observer,
            entity=self.entity,
            commitment=commitment,
            place=1,
            amount=amount,
            done_on=on,
            partial=True,
            on=on,
        )

    def _served(self, commitment: UUID, amount: Money, on: date) -> None:
        service = self._observed(commitment, amount, on)
        spending.certify_service(actor=self.cast.certifier, entity=self.entity, service=service, on=on)

    def _entered(self, line: RequestLineDraft, number: str, flux: Flux, ground: Ground, on: date) -> UUID:
        draft = RequestDraft(
            flux=flux,
            ground=ground,
            supplier=self.builder,
            document_number=number,
            label="Avance" if ground is Ground.ADVANCE else "Situation de travaux",
            received_on=on,
            lines=(line,),
        )
        return spending.enter_payment_request(
            actor=self.cast.manager, entity=self.entity, draft=draft, on=on, key=number
        ).request

    def _wanted(self, label: str, quantity: int, price: int, group: str, on: date) -> UUID:
        line = PurchaseLine(
            label=label,
            quantity=Decimal(quantity),
            unit_price=Money(price * 100),
            purchasing_group=group,
            centre=self.unit.axis.centre.code,
            wanted_on=on + timedelta(days=21),
        )
        draft = PurchaseDraft(label, "Demandé par le service", (line,), self.landlord)
        return requests.draft_request(
            actor=self.cast.observer, entity=self.entity, draft=draft, on=on, key=label
        ).request


def _source(request: UUID) -> str:
    return f"payment_request:{request}"


def pay(asked: Sequence[UUID], *, entity: UUID, cast: Cast, on: date) -> None:
    """One lot, prepared by one person and signed by another; the bank, which is played, debits it the same day."""
    ordered = [transfers.transfer_of(_source(each)) for each in asked]
    for lot in payments.prepare_lot(actor=cast.payer, entity=entity, transfers=ordered, on=on):
        payments.sign_lot(actor=cast.signer, entity=entity, lot=lot, on=on)
        payments.send_lot(actor=cast.payer, entity=entity, lot=lot, on=on)
    sent = bank.lots(actor=cast.payer, entity=entity, on=on, state=LotState.SENT)
    content = bank.played_statement(sent, on=on)
    payments.record_statement(actor=cast.payer, entity=entity, content=content, name=f"releve-{on}-exemples.xml", on=on)
    for step in (Step.SENT, Step.EXECUTED):  # told on its own day, which deliveries do not know
        followed = [spending.Followed(_source(each), step, on) for each in asked]
        spending.follow_transfers(actor=SYSTEM, entity=entity, transfers=followed, on=on)
