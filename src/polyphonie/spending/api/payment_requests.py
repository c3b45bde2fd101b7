"""Payment requests over HTTP: entered, ordered, checked, suspended, answered, rejected; and what will be late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status

from polyphonie.access import queries as access
from polyphonie.invoicing.terms.settings import PaymentDelay
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal
from polyphonie.spending import actions
from polyphonie.spending.queries import payment_requests as queries
from polyphonie.spending.queries.payment_requests import Filter, RequestRow, RequestView
from polyphonie.spending.terms.checks import CheckCode, Finding
from polyphonie.spending.terms.interest import PartKind
from polyphonie.spending.terms.payment_requests import (
    LONGEST_DOCUMENT_NUMBER,
    LONGEST_LABEL,
    LONGEST_WORDS,
    MOST_LINES,
    TO_PAY,
    Flux,
    Ground,
    InvoiceReference,
    Purpose,
    RequestDraft,
    RequestLineDraft,
    RequestState,
)

router = Router(tags=["demandes de paiement"])

MOST_AT_ONCE = 500
Entity = Annotated[UUID, Path(description="L'entité comptable")]
Identifier = Annotated[UUID, Path(description="La demande de paiement")]
Amount = Annotated[Decimal, Field(max_digits=15, decimal_places=2, ge=0, description="En euros", examples=["820.80"])]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS, description="Ce qui reste au dossier")]


class RequestLineIn(Schema):
    """Ce qui est demandé d'un poste d'engagement, ou d'une enveloppe seule en flux 4."""

    amount: Amount
    commitment: UUID | None = None
    place: Annotated[int, Field(ge=1)] = 1
    envelope: UUID | None = None
    charge_account: Annotated[str, Field(max_length=10)] = ""
    axes: dict[str, str] = {}
    recovered: Amount = Decimal(0)
    withheld: Amount = Decimal(0)

    @property
    def line(self) -> RequestLineDraft:
        return RequestLineDraft(
            Money.of(self.amount),
            self.commitment,
            self.place,
            self.envelope,
            self.charge_account,
            MappingProxyType(self.axes),
            Money.of(self.recovered),
            Money.of(self.withheld),
        )


class InvoiceIn(Schema):
    structure: UUID
    invoice: UUID


class PaymentRequestIn(Schema):
    """Une demande de paiement. `received_on` fait partir le délai ; `case` est le cas de la loi, quand le fondement en
    demande un."""

    flux: Flux
    ground: Ground
    case: Annotated[str, Field(max_length=40)] = ""
    supplier: UUID
    document_number: Annotated[str, Field(min_length=1, max_length=LONGEST_DOCUMENT_NUMBER)]
    label: Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]
    received_on: date
    right_on: date | None = None
    invoice: InvoiceIn | None = None
    delay: PaymentDelay = PaymentDelay.GENERAL
    purpose: Purpose = Purpose.EXPENSE
    principal: UUID | None = None
    lines: Annotated[list[RequestLineIn], Field(min_length=1, max_length=MOST_LINES)]

    @property
    def draft(self) -> RequestDraft:
        named = ("flux", "ground", "case", "supplier", "document_number", "label", "received_on", "right_on", "delay")
        told: dict[str, Any] = {name: getattr(self, name) for name in (*named, "purpose", "principal")}
        invoice = InvoiceReference(self.invoice.structure, self.invoice.invoice) if self.invoice else None
        return RequestDraft(lines=tuple(each.line for each in self.lines), invoice=invoice, **told)


class EnteredOut(Schema):
    request: UUID
    number: str


class PaymentRequestOut(Schema):
    """Une demande. `due_on` : dernier jour pour payer, vide quand le délai est interrompu ; `days_left` s'y compte."""

    id: UUID
    number: str
    state: RequestState
    flux: Flux
    purpose: Purpose
    ground: Ground
    case: str
    supplier: UUID
    supplier_name: str
    document_number: str
    label: str
    amount: Decimal
    payable: Decimal
    received_on: date
    due_on: date | None
    days_left: int | None
    ordered_on: date | None
    passed_on: date | None
    paid_on: date | None
    structure: UUID | None
    invoice: UUID | None
    principal: UUID | None

    @classmethod
    def told(cls, row: RequestRow, *, on: date) -> dict[str, Any]:
        computed = {"amount", "payable", "days_left"}
        amounts = {"amount": Money(row.cents).decimal, "payable": Money(row.payable).decimal}
        plain = {name: getattr(row, name) for name in PaymentRequestOut.model_fields if name not in computed}
        return plain | amounts | {"days_left": row.days_left(on=on)}

    @classmethod
    def of(cls, row: RequestRow, *, on: date) -> Self:
        return cls(**cls.told(row, on=on))


