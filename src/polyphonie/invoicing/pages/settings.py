"""What an entity chooses of its invoices: the optional states that it gives, and its delay to pay."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing.actions import settings
from polyphonie.invoicing.queries.settings import settings_of
from polyphonie.invoicing.rules.payments import legal_days
from polyphonie.invoicing.terms.settings import DELAY_NAMES, OPTIONAL_STATES, PaymentDelay
from polyphonie.kernel import clock
from polyphonie.parties import queries as parties


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def entity_settings(request: HttpRequest, siret: str) -> HttpResponse:
    """Read them, or change them."""
    actor, on, entity = access.acting(request), clock.today(), parties.entity_by_siret(siret)
    if entity is None:
        raise Http404
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=Perimeter.of_entity(entity.id), on=on)
    if request.method == "POST":
        used, delay = set(request.POST.getlist("states")), request.POST.get("payment_delay", "")
        settings.set_up_entity(
            actor=actor,
            entity=entity.id,
            unused_states=[state for state in OPTIONAL_STATES if state not in used],
            payment_delay=PaymentDelay(delay) if delay in set(PaymentDelay) else PaymentDelay.GENERAL,
            on=on,
        )
        messages.success(request, _("Les réglages sont enregistrés."))
        return redirect("invoicing:entity_settings", siret)
    chosen = settings_of(entity.id)
    facts = {
        "entity": entity,
        "states": [(state, state not in chosen.unused_states) for state in OPTIONAL_STATES],
        "delays": [
            (delay, name, legal_days(delay, on=on), delay is chosen.payment_delay)
            for delay, name in DELAY_NAMES.items()
        ],
    }
    return render(request, "invoicing/entity_settings.html", facts)
