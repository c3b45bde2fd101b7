"""Two neighbours: an invoice between one supplier and one hospital, and everybody whom it does not concern."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest
from django.conf import LazySettings

from polyphonie.access import queries as access
from polyphonie.access.actions import grant_role
from polyphonie.access.rules import opposed
from polyphonie.access.terms import CLIENT_RIGHTS, PLATFORM, ROLES, Perimeter, PerimeterKind, Role
from polyphonie.invoicing.actions.answers import AddedFile, complete
from polyphonie.invoicing.models import Attachment
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.tests.cases import OPENED_ON, Place, Republic
from polyphonie.invoicing.tests.documents import HOSPITAL, PAPETERIE, TODAY, UNKNOWN, VALMONT, Paper
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind
from polyphonie.kernel.identity import new_id

from .walk import Samples, Walker

LONG = os.environ.get("CRAWL") == "all"
NUMBER, REGISTER, FILE, REFUSED = "SECRET-4242", "SECRET-COMMANDE", "secret-piece.pdf", "SECRET-REFUS"


@dataclass
class Country:
    """The invoice, what gives it away, the two who are concerned, and the others: one of each role, and crowds of them.

    A crowd is one person with as many roles as may meet in one: what it is not shown, no one of its roles shows. The
    suite lets crowds try each door; the long version, each role alone.
    """

    place: Place
    samples: Samples
    secrets: dict[str, str]
    concerned: dict[str, Actor]
    others: dict[str, Actor | None]
    crowds: dict[str, Actor]

    def walking(self) -> dict[str, Actor | None]:
        """Who tries the doors besides those concerned: a visitor, the programs, every role, in crowds or alone."""
        if LONG:
            return self.others
        alone = {name for name, actor in self.others.items() if actor and actor.kind is ActorKind.PERSON}
        return {name: actor for name, actor in self.others.items() if name not in alone} | self.crowds


@pytest.fixture
def country(db: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Country:
    settings.SECOND_FACTOR_REQUIRED = False
    republic = Republic()
    paper = Paper(number=NUMBER, commitment=REGISTER, attachments=(("joint.pdf", "application/pdf", b"%PDF-joint"),))
    place = republic.in_state(InvoiceState.SUSPENDED, paper)
    supplier = republic.depositor()
    file = AddedFile(FILE, b"%PDF-secret-piece")
    complete(actor=supplier, comment="Voici SECRET-MOT", files=[file], on=TODAY, **place.asked)
    republic.deposit(Paper(number=REFUSED, buyer=UNKNOWN))
    samples: Samples = {
        "entity": place.entity,
        "identifier": place.invoice,
        "invoice": place.invoice,
        "attachment": Attachment.objects.get().id,
        "place": 0,
        "siret": HOSPITAL,
        "signed": access.sign_place(Perimeter.of_entity(place.entity), "Centre hospitalier"),
    }
    concerned = {"supplier": supplier, "recipient": republic.officer()}
    others = _others(republic)
    programs = {name: actor for name, actor in others.items() if isinstance(actor, access.ClientActor)}
    monkeypatch.setattr(access, "authenticate_bearer", programs.__getitem__)
    secrets = {"number": NUMBER, "commitment": REGISTER, "file": FILE, "refused": REFUSED, "words": "SECRET-MOT"}
    return Country(place, samples, secrets, concerned, others, _crowds(republic))


def _next_door(republic: Republic) -> dict[PerimeterKind, Perimeter]:
    return {
        PerimeterKind.ENTITY: Perimeter.of_entity(republic.entity(VALMONT)),
        PerimeterKind.SERVICE: Perimeter.of_service(republic.entity(VALMONT), republic.service(VALMONT, "FINANCES")),
        PerimeterKind.CENTRE: Perimeter.of_centre(republic.entity(VALMONT), new_id()),
        PerimeterKind.SUPPLIER: Perimeter.of_supplier(republic.supplier(PAPETERIE)),
        PerimeterKind.PLATFORM: PLATFORM,
    }


def _kind(role: Role) -> PerimeterKind:
    """Where it is tried: an entity's people see what its services' see, and more."""
    return min(ROLES[role].perimeters)


def _others(republic: Republic) -> dict[str, Actor | None]:
    """A visitor, a person of every role and a program of every right on each kind of perimeter next door."""
    next_door = _next_door(republic)
    found: dict[str, Actor | None] = {"visitor": None}
    for role in ROLES:
        found[f"{role} of {_kind(role)}"] = republic.person(role, next_door[_kind(role)])
    for kind, rights in CLIENT_RIGHTS.items():
        # An operator of the platform sees all invoices by right.
        given = [right for right in rights if kind is not PerimeterKind.PLATFORM or not right.startswith("invoice.")]
        if given:
            found[f"program of {kind}"] = republic.client(next_door[kind], *given)
    return found


def _crowds(republic: Republic) -> dict[str, Actor]:
    """Every role in as few people as the duties that are kept apart allow."""
    next_door = _next_door(republic)
    found: dict[str, Actor] = {}
    for place, roles in _together():
        first, *more = roles
        actor = republic.person(first, next_door[place], name=f"Foule {len(found)}")
        for role in more:
            label = "Périmètre d'essai"
            perimeter = next_door[place]
            given = {"role": role, "perimeter": perimeter, "perimeter_label": label, "start": OPENED_ON, "on": TODAY}
            grant_role(actor=SYSTEM, person=actor.id, **given)
        found[f"{' and '.join(roles)} of {place}"] = actor
    return found


def _together() -> list[tuple[PerimeterKind, list[Role]]]:
    groups: list[tuple[PerimeterKind, list[Role]]] = []
    for role in ROLES:
        fitting = (
            roles for place, roles in groups if place is _kind(role) and not any(opposed(role, each) for each in roles)
        )
        found = next(fitting, None)
        if found is None:
            groups.append((_kind(role), [role]))
        else:
            found.append(role)
    return groups


@pytest.fixture
def walkers(country: Country) -> list[Walker]:
    """All whom the invoice does not concern."""
    return [Walker.of(name, actor) for name, actor in country.walking().items()]
