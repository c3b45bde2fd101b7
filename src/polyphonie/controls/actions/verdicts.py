"""What checks find on a payment: before it is made, or in a campaign after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.controls import events, models, queries, rules
from polyphonie.controls.terms import CampaignState, Verdict, refusals
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor, action, announce, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse


@action
def record(*, actor: Actor, entity: UUID, subject: str, verdicts: Mapping[str, Verdict], on: date) -> None:
    """Keep what the checks of a payment found before it is made. When all is well, every required check is among them.

    Refuses: CTL-SUJ-03 not assessed, CTL-VER-01 unknown check, CTL-VER-02 an anomaly without words, CTL-VER-03 checks
    missing, CTL-VER-04 none given, ACC-RIG-01. Source: décret 2012-1246, articles 19, 20 and 42.
    """
    _record(actor, entity, {subject: verdicts}, on)


@action
def record_all(*, actor: Actor, entity: UUID, verdicts: Mapping[str, Mapping[str, Verdict]], on: date) -> None:
    """Keep what the checks of many payments found, payment by payment, all or none. Refuses: each as `record`."""
    _record(actor, entity, verdicts, on)


def _record(actor: Actor, entity: UUID, verdicts: Mapping[str, Mapping[str, Verdict]], on: date) -> None:
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    assessed = queries.kept_assessments(entity, verdicts)
    if len(assessed) < len(verdicts):
        raise Refused(refusals.NOT_ASSESSED())
    refuse(
        refusal
        for subject, told in verdicts.items()
        for refusal in rules.verdict_refusals(told, required=assessed[subject].checks, on=on)
    )
    _keep(actor, entity, verdicts, on, campaign=None)


@action
def record_finding(
    *, actor: Actor, entity: UUID, campaign: UUID, subject: str, verdicts: Mapping[str, Verdict], on: date
) -> None:
    """Keep what a campaign found on a payment of its sample.

    Refuses: CTL-CAM-04 no such campaign, CTL-CAM-05 not of the sample, CTL-CAM-06 closed, CTL-VER-01, CTL-VER-02,
    CTL-VER-04, ACC-RIG-01. Source: décret 2012-1246, article 42; arrêté du 12 mars 2020, article 10.
    """
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    found = models.Campaign.locked(entity, campaign)
    if found.state == CampaignState.CLOSED:
        raise Refused(refusals.CAMPAIGN_CLOSED())
    of_sample = models.CampaignItem.objects.filter(entity_id=entity, campaign_id=campaign, subject=subject, drawn=True)
    if not of_sample.exists():
        raise Refused(refusals.NOT_DRAWN())
    refuse(rules.verdict_refusals(verdicts, required=(), on=on))
    anomalies = _keep(actor, entity, {subject: verdicts}, on, campaign=campaign)
    if anomalies:
        announce(events.AnomalyFound(entity=entity, subject=campaign, about=subject, reason="; ".join(anomalies)))


def _keep(
    actor: Actor,
    entity: UUID,
    verdicts: Mapping[str, Mapping[str, Verdict]],
    on: date,
    *,
    campaign: UUID | None,
) -> list[str]:
    """Append the verdicts that say something new: given again as they were, they are the same ones. Tells what is wrong
    in them.
    """
    unchanged()
    before = queries.verdicts_of(entity, verdicts, campaign=campaign)
    made: list[models.VerdictRow] = []
    wrong: list[str] = []
    for subject, given in verdicts.items():
        told = {code: Verdict(each.ok, each.reason.strip()) for code, each in given.items()}
        new = {code: each for code, each in told.items() if before[subject].get(code) != each}
        if not new:
            continue
        made += [_row(actor, entity, subject, code, each, on, campaign=campaign) for code, each in new.items()]
        anomalies = {code: each.reason for code, each in sorted(new.items()) if not each.ok}
        note(entity=entity, subject=subject, anomalies=", ".join(anomalies))  # how many were made would tell the draw
        wrong += anomalies.values()
    rows.insert(made)
    return wrong


def _row(  # noqa: PLR0917
    actor: Actor, entity: UUID, subject: str, code: str, told: Verdict, on: date, *, campaign: UUID | None
) -> models.VerdictRow:
    return models.VerdictRow(
        entity_id=entity,
        subject=subject,
        campaign_id=campaign,
        code=code,
        ok=told.ok,
        reason=told.reason,
        by=actor.id,
        by_name=actor.name,
        on=on,
    )
