"""Services done: what was received of a commitment's line, who observed and who certified it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending.terms.certificates import CERTIFICATE_LIFE, NO_SUCH_CERTIFICATE, CertificateState

from .places import Placed


class ServiceCertificate(Placed):
    """A service done on a line of a commitment. Once certified, what it says does not change: it may be cancelled.

    `invoice_entity_id` and `invoice_id` name the invoice that it was proposed from, if any; `entry_id` is the entry
    that its certification posted. `partial`: more of the line is to come.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    commitment_id = models.UUIDField()
    place = models.SmallIntegerField()
    commitment_number = models.TextField()
    supplier_id = models.UUIDField()
    supplier_name = models.TextField()
    label = models.TextField()
    cents = models.BigIntegerField()
    done_on = models.DateField()
    partial = models.BooleanField(default=False)
    reserves = models.TextField(default="")
    state = models.TextField(default=CERTIFICATE_LIFE.initial.value)
    invoice_entity_id = models.UUIDField(null=True)
    invoice_id = models.UUIDField(null=True)
    observed_by = models.UUIDField()
    observed_by_name = models.TextField()
    observed_on = models.DateField()
    certified_by = models.UUIDField(null=True)
    certified_by_name = models.TextField(default="")
    certified_on = models.DateField(null=True)
    cancelled_by_name = models.TextField(default="")
    cancelled_on = models.DateField(null=True)
    reason = models.TextField(default="")
    entry_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spending_certificate_state", condition=Q(state__in=[str(each) for each in CertificateState])
            ),
            models.CheckConstraint(name="spending_certificate_above_zero", condition=Q(cents__gt=0)),
            models.CheckConstraint(
                name="spending_certificate_signed",
                condition=~Q(state=CertificateState.CERTIFIED.value)
                | Q(certified_by__isnull=False, certified_on__isnull=False, entry_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["entity_id", "commitment_id", "place", "id"], name="spending_certificate_line"),
            models.Index(fields=["entity_id", "state", "id"], name="spending_certificate_by_state"),
            models.Index(
                fields=["invoice_id"], name="spending_certificate_invoice", condition=Q(invoice_id__isnull=False)
            ),
        ]

    @classmethod
    def locked(cls, entity: UUID, certificate: UUID) -> Self:
        """A service done, held until the commit. Refuses: SPE-SER-01."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=certificate).first()
        if found is None:
            raise Refused(NO_SUCH_CERTIFICATE())
        return found

    @classmethod
    def locked_all(cls, entity: UUID, certificates: Collection[UUID]) -> dict[UUID, Self]:
        """Some services done, held until the commit, in the order of ids. Refuses: SPE-SER-01 one is not there."""
        held = rows.find(cls, entity_id=entity, id=certificates, order=("id",), held=True)
        found = {each.id: each for each in held}
        if len(found) < len(set(certificates)):
            raise Refused(NO_SUCH_CERTIFICATE())
        return found

    @property
    def source(self) -> str:
        """The name under which the books know it."""
        return f"service:{self.id}"

    def certify(self, *, by: Actor, on: date, entry: UUID) -> None:
        """Bear the signature of whoever certifies it, and the entry that follows; to be kept. Refuses: KER-LIF-01."""
        self.state = CERTIFICATE_LIFE.after("certify", CertificateState(self.state))
        self.certified_by, self.certified_by_name, self.certified_on, self.entry_id = by.id, by.name, on, entry

    def cancel(self, *, by: Actor, on: date, reason: str) -> None:
        """Stand no more. Refuses: KER-LIF-01."""
        self.state = CERTIFICATE_LIFE.after("cancel", CertificateState(self.state))
        self.cancelled_by_name, self.cancelled_on, self.reason = by.name, on, reason
        self.save()
