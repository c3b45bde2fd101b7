"""Bank accounts of whoever is paid: entered by one person, confirmed by another, verified, closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import answering, clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, queries
from polyphonie.parties.forms import BankAccountForm, VerificationForm, WhyForm
from polyphonie.parties.queries import bank_accounts
from polyphonie.parties.queries.bank_accounts import BankAccount
from polyphonie.parties.terms.bank_accounts import ACCOUNT_LIFE, OwnerKind, Verification

_FOUND: Final = 20


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that may be done with an account: its words, the rights that open it, its move, its form."""

    title: Promise
    icon: str
    rights: frozenset[Right]
    move: str
    act: Callable[[Mapping[str, Any], Mapping[str, Any]], object]
    form: type[django_forms.Form] | None = None
    tone: str = "primary"


_CONFIRM: Final = frozenset({Right.BANK_ACCOUNT_CONFIRM})
OPERATIONS: Final = {
    "confirmer": Operation(
        gettext_lazy("Confirmer le compte"),
        "done",
        _CONFIRM,
        "confirm",
        lambda asked, given: actions.confirm_bank_account(**asked),
    ),
    "refuser": Operation(
        gettext_lazy("Refuser le compte"),
        "refused",
        _CONFIRM,
        "refuse",
        lambda asked, given: actions.refuse_bank_account(**asked, reason=given["reason"]),
        WhyForm,
        "danger",
    ),
    "verifier": Operation(
        gettext_lazy("Noter la vérification du bénéficiaire"),
        "shield",
        _CONFIRM | {Right.BANK_ACCOUNT_ENTER},
        "",
        lambda asked, given: actions.verify_bank_account(
            **asked, result=Verification(given["result"]), reference=given["reference"]
        ),
        VerificationForm,
        "secondary",
    ),
    "fermer": Operation(
        gettext_lazy("Fermer le compte"),
        "refused",
        _CONFIRM,
        "close",
        lambda asked, given: actions.close_bank_account(**asked, reason=given["reason"]),
        WhyForm,
        "danger",
    ),
}


def _body(request: HttpRequest, entity: UUID | None = None) -> tuple[UUID, str, tuple[tuple[UUID, str], ...]] | None:
    """The body of a page: which, its name, and the others that its reader may choose. 404: another's."""
    found = bank_accounts.entities(actor=access.acting(request), on=clock.today())
    named = {str(each): (each, name) for each, name in found}
    if entity is not None and str(entity) not in named:
        raise Http404
    if not found:
        return None
    identifier, name = named.get(str(entity or request.GET.get("entity", "")), found[0])
    return identifier, name, found


