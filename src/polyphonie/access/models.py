"""What access keeps: people, the roles they were given, what they delegate, API clients, signing keys.

Two rules stand in the database as exclusion constraints, made by the migrations: one person is never given
one role twice on one perimeter at one date, nor the duties of authorising officer and accountant.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest, Lower

from polyphonie.kernel.days import Span
from polyphonie.kernel.identity import new_id

from .terms import PLATFORM, Holding, Language, Perimeter, PerimeterKind, Role

_SHAPE_OF_PERIMETER = (
    Q(perimeter_kind=PerimeterKind.PLATFORM.value, perimeter_id=PLATFORM.id, perimeter_entity=None)
    | Q(perimeter_kind__in=[PerimeterKind.ENTITY.value, PerimeterKind.SUPPLIER.value], perimeter_entity=None)
    | Q(
        perimeter_kind__in=[PerimeterKind.SERVICE.value, PerimeterKind.CENTRE.value],
        perimeter_entity__isnull=False,
    )
)


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do is in their assignments, never here: Django's permissions
    are not used.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    email = models.EmailField(unique=True)
    name = models.TextField()
    language = models.TextField(default=Language.FRENCH.value)
    phone = models.TextField(default="", blank=True)
    is_active = models.BooleanField(default=True)
    invited_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = BaseUserManager["Person"]()

    class Meta:
        constraints = [
            models.CheckConstraint(name="access_person_email_is_lower", condition=Q(email=Lower("email"))),
            models.CheckConstraint(name="access_person_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="access_person_language",
                condition=Q(language__in=[language.value for language in Language]),
            ),
        ]
        indexes = [models.Index(fields=["name", "id"], name="access_person_name")]

    def __str__(self) -> str:
        return self.name


class PerimeterFields(models.Model):
    """A perimeter as columns. `perimeter_label` is its name when it was chosen: the tables of names stand
    above.
    """

    perimeter_kind = models.TextField()
    perimeter_id = models.UUIDField()
    perimeter_entity = models.UUIDField(null=True)
    perimeter_label = models.TextField()

    class Meta:
        abstract = True

    @property
    def perimeter(self) -> Perimeter:
        return Perimeter(PerimeterKind(self.perimeter_kind), self.perimeter_id, self.perimeter_entity)


class Assignment(PerimeterFields):
    """A role given to a person on a perimeter, from a day to the eve of another. Ended, never deleted.

    `perimeter_within` are the centres above a centre, so that duties kept apart are seen to meet below it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    role = models.TextField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    perimeter_within = ArrayField(models.UUIDField(), default=list)
    granted_by = models.UUIDField()
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="access_assignment_role", condition=Q(role__in=[role.value for role in Role])),
            models.CheckConstraint(name="access_assignment_perimeter", condition=_SHAPE_OF_PERIMETER),
            models.CheckConstraint(
                name="access_assignment_span", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
        ]
        indexes = [
            models.Index(fields=["perimeter_id", "id"], name="access_assignment_perimeter_id"),
            models.Index(fields=["perimeter_entity", "id"], name="access_assignment_entity"),
        ]

    @classmethod
    def live(cls, *, on: date) -> QuerySet[Assignment]:
        """Those that hold on a day or will later; one that was ended before it started never does."""
        return cls.objects.exclude(Q(until_on__lte=on) | Q(until_on=F("from_on")))

    @property
    def perimeter(self) -> Perimeter:
        return replace(super().perimeter, within=tuple(self.perimeter_within))

    @property
    def span(self) -> Span:
        return Span(self.from_on, self.until_on)

    @property
    def holding(self) -> Holding:
        return Holding(Role(self.role), self.perimeter, self.span)


class Delegation(models.Model):
    """One of a person's roles, lent to another for a span of days. Both hold it; it ends with the role at
    the latest.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    from_on = models.DateField()
    until_on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="access_delegation_span", condition=Q(until_on__gte=F("from_on")))]

    @classmethod
    def live(cls, *, on: date) -> QuerySet[Delegation]:
        """Those that hold on a day or will later; one that was ended before it started never does."""
        return cls.objects.filter(until_on__gt=Greatest(Value(on, models.DateField()), F("from_on")))

    @property
    def span(self) -> Span:
        return Span(self.from_on, self.until_on)


class Mandate(models.Model):
    """A supplier has another company deposit and follow invoices in its name, for a span of days. Ended, never deleted.

    Both are perimeters: `…_label` is their name when the mandate was given, as the tables of names stand above.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    principal_id = models.UUIDField()
    principal_label = models.TextField()
    agent_id = models.UUIDField()
    agent_label = models.TextField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    given_by = models.UUIDField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="access_mandate_to_another", condition=~Q(principal_id=F("agent_id"))),
            models.CheckConstraint(
                name="access_mandate_span", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
        ]
        indexes = [
            models.Index(fields=["agent_id", "id"], name="access_mandate_agent"),
            models.Index(fields=["principal_id", "id"], name="access_mandate_principal"),
        ]

    @classmethod
    def live(cls, *, on: date) -> QuerySet[Mandate]:
        """Those that hold on a day or will later; one that was ended before it started never does."""
        return cls.objects.exclude(Q(until_on__lte=on) | Q(until_on=F("from_on")))

    @property
    def span(self) -> Span:
        return Span(self.from_on, self.until_on)


class ApiClient(PerimeterFields):
    """A program that signs in by OAuth 2 client credentials, with rights on one perimeter."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.TextField()
    rights = models.JSONField()
    created_by = models.UUIDField()
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="access_apiclient_perimeter", condition=_SHAPE_OF_PERIMETER),
            models.UniqueConstraint(
                fields=["perimeter_id", "name"],
                name="access_apiclient_named_once",
                condition=Q(revoked_at=None),
            ),
        ]
        indexes = [models.Index(fields=["perimeter_id", "id"], name="access_apiclient_perimeter_id")]


class ClientSecret(models.Model):
    """The keyed digest of one secret of a client; several while one takes over from another.

    A secret is 256 random bits, so its HMAC is as hard to reverse as the key is to guess: a slow hash would
    add nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="secrets")
    digest = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class TechnicalAccount(models.Model):
    """The login and password of a client, as programs written for Chorus Pro send them (header cpro-account).

    One to a client. The password is made here, of 256 random bits, and kept as a client's secret is.
    """

    client = models.OneToOneField(
        ApiClient, on_delete=models.PROTECT, primary_key=True, related_name="technical_account"
    )
    login = models.TextField(unique=True)
    digest = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class SigningKey(models.Model):
    """A key pair that signs access tokens (RS256). One signs; those before it verify until their last token
    expires.

    The private half is encrypted with a key derived from SECRET_KEY: a copy of the database alone, such as a
    backup or a replica, must not be able to sign. It is erased when the key retires. The public half is a
    JWK.
    """

    kid = models.UUIDField(primary_key=True, default=new_id)
    public = models.JSONField()
    private = models.BinaryField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    trusted_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["retired_at"], name="access_signingkey_one_signs", nulls_distinct=False),
            models.CheckConstraint(
                name="access_signingkey_retires_whole",
                condition=Q(retired_at=None, trusted_until=None) & ~Q(private=b"")
                | Q(retired_at__isnull=False, trusted_until__isnull=False, private=b""),
            ),
        ]
