"""What the tests of Chorus Pro's API start from: a small State, and the programs of its suppliers and entities."""

from __future__ import annotations

import pytest

from polyphonie.access import recent
from polyphonie.access.terms import PLATFORM, Perimeter, Right
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import HOSPITAL, PAPETERIE, VALMONT

from .program import RECIPIENT, SUPPLIER, ChorusProgram


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    recent.forget_all()
    monkeypatch.setattr("polyphonie.access.actions.signing_keys.RSA_BITS", 2048)


@pytest.fixture
def republic(db: None) -> Republic:
    return Republic()


@pytest.fixture
def supplier(republic: Republic) -> ChorusProgram:
    return ChorusProgram.of(Perimeter.of_supplier(republic.supplier()), *SUPPLIER)


@pytest.fixture
def rival(republic: Republic) -> ChorusProgram:
    return ChorusProgram.of(Perimeter.of_supplier(republic.supplier(PAPETERIE)), *SUPPLIER)


@pytest.fixture
def recipient(republic: Republic) -> ChorusProgram:
    return ChorusProgram.of(Perimeter.of_entity(republic.entity(HOSPITAL)), *RECIPIENT)


@pytest.fixture
def neighbour(republic: Republic) -> ChorusProgram:
    return ChorusProgram.of(Perimeter.of_entity(republic.entity(VALMONT)), *RECIPIENT)


@pytest.fixture
def blind(republic: Republic) -> ChorusProgram:
    """A program that may deposit anywhere, and read nothing."""
    return ChorusProgram.of(PLATFORM, Right.INVOICE_DEPOSIT)
