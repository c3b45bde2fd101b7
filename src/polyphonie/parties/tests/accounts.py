"""Bank accounts, and the people who enter and confirm them, that the tests of this house share."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from polyphonie.documents.bank import identifiers
from polyphonie.kernel.acts import Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.parties import actions
from polyphonie.parties.terms.bank_accounts import AccountDraft, OwnerKind

from .cases import TODAY

IBAN = identifiers.french_iban(bank="30004", branch="00585", number="00000123456")
OTHER_IBAN = identifiers.french_iban(bank="20041", branch="01012", number="0000123C026")


@dataclass(frozen=True)
class Keepers:
    """Who enters and who confirms the accounts of an entity; `stranger` may do neither."""

    entity: UUID
    enters: Actor
    confirms: Actor
    stranger: Actor

    def enter(self, owner: UUID, iban: str = IBAN, **told: object) -> UUID:
        draft = account_of(owner, iban, **told)
        return actions.enter_bank_account(actor=self.enters, entity=self.entity, draft=draft, on=TODAY).id

    def confirmed(self, owner: UUID, iban: str = IBAN, **told: object) -> UUID:
        made = self.enter(owner, iban, **told)
        actions.confirm_bank_account(actor=self.confirms, entity=self.entity, account=made, on=TODAY)
        return made


def account_of(owner: UUID, iban: str = IBAN, **told: object) -> AccountDraft:
    said: dict[str, object] = {
        "owner_kind": OwnerKind.SUPPLIER,
        "owner": owner,
        "iban": iban,
        "holder": "Atelier Numérique Lorient",
        "proof": b"%PDF-1.7 un RIB",
        "proof_name": "rib.pdf",
    }
    return AccountDraft(**(said | told))  # type: ignore[arg-type]


def nobody() -> Actor:
    return Actor(ActorKind.PERSON, new_id(), "Camille Sans-Rôle")
