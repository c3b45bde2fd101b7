"""The journals of a year with their entries, and the form by which an entry is posted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.documents.books.sheets import CSV, XLSX
from polyphonie.documents.tables import csv_lines, xlsx_parts
from polyphonie.kernel.answering import streamed, tell
from polyphonie.kernel.days import day_of
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.paging import following
from polyphonie.kernel.refusals import Refusal
from polyphonie.ledger import actions, journal_files, queries
from polyphonie.ledger.queries.centralising import JournalSum, journal_sums
from polyphonie.ledger.terms import Draft, Line
from polyphonie.parties import queries as parties
from polyphonie.parties.terms import SupplierIdKind

from .asking import Asked, asked, attempt

PAGE = 50
ROWS = 8
"""Lines that the form offers."""
CELLS = ("account", "party", "reference", "debit", "credit")


@require_safe
@login_required
def journals(request: HttpRequest, entity: UUID) -> HttpResponse | StreamingHttpResponse:
    """The journals of a year with what each comes to, and the entries of one of them, the last one first; as files."""
    frame = asked(request, entity)
    found = queries.journals(entity, year=frame.year)
    used = [each.code for each in found if each.last]
    chosen = request.GET.get("journal", "")
    chosen = chosen if chosen in {each.code for each in found} else (used[0] if used else "")
    if request.GET.get("format") in ("csv", "xlsx"):
        return _file(request, frame, chosen)
    before = int(text) if (text := request.GET.get("after", "")).isdecimal() and len(text) < 10 else None
    rows = queries.entries(entity, journal=chosen, year=frame.year, before=before, count=PAGE + 1) if chosen else ()
    facts = frame.facts() | {
        "sums": _sums(found, journal_sums(entity, year=frame.year)),
        "chosen": chosen,
        "choices": _choices(found),
        "rows": [(row, Money(row.total).decimal) for row in rows[:PAGE]],
        "sources": [row.source for row in rows[:PAGE]],
        "next": following(request, after=rows[PAGE - 1].number) if len(rows) > PAGE else "",
        "first": following(request, after=None) if before else "",
    }
    return render(request, "ledger/journals.html", facts)


def _sums(found: Sequence[queries.JournalRow], told: Sequence[JournalSum]) -> dict[str, object]:
    """Each journal that took something, its last number and its sums; and those of all."""
    debits: dict[str, int] = defaultdict(int)
    credits_: dict[str, int] = defaultdict(int)
    for each in told:
        debits[each.journal] += each.debit
        credits_[each.journal] += each.credit
    labels = dict(_choices(found))
    rows = [
        (each.code, labels[each.code], each.last, Money(debits[each.code]).decimal, Money(credits_[each.code]).decimal)
        for each in found
        if each.last
    ]
    return {
        "rows": rows,
        "entries": sum(each.last for each in found),
        "debit": Money(sum(debits.values())).decimal,
        "credit": Money(sum(credits_.values())).decimal,
    }


def _file(request: HttpRequest, frame: Asked, journal: str) -> StreamingHttpResponse:
    """The sums of all journals, or the lines of one, as CSV or XLSX."""
    asked_for = {"year": frame.year, "language": "fr" if (get_language() or "fr").startswith("fr") else "en"}
    if request.GET.get("what") == "entries" and journal:
        name, table = journal, journal_files.lines(frame.entity, journal=journal, **asked_for)  # type: ignore[arg-type]
    else:
        name, table = "journaux", journal_files.sums(frame.entity, **asked_for)  # type: ignore[arg-type]
    if request.GET["format"] == "xlsx":
        return streamed(f"{name}-{frame.year}.xlsx", XLSX, xlsx_parts(table))
    return streamed(f"{name}-{frame.year}.csv", CSV, csv_lines(table))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_entry(request: HttpRequest, entity: UUID) -> HttpResponse:
    """Post an entry: its journal, its day, its label, and lines that must balance."""
    frame = asked(request, entity)
    refusals: tuple[Refusal, ...] = ()
    key = request.POST.get("key") or str(new_id())
    if request.method == "POST":
        draft = _draft(request, key, frame.on)
        posted: list[UUID] = []
        refusals = attempt(
            lambda: posted.append(actions.post(actor=frame.actor, entity=entity, draft=draft, on=frame.on).id)
        )
        if posted:
            tell(request, (), done=_("L'écriture est passée : elle ne changera plus."))
            return redirect("ledger:entry", entity, posted[0])
    facts = frame.facts() | {
        "refusals": refusals,
        "key": key,
        "on": request.POST.get("on") or frame.on.isoformat(),
        "label": request.POST.get("label", ""),
        "journal": request.POST.get("journal", "OD"),
        "choices": _choices(queries.journals(entity, year=frame.year)),
        "accounts": queries.accounts(entity),
        "rows": [
            {
                name: request.POST.get(f"{name}{place}", "")
                for name in ("account", "party", "debit", "credit", "reference")
            }
            | {"place": place}
            for place in range(1, ROWS + 1)
        ],
    }
    return render(request, "ledger/new_entry.html", facts, status=422 if refusals else 200)


def _choices(found: Sequence[queries.JournalRow]) -> list[tuple[str, str]]:
    french = (get_language() or "fr").startswith("fr")
    return [(each.code, f"{each.code} · {each.label_fr if french else each.label_en}") for each in found]


def _draft(request: HttpRequest, key: str, today: date) -> Draft:
    told = request.POST
    on = day_of(told.get("on", "")) or today
    lines = []
    for place in range(1, ROWS + 1):
        account = told.get(f"account{place}", "").strip()
        debit, credit = _amount(told.get(f"debit{place}", "")), _amount(told.get(f"credit{place}", ""))
        if account or debit or credit:
            reference = told.get(f"reference{place}", "").strip()
            lines.append(
                Line(account[:10], debit, credit, party=_party(told.get(f"party{place}", "")), reference=reference)
            )
    return Draft(
        journal=told.get("journal", ""),
        on=on,
        label=told.get("label", "").strip(),
        lines=tuple(lines),
        source="page",
        key=key,
    )


def _party(siret: str) -> UUID | None:
    """The third party of that SIRET; none that is known is none, which the account refuses when it wants one."""
    plain = siret.strip().replace(" ", "")
    found = parties.supplier_by_identifier(SupplierIdKind.SIRET, plain) if plain.isdecimal() else None
    return found.id if found else None


def _amount(text: str) -> Money | None:
    """An amount as people write it, or nothing."""
    plain = text.strip().replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", ".")
    try:
        return Money.of(Decimal(plain)) if plain else None
    except (InvalidOperation, ValueError):
        return Money(0)  # which the rules refuse, at its line


@require_POST
@login_required
def attach(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Attach a document to an entry."""
    frame = asked(request, entity)
    given = request.FILES.get("file")
    refusals: tuple[Refusal, ...] = ()
    if given is not None:
        content = given.read()
        refusals = attempt(
            lambda: actions.attach_evidence(
                actor=frame.actor,
                entity=entity,
                entry=identifier,
                content=content,
                name=given.name or "piece",
                media_type=given.content_type or "application/octet-stream",
                on=frame.on,
            )
        )
        tell(request, refusals, done=_("La pièce est jointe."))
    return redirect("ledger:entry", entity, identifier)


@require_POST
@login_required
def correct(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Cancel an entry by its mirror."""
    frame = asked(request, entity)
    refusals = attempt(
        lambda: actions.correct(
            actor=frame.actor, entity=entity, entry=identifier, reason=request.POST.get("reason", ""), on=frame.on
        )
    )
    tell(request, refusals, done=_("L'écriture est annulée par sa contre-passation."))
    return redirect("ledger:entry", entity, identifier)
