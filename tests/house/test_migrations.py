"""Migrations make the models, all of them."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_it_has_a_migration_for_every_change_of_a_model() -> None:
    told = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=told, stderr=told)
    except SystemExit:
        pytest.fail(f"{told.getvalue()}\nInstead: write the migration, with `polyphonie`'s names and its reason.")