class RequestLineOut(Schema):
    place: int
    commitment: UUID | None
    commitment_number: str
    commitment_place: int
    envelope: UUID
    charge_account: str
    amount: Decimal
    recovered: Decimal
    withheld: Decimal


class RequestCheckOut(Schema):
    """Un contrôle et ce qu'il trouve aujourd'hui, avec ses faits."""

    code: CheckCode
    finding: Finding
    facts: dict[str, str]


class InterestPartOut(Schema):
    """Une part des intérêts : base, jours, taux annuel en pour cent, montant.

    `provisional` : le taux du semestre n'est pas encore tenu, le dernier publié en tient lieu.
    """

    kind: PartKind
    amount: Decimal
    base: Decimal
    due_on: date | None
    paid_on: date | None
    days: int
    percent: Decimal | None
    provisional: bool


class OrderOut(Schema):
    """Un ordre signé. `tacit` : le silence l'a signé, sous la politique de l'organisme."""

    number: str
    signed_by: str
    signed_on: date
    role: str
    tacit: bool
    digest: str


class SuspensionOut(Schema):
    cause: str
    words: str
    by: str
    on: date
    answer: str
    answered_on: date | None


class WholePaymentRequestOut(PaymentRequestOut):
    """Une demande entière : lignes, ordres, contrôles (à qui peut viser), suspensions, calcul des intérêts."""

    lines: list[RequestLineOut]
    orders: list[OrderOut]
    checks: list[RequestCheckOut]
    suspensions: list[SuspensionOut]
    computed: list[InterestPartOut]

    @classmethod
    def whole(cls, view: RequestView, *, on: date) -> Self:
        return cls(
            lines=[
                RequestLineOut(
                    place=each.place,
                    commitment=each.commitment,
                    commitment_number=each.number,
                    commitment_place=each.commitment_place,
                    envelope=each.envelope,
                    charge_account=each.charge_account,
                    amount=Money(each.cents).decimal,
                    recovered=Money(each.recovered).decimal,
                    withheld=Money(each.withheld).decimal,
                )
                for each in view.lines
            ],
            orders=[
                OrderOut(
                    number=each.number,
                    signed_by=each.signed_by_name,
                    signed_on=each.signed_on,
                    role=each.role,
                    tacit=each.tacit,
                    digest=each.digest,
                )
                for each in view.orders
            ],
            checks=[
                RequestCheckOut(code=each.code, finding=each.finding, facts=dict(each.facts)) for each in view.checks
            ],
            suspensions=[
                SuspensionOut(
                    cause=each.cause,
                    words=each.words,
                    by=each.by_name,
                    on=each.on,
                    answer=each.answer,
                    answered_on=each.answered_on,
                )
                for each in view.suspensions
            ],
            computed=[
                InterestPartOut(
                    kind=each.kind,
                    amount=Money(each.cents).decimal,
                    base=Money(each.base).decimal,
                    due_on=each.due_on,
                    paid_on=each.paid_on,
                    days=each.days,
                    percent=each.rate.value if each.rate else None,
                    provisional=each.provisional,
                )
                for each in view.computed
            ],
            **cls.told(view.row, on=on),
        )


class PaymentRequestsOut(Schema):
    """Une page de demandes. `next` : le `after` de la page suivante."""

    requests: list[PaymentRequestOut]
    next: UUID | None


class CountOut(Schema):
    count: int
    amount: Decimal


class DeadlinesOut(PaymentRequestsOut):
    """Ce qui est à payer, compté, et le plus pressé d'abord."""

    late: CountOut
    soon: CountOut
    in_time: CountOut
    stopped: CountOut


class RequestPageIn(Schema):
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class RequestListIn(RequestPageIn):
    state: RequestState | None = None
    text: Annotated[str, Field(max_length=100)] = ""
    supplier: UUID | None = None


class TogetherIn(Schema):
    """Plusieurs demandes à la fois, dont chacune réussit ou dit pourquoi non."""

    requests: Annotated[list[UUID], Field(min_length=1, max_length=MOST_AT_ONCE)]


class PaymentVisaIn(Schema):
    """Les contrôles que le comptable a regardés lui-même."""

    confirmed: list[CheckCode] = []


class SuspensionIn(Schema):
    cause: Annotated[str, Field(max_length=40, examples=["missing_document"])]
    words: Words


