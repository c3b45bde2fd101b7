"""What entities and people set for themselves, and the figures that are counted for them."""

from __future__ import annotations

from django.db import models

from polyphonie.invoicing.terms.settings import PaymentDelay
from polyphonie.kernel.identity import new_id


class EntitySettings(models.Model):
    """What an entity chose: the optional states that it does not give, and in which delay it pays."""

    entity_id = models.UUIDField(primary_key=True)
    unused_states = models.JSONField(default=list)
    payment_delay = models.TextField(default=PaymentDelay.GENERAL.value)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invoicing_entitysettings_delay",
                condition=models.Q(payment_delay__in=[str(each) for each in PaymentDelay]),
            )
        ]


class SavedSearch(models.Model):
    """Filters of the list of invoices that a person keeps under a name of theirs; `query` is their address."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person_id = models.UUIDField()
    name = models.TextField()
    query = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "name"], name="invoicing_saved_search_name")]


class Figure(models.Model):
    """A number counted among the invoices that were deposited in a month, for dashboards (docs/decisions/0033).

    `owner_id` is an entity, a supplier, or the nil UUID for the platform; `measure` and `key` say what is counted.
    """

    pk = models.CompositePrimaryKey("owner_id", "month", "measure", "key")
    owner_id = models.UUIDField()
    month = models.DateField()
    measure = models.TextField()
    key = models.TextField()
    number = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["month"], name="invoicing_figure_month")]
