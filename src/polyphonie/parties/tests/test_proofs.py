from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.parties import proofs
from polyphonie.parties.models import Entity, Supplier

pytestmark = pytest.mark.django_db


def _found() -> list[str]:
    return [sentence for proof in proofs.PROOFS for sentence in proof()]


def test_it_finds_nothing_wrong_with_what_the_acts_wrote(valmont: UUID, finances: UUID, supplier: UUID) -> None:
    assert _found() == []


def test_it_finds_what_was_changed_behind_the_acts(valmont: UUID, supplier: UUID) -> None:
    Entity.objects.filter(id=valmont).update(siret="21999900000018", name="Rebaptisée")
    Supplier.objects.filter(id=supplier).update(country="BE", searchable="")
    assert len(_found()) == 4
