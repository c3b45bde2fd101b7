"""What the platform costs at the size of a country, each measure beside its own baseline of the same run.

    make bench-platform                       two invented countries are made once, below var/: this takes a while
    make bench-platform LARGE=100000          a smaller one

Four questions: what a read of the API costs beside a bare endpoint of the same framework that runs the same queries;
how long each page of the portal takes; whether an operation costs more among a million invoices than ten thousand; how
many invoices a second a flow brings in, beside a bare COPY. Then `bench/deposits.py` says what HTTP brings in.
Processor time is told, program and database together, because other work on the machine does not disturb it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
SMALL: Final = ("--entities", "2000", "--suppliers", "3000", "--months", "24", "--invoices", "10000")
RATIO_WANTED, PAGE_WANTED, GROWTH_WANTED = 0.6, 200.0, 1.2


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--large", type=int, default=1_000_000, help="invoices of the large country")
    asked = given.parse_args()
    entities = max(asked.large // 50, 100)
    sizes = ("--entities", str(entities), "--suppliers", str(2 * entities), "--invoices", str(asked.large))
    small = measured("country-10000", SMALL)
    large = measured(f"country-{asked.large}", sizes)
    tell(small, large)
    subprocess.run([sys.executable, str(ROOT / "bench" / "deposits.py")], cwd=ROOT, check=True)


def measured(name: str, sizes: tuple[str, ...]) -> dict[str, Any]:
    """Make the country of that name unless it is there, and measure in it, in a process of its own."""
    folder = ROOT / "var" / name
    folder.mkdir(parents=True, exist_ok=True)
    ours = {"POLYPHONIE_VAR": str(folder), "POLYPHONIE_SECOND_FACTOR_REQUIRED": "0", "POLYPHONIE_LOG_LEVEL": "CRITICAL"}
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | ours
    program = [sys.executable, "-m", "polyphonie"]
    if not (folder / "made").exists():
        subprocess.run([*program, "generate-country", *sizes], env=environment, cwd=ROOT, check=True)
        (folder / "made").touch()
    subprocess.run([*program, "prepare"], env=environment, cwd=ROOT, check=True)
    measure = [sys.executable, str(ROOT / "bench" / "platform" / "measure.py")]
    done = subprocess.run(measure, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def tell(small: dict[str, Any], large: dict[str, Any]) -> None:
    print(
        f"\nPays : {large['invoices']} factures, {large['entities']} structures ; petit : {small['invoices']} factures"
    )
    print("\nLectures de l'API (ms de CPU)              notre   nu    rapport (≥ 0,6)   à 10 000   croissance (≤ 1,2)")
    for name, (ours, bare) in large["reads"].items():
        before = small["reads"][name][0]
        print(f"  {name:<40}{ours:6.2f} {bare:6.2f} {bare / ours:8.2f} {before:16.2f} {ours / before:12.2f}")
    print("\nActes (ms de CPU)                          ici   à 10 000   croissance (≤ 1,2)")
    for name, ours in large["acts"].items():
        print(f"  {name:<40}{ours:6.2f} {small['acts'][name]:8.2f} {ours / small['acts'][name]:10.2f}")
    for where, of in (("ici", large["flow"]), ("à 10 000", small["flow"])):
        print(
            f"\nFlux EDI, {where} : {of['rate']:.0f} factures/s jusqu'à la dernière remise (≥ 400) ; CPU par facture :"
            f" {of['ours']:.2f} ms, dont {of['check']:.2f} de contrôle, et {of['database']:.2f} de base de données"
            f"\n  contrôle mis à part {of['apart']:.0f}/s ; un simple COPY des mêmes lignes {of['bare']:.0f}/s :"
            f" rapport {of['apart'] / of['bare']:.2f} (≥ 0,5)"
        )
    print("\nPages du portail                                       p95 (ms)   CPU (ms)  à 10 000   croissance")
    slow = 0
    for name, (p95, cpu) in sorted(large["pages"].items(), key=lambda each: -each[1][0]):
        slow += p95 > PAGE_WANTED
        before = small["pages"].get(name, [0, cpu])[1]
        print(f"  {name:<52}{p95:8.0f} {cpu:10.1f} {before:9.1f} {cpu / max(before, 0.1):9.2f}")
    print(f"\n{len(large['pages'])} pages, dont {slow} au-delà de {PAGE_WANTED:.0f} ms")


if __name__ == "__main__":
    main()
