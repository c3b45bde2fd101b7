"""Entries over HTTP: posted, read, cancelled; and the closing table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Path, Query, Schema

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.ledger import actions, queries
from polyphonie.ledger.queries.centralising import journal_sums
from polyphonie.ledger.written_drafts import EntryDraftIn

from .addresses import Year, admit, language, router


class DraftsIn(Schema):
    """De une à mille écritures : toutes passent, ou aucune."""

    entries: Annotated[list[EntryDraftIn], Field(min_length=1, max_length=1_000)]


class PostedOut(Schema):
    """Une écriture passée ; `again` : elle l'était déjà."""

    id: UUID
    number: int
    again: bool


class JournalSumOut(Schema):
    """Ce qu'un journal a reçu dans une période (0 à 16) de l'exercice."""

    journal: str
    label: str
    period: int
    debit: Decimal
    credit: Decimal


class ReasonIn(Schema):
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class EntryOut(Schema):
    """Une écriture d'un journal ; `total` est la somme de ses débits."""

    id: UUID
    journal: str
    number: int
    on: date
    period: int
    label: str
    source: str
    total: Decimal


class CheckOut(Schema):
    """Un contrôle de clôture : s'il est satisfait, s'il bloque, ce qu'il trouve et qui l'a signé."""

    code: str
    label: str
    owner: str
    blocking: bool
    passed: bool
    found: int
    amount: Decimal
    signer: str


@router.post("/{entity}/entries", response=list[PostedOut], summary="Passer des écritures")
def post_entries(request: HttpRequest, entity: UUID, given: DraftsIn) -> list[PostedOut]:
    """Toutes ou aucune, dans l'ordre donné ; répété sous les mêmes clés, rend les mêmes écritures.

    Refus : ACC-RIG-01, LED-BOO-01, LED-YEA-01, LED-JOU-01, LED-WOR-01, LED-LIN-01 à 03, LED-ACC-01 à 03, LED-BAL-01,
    LED-PER-01 à 03, LED-KEY-01.
    """
    drafts = [each.draft() for each in given.entries]
    posted = actions.post_all(actor=access.acting(request), entity=entity, drafts=drafts, on=clock.today())
    return [PostedOut(id=each.id, number=each.number, again=each.again) for each in posted]


@router.post("/{entity}/entries/{entry}/correction", response=PostedOut, summary="Annuler une écriture")
def correct_entry(request: HttpRequest, entity: UUID, entry: UUID, given: ReasonIn) -> PostedOut:
    """Par sa contre-passation. Refus : ACC-RIG-01, LED-BOO-01, LED-ENT-01, LED-ENT-02, LED-REA-01, LED-PER-01."""
    posted = actions.correct(
        actor=access.acting(request), entity=entity, entry=entry, reason=given.reason, on=clock.today()
    )
    return PostedOut(id=posted.id, number=posted.number, again=posted.again)


@router.get("/{entity}/journals/{journal}/entries", response=list[EntryOut], summary="Lire les écritures d'un journal")
def journal_entries(
    request: HttpRequest,
    entity: UUID,
    journal: Annotated[str, Path(pattern="^[A-Z0-9]{1,10}$")],
    year: Year,
    before: Annotated[int | None, Query(ge=1, lt=2**31, description="Avant ce numéro ; la dernière d'abord")] = None,
) -> list[EntryOut]:
    """Cinquante écritures au plus, la dernière d'abord. Refus : ACC-RIG-01, LED-BOO-01."""
    admit(request, entity)
    return [
        EntryOut(
            id=row.id,
            journal=row.journal,
            number=row.number,
            on=row.on,
            period=row.period,
            label=row.label,
            source=row.source,
            total=Money(row.total).decimal,
        )
        for row in queries.entries(entity, journal=journal, year=year, before=before)
    ]


@router.get("/{entity}/journals", response=list[JournalSumOut], summary="Lire les sommes des journaux")
def journals(request: HttpRequest, entity: UUID, year: Year) -> list[JournalSumOut]:
    """Le journal centralisateur : chaque journal, période par période. Refus : ACC-RIG-01, LED-BOO-01."""
    admit(request, entity)
    return [
        JournalSumOut(
            journal=row.journal,
            label=row.label_en if language() == "en" else row.label_fr,
            period=row.period,
            debit=Money(row.debit).decimal,
            credit=Money(row.credit).decimal,
        )
        for row in journal_sums(entity, year=year)
    ]


@router.get("/{entity}/closing", response=list[CheckOut], summary="Lire le tableau de clôture")
def closing_table(request: HttpRequest, entity: UUID, year: Year) -> list[CheckOut]:
    """Les contrôles de clôture d'un exercice. Refus : ACC-RIG-01, LED-BOO-01."""
    admit(request, entity)
    return [
        CheckOut(
            code=row.check.code,
            label=row.check.label.en if language() == "en" else row.check.label.fr,
            owner=row.check.owner,
            blocking=row.check.blocking,
            passed=row.passed,
            found=row.found,
            amount=Money(row.cents).decimal,
            signer=row.signer,
        )
        for row in queries.closing(entity, year=year)
    ]
