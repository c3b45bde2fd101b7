"""Where a list goes on: the cursor of its address, and the address of what follows."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest


def after_in(request: HttpRequest) -> UUID | None:
    """The cursor in the address; a spoilt one begins the list anew."""
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def following(request: HttpRequest, *, after: UUID | None) -> str:
    """The address of the same list after a row; of its beginning, without one."""
    parameters = request.GET.copy()
    parameters.pop("after", None)
    if after is not None:
        parameters["after"] = str(after)
    return f"?{parameters.urlencode()}"
