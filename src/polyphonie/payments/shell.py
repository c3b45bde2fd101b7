"""The commands of payments: `polyphonie payments take|bank-answers`."""

from __future__ import annotations

import argparse
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from polyphonie.kernel.refusals import Refused


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of payments."""
    answering = commands.add_parser(
        "bank-answers",
        help="jouer la banque : débiter les lots transmis et rapprocher son relevé (démonstrations)",
        description="Écrit et enregistre un relevé camt.053 par compte. Sortie : 0 fait, 1 refusé.",
    )
    answering.add_argument("entity", type=UUID, metavar="ENTITÉ")
    answering.set_defaults(run=_answer, needs_database=True)
    taking = commands.add_parser(
        "take",
        help="prendre un fichier de la banque : relevé ou avis (camt.053, camt.054), ou compte rendu (pain.002)",
        description="Le même fichier deux fois n’est pris qu’une. Sortie : 0 pris, 1 refusé.",
    )
    taking.add_argument("entity", type=UUID, metavar="ENTITÉ")
    taking.add_argument("file", type=Path, metavar="FICHIER")
    taking.add_argument("--report", action="store_true", help="c’est un compte rendu de lot (pain.002)")
    taking.set_defaults(run=_take, needs_database=True)


def _take(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions

    asked = {"content": given.file.read_bytes(), "name": given.file.name, "on": clock.today()}
    try:
        if given.report:
            reported = actions.record_status_report(actor=SYSTEM, entity=given.entity, **asked)
            print(f"{reported.rejected} virements rejetés")
        else:
            done = actions.record_statement(actor=SYSTEM, entity=given.entity, **asked)
            print(
                f"{done.lines} lignes, dont {done.again} déjà connues : {done.executed} virements exécutés,"
                f" {done.returned} revenus, {done.unknown} lignes à identifier"
            )
    except Refused as refused:
        return _refused(refused)
    return 0


def _refused(refused: Refused) -> int:
    for refusal in refused.refusals:
        print(f"{refusal.code}  {refusal.fr}", file=sys.stderr)
    return 1


def _answer(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions, queries
    from .terms import LotState

    on = clock.today()
    sent = queries.lots(actor=SYSTEM, entity=given.entity, on=on, state=LotState.SENT)
    if not sent:
        print("Aucun lot n’attend de réponse de la banque.")
    for iban, of_account in groupby(
        sorted(sent, key=lambda lot: (lot.debtor_iban, lot.id)), lambda lot: lot.debtor_iban
    ):
        content = queries.played_statement(tuple(of_account), on=on)
        try:
            done = actions.record_statement(
                actor=SYSTEM, entity=given.entity, content=content, name=f"releve-{on}.xml", on=on
            )
        except Refused as refused:
            return _refused(refused)
        print(f"{iban} : {done.lines} lignes, {done.executed} virements exécutés, {done.unknown} lignes à identifier")
    return 0
