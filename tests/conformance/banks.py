"""`make conformance`: the files of banks against the official schemas, and beside sepaxml's on the same payments.

    python -m tests.conformance.banks [--corpus DIR] [--payments N]

Payment orders (pain.001, versions 09 and 03) and status reports (pain.002, 12 and 03) are valid; sepaxml's file of the
same payments, read by our reader, tells the same as ours. Without the corpus or without sepaxml it says so.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

from lxml import etree

from polyphonie.documents.bank import identifiers, orders, reports
from polyphonie.documents.bank.words import Answer, Order, Party, Place, ReportHead, Transfer, TransferAnswer, Version

CORPUS = Path(__file__).parents[3] / "shared/corpus/accounting/iso20022"
PEER = Path(__file__).parents[2] / ".venv" / "banks" / "bin" / "python"
NOW, DAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC), date(2026, 3, 4)
DEBTOR = Party(
    "Etat de l'Exemple", identifiers.french_iban(bank="30001", branch="00794", number="12345678901"), "BDFEFRPPXXX"
)
NAMES = (
    "Atelier Numérique Lorient",
    "Société Générale d’Œuvres & Cie",
    "GAEC du Haÿ",
    "Łukasz Müller",
    "P. O'Neil (SARL)",
)
TOWNS = (Place(), Place("Lorient", "FR", "3 quai des Indes", "56100"), Place("Köln", "DE"))


def payments(count: int) -> list[Transfer]:
    """The same payments each time, of all amounts and letters."""
    draw = Random(6)
    return [
        Transfer(
            end_to_end=f"{draw.getrandbits(128):032X}",
            cents=draw.choice((1, 99, 100, draw.randrange(1, 10**9), orders.MOST_CENTS)),
            payee=Party(
                draw.choice(NAMES),
                identifiers.french_iban(bank="30004", branch="00585", number=f"{draw.randrange(10**11):011d}"),
                draw.choice(("BNPAFRPPXXX", "BNPAFRPP")),
                draw.choice(TOWNS),
            ),
            remittance=f"Facture {number} du 1er février – « été »",
        )
        for number in range(count)
    ]


def written(told: list[Transfer], version: Version) -> bytes:
    """Our file of some payments."""
    order = Order("LOT-1", "LOT-1", NOW, DEBTOR.name, DEBTOR, DAY, len(told), sum(each.cents for each in told))
    sink = io.BytesIO()
    orders.write(order, told, sink, version=version)
    return sink.getvalue()


def peer(told: list[Transfer], version: Version) -> bytes:
    """sepaxml's file of the same payments, in the letters that ours writes: where banks take none it chooses others."""
    ours = [each for each in orders.read(io.BytesIO(written(told, version))) if isinstance(each, Transfer)]
    said = [
        {
            "name": each.payee.name,
            "IBAN": each.payee.iban,
            "BIC": each.payee.bic,
            "amount": each.cents,
            "description": each.remittance,
            "endtoend_id": each.end_to_end,
        }
        for each in ours
    ]
    asked = {
        "name": DEBTOR.name,
        "iban": DEBTOR.iban,
        "bic": DEBTOR.bic,
        "version": str(version),
        "day": DAY.isoformat(),
    }
    script = Path(__file__).with_name("peer_sepaxml.py")
    done = subprocess.run(
        [str(PEER), str(script)], input=json.dumps(asked | {"payments": said}).encode(), capture_output=True, check=True
    )
    return done.stdout


def reading(content: bytes) -> list[Any]:
    """What a file says, but for what each writer names itself; addresses are ours alone."""
    order, *told = list(orders.read(io.BytesIO(content)))
    assert isinstance(order, Order)
    head = (order.debtor.iban, order.debtor.bic, order.execute_on, order.count, order.cents)
    return [head, *((t.end_to_end, t.cents, t.payee.name, t.payee.iban, t.payee.bic, t.remittance) for t in told)]  # type: ignore[union-attr]


def report(told: list[Transfer], version: str) -> bytes:
    """The report of a bank that rejects one payment in two."""
    head = ReportHead("RPT-1", "LOT-1", Answer.PARTLY)
    answers = [
        TransferAnswer(each.end_to_end, Answer.REJECTED if number % 2 else Answer.SETTLED, "AC04" if number % 2 else "")
        for number, each in enumerate(told)
    ]
    sink = io.BytesIO()
    reports.write(head, answers, sink, created_at=NOW)
    return sink.getvalue().replace(reports.VERSION.encode(), version.encode())


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.conformance.banks")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--payments", type=int, default=1_000)
    asked = parser.parse_args()
    if not asked.corpus.is_dir():
        say(f"no schemas at {asked.corpus}: nothing compared")
        return 0
    told, failed = payments(asked.payments), 0
    files = {str(version): written(told, version) for version in Version}
    files |= {version: report(told, version) for version in ("pain.002.001.12", "pain.002.001.03")}
    for name, content in files.items():
        schema = etree.XMLSchema(file=str(asked.corpus / f"{name}.xsd"))
        valid = schema.validate(etree.fromstring(content))
        failed += not valid
        say(f"{name}: {len(told)} payments, {'valid' if valid else schema.error_log.last_error}")
    for version in Version:
        if not PEER.exists():
            say("sepaxml is not here (make conformance): its reading is not compared")
            break
        ours, theirs = reading(files[str(version)]), reading(peer(told, version))
        differ = sum(one != other for one, other in zip(ours, theirs, strict=True))
        failed += bool(differ)
        say(f"{version}: beside sepaxml, {differ} of {len(told)} payments read otherwise")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
