"""What is kept of parties: entities, their services, suppliers, directory lines, and the imports of the directory.

`searchable` holds the folded words of a row (name, city, numbers); it orders lists, and `words` finds any beginning of
any word in any order. No extension of PostgreSQL is needed, so that any installation searches alike.
"""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value

from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from . import terms
from .terms import ReferencesRequired, SupplierIdKind
from .terms.bank_accounts import NO_SUCH_ACCOUNT, AccountState, OwnerKind, Verification
from .terms.flows import FlowKind
from .terms.lines import LONGEST_ADDRESS, LineNature


def _words() -> models.GeneratedField:
    """The lexemes of `searchable`, kept by the database itself: each folded word, as it stands."""
    words = Func(F("searchable"), Value(" "), function="string_to_array", output_field=ArrayField(models.TextField()))
    return models.GeneratedField(
        expression=Func(words, function="array_to_tsvector"), output_field=SearchVectorField(), db_persist=True
    )


def _ordinal(sequence: str) -> models.BigIntegerField[int, int]:
    """A whole number, given by the database in the order of birth, for programs that cannot keep a UUID.

    Those written for Chorus Pro keep ids in 32 bits; entities and suppliers are one kind of thing to them (structures),
    so they share a sequence.
    """
    given = Func(Value(sequence), function="nextval", output_field=models.BigIntegerField())
    return models.BigIntegerField(db_default=given, unique=True)


def _one_of(field: str, kinds: type[ReferencesRequired] | type[SupplierIdKind]) -> Q:
    return Q(**{f"{field}__in": [kind.value for kind in kinds]})


class Entity(models.Model):
    """A public entity that receives invoices. `active_to` is the first day on which it receives no more."""

    id = models.UUIDField(primary_key=True, default=new_id)
    ordinal = _ordinal("parties_structure_ordinal")
    siret = models.CharField(max_length=14)
    name = models.CharField(max_length=terms.LONGEST_NAME)
    references_required = models.CharField(max_length=10)
    active_from = models.DateField()
    active_to = models.DateField(null=True)
    street = models.CharField(max_length=terms.LONGEST_STREET, blank=True)
    postcode = models.CharField(max_length=terms.LONGEST_POSTCODE, blank=True)
    city = models.CharField(max_length=terms.LONGEST_CITY, blank=True)
    searchable = models.TextField()
    words = _words()

    class Meta:
        indexes = [
            models.Index(fields=["searchable"], name="parties_entity_searchable"),
            GinIndex(fields=["words"], name="parties_entity_words", fastupdate=False),
        ]
        constraints = [
            models.UniqueConstraint(fields=["siret"], name="parties_entity_is_unique"),
            models.CheckConstraint(name="parties_entity_siret", condition=Q(siret__regex=r"^[0-9]{14}$")),
            models.CheckConstraint(name="parties_entity_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="parties_entity_references", condition=_one_of("references_required", ReferencesRequired)
            ),
            models.CheckConstraint(
                name="parties_entity_days", condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from"))
            ),
        ]


class Service(models.Model):
    """A service of an entity. Without `references_required` of its own, its entity's hold."""

    id = models.UUIDField(primary_key=True, default=new_id)
    ordinal = _ordinal("parties_service_ordinal")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="services", db_index=False)
    code = models.CharField(max_length=terms.LONGEST_SERVICE_CODE)
    name = models.CharField(max_length=terms.LONGEST_NAME)
    references_required = models.CharField(max_length=10, null=True)  # noqa: DJ001  absent is not empty
    active_from = models.DateField()
    active_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "code"], name="parties_service_code"),
            models.CheckConstraint(name="parties_service_coded", condition=~Q(code="")),
            models.CheckConstraint(name="parties_service_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="parties_service_references",
                condition=Q(references_required__isnull=True) | _one_of("references_required", ReferencesRequired),
            ),
            models.CheckConstraint(
                name="parties_service_days", condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from"))
            ),
        ]


