"""What every test of invoicing starts from."""

from __future__ import annotations

import pytest

from polyphonie.access import queries
from polyphonie.access.terms import PLATFORM, Perimeter, Right

from .cases import Program, Republic
from .documents import HOSPITAL, PAPETERIE, VALMONT


@pytest.fixture
def republic(db: None) -> Republic:
    return Republic()


@pytest.fixture
def api(republic: Republic, monkeypatch: pytest.MonkeyPatch) -> dict[str, Program]:
    """One program for each side: the supplier, its rival, the recipient, its accountant, a neighbour, an EDI operator.

    Their names are their tokens: how a token is made and read is tried in access and in the API's own tests.
    """
    hospital = Perimeter.of_entity(republic.entity(HOSPITAL))
    clients = {
        "supplier": republic.client(Perimeter.of_supplier(republic.supplier()), *_SUPPLIER),
        "rival": republic.client(Perimeter.of_supplier(republic.supplier(PAPETERIE)), *_SUPPLIER),
        "recipient": republic.client(hospital, *_RECIPIENT),
        "accountant": republic.client(hospital, Right.INVOICE_ACCOUNT),
        "neighbour": republic.client(Perimeter.of_entity(republic.entity(VALMONT)), *_RECIPIENT),
        "operator": republic.client(PLATFORM, *_SUPPLIER),
    }
    monkeypatch.setattr(queries, "authenticate_bearer", clients.__getitem__)
    return {name: Program(name) for name in clients}


_SUPPLIER = (Right.INVOICE_DEPOSIT, Right.INVOICE_CONSULT, Right.DIRECTORY_CONSULT)
_RECIPIENT = (Right.INVOICE_CONSULT, Right.INVOICE_TREAT, Right.INVOICE_ORDER)
