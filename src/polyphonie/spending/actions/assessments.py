"""How closely a request is looked at, by the control plan of its day: the lot is drawn as it is ordered, and kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from polyphonie.controls import actions as controls
from polyphonie.controls.terms import Assessment, Facts, Verdict
from polyphonie.kernel import row_security
from polyphonie.kernel.acts import SYSTEM, Actor, in_consequence
from polyphonie.kernel.money import Money
from polyphonie.spending import models
from polyphonie.spending.queries import checks as queries
from polyphonie.spending.terms.checks import Check, CheckCode, Finding


def assess(
    request: models.PaymentRequest, lines: Sequence[models.RequestLine], *, actor: Actor, on: date
) -> Assessment:
    """Put a request to the control plan: asked again, it is the same draw, which the ordering side is not shown."""
    with row_security.acting(SYSTEM, on):
        paid = queries.payees(request, lines, on=on)
        ages = [(on - account.usable_on).days for _, account in paid if account and account.usable_on]
        known = models.Share.objects.filter(entity_id=request.entity_id, payee_id=request.supplier_id).exists()
    axes = lines[0].axes
    return controls.assess(
        actor=in_consequence(actor),
        entity=request.entity_id,
        facts=Facts(
            subject=request.source,
            nature=f"{request.flux}.{axes.get('category') or axes.get('title', '')}".rstrip("."),
            amount=Money(request.cents),
            service=axes.get("centre", ""),
            supplier=request.supplier_id,
            account_age_days=min(ages, default=None),
            first_payment=not known,
        ),
        on=on,
    )


def record(
    request: models.PaymentRequest, found: Iterable[Check], confirmed: Collection[CheckCode], *, actor: Actor, on: date
) -> None:
    """Keep what was found, for what the next plan learns: the checks that were made, and those that were not asked."""
    verdicts: dict[str, Verdict] = {}
    for check in found:
        if check.finding is Finding.TO_SEE and check.code not in confirmed:
            continue
        ok = check.finding is not Finding.FAILS
        verdicts[check.code] = Verdict(ok, "" if ok else "Réquisition de l’ordonnateur")
        if check.code is CheckCode.DISCHARGE:
            verdicts["oppositions"] = verdicts[check.code]
    controls.record(
        actor=in_consequence(actor), entity=request.entity_id, subject=request.source, verdicts=verdicts, on=on
    )