class Supplier(models.Model):
    """Who sends invoices, under one identifier of one kind. `siren` and `country` follow from the identifier."""

    id = models.UUIDField(primary_key=True, default=new_id)
    ordinal = _ordinal("parties_structure_ordinal")
    id_kind = models.CharField(max_length=10)
    identifier = models.CharField(max_length=18)
    siren = models.CharField(max_length=9, blank=True)
    name = models.CharField(max_length=terms.LONGEST_NAME)
    vat_number = models.CharField(max_length=18, blank=True)
    country = models.CharField(max_length=2)
    email = models.CharField(max_length=terms.LONGEST_EMAIL, blank=True)
    street = models.CharField(max_length=terms.LONGEST_STREET, blank=True)
    postcode = models.CharField(max_length=terms.LONGEST_POSTCODE, blank=True)
    city = models.CharField(max_length=terms.LONGEST_CITY, blank=True)
    searchable = models.TextField()
    words = _words()

    class Meta:
        indexes = [
            models.Index(fields=["searchable"], name="parties_supplier_searchable"),
            models.Index(fields=["siren"], name="parties_supplier_siren", condition=~Q(siren="")),
            GinIndex(fields=["words"], name="parties_supplier_words", fastupdate=False),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id_kind", "identifier"], name="parties_supplier_identifier"),
            models.CheckConstraint(name="parties_supplier_kind", condition=_one_of("id_kind", SupplierIdKind)),
            models.CheckConstraint(name="parties_supplier_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="parties_supplier_siren_has_siret",
                condition=Q(siren="") & ~Q(id_kind=SupplierIdKind.SIRET.value)
                | Q(siren__regex=r"^[0-9]{9}$", id_kind=SupplierIdKind.SIRET.value),
            ),
        ]


class DirectoryLine(models.Model):
    """From when to when an electronic address is reached on a platform. Ends are the first day without.

    `ends_on` is what was declared, `effective_end_on` the day that the public portal computed, never later.
    `entity` and `service` answer the address here, when it is ours. `instance` numbers the portal's version of it.
    `to_tell`: changed here, and not yet told to the portal. Addresses sort by bytes, so that those of a SIREN or of a
    SIRET follow each other in the one index.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    address = models.CharField(max_length=LONGEST_ADDRESS, db_collation="C")
    nature = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    effective_end_on = models.DateField(null=True)
    platform = models.CharField(max_length=4)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    instance = models.BigIntegerField(null=True)
    to_tell = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["address", "starts_on", "id"], name="parties_line_address"),
            models.Index(fields=["id"], name="parties_line_to_tell", condition=Q(to_tell=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="parties_line_nature", condition=Q(nature__in=[nature.value for nature in LineNature])
            ),
            models.CheckConstraint(name="parties_line_platform", condition=Q(platform__regex=r"^[0-9]{4}$")),
            models.CheckConstraint(
                name="parties_line_days",
                condition=(Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")))
                & (Q(effective_end_on__isnull=True) | Q(effective_end_on__gte=F("starts_on"))),
            ),
            models.CheckConstraint(
                name="parties_line_service", condition=Q(service__isnull=True) | Q(entity__isnull=False)
            ),
        ]


class StagedLine(models.Model):
    """A line of a flow that is being taken; `refused` says why it will be left out.

    The table is not logged: a database that crashes empties it, and the flow is read from its start again.
    """

    pk = models.CompositePrimaryKey("flow", "number")
    flow = models.CharField(max_length=64)
    number = models.BigIntegerField()
    id = models.UUIDField()
    instance = models.BigIntegerField(null=True)
    address = models.CharField(max_length=LONGEST_ADDRESS, db_collation="C")
    masking = models.BooleanField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    effective_end_on = models.DateField(null=True)
    platform = models.CharField(max_length=4)
    refused = models.JSONField(null=True)


class Platform(models.Model):
    """A receiving platform, as the public portal says it. `kind` is its word: PPF, PDP, AP or NA."""

    number = models.CharField(max_length=4, primary_key=True)
    kind = models.CharField(max_length=4)
    name = models.TextField()
    active = models.BooleanField()
    registered_on = models.DateField()
    ends_on = models.DateField(null=True)


class DirectoryFlow(models.Model):
    """A flow of the directory that was taken (14) or made (13), with what it changed and what it left out.

    `original` is the file of one that was made, kept under the platform's own id.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=6)
    at = models.DateTimeField()
    by = models.TextField()
    produced_at = models.DateTimeField()
    file_name = models.TextField()
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField()
    refused = models.JSONField()
    original = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="parties_flow_kind", condition=Q(kind__in=[kind.value for kind in FlowKind])),
            models.UniqueConstraint(
                fields=["sha256"], name="parties_flow_once", condition=~Q(kind=FlowKind.UPDATE.value)
            ),
        ]


