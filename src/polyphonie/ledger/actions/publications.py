"""The accounts of a year are published once, by whoever may close them: from then on they never change."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock, originals
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import refuse
from polyphonie.ledger import models, statement_files
from polyphonie.ledger.queries import publications
from polyphonie.ledger.queries import statements as told
from polyphonie.ledger.queries.publications import PublicationRow
from polyphonie.ledger.statement_files import Form
from polyphonie.ledger.statements import terms
from polyphonie.ledger.statements.freezing import frozen
from polyphonie.ledger.terms import PeriodState
from polyphonie.parties import queries as parties


@action
def publish_accounts(*, actor: Actor, entity: UUID, year: int, on: date) -> PublicationRow:
    """Freeze the statements of a closed year and keep them as originals: their figures and what is printed of them.

    Refuses: LED-BOO-01, LED-YEA-01, LED-PUB-01 a period is open, LED-PUB-02 an account has no line, LED-PUB-03 the
    opening is not posted, ACC-RIG-01. Source: LOLF, art. 54 7°.
    """
    access.require(actor, Right.LEDGER_CLOSE, perimeter=Perimeter.of_entity(entity), on=on)
    book = models.Book.of(entity)
    periods = models.Period.locked(book, year)
    before = publications.publication(entity, year=year)
    if before is not None:
        unchanged()
        return before
    open_ones = [each.number for each in periods if each.state != PeriodState.CLOSED]
    if open_ones:
        refuse([terms.NOT_CLOSED(year=year, periods=", ".join(map(str, open_ones)))])
    accounts = told.statements(entity, year=year)
    refuse(
        [
            *([terms.OPENING_MISSING(year=year)] if accounts.totals.provisional else []),
            *(
                terms.UNPLACED(statement=each.layout.label_fr, accounts=", ".join(each.unplaced))
                for each in accounts.statements
                if each.unplaced
            ),
        ]
    )
    figures = frozen(
        year=year,
        statements=accounts.statements,
        totals=accounts.totals.rows,
        labels=accounts.totals.labels,
    )
    holder = parties.names([entity]).get(entity, "")
    printed = statement_files.made(accounts, code="", form=Form.PDF, holder=holder, language="fr")
    kept, sheet = originals.keep_all(
        [
            originals.Received(entity, figures, f"comptes-{year}.json", "application/json"),
            originals.Received(entity, printed.content, printed.name, printed.media_type),
        ]
    )
    models.Publication.objects.create(
        book=book,
        year=year,
        figures_id=kept.id,
        printed_id=sheet.id,
        sha256=bytes.fromhex(kept.sha256),
        published_at=clock.now(),
        published_by=actor.name,
        actor_id=actor.id,
    )
    note(entity=entity, subject=f"accounts:{year}", sha256=kept.sha256)
    made = publications.publication(entity, year=year)
    assert made is not None
    return made
