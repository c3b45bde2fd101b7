"""C7: what is paid on presumed service is looked at afterwards, twice a year, out of everything that was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from polyphonie.controls import queries as controls
from polyphonie.controls.terms import Purpose
from polyphonie.kernel import clock
from polyphonie.spending import models
from polyphonie.spending.queries import presumed as queries
from polyphonie.spending.rules.presumed import years_held
from polyphonie.spending.terms.presumed import CAMPAIGNS_A_YEAR


def presumed_contracts_have_their_campaigns() -> Iterator[str]:
    """C7: through each whole year that a commitment was under presumed service, two campaigns looked at that year."""
    drawn = Counter((each.entity, each.since.year) for each in controls.populations(Purpose.PRESUMED_SERVICE))
    for mark in models.PresumedService.objects.order_by("entity_id", "id").iterator(2000):
        for year in years_held(mark.from_on, mark.ended_on, on=clock.today()):
            count = drawn[mark.entity_id, year]
            if count < CAMPAIGNS_A_YEAR:
                yield f"commitment {mark.commitment_number}: {count} campaigns on presumed service in {year}"


def campaigns_look_at_everything() -> Iterator[str]:
    """Each campaign on presumed service was drawn from all that was passed so in its period, and from nothing else."""
    for campaign in controls.populations(Purpose.PRESUMED_SERVICE):
        passed = queries.passed_presumed(campaign.entity, since=campaign.since, until=campaign.until)
        left_out = {each.source for each in passed} ^ campaign.subjects
        if left_out:
            yield f"campaign {campaign.number}: {len(left_out)} payments on presumed service are not of its population"
