"""The State, its supplier and the people of the chain, as fixtures."""

from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id

from . import chains, stage
from .chains import Chain


@pytest.fixture
def unit(db: None) -> UUID:
    """The envelope of the unit that spends: 100,000 of AE and of CP on title 3; the nomenclatures are known."""
    stage.load_nomenclatures()
    return stage.open_budget()


@pytest.fixture
def supplier(db: None) -> UUID:
    return stage.register_supplier()


@pytest.fixture
def books(db: None) -> None:
    stage.open_books()


@pytest.fixture
def manager(unit: UUID) -> Actor:
    """Who prepares the unit's commitments."""
    return stage.somebody(Role.COMMITMENT_MANAGER, stage.OF_UNIT, "Mina Gestion")


@pytest.fixture
def officer(unit: UUID) -> Actor:
    """Who signs them, certifies and orders."""
    return stage.somebody(Role.AUTHORISING_OFFICER, stage.OF_UNIT, "Ondine Ordonnatrice")


@pytest.fixture
def elsewhere(unit: UUID) -> Actor:
    """Who has every ordering duty, on another centre."""
    return stage.somebody(Role.AUTHORISING_OFFICER, Perimeter.of_centre(stage.STATE, new_id()), "Elia Ailleurs")


@pytest.fixture
def chain(unit: UUID, supplier: UUID, books: None) -> Chain:
    """A unit that pays a supplier, with somebody in each duty."""
    return chains.chain(unit, supplier)
