"""A question is written as Django writes it, whether its clauses are kept or not."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.backends.postgresql.compiler import SQLCompiler
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.transaction import TransactionManagementError

from polyphonie.kernel.models import AuditRow, Delivery, Task, TaskLine
from polyphonie.kernel.postgresql import compiler

pytestmark = pytest.mark.django_db

ENTITY, ID = UUID(int=1), UUID(int=2)
OF_ENTITY = AuditRow.objects.filter(entity_id=ENTITY)

QUESTIONS: dict[str, Callable[[], QuerySet]] = {  # type: ignore[type-arg]  # of any model
    "everything": AuditRow.objects.all,
    "a row": lambda: AuditRow.objects.filter(entity_id=ENTITY, id=ID),
    "by its key": lambda: AuditRow.objects.filter(pk=(ENTITY, ID)),
    "ordered": lambda: OF_ENTITY.order_by("-position", "id"),
    "backwards": lambda: OF_ENTITY.order_by("-position").reverse(),
    "by its key, in order": lambda: OF_ENTITY.order_by("pk"),
    "a page": lambda: OF_ENTITY.order_by("id")[20:30],
    "held": lambda: OF_ENTITY.select_for_update().order_by("id"),
    "held or left": lambda: OF_ENTITY.select_for_update(skip_locked=True)[:1],
    "held at once": lambda: OF_ENTITY.select_for_update(nowait=True, no_key=True),
    "held in part": lambda: OF_ENTITY.select_for_update(of=("self",)),
    "some columns": lambda: OF_ENTITY.only("entity_id", "act"),
    "all but some": lambda: OF_ENTITY.defer("facts"),
    "values": lambda: OF_ENTITY.values_list("position", "act"),
    "the same values in another order": lambda: OF_ENTITY.values_list("act", "position"),
    "values by name": lambda: OF_ENTITY.values("act"),
    "keys": lambda: OF_ENTITY.values_list("pk"),
    "different values": lambda: OF_ENTITY.values_list("act").distinct(),
    "several": lambda: AuditRow.objects.filter(entity_id__in=[ENTITY, ID]),
    "one of none": lambda: AuditRow.objects.filter(entity_id__in=[]),
    "none of none": lambda: AuditRow.objects.exclude(entity_id__in=[]),
    "alternatives": lambda: AuditRow.objects.filter(Q(act="a") | ~Q(act="b", position__gt=3), entity_id=ENTITY),
    "columns compared": lambda: AuditRow.objects.filter(act=F("subject")),
    "others": lambda: Delivery.objects.filter(Exists(AuditRow.objects.filter(subject=OuterRef("event"))), lane=1),
    "among others": lambda: AuditRow.objects.filter(entity_id__in=Delivery.objects.values("entity_id")),
    "by expression": lambda: OF_ENTITY.order_by(F("act").asc(nulls_first=True)),
    "counted": lambda: OF_ENTITY.annotate(next=F("position") + 1),
    "of another": lambda: TaskLine.objects.filter(task=ID),
    "through another": lambda: TaskLine.objects.filter(task__owner_id=ID),
    "with another": lambda: TaskLine.objects.filter(place=1).select_related("task"),
    "in the order of another": lambda: TaskLine.objects.filter(task=ID).order_by("task__asked_at"),
    "another's values": lambda: TaskLine.objects.filter(place=1).values_list("task__name"),
    "either": lambda: Task.objects.filter(id=ID).union(Task.objects.filter(id=ENTITY)),
}


def _written(found: QuerySet, by: type[SQLCompiler]) -> object:  # type: ignore[type-arg]
    asked = by(found.query.clone(), connection, "default")
    try:
        written, values = asked.as_sql()
    except EmptyResultSet:
        return None
    columns = [each.target for each, _, _ in asked.select if hasattr(each, "target")]
    places = asked.klass_info and asked.klass_info["select_fields"]
    return written, list(values), columns, places, asked.annotation_col_map


@pytest.mark.parametrize("name", QUESTIONS)
def test_it_writes_a_question_as_django_does_the_first_time_and_the_next(name: str) -> None:
    with transaction.atomic():
        expected = _written(QUESTIONS[name](), SQLCompiler)
        assert [_written(QUESTIONS[name](), compiler.SQLCompiler) for _ in range(2)] == [expected, expected]


def test_it_reads_the_rows_of_a_kept_question_as_those_of_another() -> None:
    task = Task.objects.create(
        id=ID,
        owner_id=ENTITY,
        owner_name="",
        name="n",
        title_fr="",
        title_en="",
        arguments={"a": [1]},
        state="s",
        asked_at="2026-11-25T12:00Z",
        kept_until="2026-11-26T12:00Z",
    )
    TaskLine.objects.create(task=task, place=1, subject="", label="")
    for _ in range(2):
        assert Task.objects.get(id=ID).arguments == {"a": [1]}
        assert list(Task.objects.filter(id=ID).values_list("arguments", "name")) == [({"a": [1]}, "n")]
        assert TaskLine.objects.filter(task=ID).values_list("pk").get() == ((ID, 1),)


def test_it_holds_no_row_outside_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    held = OF_ENTITY.select_for_update()
    assert held.query.get_compiler("default").as_sql()
    monkeypatch.setattr(connection, "get_autocommit", lambda: True)
    with pytest.raises(TransactionManagementError):
        held.query.get_compiler("default").as_sql()