class DirectoryImport(models.Model):
    """One import of a directory file: what was read, what it changed, and every line that was refused."""

    id = models.UUIDField(primary_key=True, default=new_id)
    imported_at = models.DateTimeField()
    imported_by = models.TextField()
    file_name = models.TextField()
    sha256 = models.BinaryField()
    size = models.BigIntegerField()
    dry_run = models.BooleanField()
    counts = models.JSONField()
    refused = models.JSONField()


class BankAccount(models.Model):
    """A bank account of somebody whom an entity pays, or of the entity itself: entered by one, confirmed by another.

    Whose it is and where it is never change: another IBAN is another row. `usable_on` is the day on which it may first
    be paid on, known when it is confirmed; `entity_id` is the body that keeps the accounts and pays.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    owner_kind = models.TextField()
    owner_id = models.UUIDField()
    iban = models.TextField()
    bic = models.TextField(blank=True)
    holder = models.TextField()
    proof_id = models.UUIDField()
    shared_reason = models.TextField(blank=True)
    state = models.TextField(default=AccountState.ENTERED.value)
    entered_on = models.DateField()
    entered_by = models.UUIDField()
    entered_by_name = models.TextField()
    decided_on = models.DateField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.TextField(blank=True)
    usable_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity_id", "owner_id", "iban"],
                condition=Q(state__in=[AccountState.ENTERED.value, AccountState.CONFIRMED.value]),
                name="parties_bankaccount_once",
            ),
            models.CheckConstraint(
                name="parties_bankaccount_state", condition=Q(state__in=[each.value for each in AccountState])
            ),
            models.CheckConstraint(
                name="parties_bankaccount_owner", condition=Q(owner_kind__in=[each.value for each in OwnerKind])
            ),
            models.CheckConstraint(
                name="parties_bankaccount_four_eyes",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("entered_by")),
            ),
            models.CheckConstraint(
                name="parties_bankaccount_usable",
                condition=Q(state__in=[AccountState.ENTERED.value, AccountState.REFUSED.value], usable_on__isnull=True)
                | Q(
                    state__in=[AccountState.CONFIRMED.value, AccountState.CLOSED.value],
                    usable_on__isnull=False,
                    decided_by__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["entity_id", "iban"], name="parties_bankaccount_iban"),
            models.Index(fields=["owner_id"], name="parties_bankaccount_of_owner"),
            models.Index(
                fields=["entity_id", "id"],
                name="parties_bankaccount_waiting",
                condition=Q(state=AccountState.ENTERED.value),
            ),
        ]

    @classmethod
    def locked(cls, entity: UUID, account: UUID) -> Self:
        """An account, held until the commit. Refuses: PAR-BAN-06 there is none."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=account).first()
        if found is None:
            raise Refused(NO_SUCH_ACCOUNT())
        return found


class BankVerification(models.Model):
    """What the payee's bank said of an account and its holder, each time that it was asked. Never changed."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    account_id = models.UUIDField()
    result = models.TextField()
    on = models.DateField()
    by_name = models.TextField()
    reference = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="parties_bankverification_result", condition=Q(result__in=[each.value for each in Verification])
            )
        ]
        indexes = [models.Index(fields=["entity_id", "account_id", "id"], name="parties_bankverification_of")]
