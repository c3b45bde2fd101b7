"""A small State to try the program on, made by the same actions as a real one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password

from polyphonie.access import queries as access
from polyphonie.access.actions import clients, people, roles
from polyphonie.access.models import ApiClient, Person
from polyphonie.access.terms import PLATFORM, ROLES, Perimeter, PerimeterKind, Right, Role
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.days import Span
from polyphonie.parties import queries as directory
from polyphonie.parties.actions import entities, services, suppliers
from polyphonie.parties.terms import (
    Address,
    EntityEntry,
    ReferencesRequired,
    ServiceEntry,
    SupplierEntry,
    SupplierIdKind,
)
from polyphonie.reference import actions as nomenclatures

from .year.chain import Cast

OPENING: Final = date(2020, 1, 1)
PASSWORD: Final = "partition-à-cinq-voix"  # noqa: S105  printed at every start, and only in a demonstration
STATE: Final = "État de l’Exemple"
"""The entity whose budget is voted in the finance act, and whose accounts are certified."""
CLIENT_NAME: Final = "Logiciel de facturation (démonstration)"


@dataclass(frozen=True, slots=True)
class _Entity:
    siret: str
    name: str
    references: ReferencesRequired
    city: str
    services: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Supplier:
    siret: str
    name: str
    vat_number: str
    city: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody to be in the demonstration, and what they are there for."""

    email: str
    name: str
    role: Role
    purpose: str


ENTITIES: Final = (
    _Entity(
        "21999900000017",
        "Ville de Valmont",
        ReferencesRequired.SERVICE,
        "Valmont",
        (("FINANCES", "Direction des finances"), ("TECHNIQUE", "Services techniques")),
    ),
    _Entity("22999900800019", "Département de la Combe", ReferencesRequired.COMMITMENT, "La Combe"),
    _Entity(
        "11999900100017",
        "Ministère de l’Exemple — DAF",
        ReferencesRequired.BOTH,
        "Paris",
        (("DAF-ACHATS", "Bureau des achats"), ("DAF-SI", "Bureau des systèmes d’information")),
    ),
    _Entity(
        "19999900400013",
        "Université des Trois Rivières",
        ReferencesRequired.EITHER,
        "Trois-Rivières",
        (("SCOLARITE", "Scolarité"), ("LABORATOIRE", "Laboratoires")),
    ),
    _Entity("26999900900013", "Centre hospitalier du Lac", ReferencesRequired.NONE, "Le Lac"),
    _Entity("11999920900016", STATE, ReferencesRequired.EITHER, "Paris"),
)
SUPPLIERS: Final = (
    _Supplier("99991001100017", "Atelier Numérique Lorient", "FR01999910011", "Lorient"),
    _Supplier("99992002800019", "Papeterie Générale", "FR79999920028", "Angers"),
)
SIGN_INS: Final = (
    SignIn("fournisseur@demo.example", "Solène Le Goff", Role.SUPPLIER_MANAGER, "dépose et suit ses factures"),
    SignIn("agent@demo.example", "Karim Benali", Role.INVOICE_AGENT, "reçoit et instruit les factures"),
    SignIn("ordonnateur@demo.example", "Hélène Marchand", Role.AUTHORISING_OFFICER, "certifie et mandate"),
    SignIn("comptable@demo.example", "Yves Perrin", Role.PUBLIC_ACCOUNTANT, "comptabilise et paie"),
    SignIn("gestionnaire@demo.example", "Awa Diallo", Role.ENTITY_MANAGER, "gère sa structure et ses agents"),
    SignIn("budget@demo.example", "Claire Fontaine", Role.BUDGET_DIRECTORATE, "ouvre et mouvemente les crédits"),
    SignIn("programme@demo.example", "Marc Olivier", Role.BUDGET_MANAGER, "répartit et consomme les crédits"),
    SignIn("controleur@demo.example", "Nadia Haddad", Role.BUDGET_CONTROLLER, "exerce le contrôle budgétaire"),
    SignIn("comptes@demo.example", "Jean Kermadec", Role.CHIEF_ACCOUNTANT, "arrête et publie les comptes"),
    SignIn("certificateur@demo.example", "Inès Moreau", Role.AUDITOR, "certifie les comptes"),
    SignIn("demandeur@demo.example", "Léa Guillou", Role.REQUESTER, "demande des achats et constate les services"),
    SignIn("valideur@demo.example", "Thomas Riou", Role.REQUEST_APPROVER, "approuve les demandes d’achat"),
    SignIn("depense@demo.example", "Fatou Ndiaye", Role.COMMITMENT_MANAGER, "engage et liquide la dépense"),
    SignIn("servicefait@demo.example", "Denis Cariou", Role.SERVICE_CERTIFIER, "certifie le service fait"),
    SignIn("payeur@demo.example", "Odile Tanguy", Role.PAYING_ACCOUNTANT, "prépare les lots de virements"),
    SignIn("signataire@demo.example", "Bruno Le Roux", Role.PAYING_ACCOUNTANT, "signe les lots de virements"),
    SignIn("tiers@demo.example", "Maud Kerbrat", Role.THIRD_PARTY_KEEPER, "tient les coordonnées bancaires"),
    SignIn("nomenclatures@demo.example", "Luc Besnard", Role.NOMENCLATURE_KEEPER, "tient les nomenclatures"),
    SignIn("administrateur@demo.example", "Paul Roussel", Role.PLATFORM_ADMINISTRATOR, "gère la plateforme"),
)
_OF_THE_STATE: Final = frozenset(
    {
        Role.BUDGET_DIRECTORATE,
        Role.BUDGET_MANAGER,
        Role.BUDGET_CONTROLLER,
        Role.CHIEF_ACCOUNTANT,
        Role.AUDITOR,
        Role.REQUESTER,
        Role.REQUEST_APPROVER,
        Role.COMMITMENT_MANAGER,
        Role.SERVICE_CERTIFIER,
        Role.PAYING_ACCOUNTANT,
        Role.THIRD_PARTY_KEEPER,
    }
)


