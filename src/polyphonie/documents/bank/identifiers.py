"""Account numbers and the banks that keep them: IBANs and BICs, one at a time or by millions."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources
from typing import Final

from stdnum import bic, iban

_DIGITS: Final = str.maketrans({chr(ord("A") + place): str(10 + place) for place in range(26)})
_FRENCH: Final = re.compile(r"[0-9]{10}[0-9A-Z]{11}[0-9]{2}")
_KEY_LETTERS: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
"""Letters of a French account number as its key counts them (A and J are 1, S is 2)."""


def compact(value: str) -> str:
    """An IBAN or a BIC as it is kept: without the spaces that people put in for their eyes."""
    return "".join(value.split()).upper()


def is_iban(value: str) -> bool:
    """Whether a compact IBAN has its country's shape and a right key, a French one its own key as well."""
    return value.isascii() and bool(iban.is_valid(value)) and (not value.startswith("FR") or _key_holds(value[4:]))


def keys_hold(value: str) -> bool:
    """Whether the two check digits of a compact IBAN are right: what is asked again of each transfer of a million."""
    return int((value[4:] + value[:4]).translate(_DIGITS)) % 97 == 1


def _key_holds(account: str) -> bool:
    """The key of a French account: bank, branch, number and key make a multiple of 97."""
    return bool(_FRENCH.fullmatch(account)) and int(account.translate(_KEY_LETTERS)) % 97 == 0


def is_bic(value: str) -> bool:
    """Whether a compact BIC has eight or eleven characters of the right kinds."""
    return value.isascii() and bool(bic.is_valid(value))


def bic_of(value: str) -> str:
    """The BIC of the bank that keeps an account, where the table tells it; nothing otherwise: no transfer needs it."""
    return _banks().get(value[4:9], "") if value.startswith("FR") else ""


def spaced(value: str) -> str:
    """An IBAN as people read it, four characters at a time."""
    return " ".join(value[place : place + 4] for place in range(0, len(value), 4))


def hidden(value: str) -> str:
    """An IBAN of which only the country and the last digits are told."""
    return f"{value[:4]} •••• {value[-4:]}"


@cache
def _banks() -> dict[str, str]:
    with resources.files(__package__).joinpath("identifiers.tsv").open(encoding="utf-8") as table:
        return {row["bank"]: row["bic"] for row in csv.DictReader(table, delimiter="\t")}


def french_iban(*, bank: str, branch: str, number: str) -> str:
    """The IBAN of a French account: both its keys are computed."""
    told = f"{bank}{branch}{number}"
    key = 97 - int(f"{told}00".translate(_KEY_LETTERS)) % 97
    account = f"{told}{key:02d}"
    check = 98 - int(f"{account}FR00".translate(_DIGITS)) % 97
    return f"FR{check:02d}{account}"
