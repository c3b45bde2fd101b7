"""The commands of payments: `polyphonie payments bank-answers`."""

from __future__ import annotations

import argparse
import sys
from itertools import groupby
from uuid import UUID


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of payments."""
    answering = commands.add_parser(
        "bank-answers",
        help="jouer la banque : débiter les lots transmis et rapprocher son relevé (démonstrations)",
        description="Écrit et enregistre un relevé camt.053 par compte. Sortie : 0 fait, 1 refusé.",
    )
    answering.add_argument("entity", type=UUID, metavar="ENTITÉ")
    answering.set_defaults(run=_answer, needs_database=True)


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
            for refusal in refused.refusals:
                print(f"{refusal.code}  {refusal.fr}", file=sys.stderr)
            return 1
        print(f"{iban} : {done.lines} lignes, {done.executed} virements exécutés, {done.unknown} lignes à identifier")
    return 0
