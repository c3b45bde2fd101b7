"""The commands of the budget: `polyphonie books act|availability|close-budget|scenario|scenarios`."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from polyphonie.kernel.terminal import euros, explain

if TYPE_CHECKING:
    pass


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
    act.add_argument("--revenue", type=euros, default="0", metavar="EUROS", help="recettes d'un décret d'avance")
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
    _add_scenarios(commands)


def _add_scenarios(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    opening = commands.add_parser(
        "scenario",
        help="ouvrir un scénario de prévision, avec les hypothèses d’un fichier CSV",
        description="Colonnes : centre;titre;type;nature;du_mois;au_mois;valeur;acte. Nature : amount (euros par mois),"
        " pace (% de la prévision), share (% de ce qui reste), move (mouvement prévu, par l’acte dit).",
    )
    opening.add_argument("entity", type=UUID, metavar="ENTITÉ")
    opening.add_argument("file", type=Path, metavar="FICHIER")
    opening.add_argument("--year", type=int, required=True, metavar="ANNÉE")
    opening.add_argument("--name", required=True, metavar="NOM")
    opening.add_argument("--centre", default="", metavar="CODE", help="son périmètre ; vide, tout le budget")
    opening.set_defaults(run=_scenario, needs_database=True)
    comparing = commands.add_parser("scenarios", help="comparer les scénarios ouverts d’un exercice, en AE et en CP")
    comparing.add_argument("entity", type=UUID, metavar="ENTITÉ")
    comparing.add_argument("--year", type=int, required=True, metavar="ANNÉE")
    comparing.set_defaults(run=_scenarios, needs_database=True)


def _act(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
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
            given.revenue,
        )
        done = actions.enact(actor=SYSTEM, entity=given.entity, draft=draft, on=on)
    except Refused as refused:
        return explain(refused.refusals)
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
            print(f"{line.key or '-'}\t{kind}\t{used}\t{Money(held.available).decimal}\t{held.sentence('fr')}")
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
        return explain(refused.refusals)
    print(
        f"Exercice {given.year} clos : {done.commitments} engagements, {Money(done.remaining).decimal} à payer ensuite"
    )
    return 0


def _scenario(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions, queries

    on = clock.today()
    try:
        told = queries.read_hypotheses(given.file.read_text("utf-8-sig"), on=on)
        centre = queries.centre(given.centre, on=on) if given.centre else None
        done = actions.open_scenario(
            actor=SYSTEM,
            entity=given.entity,
            fiscal_year=given.year,
            name=given.name,
            centre=centre,
            hypotheses=told,
            on=on,
        )
    except Refused as refused:
        return explain(refused.refusals)
    print(f"Scénario « {given.name} » de {given.year} : {len(told)} hypothèses ({done.scenario})")
    return 0


def _scenarios(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money

    from . import queries
    from .terms import Kind

    on = clock.today()
    rows = queries.scenarios(actor=SYSTEM, entity=given.entity, fiscal_year=given.year, on=on)
    for found in queries.compared(actor=SYSTEM, entity=given.entity, scenarios=[row.id for row in rows], on=on):
        for kind in Kind:
            whole = found.whole(kind)
            lacking = ",".join(sorted({line.centre for line in found.short(kind)})) or "-"
            print(
                f"{found.row.name}\t{kind}\t{Money(whole.landing).decimal}\t{Money(whole.margin).decimal}\t{lacking}"
                f"\t{len(found.refusals)}"
            )
    return 0
