"""Oppositions, assignments and garnishments: what was served to the accountant, what it took, entered and lifted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.tables import Column, Table
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.answering import Body, attempt, tell
from polyphonie.kernel.money import Money
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions
from polyphonie.spending.forms import ThirdPartyField, said
from polyphonie.spending.queries import claims as queries
from polyphonie.spending.queries import commitments
from polyphonie.spending.templatetags.spending import mark_state
from polyphonie.spending.terms.claims import CLAIM_KINDS, LONGEST_REFERENCE, ClaimDraft, ClaimKind

from .asking import FORMS, body, exported
from .period_forms import day

PAGE: Final = 25
_ALL: Final = 500


class ClaimForm(forms.Form):
    """A claim as it was served."""

    kind = forms.ChoiceField(label=gettext_lazy("Nature"))
    debtor = ThirdPartyField(
        label=gettext_lazy("Créancier de l’organisme"),
        help_text=gettext_lazy("Celui dont les paiements sont saisis ou cédés : son SIRET."),
    )
    beneficiary = ThirdPartyField(
        label=gettext_lazy("Bénéficiaire"),
        help_text=gettext_lazy("Celui qui est payé à sa place : son SIRET. Ses coordonnées bancaires sont au fichier."),
    )
    reference = forms.CharField(
        label=gettext_lazy("Référence de l’acte"),
        max_length=LONGEST_REFERENCE,
        help_text=gettext_lazy("Celle de l’exploit, de la notification ou de l’avis."),
    )
    served_on = day(gettext_lazy("Reçu le"), help_text=gettext_lazy("Ce jour donne son rang parmi les autres."))
    commitment = forms.CharField(
        label=gettext_lazy("Numéro d’engagement"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Si l’acte ne vise qu’un marché. Vide : tout ce qui est dû au créancier."),
    )
    limit = forms.DecimalField(
        label=gettext_lazy("Jusqu’à ce montant, en euros"),
        required=False,
        max_digits=17,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=gettext_lazy("Vide : tous les montants."),
    )

    def __init__(self, *args: Any, entity: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entity = entity
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField), "declared above"
        field.choices = [(each.value, said(words)) for each, words in CLAIM_KINDS.items()]

    def clean_commitment(self) -> UUID | None:
        number = self.cleaned_data["commitment"].strip()
        found = commitments.lines_of_number(self.entity, number) if number else ()
        if number and not found:
            raise forms.ValidationError(_("Aucun engagement de votre périmètre n’a ce numéro."))
        return found[0].commitment if found else None

    def draft(self) -> ClaimDraft:
        """What was typed, as the action takes it."""
        given = self.cleaned_data
        return ClaimDraft(
            kind=ClaimKind(given["kind"]),
            debtor=given["debtor"],
            beneficiary=given["beneficiary"],
            reference=given["reference"],
            served_on=given["served_on"],
            commitment=given["commitment"],
            limit=Money.of(given["limit"]) if given["limit"] is not None else None,
        )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk(request: HttpRequest) -> HttpResponseBase:
    """The claims that were served to a body's accountant, who enters them here."""
    whose, title = body(request), _("Oppositions, cessions et saisies")
    actor, on = access.acting(request), clock.today()
    if whose is None or not _consults(actor, whose.id):
        return render(request, "spending/none.html", {"title": title})
    if request.GET.get("format") in FORMS:
        return exported(_table(request, whose.id), request.GET["format"])
    if request.method != "POST":
        return _desk(request, whose)
    form = ClaimForm(request.POST, entity=whose.id)
    if not form.is_valid():
        return _desk(request, whose, 422, form=form)
    made, refusals = attempt(lambda: actions.enter_claim(actor=actor, entity=whose.id, draft=form.draft(), on=on))
    if made is None:
        return _desk(request, whose, 422, form=form, refusals=refusals)
    messages.success(
        request, _("L’acte est enregistré : il prend sur ce qui n’est pas encore parti, et sur ce qui sera visé.")
    )
    return redirect("spending:claim", whose.id, made)


def _consults(actor: Actor, entity: UUID) -> bool:
    return access.holds(actor, Right.SPENDING_CONSULT, perimeter=Perimeter.of_entity(entity), on=clock.today())


def _enters(actor: Actor, entity: UUID) -> bool:
    return access.holds(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=clock.today())


def _desk(request: HttpRequest, whose: Body, status: int = 200, **bound: Any) -> HttpResponse:
    actor, on = access.acting(request), clock.today()
    text, held = request.GET.get("text", "")[:100], request.GET.get("which") != "all"
    rows = queries.claims(
        actor=actor, entity=whose.id, on=on, text=text, held=held, after=after_in(request), limit=PAGE + 1
    )
    context = {
        "body": whose,
        "rows": [(row, row.standing(on=on)) for row in rows[:PAGE]],
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "export": following(request, after=None),
        "text": text,
        "held": held,
        "form": ClaimForm(entity=whose.id, initial={"served_on": on}) if _enters(actor, whose.id) else None,
        **bound,
    }
    return render(request, "spending/claims.html", context, status=status)


def _table(request: HttpRequest, entity: UUID) -> Table:
    words = (_("Nature"), _("Référence"), _("Créancier"), _("Bénéficiaire"), _("Engagement"), _("État"))
    days = Column(_("Reçu le"), "day"), Column(_("Levé le"), "day")
    columns = (*map(Column, words), *days, Column(_("Plafond"), "amount"), Column(_("Déjà pris"), "amount"))
    actor, on = access.acting(request), clock.today()

    def rows() -> Iterator[tuple[Any, ...]]:
        after: UUID | None = None
        while found := queries.claims(actor=actor, entity=entity, on=on, after=after, limit=_ALL):
            for row in found:
                names = said(CLAIM_KINDS[row.kind]), row.reference, row.debtor_name, row.beneficiary_name, row.number
                yield *names, mark_state(row.standing(on=on)), row.served_on, row.ended_on, row.limit, row.taken
            after = found[-1].id

    return Table("oppositions", columns, rows())


@require_safe
@login_required
def shown(request: HttpRequest, entity: UUID, claim: UUID) -> HttpResponse:
    """One claim: what was served, what it took of which requests, and how it is lifted."""
    actor, on = access.acting(request), clock.today()
    try:
        row, taken = queries.claim(actor=actor, entity=entity, claim=claim, on=on)
    except Refused as refused:
        raise Http404 from refused
    standing = row.standing(on=on)
    ends = row.ended_on is None and _enters(actor, entity)
    context = {"row": row, "taken": taken, "standing": standing, "ends": ends}
    return render(request, "spending/claim.html", context)


@require_POST
@login_required
def end(request: HttpRequest, entity: UUID, claim: UUID) -> HttpResponse:
    """Lift a claim."""
    actor = access.acting(request)
    _done, refusals = attempt(lambda: actions.end_claim(actor=actor, entity=entity, claim=claim, on=clock.today()))
    tell(request, refusals)
    if not refusals:
        messages.success(request, _("L’acte est levé : il ne prend plus rien à partir d’aujourd’hui."))
    return redirect("spending:claim", entity, claim)
