"""The main job: take a folder of invoices to their recipients, say what became of each, and open the portal."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from polyphonie.access import queries as access
from polyphonie.invoicing import queries
from polyphonie.invoicing.actions import deposits
from polyphonie.invoicing.terms import STATE_NAMES, Channel
from polyphonie.kernel import clock, deliveries
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.ledger import queries as ledger
from polyphonie.reporting.queries import stories
from polyphonie.reporting.stories import shell as story
from polyphonie.spending.queries import periodic

from . import demonstration, preparation, samples_chain, serve
from .ground import ROOT
from .year import making

SAMPLES: Final = ROOT / "samples" / "invoices"
SUFFIXES: Final = (".xml", ".pdf")
CHAINED: Final = "0218"
"""The programme whose expenditure goes through the chain, act by act."""
WIDTH_IN_A_FILE: Final = 160
SHORTEST_REASON: Final = 24
console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH_IN_A_FILE)


@dataclass(slots=True)
class Outcome:
    """What became of one file. `codes` are the failed rules and the refusals, in the order they were found."""

    file: str
    valid: bool
    codes: list[str]
    status: str
    entity: str
    milliseconds: float
    reasons: list[str] = field(default_factory=list)
    where: tuple[UUID, UUID] | None = None
    repeated: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "valid": self.valid,
            "failed": self.codes,
            "status": self.status,
            "entity": self.entity,
            "repeated": self.repeated,
            "reasons": self.reasons,
            "ms": round(self.milliseconds, 1),
        }


def run(*, folder: Path | None, serving: bool, year: bool) -> int:
    """Prepare, load the demonstration State, process the folder, report, then serve unless told not to.

    Without the State's `year`, only its invoices are there, and it is ready in a few seconds.
    """
    with console.status("Préparation de la base et du portail…"):
        preparation.prepare()
        on = clock.today()
        demonstration.load(on=on)
    if year:
        _tell_year(on)
    files = sorted(_files(folder or SAMPLES))
    if not files:
        console.print(f"Aucune facture (.xml, .pdf) dans {folder}.", style="red")
        return 2
    outcomes = _process(files, root=folder or SAMPLES)
    _show(outcomes)
    _report(outcomes)
    if year:
        _tell_chain(outcomes, on)
    if not serving:
        return 0
    _welcome()
    return serve.serve(host="127.0.0.1", port=8000, workers=2)


def _tell_year(on: date) -> None:
    """The State's year up to today, of two missions: enough to look at. `polyphonie books year` makes a whole one."""
    entity, suppliers = demonstration.state()
    cast = demonstration.cast()
    size = making.Size(missions=("CA", "TR"), documents=3, until=on, chained=(CHAINED,), chained_documents=2)
    try:
        with console.status("L'exercice de l'État, jusqu'à aujourd'hui…"):
            told = making.make(
                size,
                entity=entity,
                suppliers=suppliers,
                cast=cast,
                before=lambda units: samples_chain.commit(
                    units,
                    entity=entity,
                    ministry=demonstration.ministry(),
                    suppliers=suppliers,
                    cast=cast,
                    on=date(on.year, 1, 2),
                    today=on,
                ),
            )
    except making.AlreadyMade:
        return
    console.print(
        f"{demonstration.STATE} : loi de finances pour {size.year}, {making.euros(told.voted)} ;"
        f" {told.moves} mouvements de crédits et {told.entries} écritures jusqu'au {on:%d/%m/%Y}."
    )


def _tell_chain(outcomes: list[Outcome], on: date) -> None:
    """What the State pays of these invoices, from the commitment that they name to the statement of its bank."""
    entity, _ = demonstration.state()
    received = [outcome.where for outcome in outcomes if outcome.where]
    with console.status("La chaîne de la dépense…"):
        steps = list(samples_chain.play(received, entity=entity, cast=demonstration.cast(), on=on))
    if not steps:
        return
    table = Table(box=None, pad_edge=False, title="La chaîne de la dépense de l’État", title_justify="left")
    for header in ("Facture", "Engagement", "Demande", "État", "Pourquoi"):
        table.add_column(header, overflow="fold")
    for step in steps:
        table.add_row(step.invoice, step.commitment, step.request, step.state, step.reasons[0] if step.reasons else "")
    console.print(table)
    paid = [stories.numbered(actor=SYSTEM, entity=entity, number=step.commitment, on=on) for step in steps if step.paid]
    if paid:
        console.print("\nLe plus long de ces dossiers, acte par acte :", style="bold")
        for line in story.told(max(paid, key=lambda each: len(each.steps))):
            console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
    for order in periodic.orders(actor=SYSTEM, entity=entity, on=on):
        period = f"du {order.since:%d/%m/%Y} au {order.until - timedelta(days=1):%d/%m/%Y}"
        console.print(
            f"\nOrdre de payer périodique {order.number}, {period} : {order.count} demandes payées sur service présumé,"
            f" sans ordre préalable, {Money(order.cents).said('fr')}"
        )
    accounts = [each for each in ledger.balances(entity, until=on) if each.account[:2] in ("40", "51")]
    creditors = [each.account for each in accounts if each.account.startswith("40")]
    samples_chain.match(creditors, entity=entity, cast=demonstration.cast(), on=on)
    console.print("\nCe que disent les comptes de tiers et de trésorerie de l’État :")
    labels = {row.code: row.label for row in ledger.accounts(entity)}
    for each in accounts:
        side = "débiteur" if each.net > 0 else "créditeur" if each.net else "soldé"
        amount = Money(abs(each.net)).said("fr")
        console.print(f"  {each.account}  {labels[each.account]:<58.58}  {amount:>20}  {side}")


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    yield from (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())


