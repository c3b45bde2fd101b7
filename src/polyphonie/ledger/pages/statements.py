"""The pages of statements: the trial balance, each statement with what its figures are made of, files, publication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import answering, clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.days import day_of
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import queries, statement_files
from polyphonie.ledger.actions import exports, publications
from polyphonie.ledger.actions.exports import BOOK_FILES, BookFile
from polyphonie.ledger.queries import publications as published
from polyphonie.ledger.queries import statements as asked
from polyphonie.ledger.queries.statements import Part, Told
from polyphonie.ledger.statement_files import TRIAL_BALANCE, Form
from polyphonie.ledger.statements import sheets
from polyphonie.ledger.statements.computing import AccountTotals, Statement
from polyphonie.ledger.statements.layouts import Kind, LayoutLine
from polyphonie.ledger.statements.terms import NO_STATEMENT
from polyphonie.parties import queries as parties

from .asking import year_of

CHARGES: Final = ("NC.11", "NC.12", "NC.13", "NC.14", "NC.15", "NC.41", "NC.42", "NC.43", "NC.44", "NC.45", "NC.79")
"""The lines that the picture of charges by nature shows."""
KEY_FIGURES: Final = (
    ("net_position", "NP.99"),
    ("year_result", "YR.9"),
    ("net_charges", "NC.99"),
    ("cash_flows", "CF.52"),
)
CLASSES: Final = "12345678"


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every page of a body's statements is told: whose, by whom, which year, until when, as known when."""

    actor: Actor
    entity: UUID
    holder: str
    year: int
    until: date | None
    known_at: datetime | None
    years: Sequence[int]

    def told(self) -> Told:
        return asked.statements(self.entity, year=self.year, until=self.until, known_at=self.known_at)

    def facts(self, request: HttpRequest) -> dict[str, object]:
        return {
            "entity": self.entity,
            "holder": self.holder,
            "year": self.year,
            "years": [(str(year), str(year)) for year in self.years],
            "until": self.until,
            "known": self.known_at - timedelta(days=1) if self.known_at else None,
            "query": request.GET.urlencode(),
        }


def _frame(request: HttpRequest, entity: UUID) -> _Frame:
    actor, on = access.acting(request), clock.today()
    queries.consult(actor=actor, entity=entity, on=on)
    years = queries.years(entity) or (on.year,)
    year = year_of(request.GET.get("year", ""), years=years, on=on)
    until = day_of(request.GET.get("until", ""))
    known = day_of(request.GET.get("known", ""))
    return _Frame(
        actor,
        entity,
        parties.names([entity]).get(entity) or _("Comptabilité"),
        year,
        until if until and until.year == year else None,
        datetime.combine(known + timedelta(days=1), time.min, clock.PARIS) if known else None,
        years,
    )


def _language() -> str:
    return "fr" if (get_language() or "fr").startswith("fr") else "en"


def _label(statement: Statement) -> str:
    return statement.layout.label_fr if _language() == "fr" else statement.layout.label_en


@require_safe
@login_required
def books(request: HttpRequest, page: str = "statements") -> HttpResponse:
    """Whose books one may see; straight to that page of theirs when there is one."""
    actor, on = access.acting(request), clock.today()
    found, without = queries.books(actor=actor, on=on), queries.without_books(actor=actor, on=on)
    if len(found) == 1 and not without:
        return redirect(f"ledger:{page}", found[0].entity)
    names = parties.names([*(each.entity for each in found), *without])
    facts = {
        "books": [(each, names.get(each.entity, "")) for each in found],
        "without": [(each, names.get(each, "")) for each in without],
        "page": f"ledger:{page}",
    }
    return render(request, "ledger/statement_books.html", facts)


