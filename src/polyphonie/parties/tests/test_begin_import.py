"""The import of a directory that a task takes and its author follows."""

from __future__ import annotations

import io

import pytest

from polyphonie.access.terms import PLATFORM, Role
from polyphonie.kernel import tasks
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.kernel.tasks import TaskState
from polyphonie.parties import actions, queries
from polyphonie.parties.actions import imports

from .cases import TODAY, VALMONT
from .test_import_directory import ENTITY, HEADING

pytestmark = pytest.mark.django_db


def imported(actor: Actor, content: bytes) -> tasks.TaskRow:
    task = actions.begin_import(actor=actor, file=io.BytesIO(content), name="annuaire.csv", on=TODAY)
    imports.go_on_importing(task=task)
    return tasks.one(task, actor=actor)


@pytest.fixture
def administrator(person_who_is) -> Actor:
    return person_who_is(Role.PLATFORM_ADMINISTRATOR, PLATFORM)


def test_it_takes_the_file(administrator: Actor) -> None:
    done = imported(administrator, "\n".join([HEADING, ENTITY]).encode())
    assert (done.state, done.facts.keys()) == (TaskState.DONE, {"imported"})
    assert queries.entity_by_siret(VALMONT) is not None
    row, _refused = queries.past_import(done.facts["imported"], actor=administrator, on=TODAY)
    assert row.imported_by == administrator.name


def test_it_refuses_a_file_that_cannot_be_read(administrator: Actor) -> None:
    done = imported(administrator, b"\0\0\0")
    assert done.state is TaskState.FAILED
    assert [refusal.code for refusal in done.problem] == ["PAR-IMP-02"]


def test_it_refuses_a_file_that_is_too_large(administrator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "LARGEST", 2)
    with pytest.raises(Refused) as refused:
        imported(administrator, b"abc")
    assert [each.code for each in refused.value.refusals] == ["PAR-IMP-01"]


def test_it_forbids_everybody_but_the_platform(stranger: Actor) -> None:
    with pytest.raises(Refused) as refused:
        imported(stranger, b"")
    assert [each.code for each in refused.value.refusals] == ["ACC-RIG-01"]


def test_it_repeats_safely(administrator: Actor) -> None:
    done = imported(administrator, "\n".join([HEADING, ENTITY]).encode())
    imports.go_on_importing(task=done.id)
    assert len(queries.imports(actor=administrator, on=TODAY)) == 1
