from __future__ import annotations

import io
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from polyphonie.documents.bank import identifiers, latin, orders, reading
from polyphonie.documents.bank.words import Order, Party, Place, Transfer, Version

SCHEMAS = Path(os.environ.get("POLYPHONIE_CORPUS", "../shared/corpus")) / "accounting/iso20022"
IBAN = identifiers.french_iban(bank="30001", branch="00794", number="12345678901")
EXAMPLES = int(os.environ.get("POLYPHONIE_EXAMPLES", "20"))
STATE = Party("État de l’Exemple", IBAN, "BDFEFRPP", Place("Paris", "FR", "139 rue de Bercy", "75012"))


def order_of(transfers: list[Transfer]) -> Order:
    return Order(
        message="LOT-2026-000001",
        group="LOT-2026-000001",
        created_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        initiator="Etat de l'Exemple",
        debtor=STATE,
        execute_on=date(2026, 3, 4),
        count=len(transfers),
        cents=sum(each.cents for each in transfers),
        identifier="99990000100014",
    )


def written(order: Order, transfers: list[Transfer], version: Version = Version.V09) -> bytes:
    sink = io.BytesIO()
    orders.write(order, transfers, sink, version=version)
    return sink.getvalue()


_names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=90)
_transfers = st.builds(
    Transfer,
    end_to_end=st.uuids().map(lambda each: each.hex.upper()),
    cents=st.integers(1, orders.MOST_CENTS),
    payee=st.builds(
        Party,
        name=_names,
        iban=st.integers(0, 10**11 - 1).map(
            lambda each: identifiers.french_iban(bank="30004", branch="00585", number=f"{each:011d}")
        ),
        bic=st.sampled_from(["", "BNPAFRPP", "BNPAFRPPXXX"]),
        place=st.builds(
            Place,
            town=st.sampled_from(["", "Saint-Étienne", "L’Haÿ-les-Roses & Co"]),
            country=st.sampled_from(["FR", "DE"]),
            street=st.sampled_from(["", "3 quai des Indes <bis>"]),
            postcode=st.sampled_from(["", "56100"]),
        ),
    ),
    remittance=st.one_of(st.just(""), _names),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(_transfers, min_size=1, max_size=5), st.sampled_from(Version))
def test_it_reads_what_it_wrote_and_the_schema_takes_it(transfers: list[Transfer], version: Version) -> None:
    order = order_of(transfers)
    content = written(order, transfers, version)
    head, *read = list(orders.read(io.BytesIO(content)))
    debtor = replace(STATE, name="Etat de l'Exemple")
    assert head == replace(order, debtor=debtor)
    assert read == [
        replace(
            each,
            remittance=latin.written(each.remittance, 140) if each.remittance else "",
            payee=replace(
                each.payee,
                name=latin.written(each.payee.name, 70),
                place=Place(
                    latin.written(each.payee.place.town, 35),
                    each.payee.place.country,
                    latin.written(each.payee.place.street, 70) if each.payee.place.street else "",
                    each.payee.place.postcode,
                )
                if each.payee.place
                else Place(),
            ),
        )
        for each in transfers
    ]
    if SCHEMAS.is_dir():  # an oracle, where it is: the writer is right without it
        schema = etree.XMLSchema(file=str(SCHEMAS / f"{version}.xsd"))
        assert schema.validate(etree.fromstring(content)), schema.error_log


def _transfer(**told: object) -> Transfer:
    said: dict[str, object] = {"end_to_end": "A1", "cents": 12_34, "payee": Party("Atelier", IBAN)}
    return Transfer(**(said | told))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"end_to_end": "/A"},
        {"end_to_end": "é"},
        {"cents": 0},
        {"payee": Party("A", IBAN[:-1] + "0")},
        {"payee": Party("A", "")},
    ],
)
def test_it_writes_nothing_that_no_bank_takes(wrong: dict[str, object]) -> None:
    transfer = _transfer(**wrong)
    with pytest.raises(ValueError, match=r"."):
        written(order_of([transfer]), [transfer])


def test_it_calls_nothing_written_that_differs_from_its_heading() -> None:
    with pytest.raises(ValueError, match="heading"):
        written(replace(order_of([_transfer()]), count=2), [_transfer()])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<Document/>",
        b'<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>',
        written(order_of([_transfer()]), [_transfer()])[:-200],
        written(order_of([_transfer()]), [_transfer()]).replace(b"<NbOfTxs>1<", b"<NbOfTxs>2<"),
        b"<a>" * 60 + b"</a>" * 60,
    ],
)
def test_it_reads_no_other_file(content: bytes) -> None:
    with pytest.raises(reading.Unreadable):
        list(orders.read(io.BytesIO(content)))


def test_letters_that_banks_take() -> None:
    assert latin.written("Société d’Équipement & Œuvres", 70) == "Societe d'Equipement + OEuvres"
    assert latin.written("日本", 70) == "-" and latin.written("//a//b/", 9) == "a/b"
    assert latin.is_identifier("LOT-1") and not latin.is_identifier("a//b") and not latin.is_identifier("x" * 36)
