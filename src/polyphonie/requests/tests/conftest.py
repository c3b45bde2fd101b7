"""The unit and the people of its requests, which stand for all the tests of the house."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker
from tests.standing import standing

from .stage import Scene, open_state


@pytest.fixture(scope="package")
def everybody(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    with standing(django_db_blocker, open_state) as made:
        yield made


@pytest.fixture
def scene(everybody: Scene, db: None) -> Scene:
    """A unit, with somebody who asks, who approves, who approves above, and who commits."""
    return everybody
