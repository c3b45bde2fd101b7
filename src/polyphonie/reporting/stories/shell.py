"""The command `polyphonie spending story`: a file's whole story, act by act."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from polyphonie.kernel.terminal import explain

if TYPE_CHECKING:
    from polyphonie.reporting.queries.stories import Step, Story


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    telling = commands.add_parser("story", help="raconter un dossier, du premier acte au relevé bancaire")
    telling.add_argument("number", metavar="NUMÉRO", help="d'un engagement ou d'une demande de paiement")
    telling.add_argument("--entity", default="", metavar="SIRET", help="par défaut, la seule qui ait un budget")
    telling.set_defaults(run=_story, needs_database=True)


def _story(given: argparse.Namespace) -> int:
    """0 all agrees, 1 the chain and the budget differ, 2 there is no such file."""
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused
    from polyphonie.reporting.files import bodies
    from polyphonie.reporting.queries import stories as queries

    entity = bodies.only(given.entity)
    if entity is None:
        print(bodies.WHICH, file=sys.stderr)
        return 2
    try:
        found = queries.numbered(actor=SYSTEM, entity=entity, number=given.number, on=clock.today())
    except Refused as refused:
        explain(refused.refusals)
        return 2
    print("\n".join(told(found)))
    return 0 if found.sums.agree and found.balanced else 1


def told(found: Story) -> Iterator[str]:
    """The story, line by line, in French."""
    from polyphonie.kernel import clock
    from polyphonie.payments.terms import TRANSFER_STATES

    yield f"Dossier {found.file.number} · {found.file.label} · {found.file.supplier_name}"
    for step in found.steps:
        yield f"{step.at.astimezone(clock.PARIS):%d/%m/%Y %H:%M:%S}  {step.terms.name.fr}  ({step.by})"
        yield from (f"{_UNDER}{words}" for words in _came_of(step))
    for trail in found.trails:
        lot = f", lot {trail.lot.message}" if trail.lot else ""
        statement = f", relevé {trail.statement.identifier}" if trail.statement else ""
        state = TRANSFER_STATES[trail.state].fr.lower()
        yield f"Virement à {trail.payee_name} : {_euros(trail.cents)}, {state}{lot}{statement}"
    sums = found.sums
    for label, cents in (
        ("Engagé", sums.committed),
        ("Certifié", sums.certified),
        ("Demandé", sums.requested),
        ("Payé", sums.paid),
        ("Reste à payer", sums.left),
        ("AE consommées", sums.ae),
        ("CP consommés", sums.cp),
    ):
        yield f"{label:20} {_euros(cents):>20}"
    agree = sums.agree and found.balanced
    yield "La chaîne, le budget et les livres disent la même chose." if agree else "La chaîne et le budget diffèrent."


_UNDER: Final = " " * 21


def _came_of(step: Step) -> Iterator[str]:
    from polyphonie.budget.terms import MOVES
    from polyphonie.budget.terms.moves import TOTAL_NAMES
    from polyphonie.spending.terms.checks import check_terms

    for move in step.moves:
        yield f"{move.kind} · {MOVES[move.type].fr} · {TOTAL_NAMES[move.total][0]} : {_euros(move.cents)}"
    for entry in step.entries:
        yield f"Écriture {entry.journal}-{entry.number} : {entry.label}, {_euros(entry.total)}"
    if step.verdicts:
        terms = check_terms()
        failed = [terms[each.code].name.fr for each in step.verdicts if not each.holds]
        found = f"non satisfaits : {', '.join(failed)}" if failed else "tous satisfaits"
        yield f"{len(step.verdicts)} contrôles du comptable, {found}"
    for document in step.documents:
        yield f"Pièce {document.name}, empreinte {document.sha256[:16]}"


def _euros(cents: int) -> str:
    from polyphonie.kernel.money import Money

    return Money(cents).said("fr")
