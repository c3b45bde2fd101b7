"""The commands of the budget: `polyphonie books act|availability|close-budget`."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from polyphonie.kernel.refusals import Refused


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of the budget to those of the books."""
    act = commands.add_parser(
        "act",
        help="enregistrer un acte budgétaire d'un fichier CSV, tout ou rien",
        description="Colonnes : centre;titre;type;montant;domaine;categorie;fonds;evaluatif;exercice."
        " Sortie : 0 enregistré, 1 refusé, avec toutes les raisons.",
    )
    act.add_argument("entity", type=UUID, metavar="ENTITÉ")
    act.add_argument("file", type=Path, metavar="FICHIER")
    act.add_argument("--type", default="opening", metavar="TYPE", help="opening, amendment, virement, transfer…")
    act.add_argument("--year", type=int, required=True, metavar="ANNÉE")
    act.add_argument("--reference", required=True, metavar="RÉFÉRENCE")
    act.add_argument("--title", default="", metavar="INTITULÉ")
    act.add_argument("--signed-on", type=date.fromisoformat, metavar="AAAA-MM-JJ")
    act.add_argument("--lifted-by", default="", metavar="ARTICLE", help="l'article qui lève le plafond")
    act.add_argument(
        "--revenue", type=Decimal, default=Decimal(0), metavar="MONTANT", help="recettes d'un décret d'avance"
    )
    act.set_defaults(run=_act, needs_database=True)
    shown = commands.add_parser("availability", help="écrire ce qui est disponible, par un axe, en AE et en CP")
    shown.add_argument("entity", type=UUID, metavar="ENTITÉ")
    shown.add_argument("--year", type=int, required=True, metavar="ANNÉE")
    shown.add_argument("--by", default="programme", metavar="AXE", help="mission, programme, centre, title, envelope…")
    shown.add_argument("--known-on", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="tel que connu ce soir-là")
    shown.set_defaults(run=_availability, needs_database=True)
    closing = commands.add_parser("close-budget", help="clore un exercice : ses restes à payer passent au suivant")
    closing.add_argument("entity", type=UUID, metavar="ENTITÉ")
    closing.add_argument("--year", type=int, required=True, metavar="ANNÉE")
    closing.set_defaults(run=_close, needs_database=True)


def _act(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money
    from polyphonie.kernel.refusals import Refused

    from . import actions, queries
    from .terms import ActDraft, ActType

    on = clock.today()
    try:
        lines = queries.read_lines(given.file.read_text("utf-8-sig"), on=on)
        signed_on = given.signed_on or on
        draft = ActDraft(
            ActType(given.type),
            given.year,
            given.reference,
            given.title,
            signed_on,
            lines,
            given.lifted_by,
            Money.of(given.revenue),
        )
        done = actions.enact(actor=SYSTEM, entity=given.entity, draft=draft, on=on)
    except Refused as refused:
        return _told(refused)
    print(f"Acte n° {done.number} de {given.year} : {len(lines)} lignes ({done.act})")
    return 0


def _availability(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money

    from . import queries
    from .terms import Group

    lines = queries.view(
        actor=SYSTEM,
        entity=given.entity,
        fiscal_year=given.year,
        by=Group(given.by),
        on=clock.today(),
        known_on=given.known_on,
    )
    for line in lines:
        for kind, held in (("AE", line.ae), ("CP", line.cp)):
            used = Money(held.reserved + held.consumed).decimal
            print(f"{line.key or '-'}\t{kind}\t{used}\t{Money(held.available).decimal}\t{held.sentence}")
    return 0


def _close(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money
    from polyphonie.kernel.refusals import Refused

    from . import actions

    try:
        done = actions.close_year(actor=SYSTEM, entity=given.entity, fiscal_year=given.year, on=clock.today())
    except Refused as refused:
        return _told(refused)
    print(
        f"Exercice {given.year} clos : {done.commitments} engagements, {Money(done.remaining).decimal} à payer ensuite"
    )
    return 0


def _told(refused: Refused) -> int:
    for refusal in refused.refusals:
        print(f"{refusal.code}  {refusal.fr}", file=sys.stderr)
    return 1