@require_safe
@login_required
def statements(request: HttpRequest, entity: UUID) -> HttpResponse:
    """The statements of a year: key figures, charges by nature, each statement, files, publication."""
    frame = _frame(request, entity)
    told = frame.told()
    facts = frame.facts(request) | {
        "figures": [_key_figure(told, code, line) for code, line in KEY_FIGURES] if told.statements else (),
        "charges": _charges(told) if told.statements else (),
        "statements": [(each.layout.code, _label(each)) for each in told.statements],
        "provisional": told.totals.provisional,
        "empty": not told.totals.rows,
        "published": published.publication(entity, year=frame.year),
        "may_publish": access.holds(
            frame.actor, Right.LEDGER_CLOSE, perimeter=Perimeter.of_entity(entity), on=clock.today()
        ),
        "files": [(each, words) for each, words in BOOK_FILES.items()],
        "forms": list(Form),
    }
    return render(request, "ledger/statements.html", facts)


def _key_figure(told: Told, code: str, line: str) -> tuple[str, str, str]:
    pair = told.one(code)
    assert pair is not None, "a layout on that day"
    found = next(each for each in pair[0].figures if each.line.code == line)
    return _line_label(found.line), Money(pair[0].value(line)).said(_language()), code


def _charges(told: Told) -> list[tuple[str, str, Decimal, int]]:
    """Charges by nature, largest first: code, words, amount, and the length of the bar in hundredths of the longest."""
    pair = told.one("net_charges")
    assert pair is not None, "a layout on that day"
    found = [each for each in pair[0].figures if each.line.code in CHARGES and any(each.values.values())]
    found.sort(key=lambda each: -pair[0].value(each.line.code))
    return _bars([(each.line.code, _line_label(each.line), pair[0].value(each.line.code)) for each in found])


