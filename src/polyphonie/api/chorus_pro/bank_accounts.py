"""The bank accounts of a supplier, by whole numbers: a program lists them, then names one when it submits an invoice.

An account's number is made of its IBAN, so that one IBAN has one number with all the bodies that pay on it.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import AliasChoices, Field
from typing_extensions import TypedDict

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties.queries import SupplierRow, bank_accounts

from . import directory
from .answering import found
from .asking import LARGEST_ORDINAL, Asked, Ordinal
from .problems import NO_SUCH_ACCOUNT
from .shapes import Answer

router = Router(tags=["transverses : structures"])
SHOWN: Final = 4


class AccountsAsked(Asked):
    idStructure: Annotated[Ordinal, Field(validation_alias=AliasChoices("idStructure", "idStructureCPP"))]


class AccountTold(TypedDict, total=False):
    idCoordonneeBancaire: int
    nomCoordonneeBancaire: str


class AccountsTold(Answer, total=False):
    listeCoordonneeBancaire: list[AccountTold]


@router.post(
    "/recuperer/coordbanc/valides", response=AccountsTold, summary="Lister les coordonnées bancaires d'une structure"
)
def accounts(request: HttpRequest, asked: AccountsAsked) -> HttpResponse:
    """Les comptes sur lesquels un fournisseur du compte technique peut être payé. Refus : ACC-RIG-01, API-CPR-03."""
    actor, on = access.acting(request), clock.today()
    directory.admit(actor, on)
    supplier = directory.by_number(asked.idStructure, actor=actor, on=on).supplier
    owned = bank_accounts.owned(supplier.id, actor=actor, on=on) if supplier else ()
    return found("listeCoordonneeBancaire", [_told(each) for each in owned])


def iban_of(ordinal: int, *, supplier: SupplierRow, actor: Actor, on: date) -> str:
    """The IBAN of an account's number, among those of the supplier. Refuses: ACC-RIG-01, API-CPR-09."""
    for each in bank_accounts.owned(supplier.id, actor=actor, on=on):
        if _ordinal(each.iban) == ordinal:
            return each.iban
    raise Refused(NO_SUCH_ACCOUNT())


def _told(account: bank_accounts.OwnAccount) -> AccountTold:
    name = f"{account.holder} · {account.iban[:SHOWN]} … {account.iban[-SHOWN:]}"
    return {"idCoordonneeBancaire": _ordinal(account.iban), "nomCoordonneeBancaire": name}


def _ordinal(iban: str) -> int:
    return int.from_bytes(hashlib.sha256(iban.encode()).digest()[:4]) % LARGEST_ORDINAL + 1
