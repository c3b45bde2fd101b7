"""What the bank told: its files are taken here, what nobody expected is charged where it belongs, accounts agree."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.answering import attempt, download
from polyphonie.kernel.paging import after_in, following
from polyphonie.payments import actions, forms, queries
from polyphonie.payments.terms import COUNTED, LineState

from .asking import body, body_of, found

PAGE: Final = 25


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bank(request: HttpRequest) -> HttpResponse:
    """Statements, lines to identify, and whether books and bank agree; a POST takes a file of the bank."""
    whose = body(request)
    if whose is None:
        return render(request, "payments/none.html", {"title": _("Banque")})
    actor, on = access.acting(request), clock.today()
    may = access.holds(actor, Right.PAYMENT_PREPARE, perimeter=Perimeter.of_entity(whose.id), on=on)
    form = forms.AnswerForm(request.POST, request.FILES) if request.method == "POST" else forms.AnswerForm()
    refusals: tuple[Any, ...] = ()
    if form.is_valid():
        told, refusals = _taken(request, whose.id, form)
        if told:
            messages.success(request, told)
            return redirect(f"{reverse('payments:bank')}?entity={whose.id}")
    rows = queries.statements(actor=actor, entity=whose.id, on=on, after=after_in(request), limit=PAGE + 1)
    context = {
        "body": whose,
        "form": form if may else None,
        "reconciliation": queries.reconciliation(actor=actor, entity=whose.id, on=on),
        "lines": queries.unknown_lines(actor=actor, entity=whose.id, on=on, limit=PAGE),
        "rows": rows[:PAGE],
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "refusals": refusals,
    }
    return render(request, "payments/bank.html", context, status=422 if refusals or form.errors else 200)


def _taken(request: HttpRequest, entity: UUID, form: forms.AnswerForm) -> tuple[str, tuple[Any, ...]]:
    """What a file of the bank changed, in words; or why it was refused."""
    file = form.cleaned_data["file"]
    asked = {
        "actor": access.acting(request),
        "entity": entity,
        "content": file.read(),
        "name": file.name,
        "on": clock.today(),
    }
    if form.cleaned_data["kind"] == forms.AnswerForm.REPORT:
        reported, refusals = attempt(lambda: actions.record_status_report(**asked))
        return (_("%(rejected)d virements rejetés.") % {"rejected": reported.rejected} if reported else ""), refusals
    done, refusals = attempt(lambda: actions.record_statement(**asked))
    if done is None:
        return "", refusals
    words = _(
        "%(lines)d lignes, dont %(again)d déjà connues : %(executed)d virements exécutés, %(returned)d revenus,"
        " %(unknown)d lignes à identifier."
    )
    return words % {field: getattr(done, field) for field in COUNTED}, ()


@require_safe
@login_required
def file(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """A statement, as it came."""
    body_of(request, entity)
    actor, on = access.acting(request), clock.today()
    about, content = found(lambda: queries.statement_file(actor=actor, entity=entity, statement=identifier, on=on))
    return download(about.name, about.media_type, content)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def line(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """A movement that nobody expected; a POST charges it where it belongs."""
    whose = body_of(request, entity)
    actor, on = access.acting(request), clock.today()
    row = found(lambda: queries.line(actor=actor, entity=entity, line=identifier, on=on))
    waits = row.state in (LineState.UNKNOWN, LineState.PARTLY)
    may = access.holds(actor, Right.PAYMENT_PREPARE, perimeter=Perimeter.of_entity(entity), on=on)
    form = forms.ImputationForm(request.POST if request.method == "POST" else None)
    refusals: tuple[Any, ...] = ()
    if form.is_valid():
        given = form.cleaned_data
        _done, refusals = attempt(
            lambda: actions.impute_line(actor=actor, entity=entity, line=identifier, on=on, **given)
        )
        if not refusals:
            messages.success(request, _("La ligne est imputée."))
            return redirect("payments:line", entity, identifier)
    context = {"body": whose, "row": row, "form": form if waits and may else None, "refusals": refusals}
    return render(request, "payments/line.html", context, status=422 if refusals or form.errors else 200)
