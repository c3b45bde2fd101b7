"""Whatever a description says may be sent, sent: no bug, and answers of the shape and the status that were promised.

The suite sends some of each operation; `make fuzz-api` sends many, drawn anew each time, and says how many.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

MANY: Final = int(os.environ.get("POLYPHONIE_API_EXAMPLES", "0"))


def try_all(described: Any, *, at_least: int, some: int, headers: Mapping[str, str]) -> None:
    """Try every operation of a description, which has at least so many; `some` are the cases of each in the suite."""
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) >= at_least
    sent = sum(_tried(operation, MANY or some, headers) for operation in operations)
    if MANY:
        told = f"{sent} requests to {len(operations)} operations: no fault, no answer of another shape than promised"
        print(f"\n{told}")  # noqa: T201  whoever fuzzes wants to know how much


def _tried(operation: Any, cases: int, headers: Mapping[str, str]) -> int:
    sent = 0

    @settings(
        max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=not MANY
    )
    @given(case=operation.as_strategy())
    def attempt(case: Any) -> None:
        nonlocal sent
        sent += 1
        checks = [not_a_server_error, response_schema_conformance, status_code_conformance]
        case.call_and_validate(headers=dict(headers), checks=checks)

    attempt()
    return sent