@require_safe
@login_required
def bank_account_desk(request: HttpRequest) -> HttpResponse:
    """The accounts that wait for a second pair of eyes, and whose to look at."""
    whose = _body(request)
    if whose is None:
        return render(request, "parties/no_accounts.html")
    entity, name, others = whose
    actor, on = access.acting(request), clock.today()
    text = request.GET.get("text", "")[:100]
    context = {
        "entity": entity,
        "name": name,
        "others": others,
        "waiting": bank_accounts.waiting(entity=entity, actor=actor, on=on),
        "text": text,
        "found": queries.search_suppliers(text, limit=_FOUND) if text else (),
    }
    return render(request, "parties/bank_accounts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def owner_accounts(request: HttpRequest, entity: UUID, kind: str, owner: UUID) -> HttpResponse:
    """All the accounts that an owner has and had; a POST enters another."""
    _body(request, entity)
    name = _owner_name(kind, owner)
    actor, on = access.acting(request), clock.today()
    may_enter = access.holds(actor, Right.BANK_ACCOUNT_ENTER, perimeter=Perimeter.of_entity(entity), on=on)
    form = BankAccountForm(request.POST, request.FILES) if request.method == "POST" else BankAccountForm()
    refusals: tuple[Any, ...] = ()
    if form.is_valid():
        try:
            made = actions.enter_bank_account(
                actor=actor, entity=entity, draft=form.draft(OwnerKind(kind), owner), on=on
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            told = _("Le compte attend sa confirmation par une autre personne.")
            messages.success(request, told if made.new else _("Ce compte était déjà saisi."))
            return redirect("parties:bank_account", entity, made.id)
    context = {
        "entity": entity,
        "kind": kind,
        "owner": owner,
        "name": name,
        "accounts": bank_accounts.of_owner(owner, entity=entity, actor=actor, on=on),
        "form": form if may_enter else None,
        "refusals": refusals,
        "today": on,
    }
    return render(request, "parties/owner_accounts.html", context, status=422 if refusals or form.errors else 200)


def _owner_name(kind: str, owner: UUID) -> str:
    if kind == OwnerKind.SUPPLIER:
        found = queries.supplier(owner)
        name = found.name if found else ""
    else:
        name = queries.names([owner]).get(owner, "")
    if not name:
        raise Http404
    return name


@require_safe
@login_required
def bank_account(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """One account: where it stands, from when it may be paid on and why, what founds it."""
    return _page(request, entity, identifier)


def _page(
    request: HttpRequest, entity: UUID, identifier: UUID, bound: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    _body(request, entity)
    given = bound or {}
    actor, on = access.acting(request), clock.today()
    account = _account(request, entity, identifier)
    context = {
        "entity": entity,
        "account": account,
        "name": _owner_name(account.owner_kind, account.owner),
        "usable": account.usable(on),
        "in_quarantine": account.usable_on is not None and on < account.usable_on,
        "own": account.entered_by == actor.id and "confirm" in ACCOUNT_LIFE.open_moves(account.state),
        "operations": [
            (name, each, given.get(name) or (each.form() if each.form else None))
            for name, each in OPERATIONS.items()
            if _may(each, actor, account, on)
        ],
        "refusals": given.get("refusals", ()),
    }
    return render(request, "parties/bank_account.html", context, status=status)


def _account(request: HttpRequest, entity: UUID, identifier: UUID) -> BankAccount:
    try:
        return bank_accounts.account(identifier, entity=entity, actor=access.acting(request), on=clock.today())
    except Refused as refused:
        raise Http404 from refused


def _may(operation: Operation, actor: Actor, account: BankAccount, on: date) -> bool:
    moves = ACCOUNT_LIFE.open_moves(account.state)
    if (operation.move not in moves) if operation.move else not moves:
        return False
    if operation.move in ("confirm", "refuse") and account.entered_by == actor.id:
        return False
    perimeter = Perimeter.of_entity(account.entity)
    return any(access.holds(actor, right, perimeter=perimeter, on=on) for right in operation.rights)


@require_POST
@login_required
def operate_bank_account(request: HttpRequest, entity: UUID, identifier: UUID, operation: str) -> HttpResponse:
    """Confirm, refuse, verify or close an account."""
    if operation not in OPERATIONS:
        raise Http404
    _body(request, entity)
    wanted = OPERATIONS[operation]
    form = wanted.form(request.POST) if wanted.form else None
    if form is not None and not form.is_valid():
        return _page(request, entity, identifier, {operation: form}, status=422)
    asked = {"actor": access.acting(request), "entity": entity, "account": identifier, "on": clock.today()}
    try:
        wanted.act(asked, form.cleaned_data if form is not None else {})
    except Refused as refused:
        told = {operation: form, "refusals": refused.refusals}
        return _page(request, entity, identifier, told, status=refused.http_status)
    messages.success(request, _("C’est fait."))
    return redirect("parties:bank_account", entity, identifier)


@require_safe
@login_required
def bank_account_proof(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """What founds an account, as it was received."""
    _body(request, entity)
    try:
        about, content = bank_accounts.proof(identifier, entity=entity, actor=access.acting(request), on=clock.today())
    except Refused as refused:
        raise Http404 from refused
    return answering.download(about.name, about.media_type, content)
