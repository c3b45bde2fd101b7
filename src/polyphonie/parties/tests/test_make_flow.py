from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from polyphonie.kernel import originals
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import PLATFORM
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions
from polyphonie.parties.models import DirectoryFlow

from .cases import TODAY, VALMONT, acts, codes

pytestmark = pytest.mark.django_db
SIREN = VALMONT[:9]
DECEMBER, NEW_YEAR = date(2026, 12, 1), date(2027, 1, 1)


def _change_lines() -> None:
    """One masked, one ended, one that takes over, one of each kind of address."""
    masked = actions.define_line(actor=SYSTEM, address=SIREN, platform="0123", starts_on=DECEMBER, on=TODAY)
    actions.mask_line(actor=SYSTEM, line=masked.id, on=TODAY)
    for address, starts_on, ends_on in [
        (f"{SIREN}_{VALMONT}_FINANCES", NEW_YEAR, None),
        (f"{SIREN}_{VALMONT}", DECEMBER, NEW_YEAR),
        (f"{SIREN}_achats", DECEMBER, None),
    ]:
        actions.define_line(
            actor=SYSTEM, address=address, platform="0123", starts_on=starts_on, ends_on=ends_on, on=TODAY
        )


def test_it_tells_what_changed_in_the_order_in_which_it_must_be_taken() -> None:
    _change_lines()
    made = actions.make_flow(actor=SYSTEM, on=TODAY)
    assert made is not None
    root = etree.fromstring(made.content)
    told = [
        [each.text for each in line.iter() if not len(each)]
        for line in root.findall("BlocLignesAnnuaire/LigneAnnuaire")
    ]
    assert told == [
        ["M", "20261201", SIREN, "0123"],
        ["D", "20261201", "20270101", SIREN, VALMONT, "0123"],
        ["D", "20261201", SIREN, "achats", "0123"],
        ["D", "20270101", SIREN, VALMONT, "FINANCES", "0123"],
    ]
    schemes = [each.get("qualifiant") for each in root.iter("IdLinSIREN", "IdLinSIRET", "IdLinRoutage")]
    assert set(schemes) == {"0002", "0009", "0224"}
    kept = DirectoryFlow.objects.get()
    assert originals.content(entity=PLATFORM, original=kept.original) == made.content
    assert (made.file_name, made.lines) == ("F13-00000001.xml", 4)
    assert acts(f"directory-flow:{made.id}") == ["parties.make_flow"]


def test_it_follows_the_official_schema() -> None:
    corpus = Path(os.environ.get("POLYPHONIE_CORPUS", "")) / "fr-ppf-specs-3.1"
    found = sorted(corpus.glob("*XSD*/*Annuaire/actualisation/*F13.xsd"))
    if not os.environ.get("POLYPHONIE_CORPUS") or not found:
        pytest.skip("the official schema is not here (POLYPHONIE_CORPUS)")
    _change_lines()
    made = actions.make_flow(actor=SYSTEM, on=TODAY)
    assert made is not None
    etree.XMLSchema(etree.parse(found[0])).assertValid(etree.fromstring(made.content))


def test_it_forbids_who_does_not_keep_the_directory(stranger: Actor) -> None:
    with pytest.raises(Refused) as caught:
        actions.make_flow(actor=stranger, on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely() -> None:
    _change_lines()
    assert actions.make_flow(actor=SYSTEM, on=TODAY) is not None
    assert actions.make_flow(actor=SYSTEM, on=TODAY) is None
