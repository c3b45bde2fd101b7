"""Books, and the people who keep them, that the tests of the ledger share."""

from __future__ import annotations

import io
from datetime import date
from uuid import UUID

import pytest

from polyphonie.access import actions as access
from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.ledger import actions
from polyphonie.ledger.terms import Draft, Line, NewAccount
from polyphonie.reference import actions as reference
from polyphonie.reference.terms import Kind

TODAY = date(2026, 3, 2)
NEW_YEAR = date(2026, 1, 1)
STATE = UUID("018f0000-0000-7000-8000-0000000000b1")
POST, PAYABLE, ACCRUED, BANK, RESULT = "6161000000", "4011000000", "4081000000", "5121000000", "1200000000"
SUPPLIER = UUID("018f0000-0000-7000-8000-0000000000c1")
ACCOUNTS = (
    NewAccount(POST, "Frais postaux"),
    NewAccount(PAYABLE, "Fournisseurs", subledger=True),
    NewAccount(ACCRUED, "Fournisseurs, factures non parvenues"),
    NewAccount(BANK, "Compte du Trésor à la Banque de France"),
    NewAccount(RESULT, "Solde des opérations de l’exercice"),
)


def person(role: Role, entity: UUID = STATE) -> Actor:
    """Somebody who holds a role on the books of a body."""
    perimeter = Perimeter.of_entity(entity)
    made = access.invite_person(
        actor=SYSTEM, email=f"{new_id()}@example.fr", name="Claude Comptable", perimeter=perimeter, on=NEW_YEAR
    ).person
    access.grant_role(
        actor=SYSTEM, person=made, role=role, perimeter=perimeter, perimeter_label="É", start=NEW_YEAR, on=NEW_YEAR
    )
    return Actor(ActorKind.PERSON, made, "Claude Comptable")


def draft(
    key: str = "k1", cents: int = 12_34, *, on: date = TODAY, debit: str = POST, credit: str = ACCRUED, **given: object
) -> Draft:
    """An entry of two lines."""
    party = {"party": SUPPLIER} if PAYABLE in {debit, credit} else {}
    lines = (
        Line(debit, debit=Money(cents), **(party if debit == PAYABLE else {})),
        Line(credit, credit=Money(cents), **(party if credit == PAYABLE else {})),
    )
    told = {"journal": "DEP", "on": on, "label": "Timbres", "lines": lines, "source": "service:1", "key": key}
    return Draft(**(told | given))


def open_state(entity: UUID = STATE) -> UUID:
    actions.open_books(actor=SYSTEM, entity=entity, on=NEW_YEAR)
    actions.open_accounts(actor=SYSTEM, entity=entity, accounts=ACCOUNTS, on=NEW_YEAR)
    actions.open_year(actor=SYSTEM, entity=entity, year=2026, on=NEW_YEAR)
    return entity


@pytest.fixture
def chart(db: None) -> None:
    """A nomenclature of three accounts, of which the first is followed by third party."""
    group = "code;libelle;premier_jour;dernier_jour;parent;remplace;source\n40;Fournisseurs;2006-01-01;;;;Essai\n"
    accounts = (
        "code;libelle;premier_jour;dernier_jour;parent;sens;tiers;lettrable;liaison;categorie;remplace;source\n"
        "4011000000;Fournisseurs;2006-01-01;;40;credit;supplier;oui;non;;;Essai\n"
        "4081000000;Factures non parvenues;2006-01-01;;40;credit;;non;non;;;Essai\n"
        "4091000000;Avances versées;2006-01-01;;40;debit;;non;non;;;Essai\n"
    )
    for kind, text in ((Kind.ACCOUNT_GROUP, group), (Kind.ACCOUNT, accounts)):
        file = io.BytesIO(text.encode())
        reference.import_edition(actor=SYSTEM, kind=kind, file=file, name="Essai", file_name="essai.csv", on=NEW_YEAR)


@pytest.fixture
def books(db: None) -> UUID:
    """The State's books, its accounts and the year 2026, opened."""
    return open_state()


@pytest.fixture
def accountant(books: UUID) -> Actor:
    return person(Role.PUBLIC_ACCOUNTANT)


@pytest.fixture
def chief(books: UUID) -> Actor:
    return person(Role.CHIEF_ACCOUNTANT)
