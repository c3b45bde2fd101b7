"""What the tests of this house share: files of nomenclatures, and who keeps them."""

# ruff: noqa: E402  Django must be set up before its models are imported

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import django
import pytest

django.setup()  # a run of this folder alone loads this file before pytest-django sets Django up

from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.reference import actions
from polyphonie.reference.terms import EditionReport, Kind
from polyphonie.reference.terms.kinds import columns

TODAY = date(2026, 3, 2)


@pytest.fixture
def stranger() -> Actor:
    """Somebody who has signed in and has no role."""
    return Actor(ActorKind.PERSON, new_id(), "Camille Sans-Rôle")


@pytest.fixture
def take(db: None) -> Callable[..., EditionReport]:
    """Takes an edition from lines that name only the columns that they fill."""

    def taken(kind: Kind, *lines: dict[str, str], actor: Actor = SYSTEM, **options: object) -> EditionReport:
        return actions.import_edition(
            actor=actor,
            kind=kind,
            file=io.BytesIO(written(kind, *lines)),
            name="Édition d'essai",
            file_name="essai.csv",
            on=TODAY,
            **options,
        )

    return taken


def written(kind: Kind, *lines: dict[str, str]) -> bytes:
    """A file of a nomenclature. What a line does not say has a default that can be taken."""
    rows = [";".join(columns(kind))]
    for line in lines:
        said = {"premier_jour": "2025-01-01", "source": "Essai", "libelle": f"Libellé {line['code']}", **line}
        rows.append(";".join(said.get(column, "") for column in columns(kind)))
    return "\n".join(rows).encode()
