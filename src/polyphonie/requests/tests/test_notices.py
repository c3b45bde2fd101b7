"""Who is written to about purchase requests: those who must act, and the requester once it is decided. Once each."""

from __future__ import annotations

import pytest
from django.core import mail

from polyphonie.access.models import Person
from polyphonie.kernel.acts import Actor
from polyphonie.requests import actions, models
from polyphonie.requests.actions import notices
from polyphonie.requests.events import RequestAwaited
from polyphonie.requests.reactions import tell

from .stage import OVER, STATE, TODAY, Scene, kept


def _email(actor: Actor) -> str:
    return Person.objects.get(id=actor.id).email


def _told(*requests: object) -> dict[str, str]:
    """Who is written to of requests that moved, and what of."""
    notices.add((STATE, each) for each in requests)  # type: ignore[misc]
    mail.outbox.clear()
    notices.send(on=TODAY)
    return {each.to[0]: each.subject + each.body for each in mail.outbox}


def test_it_writes_to_each_level_then_to_the_requester_and_the_manager(scene: Scene) -> None:
    request = scene.submitted(OVER.cents // 100)
    told = _told(request)
    assert _email(scene.approver) in told and kept(request).number in told[_email(scene.approver)]
    assert _email(scene.requester) not in told and _email(scene.manager) not in told
    actions.approve_request(actor=scene.approver, entity=STATE, request=request, on=TODAY)
    told = _told(request)
    assert _email(scene.above) in told and _email(scene.approver) not in told
    actions.approve_request(actor=scene.above, entity=STATE, request=request, on=TODAY)
    told = _told(request)
    assert {_email(scene.requester), _email(scene.manager)} <= set(told)
    assert "à engager" in told[_email(scene.manager)] and "Approuvée" in told[_email(scene.requester)]


def test_it_groups_what_one_person_must_look_at_and_empties_the_queue(scene: Scene) -> None:
    requests = [scene.submitted(), scene.submitted()]
    tell([RequestAwaited(entity=STATE, subject=each) for each in (*requests, *requests)])
    assert models.Notice.objects.count() == 2
    told = _told(*requests)[_email(scene.approver)]
    assert told.startswith("2 demandes d’achat") and all(kept(each).number in told for each in requests)
    assert not models.Notice.objects.exists() and notices.send(on=TODAY) == 0


def test_it_tries_again_what_the_server_did_not_take(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    notices.add([(STATE, scene.submitted())])

    def refuses(**_given: object) -> object:
        raise OSError("no mail server")

    with monkeypatch.context() as patched:
        patched.setattr(notices, "get_connection", refuses)
        with pytest.raises(OSError, match="no mail server"):
            notices.send(on=TODAY)
    assert models.Notice.objects.exists() and notices.send(on=TODAY) >= 1
