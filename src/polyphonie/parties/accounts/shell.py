"""The commands of bank accounts: `polyphonie accounts list|enter|confirm|refuse|close`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from polyphonie.kernel.terminal import act_as, add_actor


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of bank accounts."""
    listing = commands.add_parser("list", help="lister les comptes à confirmer, ou tous ceux d'un tiers")
    entering = commands.add_parser("enter", help="saisir le compte d'un tiers ; une autre personne le confirme")
    confirming = commands.add_parser("confirm", help="confirmer un compte qu'une autre personne a saisi")
    refusing = commands.add_parser("refuse", help="refuser un compte qu'une autre personne a saisi")
    closing = commands.add_parser("close", help="fermer un compte : on n'y paie plus, dès aujourd'hui")
    acts = ((entering, _enter), (confirming, _confirm), (refusing, _refuse), (closing, _close))
    for command, run in ((listing, _list), *acts):
        command.add_argument("entity", type=UUID, metavar="ORGANISME")
        command.set_defaults(run=run, needs_database=True)
    for command, _run in acts:
        add_actor(command)
    listing.add_argument("--of", dest="siret", default="", metavar="SIRET", help="tous les comptes de ce tiers")
    entering.add_argument("siret", metavar="SIRET", help="le tiers")
    entering.add_argument("iban", metavar="IBAN")
    entering.add_argument("proof", type=Path, metavar="RIB", help="le justificatif de la banque, en PDF")
    entering.add_argument("--holder", required=True, metavar="TITULAIRE")
    entering.add_argument("--shared", default="", metavar="RAISON", help="pourquoi le compte d'un autre est le sien")
    for command in (confirming, refusing, closing):
        command.add_argument("account", type=UUID, metavar="COMPTE", help="son identifiant, comme `list` le dit")
    for command in (refusing, closing):
        command.add_argument("--reason", required=True, metavar="RAISON")


def _list(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.parties.queries import bank_accounts as queries
    from polyphonie.parties.terms.bank_accounts import ACCOUNT_STATES

    on = clock.today()
    if given.siret:
        owner = _third_party(given.siret)
        if owner is None:
            return 2
        found = queries.of_owner(owner, entity=given.entity, actor=SYSTEM, on=on)
    else:
        found = queries.waiting(entity=given.entity, actor=SYSTEM, on=on)
    for row in found:
        usable = f"  payable dès le {row.usable_on:%d/%m/%Y}" if row.usable_on and not row.closed_on else ""
        print(f"{row.id}  {row.spaced}  {ACCOUNT_STATES[row.state].fr:<11} {row.holder}{usable}")
    return 0


def _enter(given: argparse.Namespace) -> int:
    from polyphonie.parties import actions
    from polyphonie.parties.terms.bank_accounts import AccountDraft, OwnerKind

    owner = _third_party(given.siret)
    if owner is None:
        return 2
    draft = AccountDraft(
        owner_kind=OwnerKind.SUPPLIER,
        owner=owner,
        iban=given.iban,
        holder=given.holder,
        proof=given.proof.read_bytes(),
        proof_name=given.proof.name,
        shared_reason=given.shared,
    )
    return _act(given, actions.enter_bank_account, "{0.id}", draft=draft)


def _confirm(given: argparse.Namespace) -> int:
    from polyphonie.parties import actions

    return _act(given, actions.confirm_bank_account, "fait", account=given.account)


def _refuse(given: argparse.Namespace) -> int:
    from polyphonie.parties import actions

    return _act(given, actions.refuse_bank_account, "fait", account=given.account, reason=given.reason)


def _close(given: argparse.Namespace) -> int:
    from polyphonie.parties import actions

    return _act(given, actions.close_bank_account, "fait", account=given.account, reason=given.reason)


def _third_party(siret: str) -> UUID | None:
    from polyphonie.parties import queries
    from polyphonie.parties.terms import SupplierIdKind

    found = queries.supplier_by_identifier(SupplierIdKind.SIRET, siret)
    if found is None:
        print("Aucun tiers n'a ce SIRET.", file=sys.stderr)
    return found.id if found else None


def _act(given: argparse.Namespace, act: Callable[..., object], done: str, **told: Any) -> int:
    from polyphonie.access import queries as access

    return act_as(access.actor_named, given, act, done, **told)
