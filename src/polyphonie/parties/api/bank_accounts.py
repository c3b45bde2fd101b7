"""Bank accounts over HTTP: entered by one, confirmed or refused by another, verified, closed, listed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema, Status
from pydantic import Base64Bytes

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.parties import actions
from polyphonie.parties.queries import bank_accounts as queries
from polyphonie.parties.queries.bank_accounts import BankAccount
from polyphonie.parties.terms.bank_accounts import (
    LONGEST_HOLDER,
    LONGEST_REASON,
    AccountDraft,
    AccountState,
    OwnerKind,
    Verification,
)

from .addresses import router

TAGS = ["coordonnées bancaires"]


class BankAccountIn(Schema):
    """Un compte d'un tiers que l'organisme paie. `proof` : le justificatif de la banque (RIB), en base 64.

    `shared_reason` : pourquoi le compte d'un autre est aussi le sien. `bic` vide : il est déduit de l'IBAN.
    """

    owner_kind: OwnerKind = OwnerKind.SUPPLIER
    owner: UUID
    iban: Annotated[str, Field(max_length=42)]
    bic: Annotated[str, Field(max_length=11)] = ""
    holder: Annotated[str, Field(min_length=1, max_length=LONGEST_HOLDER)]
    proof: Base64Bytes
    proof_name: Annotated[str, Field(min_length=1, max_length=200)]
    proof_type: Annotated[str, Field(max_length=100)] = "application/pdf"
    shared_reason: Annotated[str, Field(max_length=LONGEST_REASON)] = ""


class AccountReasonIn(Schema):
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]


class VerificationIn(Schema):
    """Ce que la banque du bénéficiaire répond. `reference` : celle de sa réponse."""

    result: Verification
    reference: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]


class BankAccountOut(Schema):
    """`usable_on` : le premier jour où l'on peut y payer ; `usable` : si c'est le cas aujourd'hui."""

    id: UUID
    owner_kind: OwnerKind
    owner: UUID
    iban: str
    bic: str
    holder: str
    state: AccountState
    entered_on: date
    entered_by_name: str
    decided_on: date | None
    decided_by_name: str
    usable_on: date | None
    closed_on: date | None
    reason: str
    verified: Verification | None
    usable: bool

    @classmethod
    def of(cls, row: BankAccount, on: date) -> Self:
        named = set(cls.model_fields) - {"usable"}
        return cls(usable=row.usable(on), **{name: getattr(row, name) for name in named})


class BankAccountsOut(Schema):
    accounts: list[BankAccountOut]


@router.get(
    "/{entity}/bank-accounts",
    response=BankAccountsOut,
    tags=TAGS,
    summary="Lister les comptes à confirmer ou d'un tiers",
)
def bank_accounts(request: HttpRequest, entity: UUID, owner: UUID | None = None) -> BankAccountsOut:
    """Sans `owner`, ceux qui attendent une autre personne ; avec, tous ceux du tiers. Refus : ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    found = (
        queries.of_owner(owner, entity=entity, actor=actor, on=on)
        if owner
        else queries.waiting(entity=entity, actor=actor, on=on)
    )
    return BankAccountsOut(accounts=[BankAccountOut.of(each, on) for each in found])


@router.post(
    "/{entity}/bank-accounts",
    response={201: BankAccountOut, 200: BankAccountOut},
    tags=TAGS,
    summary="Saisir un compte",
)
def enter_account(request: HttpRequest, entity: UUID, given: BankAccountIn) -> Status[BankAccountOut]:
    """Il attend qu'une autre personne le confirme ; le même est saisi une fois.

    Refus : PAR-BAN-01 à PAR-BAN-04, PAR-BAN-08, PAR-BAN-09, PAR-SUP-01, PAR-ENT-01, ACC-RIG-01, KER-VIR-01.
    """
    actor, on = access.acting(request), clock.today()
    made = actions.enter_bank_account(actor=actor, entity=entity, draft=AccountDraft(**given.dict()), on=on)
    return Status(201 if made.new else 200, _told(request, entity, made.id))


@router.get("/{entity}/bank-accounts/{account}", response=BankAccountOut, tags=TAGS, summary="Lire un compte")
def bank_account(request: HttpRequest, entity: UUID, account: UUID) -> BankAccountOut:
    """Refus : PAR-BAN-06, ACC-RIG-01."""
    return _told(request, entity, account)


@router.post("/{entity}/bank-accounts/{account}/confirm", response=BankAccountOut, tags=TAGS, summary="Confirmer")
def confirm_account(request: HttpRequest, entity: UUID, account: UUID) -> BankAccountOut:
    """Par une autre personne que qui l'a saisi. Refus : PAR-BAN-05 à PAR-BAN-07, KER-LIF-01, ACC-RIG-01."""
    actions.confirm_bank_account(actor=access.acting(request), entity=entity, account=account, on=clock.today())
    return _told(request, entity, account)


@router.post("/{entity}/bank-accounts/{account}/refuse", response=BankAccountOut, tags=TAGS, summary="Refuser")
def refuse_account(request: HttpRequest, entity: UUID, account: UUID, given: AccountReasonIn) -> BankAccountOut:
    """Refus : PAR-BAN-05, PAR-BAN-06, PAR-BAN-08, KER-LIF-01, ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    actions.refuse_bank_account(actor=actor, entity=entity, account=account, reason=given.reason, on=on)
    return _told(request, entity, account)


@router.post(
    "/{entity}/bank-accounts/{account}/verify", response=BankAccountOut, tags=TAGS, summary="Noter la vérification"
)
def verify_account(request: HttpRequest, entity: UUID, account: UUID, given: VerificationIn) -> BankAccountOut:
    """Après « pas de concordance », on n'y paie plus. Refus : PAR-BAN-06, PAR-BAN-08, ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    actions.verify_bank_account(actor=actor, entity=entity, account=account, on=on, **given.dict())
    return _told(request, entity, account)


@router.post("/{entity}/bank-accounts/{account}/close", response=BankAccountOut, tags=TAGS, summary="Fermer")
def close_account(request: HttpRequest, entity: UUID, account: UUID, given: AccountReasonIn) -> BankAccountOut:
    """On n'y paie plus, dès ce jour. Refus : PAR-BAN-06, PAR-BAN-08, KER-LIF-01, ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    actions.close_bank_account(actor=actor, entity=entity, account=account, reason=given.reason, on=on)
    return _told(request, entity, account)


def _told(request: HttpRequest, entity: UUID, account: UUID) -> BankAccountOut:
    on = clock.today()
    return BankAccountOut.of(queries.account(account, entity=entity, actor=access.acting(request), on=on), on)