class WordsIn(Schema):
    words: Words


class RefusalReasonOut(Schema):
    code: str
    field: str
    fr: str
    en: str


class RequestOutcomeOut(Schema):
    """Ce qu'il en est d'une demande : faite, ou chaque raison de refus."""

    request: UUID
    done: bool
    refusals: list[RefusalReasonOut]


class RequestOutcomesOut(Schema):
    outcomes: list[RequestOutcomeOut]


def _outcomes(found: Collection[actions.Outcome]) -> RequestOutcomesOut:
    return RequestOutcomesOut(
        outcomes=[
            RequestOutcomeOut(request=each.request, done=not each.refusals, refusals=list(map(_reason, each.refusals)))
            for each in found
        ]
    )


def _reason(refusal: Refusal) -> RefusalReasonOut:
    return RefusalReasonOut(code=refusal.code, field=refusal.field, fr=refusal.fr, en=refusal.en)


@router.post("/{entity}/requests", response={201: EnteredOut}, summary="Saisir une demande de paiement")
def enter(request: HttpRequest, entity: Entity, given: PaymentRequestIn) -> Status[EnteredOut]:
    """Elle attend son ordonnateur. Refus : SPE-PRQ-02 à SPE-PRQ-19, SPE-INT-02, BUD-ENV-01, ACC-RIG-01."""
    made = actions.enter_payment_request(
        actor=access.acting(request), entity=entity, draft=given.draft, on=clock.today()
    )
    return Status(201, EnteredOut(request=made.request, number=made.number))


@router.get("/{entity}/requests", response=PaymentRequestsOut, summary="Lister les demandes de paiement")
def requests(request: HttpRequest, entity: Entity, asked: Query[RequestListIn]) -> PaymentRequestsOut:
    """Les plus récentes d'abord. Refus : ACC-RIG-01."""
    states = frozenset({asked.state} if asked.state else ())
    return _page(request, entity, asked, Filter(states=states, text=asked.text, supplier=asked.supplier))


@router.get("/{entity}/orders", response=PaymentRequestsOut, summary="Lister ce qui attend un ordre de payer")
def orders(request: HttpRequest, entity: Entity, asked: Query[RequestPageIn]) -> PaymentRequestsOut:
    """Le plus pressé d'abord. Refus : ACC-RIG-01."""
    return _page(request, entity, asked, Filter(states=frozenset({RequestState.ENTERED})), by_deadline=True)


@router.post("/{entity}/orders", response=RequestOutcomesOut, summary="Signer des ordres de payer")
def order(request: HttpRequest, entity: Entity, given: TogetherIn) -> RequestOutcomesOut:
    """Une personne seule signe : un programme est refusé. Refus de chacune : SPE-ORD-01, BUD-AVA-01, ACC-RIG-01…"""
    found = actions.order_payments(
        actor=access.acting(request), entity=entity, requests=given.requests, on=clock.today()
    )
    return _outcomes(found)


@router.get("/{entity}/visas", response=PaymentRequestsOut, summary="Lister ce qui attend le visa du comptable")
def visas(request: HttpRequest, entity: Entity, asked: Query[RequestPageIn]) -> PaymentRequestsOut:
    """Le plus pressé d'abord. Refus : ACC-RIG-01."""
    return _page(request, entity, asked, Filter(states=frozenset({RequestState.ORDERED})), by_deadline=True)


@router.post("/{entity}/visas", response=RequestOutcomesOut, summary="Viser des demandes de paiement")
def visa(request: HttpRequest, entity: Entity, given: TogetherIn) -> RequestOutcomesOut:
    """Celles que le plan de contrôle ne fait pas regarder en entier. Refus de chacune : SPE-CHK-01 à 03, ACC-RIG-01…"""
    found = actions.pass_requests(
        actor=access.acting(request), entity=entity, requests=given.requests, on=clock.today()
    )
    return _outcomes(found)


@router.get("/{entity}/deadlines", response=DeadlinesOut, summary="Savoir ce qui sera payé en retard")
def deadlines(request: HttpRequest, entity: Entity, asked: Query[RequestPageIn]) -> DeadlinesOut:
    """Ce qui est à payer, le plus pressé d'abord ; en retard, sous sept jours, dans les délais. Refus : ACC-RIG-01."""
    page = _page(request, entity, asked, Filter(states=TO_PAY), by_deadline=True)
    found = queries.deadlines(actor=access.acting(request), entity=entity, on=clock.today())
    counts = {
        name: CountOut(count=getattr(found, name)[0], amount=Money(getattr(found, name)[1]).decimal)
        for name in ("late", "soon", "in_time", "stopped")
    }
    return DeadlinesOut(requests=page.requests, next=page.next, **counts)


