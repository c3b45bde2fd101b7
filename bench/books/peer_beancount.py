"""Beancount on the same movements: to write its file, then to load it and tell what every account holds."""

import sys
import time
from itertools import islice
from pathlib import Path

import measure
from beancount import loader
from beancount.core import realization

count, folder = int(sys.argv[1]), Path(sys.argv[2])
file = folder / "books.beancount"
began = time.process_time()
with file.open("w") as out:
    for code in (*measure.CHARGES, measure.ACCRUED, measure.PAYABLE, measure.BANK):
        out.write(f"2026-01-01 open Assets:C{code}\n")
    for each in islice(measure.movements(1), count):
        euros = f"{each.cents // 100}.{each.cents % 100:02d} EUR"
        out.write(f'{each.on} * "Service fait"\n  Assets:C{each.debit}  {euros}\n  Assets:C{each.credit}  -{euros}\n')
wrote = time.process_time() - began
began = time.process_time()
entries, errors, _ = loader.load_file(str(file))
assert not errors, errors[:1]
realization.realize(entries)
print(wrote, time.process_time() - began, count)
