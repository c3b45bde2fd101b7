"""How a page answers: of which body it is, what was refused or done, and a file to keep."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404, HttpRequest
from django.test import RequestFactory

from polyphonie.kernel.answering import Body, attempt, download, press, streamed, tell
from polyphonie.kernel.refusals import Refusal, Refused

ONE, TWO, OTHER = (UUID(int=number) for number in (1, 2, 3))
AMONG = ((ONE, "Un"), (TWO, "Deux"))
CLOSED = Refusal("KER-TST-01", "", "Le guichet est fermé.", "The desk is closed.")


def test_it_finds_the_body_of_the_path_then_of_the_address_then_the_first() -> None:
    asked = _asked(f"/?entity={TWO}")
    assert Body.asked(asked, among=AMONG, entity=ONE) == Body(ONE, "Un", AMONG)
    assert Body.asked(asked, among=AMONG) == Body(TWO, "Deux", AMONG)
    assert Body.asked(_asked(f"/?entity={OTHER}"), among=AMONG) == Body(ONE, "Un", AMONG)
    assert Body.asked(asked, among=()) is None


def test_it_does_not_find_another_s_body() -> None:
    with pytest.raises(Http404):
        Body.asked(_asked(), among=AMONG, entity=OTHER)


def test_it_tells_why_an_act_was_refused_in_the_reader_s_language() -> None:
    asked = _asked()
    given, refusals = attempt(_refused)
    tell(asked, refusals, about="DP-1", done="C’est fait.")
    tell(asked, refusals)
    assert given is None
    assert _told(asked) == ["DP-1 : Le guichet est fermé. (KER-TST-01)", "Le guichet est fermé. (KER-TST-01)"]


def test_it_says_what_was_done() -> None:
    asked = _asked()
    assert attempt(lambda: 3) == (3, ())
    press(asked, lambda: 3, done="C’est fait.")
    tell(asked, ())
    press(asked, _refused, done="Jamais dit.")
    assert _told(asked) == ["C’est fait.", "Le guichet est fermé. (KER-TST-01)"]


def test_it_hands_out_a_file_that_is_kept_nowhere_on_the_way() -> None:
    for answer in (
        download("état 1.pdf", "application/pdf", b"%PDF"),
        streamed("état 1.pdf", "application/pdf", iter([b"%PDF"])),
    ):
        assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%A9tat%201.pdf"
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-store")
        assert answer.getvalue() == b"%PDF"


def _refused() -> int:
    raise Refused(CLOSED)


def _asked(address: str = "/") -> HttpRequest:
    request = RequestFactory().get(address)
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def _told(request: HttpRequest) -> list[str]:
    return [str(each) for each in get_messages(request)]
