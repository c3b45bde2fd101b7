"""Where a list goes on: the cursor in its address, and the address of what follows. Every page of lists has the same.

A cursor is the key of the last row that was shown: what arrives meanwhile neither repeats a row nor hides one.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest


def after_in(request: HttpRequest) -> UUID | None:
    """The cursor in the address, when it is an id; a spoilt one begins the list anew."""
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def following(request: HttpRequest, *, after: UUID | str | int | None) -> str:
    """The address of the same list after a row; of its beginning, without one."""
    parameters = request.GET.copy()
    parameters.pop("after", None)
    if after is not None:
        parameters["after"] = str(after)
    return f"?{parameters.urlencode()}"
