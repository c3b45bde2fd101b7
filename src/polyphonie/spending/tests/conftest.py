"""The State, its supplier and the people of the chain, which stand for all the tests of the house."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from pytest_django import DjangoDbBlocker
from tests.standing import standing

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id

from . import chains, stage
from .chains import Chain


@pytest.fixture(scope="package")
def everybody(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Chain]:
    with standing(django_db_blocker, chains.open_state) as made:
        yield made


@pytest.fixture
def chain(everybody: Chain, db: None) -> Chain:
    """A unit that pays a supplier, with somebody in each duty."""
    return replace(everybody)  # which counts its documents anew


@pytest.fixture
def unit(chain: Chain) -> UUID:
    """The envelope of the unit that spends: 100,000 of AE and of CP on title 3; the nomenclatures are known."""
    return chain.envelope


@pytest.fixture
def supplier(chain: Chain) -> UUID:
    return chain.supplier


@pytest.fixture
def manager(chain: Chain) -> Actor:
    """Who prepares the unit's commitments."""
    return chain.manager


@pytest.fixture
def officer(chain: Chain) -> Actor:
    """Who signs them, certifies and orders."""
    return chain.officer


@pytest.fixture
def elsewhere(unit: UUID) -> Actor:
    """Who has every ordering duty, on another centre."""
    return stage.somebody(Role.AUTHORISING_OFFICER, Perimeter.of_centre(stage.STATE, new_id()), "Elia Ailleurs")
