"""A State with appropriations, books and a supplier, and the people of the chain, that the tests of spending share."""

from __future__ import annotations

import io
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import actions as access
from polyphonie.access import queries as people
from polyphonie.access.models import Person
from polyphonie.access.terms import PLATFORM, Perimeter, Role
from polyphonie.budget import actions as budget
from polyphonie.budget import models as appropriations
from polyphonie.budget.terms import ActDraft, ActLine, ActType, Axis, Centre, Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.ledger import actions as ledger
from polyphonie.ledger.terms import NewAccount
from polyphonie.parties import actions as parties
from polyphonie.parties.terms import Address, SupplierEntry, SupplierIdKind
from polyphonie.reference import actions as reference
from polyphonie.reference.terms import Kind as Nomenclature
from polyphonie.spending import actions, models
from polyphonie.spending.terms.commitments import CommitmentDraft, CommitmentKind, LineDraft, SignedAct

YEAR: Final = 2026
TODAY: Final = date(2026, 3, 2)
YESTERDAY: Final = date(2026, 3, 1)
NEW_YEAR: Final = date(2026, 1, 1)
STATE: Final = UUID("018f0000-0000-7000-8000-0000000000e1")
PROGRAMME: Final = UUID("018f0000-0000-7000-8000-00000000e354")
BOP: Final = UUID("018f0000-0000-7000-8000-0000000e3541")
UO: Final = UUID("018f0000-0000-7000-8000-000000e35411")
PENSIONS: Final = Centre("0741", UUID("018f0000-0000-7000-8000-00000000e741"), mission="CP", ministry="07")
TERRITORIES: Final = Centre("0354", PROGRAMME, mission="AB", ministry="09")
CENTRAL: Final = Centre("0354-CDMA", PROGRAMME, BOP, mission="AB", ministry="09")
UNIT: Final = Centre("0354-CDMA-CDAT", PROGRAMME, BOP, UO, mission="AB", ministry="09")
ENTITY: Final = Perimeter.of_entity(STATE)
OF_UNIT: Final = Perimeter.of_centre(STATE, UO, within=(BOP, PROGRAMME))

POSTAGE, COMPUTERS = "01.01.01", "02.01.01"
CHARGE, ASSET, ACCRUED, ASSETS_ACCRUED = "6161000000", "2183000000", "4081000000", "4084000000"
TRAVEL: Final = "6251000000"
"""The account of an expense that is paid without a commitment."""
SUPPLIERS, ASSET_SUPPLIERS = "4011000000", "4041000000"
_NOMENCLATURES: Final = (
    (
        Nomenclature.ACCOUNT_GROUP,
        "code;libelle;premier_jour;dernier_jour;parent;remplace;source",
        ("4;Tiers;2006-01-01;;;;Essai", "6;Charges;2006-01-01;;;;Essai", "2;Immobilisations;2006-01-01;;;;Essai"),
    ),
    (
        Nomenclature.ACCOUNT,
        "code;libelle;premier_jour;dernier_jour;parent;sens;tiers;lettrable;liaison;categorie;remplace;source",
        (
            *(f"{code};Compte {code};2006-01-01;;4;credit;;oui;non;;;Essai" for code in (ACCRUED, ASSETS_ACCRUED)),
            *(f"{code};Compte {code};2006-01-01;;6;debit;;non;non;;;Essai" for code in (CHARGE, TRAVEL, "6066400000")),
            "6541100000;Transferts;2006-01-01;;6;debit;;non;non;;;Essai",
            f"{ASSET};Matériel;2006-01-01;;2;debit;;non;non;;;Essai",
        ),
    ),
    (
        Nomenclature.PURCHASING_GROUP,
        "code;libelle;premier_jour;dernier_jour;parent;compte_charge;compte_fnp;compte_immobilisation"
        ";classe_valorisation;remplace;source",
        (
            "01;Affranchissement;2012-01-01;;;;;;;;Essai",
            f"{POSTAGE};Frais postaux;2012-01-01;;01;{CHARGE};{ACCRUED};;;;Essai",
            f"{COMPUTERS};Ordinateurs;2012-01-01;;01;6066400000;{ACCRUED};{ASSET};;;Essai",
        ),
    ),
)


def euros(amount: int | str) -> Money:
    whole, _, cents = str(amount).partition(".")
    return Money(int(whole) * 100 + int(cents or 0))


def somebody(role: Role, perimeter: Perimeter = ENTITY, name: str = "Alix Martin") -> Actor:
    """A person with a role, as the one who acts."""
    person = access.invite_person(
        actor=SYSTEM, email=f"{new_id()}@example.fr", name=name, perimeter=PLATFORM, on=NEW_YEAR
    ).person
    made = people.actor_of(Person.objects.get(id=person))
    grant(made, role, perimeter)
    return made


def grant(person: Actor, role: Role, perimeter: Perimeter = ENTITY) -> None:
    access.grant_role(
        actor=SYSTEM,
        person=person.id,
        role=role,
        perimeter=perimeter,
        perimeter_label="Périmètre d’essai",
        start=NEW_YEAR,
        until=None,
        on=NEW_YEAR,
    )


def load_nomenclatures() -> None:
    for kind, header, lines in _NOMENCLATURES:
        file = io.BytesIO("\n".join((header, *lines, "")).encode())
        reference.import_edition(actor=SYSTEM, kind=kind, file=file, name="Essai", file_name="essai.csv", on=NEW_YEAR)


