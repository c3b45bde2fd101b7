"""Books over HTTP: opened, with their accounts and their years."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.ledger import actions, queries

from .addresses import admit, router


class BooksIn(Schema):
    """Le premier exercice des livres."""

    year: Annotated[int, Field(ge=1950, le=2199)]


class AccountsIn(Schema):
    """Des comptes du plan, ou tous sans `codes`, à ouvrir à compter d'un jour."""

    codes: Annotated[list[Annotated[str, Field(pattern="^[1-8][0-9]{9}$")]] | None, Field(max_length=1_000)] = None
    from_on: date


class BooksOut(Schema):
    """Les livres d'un organisme : depuis quand, combien de comptes, quels exercices."""

    opened_on: date
    currency: str
    accounts: int
    years: list[int]


@router.get("/{entity}/books", response=BooksOut, summary="Lire ce que des livres ont d'ouvert")
def read_books(request: HttpRequest, entity: UUID) -> BooksOut:
    """Depuis quand, combien de comptes, quels exercices. Refus : ACC-RIG-01, LED-BOO-01."""
    return _books(admit(request, entity), entity)


@router.post("/{entity}/books", response=BooksOut, summary="Ouvrir les livres d'un organisme")
def begin_books(request: HttpRequest, entity: UUID, given: BooksIn) -> BooksOut:
    """Les journaux, un exercice, et tous les comptes du plan à son premier jour ; répété, ouvre ce qui manque.

    Refus : ACC-RIG-01, LED-YEA-02.
    """
    actor = access.acting(request)
    actions.begin_books(actor=actor, entity=entity, year=given.year, on=clock.today())
    return _books(actor, entity)


@router.post("/{entity}/accounts", response=BooksOut, summary="Ouvrir des comptes du plan")
def open_accounts(request: HttpRequest, entity: UUID, given: AccountsIn) -> BooksOut:
    """Ceux qui sont ouverts déjà le restent. Refus : ACC-RIG-01, LED-BOO-01, REF-COD-01."""
    actor, on = access.acting(request), clock.today()
    accounts = queries.chart(on=on, codes=given.codes)
    actions.open_accounts(actor=actor, entity=entity, accounts=accounts, from_on=given.from_on, on=on)
    return _books(actor, entity)


@router.post("/{entity}/years", response=BooksOut, summary="Ouvrir un exercice")
def open_year(request: HttpRequest, entity: UUID, given: BooksIn) -> BooksOut:
    """Un exercice ouvert déjà le reste. Refus : ACC-RIG-01, LED-BOO-01, LED-YEA-02."""
    actor = access.acting(request)
    actions.open_year(actor=actor, entity=entity, year=given.year, on=clock.today())
    return _books(actor, entity)


def _books(actor: Actor, entity: UUID) -> BooksOut:
    held = queries.consult(actor=actor, entity=entity, on=clock.today())
    return BooksOut(
        opened_on=held.opened_on,
        currency=held.currency,
        accounts=len(queries.accounts(entity)),
        years=list(queries.years(entity)),
    )