def _bars(counted: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, Decimal, int]]:
    most = max((abs(cents) for _code, _words, cents in counted), default=0)
    return [
        (code, words, Money(cents).decimal, abs(cents) * 100 // most if most else 0) for code, words, cents in counted
    ]


def _line_label(line: LayoutLine) -> str:
    return line.label_fr if _language() == "fr" else line.label_en


@require_safe
@login_required
def statement(request: HttpRequest, entity: UUID, code: str) -> HttpResponse:
    """One statement beside the year before's; as a file when a form is asked for."""
    frame = _frame(request, entity)
    told = frame.told()
    if request.GET.get("form") in set(Form):
        return _handed(told, code, frame, Form(request.GET["form"]))
    if code == TRIAL_BALANCE:
        return _trial_balance(request, frame, told)
    now, before = _found(told, code)
    heads = sheets.heads(now, year=told.year, language=_language())
    facts = frame.facts(request) | {
        "code": code,
        "title": _label(now),
        "layout": now.layout,
        "certainty": sheets.CERTAINTIES[now.layout.certainty],
        "heads": heads,
        "rows": [
            {
                "code": figure.line.code,
                "label": _line_label(figure.line),
                "heading": figure.line.kind is Kind.HEADING,
                "total": figure.line.kind is Kind.TOTAL,
                "values": [
                    (head, None if value is None else Money(value).decimal)
                    for head, value in zip(heads, sheets.figures(now, before, place), strict=True)
                ],
            }
            for place, figure in enumerate(now.figures)
        ],
        "unplaced": now.unplaced,
        "forms": list(Form),
    }
    return render(request, "ledger/statement.html", facts)


def _found(told: Told, code: str) -> tuple[Statement, Statement | None]:
    found = told.one(code)
    if found is None:
        raise Refused(NO_STATEMENT(code=code, year=told.year))
    return found


def _trial_balance(request: HttpRequest, frame: _Frame, told: Told) -> HttpResponse:
    wanted = request.GET.get("class", "")
    shown = [row for row in told.totals.rows if not wanted or row.account.startswith(wanted)]
    facts = frame.facts(request) | {
        "code": TRIAL_BALANCE,
        "title": sheets.TRIAL_BALANCE.fr if _language() == "fr" else sheets.TRIAL_BALANCE.en,
        "rows": [(row.account, told.totals.labels.get(row.account, ""), *_trial(row)) for row in shown],
        "sums": [sum(column) for column in zip(*map(_trial, shown), strict=True)],
        "chosen": wanted,
        "classes": [(each, len([1 for row in told.totals.rows if row.account[0] == each])) for each in CLASSES],
        "forms": list(Form),
        "provisional": told.totals.provisional,
    }
    return render(request, "ledger/trial_balance.html", facts)


def _trial(row: AccountTotals) -> tuple[Decimal, ...]:
    """What an account held at first, its debits, its credits, what it holds: a debit balance is above zero."""
    values = sheets.trial_values(row)
    return tuple(Money(cents).decimal for cents in (row.opening, values[2], values[3], row.closing))


def _handed(told: Told, code: str, frame: _Frame, form: Form) -> HttpResponse:
    if code not in (TRIAL_BALANCE, "all"):
        _found(told, code)
    made = statement_files.made(
        told, code="" if code == "all" else code, form=form, holder=frame.holder, language=_language()
    )
    return answering.download(*made)


@require_safe
@login_required
def figure(request: HttpRequest, entity: UUID, code: str, line: str) -> HttpResponse:
    """What a figure is made of: its accounts, each of which opens on its lines."""
    frame = _frame(request, entity)
    told = frame.told()
    now, _before = _found(told, code)
    found = next((each for each in now.figures if each.line.code == line), None)
    if found is None:
        raise Refused(NO_STATEMENT(code=line, year=told.year))
    made_of = asked.parts(told.statements, line, told.totals.labels)
    facts = frame.facts(request) | {
        "code": code,
        "title": _line_label(found.line),
        "statement": _label(now),
        "total": Money(now.value(line)).decimal,
        "terms": [*found.line.accounts, *found.line.deductions],
        "references": found.line.references,
        "certainty": sheets.CERTAINTIES[found.line.certainty],
        "parts": _bars(_by_account(made_of)),
    }
    return render(request, "ledger/figure.html", facts)


def _by_account(parts: Sequence[Part]) -> list[tuple[str, str, int]]:
    """Each account once, however many of the added lines have some of it; largest first."""
    sums: dict[tuple[str, str], int] = {}
    for part in parts:
        named = part.share.account, part.label
        sums[named] = sums.get(named, 0) + part.signed
    return sorted(((*named, cents) for named, cents in sums.items() if cents), key=lambda row: -abs(row[2]))


@require_POST
@login_required
def export(request: HttpRequest, entity: UUID) -> HttpResponse:
    """Have a year's books written to a file, and follow how far it is."""
    wanted, year = request.POST.get("file", ""), request.POST.get("year", "")
    try:
        task = exports.export_books(
            actor=access.acting(request),
            entity=entity,
            year=int(year) if year.isdecimal() and len(year) == 4 else 0,
            file=BookFile(wanted) if wanted in set(BookFile) else BookFile.FEC,
            on=clock.today(),
            language=_language(),
        )
    except Refused as refused:
        return _back(request, entity, refused)
    return redirect("portal:task", task)


@require_POST
@login_required
def publish(request: HttpRequest, entity: UUID) -> HttpResponse:
    """Publish the accounts of a year."""
    year = request.POST.get("year", "")
    try:
        publications.publish_accounts(
            actor=access.acting(request),
            entity=entity,
            year=int(year) if year.isdecimal() and len(year) == 4 else 0,
            on=clock.today(),
        )
    except Refused as refused:
        return _back(request, entity, refused)
    messages.success(request, _("Les comptes sont publiés : plus rien ne peut les changer."))
    return redirect("ledger:statements", entity)


def _back(request: HttpRequest, entity: UUID, refused: Refused) -> HttpResponse:
    """Back to the statements, told what was wrong; whoever has no right there is told so instead."""
    if refused.http_status == HTTPStatus.FORBIDDEN:
        raise refused
    answering.tell(request, refused.refusals)
    return redirect("ledger:statements", entity)


@require_safe
@login_required
def published_file(request: HttpRequest, entity: UUID, year: int) -> HttpResponse:
    """The accounts of a year as they were published: the PDF, or their figures."""
    queries.consult(actor=access.acting(request), entity=entity, on=clock.today())
    return answering.download(*published.published_file(entity, year=year, printed=request.GET.get("form") != "json"))