def _process(files: list[Path], *, root: Path) -> list[Outcome]:
    actor = access.actor_of(demonstration.depositor())
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        outcomes = [
            _deposit(path, path.relative_to(root) if path != root else Path(path.name), actor)
            for path in progress.track(files, description="Dépôt des factures")
        ]
    with console.status("Acheminement…"):
        deliveries.drain()
    accepted = [outcome for outcome in outcomes if outcome.where]
    rows = queries.rows(outcome.where for outcome in accepted if outcome.where)
    for outcome in accepted:
        assert outcome.where is not None
        outcome.status = STATE_NAMES[rows[outcome.where[1]].state][0]
    return outcomes


def _deposit(path: Path, name: Path, actor: Actor) -> Outcome:
    content = path.read_bytes()
    started = perf_counter()
    receipt = deposits.deposit(
        actor=actor,
        content=content,
        file_name=path.name,
        channel=Channel.SHELL,
        on=clock.today(),
        key=f"run:{hashlib.sha256(content).hexdigest()}",
    )
    milliseconds = (perf_counter() - started) * 1000
    where = (receipt.entity, receipt.invoice) if receipt.entity and receipt.invoice else None
    return Outcome(
        file=str(name),
        valid=receipt.valid,
        codes=[refusal.code for refusal in (*receipt.refusals, *receipt.warnings)],
        status="Refusée" if not receipt.accepted else "Déposée",
        entity=receipt.entity_name,
        milliseconds=milliseconds,
        reasons=[refusal.fr for refusal in receipt.refusals],
        where=where,
        repeated=receipt.repeated,
    )


def _show(outcomes: list[Outcome]) -> None:
    """One line per file: what must be whole is, and the last column takes the width that is left."""
    rows = [
        (
            outcome.file,
            "conforme" if outcome.valid else "non conforme",
            outcome.status,
            f"{outcome.milliseconds:.0f} ms",
            _what_became(outcome),
        )
        for outcome in outcomes
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    left = max(console.width - sum(widths) - 2 * len(widths), SHORTEST_REASON)
    for outcome, (file, verdict, status, milliseconds, why) in zip(outcomes, rows, strict=True):
        line = Text(f"{file:<{widths[0]}}  ")
        line.append(f"{verdict:<{widths[1]}}  ", "green" if outcome.valid else "red")
        line.append(f"{status:<{widths[2]}}  ", "green" if outcome.where else "yellow")
        line.append(f"{milliseconds:>{widths[3]}}  ", "dim")
        line.append(why if len(why) <= left else f"{why[: left - 1]}…")
        console.print(line, soft_wrap=True)
    totals = _totals(outcomes)
    console.print(
        f"\n{totals['files']} fichiers : {totals['accepted']} factures acheminées, {totals['refused']} refusées ;"
        f" tous les motifs sont dans {_shown(settings.VAR / 'report.json')}"
    )


def _what_became(outcome: Outcome) -> str:
    if outcome.where is None:
        return f"{outcome.codes[0]} : {outcome.reasons[0]}"
    return f"{outcome.entity} (déjà déposée : rien n’a été refait)" if outcome.repeated else outcome.entity


def _totals(outcomes: list[Outcome]) -> dict[str, Any]:
    accepted = sum(outcome.where is not None for outcome in outcomes)
    return {
        "files": len(outcomes),
        "valid": sum(outcome.valid for outcome in outcomes),
        "accepted": accepted,
        "refused": len(outcomes) - accepted,
        "by_status": dict(Counter(outcome.status for outcome in outcomes)),
        "ms": round(sum(outcome.milliseconds for outcome in outcomes), 1),
    }


def _report(outcomes: list[Outcome]) -> None:
    report = {"invoices": [outcome.as_json() for outcome in outcomes], "totals": _totals(outcomes)}
    settings.VAR.mkdir(parents=True, exist_ok=True)
    (settings.VAR / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n")


def _welcome() -> None:
    table = Table(box=None, pad_edge=False)
    for header in ("Se connecter comme", "Adresse", "Pour voir qui"):
        table.add_column(header)
    for sign_in in demonstration.SIGN_INS:
        table.add_row(sign_in.name, sign_in.email, sign_in.purpose)
    console.print(f"\n[bold]Portail : {settings.BASE_URL}[/bold]   (Ctrl-C pour arrêter)\n")
    console.print(table)
    console.print(f"\nMot de passe de démonstration : [bold]{demonstration.PASSWORD}[/bold]")
    console.print(f"Client d’API : {_shown(settings.VAR / 'demonstration-client.json')}\n")


def _shown(path: Path) -> str:
    """A path as a person would type it from where they stand."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
