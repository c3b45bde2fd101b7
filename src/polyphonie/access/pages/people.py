"""The pages of people and rights: who may do what, by person and by perimeter; invite, grant, end."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import actions, forms, queries
from polyphonie.access.terms import Language, PerimeterKind, Right
from polyphonie.kernel import clock
from polyphonie.kernel.answering import attempt, press
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refusal

from .frame import PAGE, kinds_of, places_for, safe_next


@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Who has a role within my reach, by name."""
    within = queries.require_somewhere(queries.acting(request), Right.PEOPLE_MANAGE, on=clock.today())
    text = request.GET.get("q", "").strip()
    rows = queries.people(within, text=text, after=after_in(request), limit=PAGE + 1)
    return render(
        request,
        "access/people.html",
        {
            "people": rows[:PAGE],
            "text": text,
            "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        },
    )


@require_safe
@login_required
def places(request: HttpRequest) -> HttpResponse:
    """Who may do what, by perimeter."""
    within = queries.require_somewhere(queries.acting(request), Right.PEOPLE_MANAGE, on=clock.today())
    after = queries.read_place(request.GET.get("after", ""))
    rows = queries.places(within, on=clock.today(), after=(after[1], after[0].id) if after else None, limit=PAGE + 1)
    shown = [(row, queries.sign_place(row.perimeter, row.label)) for row in rows[:PAGE]]
    more = following(request, after=shown[-1][1]) if len(rows) > PAGE else ""
    return render(request, "access/places.html", {"places": shown, "next": more})


@require_safe
@login_required
def place(request: HttpRequest, signed: str) -> HttpResponse:
    """Who may do what on one perimeter."""
    within = queries.require_somewhere(queries.acting(request), Right.PEOPLE_MANAGE, on=clock.today())
    found = queries.read_place(signed)
    if found is None or found[0] not in within:
        raise Http404
    rows = queries.assignments_in(
        within,
        perimeter=found[0],
        on=clock.today(),
        after=after_in(request),
        limit=PAGE + 1,
    )
    return render(
        request,
        "access/place.html",
        {
            "label": found[1],
            "entity": found[0].id if found[0].kind is PerimeterKind.ENTITY else None,
            "delegations": queries.delegations_in(within, perimeter=found[0], on=clock.today()),
            "roles": rows[:PAGE],
            "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
            "grant": queries.grant_address(*found),
        },
    )


@require_safe
@login_required
def person(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One person: their roles within my reach, and what I may change."""
    within = queries.require_somewhere(queries.acting(request), Right.PEOPLE_MANAGE, on=clock.today())
    row = queries.person(identifier, within=within)
    if row is None:
        raise Http404
    borrowed = [
        delegation
        for delegation in queries.delegations_of(identifier, on=clock.today())
        if delegation.borrower == identifier and delegation.perimeter in within
    ]
    if not (within.platform or row.roles or borrowed or row.waiting):
        raise Http404
    facts = {"person": row, "borrowed": borrowed, "platform": within.platform}
    return render(request, "access/person.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody, then give them a role."""
    within = queries.require_somewhere(queries.acting(request), Right.PEOPLE_MANAGE, on=clock.today())
    form = forms.InvitationForm(request.POST or None, places=places_for(request, within))
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        perimeter, label = form.cleaned_data["place"]
        invited, refusals = attempt(
            lambda: actions.invite_person(
                actor=queries.acting(request),
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                phone=form.cleaned_data["phone"],
                language=Language(form.cleaned_data["language"]),
                perimeter=perimeter,
                on=clock.today(),
            )
        )
        if invited:
            messages.success(request, _invited(new=invited.new))
            query = urlencode({"place": queries.sign_place(perimeter, label)})
            return redirect(f"{reverse('access:grant', args=[invited.person])}?{query}")
    return render(request, "access/invite.html", {"form": form, "refusals": refusals})


def _invited(*, new: bool) -> str:
    if new:
        return _("L'invitation part. Donnez maintenant un rôle à cette personne.")
    return _("Cette personne a déjà un compte. Donnez-lui un rôle.")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def grant(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Give a person a role."""
    within = queries.require_somewhere(queries.acting(request), Right.PEOPLE_MANAGE, on=clock.today())
    row = queries.person(identifier, within=within)
    if row is None:
        raise Http404
    choices = places_for(request, within)
    form = forms.GrantForm(
        request.POST or None,
        places=choices,
        kinds=kinds_of(choices),
        by_platform=within.platform,
        initial={"start": clock.today()},
    )
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        perimeter, label = form.cleaned_data["place"]
        granted, refusals = attempt(
            lambda: actions.grant_role(
                actor=queries.acting(request),
                person=identifier,
                role=form.cleaned_data["role"],
                perimeter=perimeter,
                perimeter_label=label,
                start=form.cleaned_data["start"],
                until=forms.day_after(form.cleaned_data["last"]),
                on=clock.today(),
            )
        )
        if granted:
            messages.success(request, _("Le rôle est donné."))
            return redirect("access:person", identifier)
    return render(request, "access/grant.html", {"form": form, "refusals": refusals, "person": row})


@require_POST
@login_required
def end_role(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """End a role today."""
    press(
        request,
        lambda: actions.end_role(actor=queries.acting(request), assignment=identifier, on=clock.today()),
        done=_("Le rôle a pris fin."),
    )
    return redirect(safe_next(request, "access:people"))


@require_POST
@login_required
def deactivate(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Close an account."""
    press(
        request,
        lambda: actions.deactivate_person(actor=queries.acting(request), person=identifier, on=clock.today()),
        done=_("Le compte est fermé."),
    )
    return redirect("access:person", identifier)


@require_POST
@login_required
def reactivate(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Open a closed account again."""
    press(
        request,
        lambda: actions.reactivate_person(actor=queries.acting(request), person=identifier, on=clock.today()),
        done=_("Le compte est rouvert, sans rôle."),
    )
    return redirect("access:person", identifier)