def load(*, on: date) -> None:
    """Make the demonstration State unless it is there: directory, suppliers, people with their roles, one API client.

    Cut short, it goes on where it stopped: each action that already happened changes nothing.
    """
    emails = {sign_in.email for sign_in in SIGN_INS}
    has_client = ApiClient.objects.filter(name=CLIENT_NAME).exists()
    if has_client and Person.objects.filter(email__in=emails).count() == len(emails):
        return
    nomenclatures.load_shipped(actor=SYSTEM, on=on)
    entity_ids = {each.name: _entity(each, on=on) for each in ENTITIES}
    supplier_ids = {each.name: _supplier(each, on=on) for each in SUPPLIERS}
    for sign_in in SIGN_INS:
        _person(sign_in, entity_ids=entity_ids, supplier_ids=supplier_ids, on=on)
    if not has_client:
        name, identifier = next(iter(supplier_ids.items()))
        _client(identifier, name, on=on)


def state() -> tuple[UUID, tuple[UUID, ...]]:
    """The State of the demonstration, and those who supply it."""
    found = directory.entity_by_siret(next(each.siret for each in ENTITIES if each.name == STATE))
    assert found is not None, "the demonstration is loaded"
    asked = (directory.supplier_by_identifier(SupplierIdKind.SIRET, each.siret) for each in SUPPLIERS)
    return found.id, tuple(each.id for each in asked if each is not None)


def ministry() -> UUID:
    """The ministry whose invoices the State pays."""
    found = directory.entity_by_siret(ENTITIES[2].siret)
    assert found is not None, "the demonstration is loaded"
    return found.id


def cast() -> Cast:
    """The people of the chain of expenditure, each in their duty."""
    ordering = ("depense", "demandeur", "servicefait", "ordonnateur")
    addresses = (*ordering, "comptable", "payeur", "signataire", "tiers", "valideur")
    people_of = Person.objects.in_bulk([f"{each}@demo.example" for each in addresses], field_name="email")
    return Cast(*(access.actor_of(people_of[f"{each}@demo.example"]) for each in addresses))


def depositor() -> Person:
    """Who deposits the files of the main job: the demonstration's supplier."""
    return Person.objects.get(email=SIGN_INS[0].email)


def _entity(entity: _Entity, *, on: date) -> UUID:
    entry = EntityEntry(entity.name, Span(OPENING), entity.references, Address(city=entity.city))
    identifier = entities.register_entity(actor=SYSTEM, siret=entity.siret, entry=entry, on=on).id
    for code, name in entity.services:
        services.open_service(
            actor=SYSTEM, entity=identifier, code=code, entry=ServiceEntry(name, Span(OPENING)), on=on
        )
    return identifier


def _supplier(supplier: _Supplier, *, on: date) -> UUID:
    registered = suppliers.register_supplier(
        actor=SYSTEM,
        id_kind=SupplierIdKind.SIRET,
        identifier=supplier.siret,
        entry=SupplierEntry(supplier.name, supplier.vat_number, address=Address(city=supplier.city)),
        on=on,
    )
    return registered.id


def _person(sign_in: SignIn, *, entity_ids: dict[str, UUID], supplier_ids: dict[str, UUID], on: date) -> None:
    invited = people.invite_person(actor=SYSTEM, email=sign_in.email, name=sign_in.name, perimeter=PLATFORM, on=on)
    person = Person.objects.get(id=invited.person)
    if invited.new:
        person.password = _kept_password()
        person.save(update_fields=["password"])
    if ROLES[sign_in.role].perimeters == {PerimeterKind.PLATFORM}:
        perimeters = {"Polyphonie": PLATFORM}
    elif sign_in.role in _OF_THE_STATE:
        perimeters = {STATE: Perimeter.of_entity(entity_ids[STATE])}
    elif sign_in.role is Role.SUPPLIER_MANAGER:
        perimeters = {name: Perimeter.of_supplier(identifier) for name, identifier in supplier_ids.items()}
    else:
        perimeters = {name: Perimeter.of_entity(identifier) for name, identifier in entity_ids.items()}
    for label, perimeter in perimeters.items():
        roles.grant_role(
            actor=SYSTEM,
            person=person.id,
            role=sign_in.role,
            perimeter=perimeter,
            perimeter_label=label,
            start=OPENING,
            on=on,
        )


@cache
def _kept_password() -> str:
    """The password as it is kept, made once for all: it is everybody's, and no secret."""
    return make_password(PASSWORD)


def _client(supplier: UUID, label: str, *, on: date) -> None:
    """An API client of the first supplier; its secret, shown once, is kept for the README's examples."""
    made = clients.create_client(
        actor=SYSTEM,
        name=CLIENT_NAME,
        perimeter=Perimeter.of_supplier(supplier),
        perimeter_label=label,
        rights=[Right.INVOICE_DEPOSIT, Right.INVOICE_CONSULT, Right.DIRECTORY_CONSULT],
        on=on,
    )
    kept = settings.VAR / "demonstration-client.json"
    kept.touch(mode=0o600)
    account = clients.open_technical_account(actor=SYSTEM, client=made.client, on=on)
    told = {"client_id": str(made.client), "client_secret": made.secret}
    told |= {"login": account.login, "password": account.password}
    kept.write_text(json.dumps(told, indent=2) + "\n")
