"""What is kept of nomenclatures: codes, what editions say of them from when to when, what replaced what, the editions.

Two versions in force of one code never share a day: an exclusion constraint, made by the migration, refuses it. What a
later edition corrects is withdrawn and stays, with the edition that withdrew it: the database refuses any other change.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value

from polyphonie.kernel.identity import new_id

from . import terms
from .terms import Kind


def _of_a_kind(field: str) -> Q:
    return Q(**{f"{field}__in": [kind.value for kind in Kind]})


def _words() -> models.GeneratedField:
    """The lexemes of `searchable`, kept by the database itself: each folded word, as it stands."""
    words = Func(F("searchable"), Value(" "), function="string_to_array", output_field=ArrayField(models.TextField()))
    return models.GeneratedField(
        expression=Func(words, function="array_to_tsvector"), output_field=SearchVectorField(), db_persist=True
    )


class Edition(models.Model):
    """An edition of one nomenclature that was taken from a file, and how many codes it changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=terms.LONGEST_NAME)
    file_name = models.TextField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.TextField()
    counts = models.JSONField()

    class Meta:
        constraints = [models.CheckConstraint(name="reference_edition_kind", condition=_of_a_kind("kind"))]


class Code(models.Model):
    """A code of a nomenclature, for ever: other houses keep its id, whatever is said of it later."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=terms.LONGEST_CODE, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="reference_code_is_unique"),
            models.CheckConstraint(name="reference_code_kind", condition=_of_a_kind("kind")),
            models.CheckConstraint(name="reference_code_coded", condition=~Q(code="")),
        ]


class Version(models.Model):
    """What an edition says of a code from a day to the eve of another; `withdrawn_by` corrected it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="versions", db_index=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    label = models.CharField(max_length=terms.LONGEST_LABEL)
    parent = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    attributes = models.JSONField()
    source = models.CharField(max_length=terms.LONGEST_SOURCE)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", db_index=False)
    withdrawn_by = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    searchable = models.TextField()
    words = _words()

    class Meta:
        indexes = [
            models.Index(fields=["code", "valid_from"], name="reference_version_code"),
            models.Index(fields=["parent"], name="reference_version_parent", condition=Q(parent__isnull=False)),
            GinIndex(fields=["words"], name="reference_version_words", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                name="reference_version_days", condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
            ),
            models.CheckConstraint(name="reference_version_labelled", condition=~Q(label="")),
            models.CheckConstraint(name="reference_version_sourced", condition=~Q(source="")),
            models.CheckConstraint(
                name="reference_version_not_own_parent", condition=Q(parent__isnull=True) | ~Q(parent=F("code"))
            ),
        ]


class Replacement(models.Model):
    """From a day on, one code stands where another stood; of one kind both."""

    id = models.UUIDField(primary_key=True, default=new_id)
    predecessor = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="replaced_by")
    successor = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="replaces")
    replaced_on = models.DateField()
    source = models.CharField(max_length=terms.LONGEST_SOURCE)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "replaced_on"], name="reference_replacement_is_told_once"
            ),
            models.CheckConstraint(name="reference_replacement_by_another", condition=~Q(predecessor=F("successor"))),
        ]
