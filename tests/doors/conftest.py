"""Two neighbours: an invoice between one supplier and one hospital, and everybody whom it does not concern."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.conf import LazySettings

from polyphonie.access import queries as access
from polyphonie.access.terms import CLIENT_RIGHTS, PLATFORM, ROLES, Perimeter, PerimeterKind
from polyphonie.invoicing.actions.answers import AddedFile, complete
from polyphonie.invoicing.models import Attachment
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.tests.cases import Place, Republic
from polyphonie.invoicing.tests.documents import HOSPITAL, PAPETERIE, TODAY, UNKNOWN, VALMONT, Paper
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id

from .walk import Samples, Walker

NUMBER, REGISTER, FILE, REFUSED = "SECRET-4242", "SECRET-COMMANDE", "secret-piece.pdf", "SECRET-REFUS"


@dataclass
class Country:
    """The invoice, what gives it away, the two who are concerned, and all the others, by what they are."""

    place: Place
    samples: Samples
    secrets: dict[str, str]
    concerned: dict[str, Actor]
    others: dict[str, Actor | None]


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
    return Country(place, samples, secrets, concerned, others)


def _others(republic: Republic) -> dict[str, Actor | None]:
    """A visitor, a person of every role and a program of every right on each kind of perimeter next door."""
    next_door = {
        PerimeterKind.ENTITY: Perimeter.of_entity(republic.entity(VALMONT)),
        PerimeterKind.SERVICE: Perimeter.of_service(republic.entity(VALMONT), republic.service(VALMONT, "FINANCES")),
        PerimeterKind.CENTRE: Perimeter.of_centre(republic.entity(VALMONT), new_id()),
        PerimeterKind.SUPPLIER: Perimeter.of_supplier(republic.supplier(PAPETERIE)),
        PerimeterKind.PLATFORM: PLATFORM,
    }
    found: dict[str, Actor | None] = {"visitor": None}
    for role, terms in ROLES.items():
        kind = min(terms.perimeters)  # an entity's people see what its services' see, and more
        found[f"{role} of {kind}"] = republic.person(role, next_door[kind])
    for kind, rights in CLIENT_RIGHTS.items():
        # An operator of the platform sees all invoices by right.
        given = [right for right in rights if kind is not PerimeterKind.PLATFORM or not right.startswith("invoice.")]
        if given:
            found[f"program of {kind}"] = republic.client(next_door[kind], *given)
    return found


@pytest.fixture
def walkers(country: Country) -> list[Walker]:
    """All whom the invoice does not concern."""
    return [Walker.of(name, actor) for name, actor in country.others.items()]
