"""The stage that the tests of payments share."""

# ruff: noqa: E402  Django must be set up before its models are imported

from __future__ import annotations

import io

import django
import pytest

django.setup()  # a run of this folder alone loads this file before pytest-django sets Django up

from polyphonie.kernel.acts import SYSTEM
from polyphonie.reference import actions as reference
from polyphonie.reference.terms import Kind

from . import stage as stages
from .stage import NEW_YEAR, Stage


@pytest.fixture
def stage(db: None) -> Stage:
    """The calendar of TARGET (its weekends only), and all that is there to pay with."""
    columns = "code;libelle;premier_jour;dernier_jour;parent;jours_fermes;remplace;source"
    text = f"{columns}\nTARGET;TARGET;2006-01-01;;;67;;Essai\n"
    reference.import_edition(
        actor=SYSTEM,
        kind=Kind.CALENDAR,
        file=io.BytesIO(text.encode()),
        name="Essai",
        file_name="essai.csv",
        on=NEW_YEAR,
    )
    return stages.made()
