"""No door of the chain shows a commitment, a request or a transfer to whom it does not concern.

The program does not, nor does the database when the program forgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest

from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import ATELIER
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.parties import queries as parties
from polyphonie.parties.terms import SupplierIdKind
from polyphonie.payments.models import Transfer
from polyphonie.spending.models import RequestLine
from polyphonie.spending.tests import stage
from polyphonie.spending.tests.chains import open_state

from .conftest import Country
from .test_neighbours import forgetful, whom_the_database_tells_apart
from .walk import Door, Samples, Walker, hidden_in

__all__ = ["forgetful"]

PAGES = ("depense", "paiements", "demandes", "controles", "restitutions")
API = ("api/v1/spending", "api/v1/payments", "api/v1/requests", "api/v1/controls", "api/v1/restitutions")
SECRETS = {"object": "SECRET-OBJET", "document": "SECRET-PIECE"}


@dataclass
class File:
    """A request that the accountant passed, who is concerned, and what doors are tried with."""

    concerned: dict[str, Actor]
    samples: tuple[Samples, ...]


@pytest.fixture
def file(country: Country, monkeypatch: pytest.MonkeyPatch) -> File:
    monkeypatch.setattr(clock, "today", lambda: stage.TODAY)
    known = parties.supplier_by_identifier(SupplierIdKind.SIRET, ATELIER.siret)
    assert known is not None
    monkeypatch.setattr(stage, "register_supplier", lambda: known.id)
    chain = open_state()
    request = chain.passed(400, label=SECRETS["object"], document_number=SECRETS["document"])
    (line,) = RequestLine.objects.filter(request_id=request)
    (transfer,) = Transfer.objects.all()
    commitment = line.commitment.partition(":")[2].partition("/")[0]
    named = {"commitment": commitment, "request": request, "transfer": transfer.id}
    common: Samples = country.samples | named | {"entity": stage.STATE}
    program = Republic().client(Perimeter.of_entity(stage.STATE), Right.SPENDING_CONSULT)
    return File(
        {"officer": chain.officer, "accountant": chain.accountant, "program": program},
        tuple(common | {"identifier": each} for each in named.values()),
    )


def _told(walker: Walker, file: File) -> Iterator[tuple[Door, str]]:
    """The secrets that doors of the chain give somebody."""
    for samples in file.samples:
        for door, _, body in walker.gets(samples, within=API if walker.headers else PAGES):
            for secret in hidden_in(body, SECRETS):
                yield door, secret


def _given_away(walkers: Iterable[Walker], file: File) -> list[str]:
    return [
        f"{walker.name}: {door.route} tells the {secret}" for walker in walkers for door, secret in _told(walker, file)
    ]


def test_it_shows_those_concerned_what_these_tests_look_for(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("polyphonie.access.queries.authenticate_bearer", file.concerned.__getitem__)
    for name, actor in file.concerned.items():
        assert {secret for _, secret in _told(Walker.of(name, actor), file)} == set(SECRETS), name


def test_it_shows_them_to_nobody_else(file: File, walkers: list[Walker]) -> None:
    assert _given_away(walkers, file) == []


def test_it_is_the_database_that_shows_nothing_when_every_check_is_forgotten(
    file: File, walkers: list[Walker], forgetful: None
) -> None:
    assert _given_away(whom_the_database_tells_apart(walkers), file) == []
