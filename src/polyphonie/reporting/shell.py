"""The command `polyphonie books bridge`: from the budget's balance to the general result."""

from __future__ import annotations

import argparse
import sys
from uuid import UUID

from polyphonie.kernel.terminal import explain


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    telling = commands.add_parser("bridge", help="expliquer ce qui sépare le solde budgétaire du résultat")
    telling.add_argument("year", type=int, metavar="EXERCICE")
    telling.add_argument("--entity", type=UUID, metavar="ORGANISME", help="par défaut, le seul qui tienne des livres")
    telling.set_defaults(run=_bridge, needs_database=True)


def _bridge(given: argparse.Namespace) -> int:
    """0 listed items explain all, 1 something is left, 2 there is no bridge."""
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused
    from polyphonie.ledger import queries as ledger

    from .queries import bridges as queries

    on = clock.today()
    entities = [given.entity] if given.entity else [book.entity for book in ledger.books(actor=SYSTEM, on=on)]
    if len(entities) != 1:
        print("Dites de quel organisme : --entity.", file=sys.stderr)
        return 2
    try:
        found = queries.bridge(actor=SYSTEM, entity=entities[0], year=given.year, on=on)
    except Refused as refused:
        explain(refused.refusals)
        return 2
    for label, cents in (
        ("Recettes encaissées", found.revenue),
        ("Crédits de paiement consommés", -found.spending),
        ("Solde budgétaire", found.balance),
        *((item.terms.fr, item.amount) for item in found.items if item.accounts),
        ("Écart entre CP consommés et paiements imputés", found.gap),
        *((f"Non expliqué : {account}", amount) for account, amount in found.unexplained.items()),
        ("Solde des opérations de l'exercice", found.result),
    ):
        print(f"{label[:70]:70} {_euros(cents):>24}")
    print("Tout est expliqué par les postes listés." if found.holds else "Un écart reste à expliquer.")
    return 0 if found.holds else 1


def _euros(cents: int) -> str:
    from polyphonie.kernel.money import Money

    return Money(cents).said("fr")
