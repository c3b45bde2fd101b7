"""Whole numbers that the database gives."""

from __future__ import annotations

from django.db import models
from django.db.models import Func, Value


def next_of(sequence: str) -> Func:
    """The next number of a sequence, as the value of a column that is not given one."""
    return Func(Value(sequence), function="nextval", output_field=models.BigIntegerField())
