"""What people are told of their invoices, and how they chose to be told."""

from __future__ import annotations

from django.db import models

from polyphonie.invoicing.terms.news import Mailing, Topic
from polyphonie.kernel.identity import new_id


class Notice(models.Model):
    """An invoice's news on its way to the next e-mail of those who must know: the people of one of its sides."""

    id = models.UUIDField(primary_key=True, default=new_id)
    side = models.TextField()
    entity_id = models.UUIDField()
    invoice_id = models.UUIDField()
    state = models.TextField()
    added_at = models.DateTimeField()


class News(models.Model):
    """A state that an invoice took, told to one person. `to_mail`: it waits for that person's message of the day."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    entity_id = models.UUIDField()
    invoice_id = models.UUIDField()
    side = models.TextField()
    state = models.TextField()
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    to_mail = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "id"], name="invoicing_news_unread", condition=models.Q(read_at=None)),
            models.Index(fields=["id"], name="invoicing_news_to_mail", condition=models.Q(to_mail=True)),
        ]


class MailingChoice(models.Model):
    """How a person chose to be written to about one topic."""

    pk = models.CompositePrimaryKey("person_id", "topic")
    person_id = models.UUIDField()
    topic = models.TextField()
    mailing = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invoicing_mailingchoice_known",
                condition=models.Q(
                    topic__in=[str(each) for each in Topic], mailing__in=[str(each) for each in Mailing]
                ),
            )
        ]
