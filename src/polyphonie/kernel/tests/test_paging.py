"""Where a list goes on."""

from __future__ import annotations

from django.test import RequestFactory

from polyphonie.kernel.identity import new_id
from polyphonie.kernel.paging import after_in, following


def test_it_reads_the_cursor_of_an_address() -> None:
    cursor = new_id()
    assert after_in(RequestFactory().get("/", {"after": str(cursor)})) == cursor


def test_it_begins_anew_when_the_cursor_is_spoilt() -> None:
    assert after_in(RequestFactory().get("/", {"after": "0000"})) is None
    assert after_in(RequestFactory().get("/")) is None


def test_it_keeps_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/?state=a&state=b&words=x y&after=old")
    assert following(request, after="new") == "?state=a&state=b&words=x+y&after=new"
    assert following(request, after=None) == "?state=a&state=b&words=x+y"
