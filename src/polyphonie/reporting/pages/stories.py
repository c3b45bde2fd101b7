"""The page that tells a file whole, from purchase request to bank statement; its documents; its number looked up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Words
from polyphonie.invoicing import queries as invoices
from polyphonie.kernel import answering, clock
from polyphonie.parties import queries as parties
from polyphonie.payments.terms import LOT_STATES, TRANSFER_STATES
from polyphonie.reporting.queries import stories as queries
from polyphonie.reporting.queries.stories import Step, Story
from polyphonie.spending.terms.checks import check_terms
from polyphonie.spending.terms.payment_requests import FLUX_NAMES, GROUND_NAMES, REQUEST_STATES

from .framing import language

_REASONS = ("reason", "words", "requisition", "answer")
"""Facts of the journal that say why, in somebody's own words."""
_TONES = {"paid": "success", "rejected": "danger", "suspended": "warning", "bank_rejected": "danger"}


@require_safe
@login_required
def story(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """A file's whole story."""
    actor, on = access.acting(request), clock.today()
    found = queries.story(actor=actor, entity=entity, identifier=identifier, on=on)
    identities = [(structure, invoice) for structure, invoice, _ in found.invoices]
    facts = {
        "entity": entity,
        "holder": parties.names([entity]).get(entity, ""),
        "story": found,
        "readable": invoices.readable(actor=actor, identities=identities, on=on),
        "file": found.file,
        "sums": found.sums,
        "steps": [_shown(step) for step in found.steps],
        "requests": list(_requests(found)),
        "trails": [(each, _said(TRANSFER_STATES[each.state]), _lot(each)) for each in found.trails],
    }
    return render(request, "reporting/story.html", facts)


@require_safe
@login_required
def document(request: HttpRequest, entity: UUID, identifier: UUID, original: UUID) -> HttpResponse:
    """A document of a file, as it was received."""
    about, content = queries.document(
        actor=access.acting(request), entity=entity, identifier=identifier, original=original, on=clock.today()
    )
    return answering.download(about.name, about.media_type, content)


def _shown(step: Step) -> dict[str, Any]:
    """A step, in the reader's words: the reason that was given, the amounts, the checks."""
    terms = check_terms()
    return {
        "step": step,
        "name": _said(step.terms.name),
        "reason": next((str(step.facts[key]) for key in _REASONS if step.facts.get(key)), ""),
        "verdicts": [(_said(terms[each.code].name), each.holds, each.computed) for each in step.verdicts],
    }


def _requests(found: Story) -> Iterator[dict[str, Any]]:
    for each in found.file.requests:
        yield {
            "request": each,
            "state": _said(REQUEST_STATES[each.state]),
            "tone": _TONES.get(each.state, "information"),
            "flux": _said(FLUX_NAMES[each.flux]),
            "ground": _said(GROUND_NAMES[each.ground]),
            "late": bool(each.due_on and (each.paid_on or clock.today()) > each.due_on),
        }


def _lot(trail: Any) -> str:
    return _said(LOT_STATES[trail.lot.state]) if trail.lot else ""


def _said(words: Words) -> str:
    return words.en if language() == "en" else words.fr