def _page(
    request: HttpRequest, entity: UUID, asked: RequestPageIn, kept_to: Filter, *, by_deadline: bool = False
) -> PaymentRequestsOut:
    on = clock.today()
    rows = queries.requests(
        actor=access.acting(request),
        entity=entity,
        on=on,
        kept_to=kept_to,
        by_deadline=by_deadline,
        after=asked.after,
        limit=asked.limit + 1,
    )
    told = [PaymentRequestOut.of(row, on=on) for row in rows[: asked.limit]]
    return PaymentRequestsOut(requests=told, next=rows[asked.limit - 1].id if len(rows) > asked.limit else None)


@router.get("/{entity}/requests/{identifier}", response=WholePaymentRequestOut, summary="Lire une demande de paiement")
def one(request: HttpRequest, entity: Entity, identifier: Identifier) -> WholePaymentRequestOut:
    """Refus : SPE-PRQ-01 aucune que vous puissiez consulter, ACC-RIG-01."""
    found = queries.request(**_asked(request, entity, identifier))
    return WholePaymentRequestOut.whole(found, on=clock.today())


@router.post("/{entity}/requests/{identifier}/visa", response={204: None}, summary="Viser une demande de paiement")
def passes(request: HttpRequest, entity: Entity, identifier: Identifier, given: PaymentVisaIn) -> Status[None]:
    """Prise en charge : écritures et virement. Refus : SPE-CHK-01, SPE-CHK-02, KER-LIF-01, ACC-RIG-01, ACC-SEP-02."""
    actions.pass_request(**_asked(request, entity, identifier), confirmed=given.confirmed)
    return Status(204, None)


@router.post("/{entity}/requests/{identifier}/suspend", response={204: None}, summary="Suspendre une demande")
def suspend(request: HttpRequest, entity: Entity, identifier: Identifier, given: SuspensionIn) -> Status[None]:
    """Refus : SPE-SUS-01 motif, SPE-SUS-02 raisons, KER-LIF-01, ACC-RIG-01, ACC-SEP-02."""
    actions.suspend_request(**_asked(request, entity, identifier), cause=given.cause, words=given.words)
    return Status(204, None)


@router.post("/{entity}/requests/{identifier}/answer", response={204: None}, summary="Répondre à une suspension")
def answer(request: HttpRequest, entity: Entity, identifier: Identifier, given: WordsIn) -> Status[None]:
    """Refus : SPE-SUS-02, KER-LIF-01, ACC-RIG-01."""
    actions.answer_suspension(**_asked(request, entity, identifier), words=given.words)
    return Status(204, None)


@router.post("/{entity}/requests/{identifier}/requisition", response={204: None}, summary="Requérir le comptable")
def require(request: HttpRequest, entity: Entity, identifier: Identifier, given: WordsIn) -> Status[None]:
    """Par écrit, ce que le comptable a suspendu. Refus : SPE-SUS-02, SPE-SUS-03, ACC-RIG-01."""
    actions.requisition(**_asked(request, entity, identifier), words=given.words)
    return Status(204, None)


@router.post("/{entity}/requests/{identifier}/reject", response={204: None}, summary="Rejeter une demande de paiement")
def reject(request: HttpRequest, entity: Entity, identifier: Identifier, given: WordsIn) -> Status[None]:
    """Ce qu'elle demandait et réservait est rendu. Refus : SPE-SUS-02, KER-LIF-01, ACC-RIG-01."""
    actions.reject_request(**_asked(request, entity, identifier), words=given.words)
    return Status(204, None)


@router.post(
    "/{entity}/requests/{identifier}/interest", response={200: EnteredOut, 204: None}, summary="Liquider les intérêts"
)
def liquidate(request: HttpRequest, entity: Entity, identifier: Identifier) -> Status[EnteredOut | None]:
    """Ils se liquident d'eux-mêmes ; 204 quand rien (de plus) n'est dû. Refus : SPE-INT-01, REF-RAT-01, ACC-RIG-01."""
    made = actions.liquidate_interest(**_asked(request, entity, identifier))
    return Status(200, EnteredOut(request=made.request, number=made.number)) if made else Status(204, None)


def _asked(request: HttpRequest, entity: UUID, identifier: UUID) -> dict[str, Any]:
    return {"actor": access.acting(request), "entity": entity, "request": identifier, "on": clock.today()}