def open_budget(year: int = YEAR) -> UUID:
    """A programme of a million on title 3 and half of it on title 5; the unit has 100,000 of each. Tells title 3's."""
    lines = tuple(
        ActLine(Axis(TERRITORIES, title=title), kind, euros(amount))
        for kind in Kind
        for title, amount in (("3", 1_000_000), ("5", 500_000))
    )
    act = ActDraft(ActType.OPENING, year, f"LFI {year}", "Loi de finances", date(year, 1, 1), lines)
    budget.enact(actor=SYSTEM, entity=STATE, draft=act, on=date(year, 1, 1))
    for title in ("5", "3"):
        source = envelope(TERRITORIES, title=title, year=year)
        unit = allot(allot(source, CENTRAL, title, year), UNIT, title, year)
    return unit


def open_pensions() -> UUID:
    """A programme of pensions, which are paid without an order. Tells its envelope."""
    lines = tuple(ActLine(Axis(PENSIONS, title="3"), kind, euros(100_000)) for kind in Kind)
    act = ActDraft(ActType.OPENING, YEAR, "LFI pensions", "Loi de finances", NEW_YEAR, lines)
    budget.enact(actor=SYSTEM, entity=STATE, draft=act, on=NEW_YEAR)
    return envelope(PENSIONS)


def allot(source: UUID, to: Centre, title: str, year: int = YEAR) -> UUID:
    for kind in Kind:
        made = budget.allot(
            actor=SYSTEM,
            entity=STATE,
            envelope=source,
            to=Axis(to, title=title),
            kind=kind,
            amount=euros(100_000),
            source=f"DRICE {year}",
            on=date(year, 1, 1),
        )
    return made.envelope


def envelope(centre: Centre = UNIT, *, title: str = "3", year: int = YEAR) -> UUID:
    found = appropriations.Envelope.objects.get(entity_id=STATE, fiscal_year=year, centre=centre.code, title=title)
    return found.id


def credit(of: UUID, kind: Kind = Kind.AE) -> appropriations.Credit:
    return appropriations.Credit.objects.get(entity_id=STATE, envelope_id=of, kind=kind)


def open_books(entity: UUID = STATE) -> None:
    codes = (CHARGE, TRAVEL, ASSET, "6066400000", "6541100000", ACCRUED, ASSETS_ACCRUED, "5121000000", "1200000000")
    owed = tuple(NewAccount(code, f"Compte {code}", subledger=True) for code in (SUPPLIERS, ASSET_SUPPLIERS))
    ledger.open_books(actor=SYSTEM, entity=entity, on=NEW_YEAR)
    ledger.open_accounts(
        actor=SYSTEM,
        entity=entity,
        accounts=(*(NewAccount(code, f"Compte {code}") for code in codes), *owed),
        on=NEW_YEAR,
    )
    ledger.open_year(actor=SYSTEM, entity=entity, year=YEAR, on=NEW_YEAR)


def register_supplier(identifier: str = "999 910 011 00017", name: str = "Atelier Numérique Lorient") -> UUID:
    entry = SupplierEntry(name=name, vat_number="", email="", address=Address("3 quai des Indes", "56100", "Lorient"))
    return parties.register_supplier(
        actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier=identifier, entry=entry, on=NEW_YEAR
    ).id


def line(amount: int | str = 100, *, title: str = "3", group: str = POSTAGE, **rest: object) -> LineDraft:
    given: dict[str, object] = {"purchasing_group": group, "label": "Timbres", **rest}
    return LineDraft(envelope=envelope(title=title), amount=euros(amount), **given)  # type: ignore[arg-type]


def draft(supplier: UUID, *lines: LineDraft, **rest: object) -> CommitmentDraft:
    given: dict[str, object] = {"kind": CommitmentKind.ORDER, "label": "Affranchissement de mars", **rest}
    return CommitmentDraft(supplier=supplier, lines=lines or (line(),), **given)  # type: ignore[arg-type]


SIGNED: Final = SignedAct("marche.pdf", "application/pdf", b"%PDF-1.7 signed")


def drafted(supplier: UUID, *lines: LineDraft, by: Actor = SYSTEM, **rest: object) -> UUID:
    made = draft(supplier, *lines, **rest)
    return actions.draft_commitment(actor=by, entity=STATE, draft=made, on=TODAY).commitment


def validated(supplier: UUID, *lines: LineDraft, by: Actor = SYSTEM, **rest: object) -> UUID:
    """A commitment that was drafted, submitted and signed."""
    made = drafted(supplier, *lines, by=by, **rest)
    actions.submit_commitment(actor=by, entity=STATE, commitment=made, on=TODAY)
    actions.validate_commitment(actor=SYSTEM, entity=STATE, commitment=made, on=TODAY)
    return made


def observed(commitment: UUID, amount: int | str = 100, *, by: Actor = SYSTEM, place: int = 1, **rest: object) -> UUID:
    """A service that was done yesterday."""
    return actions.observe_service(
        actor=by,
        entity=STATE,
        commitment=commitment,
        place=place,
        amount=euros(amount),
        done_on=YESTERDAY,
        on=TODAY,
        **rest,  # type: ignore[arg-type]
    )


def certified(commitment: UUID, amount: int | str = 100, *, by: Actor = SYSTEM, place: int = 1) -> UUID:
    """A service that was observed and certified."""
    made = observed(commitment, amount, place=place)
    actions.certify_service(actor=by, entity=STATE, service=made, on=TODAY)
    return made


def kept(commitment: UUID) -> models.Commitment:
    return models.Commitment.objects.get(entity_id=STATE, id=commitment)


def kept_line(commitment: UUID, place: int = 1) -> models.CommitmentLine:
    return models.CommitmentLine.objects.get(entity_id=STATE, id=commitment, place=place)
