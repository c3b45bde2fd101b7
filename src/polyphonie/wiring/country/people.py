"""The people of an invented country: each entity's agent and officer, accountants who share them, each supplier's."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import make_password

from polyphonie.access.models import Assignment, Person
from polyphonie.access.terms import Perimeter, PerimeterKind, Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id

from .copying import Copies, Table, cell

OPENING: Final = date(2020, 1, 1)
ENTITIES_PER_ACCOUNTANT: Final = 20
_FIRST_NAMES: Final = ("Alix", "Camille", "Dominique", "Élodie", "Farid", "Hugo", "Inès", "Jeanne", "Karim", "Lucie")
_LAST_NAMES: Final = ("Bernard", "Diallo", "Dubois", "Girard", "Leroy", "Martin", "Moreau", "Nguyen", "Petit", "Roux")
_PERSON: Final = Table(Person, "id", "email", "name", "password", "invited_at")
_ASSIGNMENT: Final = Table(
    Assignment,
    *("id", "person_id", "role", "perimeter_kind", "perimeter_id", "perimeter_label"),
    *("from_on", "granted_by", "granted_at"),
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as acts name them."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts for a public entity."""

    agent: Somebody
    officer: Somebody
    accountant: Somebody


@dataclass
class Crowd:
    """People with their roles, as rows to copy. All sign in with one password, for which one digest is made."""

    drawn: random.Random
    password: str
    people: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._digest = make_password(self.password)
        self._at = str(clock.now())

    def staff(self, entities: Sequence[tuple[UUID, str]]) -> Iterator[Staff]:
        """The staff of each entity, in order."""
        accountant = None
        for place, (entity, name) in enumerate(entities):
            if accountant is None or place % ENTITIES_PER_ACCOUNTANT == 0:
                accountant = self._somebody(f"comptable{place // ENTITIES_PER_ACCOUNTANT}")
            agent, officer = self._somebody(f"agent{place}"), self._somebody(f"ordonnateur{place}")
            perimeter = Perimeter.of_entity(entity)
            self._give(accountant, Role.PUBLIC_ACCOUNTANT, perimeter, name)
            self._give(agent, Role.INVOICE_AGENT, perimeter, name)
            self._give(officer, Role.AUTHORISING_OFFICER, perimeter, name)
            yield Staff(agent, officer, accountant)

    def manager(self, place: int, supplier: UUID, name: str) -> Somebody:
        """The one person of a supplier."""
        made = self._somebody(f"fournisseur{place}")
        self._give(made, Role.SUPPLIER_MANAGER, Perimeter(PerimeterKind.SUPPLIER, supplier), name)
        return made

    def send(self, copies: Copies) -> None:
        copies.send(_PERSON.name, _PERSON.columns, self.people)
        copies.finish()
        copies.send(_ASSIGNMENT.name, _ASSIGNMENT.columns, self.roles)

    def _somebody(self, account: str) -> Somebody:
        made = Somebody(new_id(), f"{self.drawn.choice(_FIRST_NAMES)} {self.drawn.choice(_LAST_NAMES)}")
        self.people.append(
            _PERSON.line(str(made.id), f"{account}@pays.example", made.name, cell(self._digest), self._at)
        )
        return made

    def _give(self, to: Somebody, role: Role, perimeter: Perimeter, label: str) -> None:
        self.roles.append(
            _ASSIGNMENT.line(
                *(str(new_id()), str(to.id), role, perimeter.kind, str(perimeter.id), cell(label)),
                *(str(OPENING), str(SYSTEM.id), self._at),
            )
        )
