"""How closely a request is looked at, by the control plan of its day: the lot is drawn as it is ordered, and kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.controls import actions as controls
from polyphonie.controls import queries as plans
from polyphonie.controls.terms import Assessment, Facts, Verdict
from polyphonie.kernel import row_security
from polyphonie.kernel.acts import SYSTEM, Actor, in_consequence
from polyphonie.kernel.money import Money
from polyphonie.spending import models
from polyphonie.spending.queries import checks as queries
from polyphonie.spending.queries.checks import Lines, Paid
from polyphonie.spending.terms.checks import Check, CheckCode, Finding

_NOBODY: Final[Mapping[UUID, Paid]] = {}


def assess_all(
    requests: Sequence[models.PaymentRequest],
    lines: Lines,
    *,
    actor: Actor,
    on: date,
    paid: Mapping[UUID, Paid] = _NOBODY,
) -> dict[UUID, Assessment]:
    """Put requests to the control plan: asked again, it is the same draw, which the ordering side is not shown.

    `paid` is whom each pays, where it is known already.
    """
    entity = requests[0].entity_id
    with row_security.acting(SYSTEM, on):
        kept = plans.kept_assessments(entity, [each.source for each in requests])
        new = [each for each in requests if each.source not in kept]
        facts = list(_facts(new, lines, paid, on)) if new else []
    if facts:
        drawn = controls.assess_all(actor=in_consequence(actor), entity=entity, facts=facts, on=on)
        kept |= {each.subject: each for each in drawn}
    return {each.id: kept[each.source] for each in requests}


def _facts(
    requests: Sequence[models.PaymentRequest], lines: Lines, paid: Mapping[UUID, Paid], on: date
) -> Iterator[Facts]:
    """What the plan looks at. A creditor is known who was paid before, or by a request before it in these."""
    entity, suppliers = requests[0].entity_id, {each.supplier_id for each in requests}
    known = models.paid_before(entity, suppliers)
    payees = None if paid else queries.Payees(requests, lines, on=on)
    for each in requests:
        to = payees.of(each) if payees else paid[each.id]
        ages = [(on - account.usable_on).days for _, account in to if account and account.usable_on]
        axes = lines[each.id][0].axes
        yield Facts(
            subject=each.source,
            nature=f"{each.flux}.{axes.get('category') or axes.get('title', '')}".rstrip("."),
            amount=Money(each.cents),
            service=axes.get("centre", ""),
            supplier=each.supplier_id,
            account_age_days=min(ages, default=None),
            first_payment=each.supplier_id not in known,
        )
        known |= {share.payee for share, _ in to} if paid else set()


def record_all(
    found: Mapping[str, Iterable[Check]], confirmed: Collection[CheckCode], *, entity: UUID, actor: Actor, on: date
) -> None:
    """Keep what was found of requests, by the names of their subjects, for what the next plan learns: the checks that
    were made, and not those that were not asked.
    """
    told = {subject: _verdicts(checks, confirmed) for subject, checks in found.items()}
    controls.record_all(actor=in_consequence(actor), entity=entity, verdicts=told, on=on)


def _verdicts(found: Iterable[Check], confirmed: Collection[CheckCode]) -> dict[str, Verdict]:
    verdicts: dict[str, Verdict] = {}
    for check in found:
        if check.finding is Finding.TO_SEE and check.code not in confirmed:
            continue
        ok = check.finding is not Finding.FAILS
        verdicts[check.code] = Verdict(ok, "" if ok else "Réquisition de l’ordonnateur")
        if check.code is CheckCode.DISCHARGE:
            verdicts["oppositions"] = verdicts[check.code]
    return verdicts
