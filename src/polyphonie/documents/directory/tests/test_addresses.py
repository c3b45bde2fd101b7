from __future__ import annotations

import pytest

from polyphonie.documents.directory import Address

SIREN, SIRET = "999910011", "99991001100017"


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        (SIREN, Address(SIREN)),
        (f"{SIREN}_{SIRET}", Address(SIREN, SIRET)),
        (f"{SIREN}_{SIRET}_FIN-01_a", Address(SIREN, SIRET, "FIN-01_a")),
        (f"{SIREN}_achats.groupe", Address(SIREN, suffix="achats.groupe")),
        (f"{SIREN}_99991001100017X", Address(SIREN, suffix="99991001100017X")),
        (f"{SIREN}_11111111100017", Address(SIREN, suffix="11111111100017")),
    ],
)
def test_it_reads_an_address_and_writes_it_back(written: str, parts: Address) -> None:
    assert Address.of(written) == parts
    assert str(parts) == written


@pytest.mark.parametrize(
    "written",
    [
        *("", "99991001", "9999100111", f"{SIREN}_", f"{SIREN}_{SIRET}_", f"{SIREN}_é", f"{SIREN} {SIRET}"),
        *(f"{SIREN}_{SIRET}_FIN.01", f"{SIREN}_{'a' * 101}", f"{SIREN}_{SIRET}_{'a' * 101}", f"{SIREN}\n", "٣" * 9),
    ],
)
def test_it_knows_what_is_no_address(written: str) -> None:
    assert Address.of(written) is None


def test_it_goes_from_the_most_specific_address_to_the_company() -> None:
    assert Address(SIREN, SIRET, "FINANCES").chain == (f"{SIREN}_{SIRET}_FINANCES", f"{SIREN}_{SIRET}", SIREN)
    assert Address(SIREN, SIRET).chain == (f"{SIREN}_{SIRET}", SIREN)
    assert Address(SIREN, suffix="achats").chain == (f"{SIREN}_achats", SIREN)
    assert Address(SIREN).chain == (SIREN,)
