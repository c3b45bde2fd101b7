"""An answer that already has its shape is written as JSON at once, by the shape itself.

Django ninja would take it to pieces, encode each value in Python and put them together: for a page of invoices that is
more work than all the rest of the request.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel


def written(view: Callable[..., Any]) -> Callable[..., Any]:
    """Write what a reading answers when it is a shape; anything else is left to ninja."""

    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **values: Any) -> Any:
        answer = view(request, *arguments, **values)
        if request.method != "GET" or not isinstance(answer, BaseModel):
            return answer
        content = answer.__pydantic_serializer__.to_json(answer)
        return HttpResponse(content, content_type="application/json; charset=utf-8")

    return answered
