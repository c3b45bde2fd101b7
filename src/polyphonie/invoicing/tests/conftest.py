"""What every test of invoicing starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .cases import Republic


@pytest.fixture
def republic(db: None) -> Republic:
    from .cases import Republic  # once Django is set up, which is later than this file is read

    return Republic()
