"""Take an edition of a nomenclature: whole or not at all, once, with its differences told before."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.reference import actions, models, proofs, queries
from polyphonie.reference.terms import Change, EditionReport, Kind

from .conftest import TODAY, written

Take = Callable[..., EditionReport]
MISSION = {"code": "MB", "libelle": "Anciens combattants", "compte": "general"}


def codes(report: EditionReport) -> dict[Change, int]:
    return {change: count for change, count in report.changed.items() if count}


def refused(take: Take, kind: Kind, *lines: dict[str, str]) -> list[str]:
    with pytest.raises(Refused) as told:
        take(kind, *lines)
    return [f"{refusal.code} {refusal.where}" for refusal in told.value.refusals]


def test_it_takes_codes_with_their_days_and_what_stands_above(take: Take) -> None:
    take(Kind.MISSION, MISSION)
    report = take(Kind.PROGRAMME, {"code": "0158", "parent": "MB", "evaluatif": "non", "dernier_jour": "2026-12-31"})
    assert codes(report) == {Change.CREATED: 1}
    found = queries.item(Kind.PROGRAMME, "0158", on=date(2026, 12, 31))
    assert found is not None
    assert (found.parent, found.parent_kind, found.flag("evaluative")) == ("MB", Kind.MISSION, False)
    assert queries.item(Kind.PROGRAMME, "0158", on=date(2027, 1, 1)) is None
    assert queries.item(Kind.PROGRAMME, "0158", on=date(2024, 12, 31)) is None


def test_it_keeps_the_history_and_the_id_of_a_code_that_is_renamed(take: Take) -> None:
    take(Kind.MISSION, MISSION)
    before = queries.item(Kind.MISSION, "MB", on=TODAY)
    report = take(Kind.MISSION, MISSION | {"libelle": "Monde combattant", "premier_jour": "2026-01-01"})
    (told,) = report.differences
    assert (told.change, told.on, told.before, told.after, told.fields) == (
        *(Change.AMENDED, date(2026, 1, 1), "Anciens combattants", "Monde combattant", ("label",)),
    )
    first, second = queries.history(Kind.MISSION, "MB")
    assert (first.label, first.span.end) == ("Anciens combattants", date(2026, 1, 1))
    assert (second.label, second.id) == ("Monde combattant", before and before.id)


def test_it_changes_nothing_before_a_later_edition_when_an_older_one_is_taken_again(take: Take) -> None:
    take(Kind.MISSION, MISSION)
    take(Kind.MISSION, MISSION | {"libelle": "Monde combattant", "premier_jour": "2026-01-01"})
    assert take(Kind.MISSION, MISSION).unchanged == 1


def test_it_follows_what_replaced_a_code(take: Take) -> None:
    old = [{"code": code, "compte": "general", "dernier_jour": "2025-12-31"} for code in ("AA", "BB")]
    take(Kind.MISSION, *old)
    take(Kind.MISSION, {"code": "CC", "compte": "general", "premier_jour": "2026-01-01", "remplace": "AA BB"})
    new = [{"code": code, "compte": "general", "premier_jour": "2027-01-01", "remplace": "CC"} for code in ("DD", "EE")]
    report = take(Kind.MISSION, *new)
    assert report.replacements == 2
    assert queries.successors(Kind.MISSION, "AA", since=date(2025, 6, 1), on=date(2025, 12, 31)) == ("AA",)
    assert queries.successors(Kind.MISSION, "AA", since=date(2025, 6, 1), on=TODAY) == ("CC",)
    assert queries.successors(Kind.MISSION, "BB", since=date(2025, 6, 1), on=date(2027, 1, 1)) == ("DD", "EE")
    assert [row.predecessor for row in queries.replacements(Kind.MISSION, "CC")] == ["AA", "BB", "CC", "CC"]


def test_it_ends_what_the_file_does_not_name_when_asked(take: Take) -> None:
    take(Kind.MISSION, MISSION, {"code": "PR", "compte": "general"})
    report = take(Kind.MISSION, MISSION, ending_absent=date(2026, 1, 1))
    assert codes(report) == {Change.ENDED: 1}
    assert queries.item(Kind.MISSION, "PR", on=date(2025, 12, 31)) is not None
    assert queries.item(Kind.MISSION, "PR", on=date(2026, 1, 1)) is None


def test_it_tells_the_differences_and_takes_nothing_when_tried(take: Take) -> None:
    report = take(Kind.MISSION, MISSION, dry_run=True)
    assert [(told.code, told.change) for told in report.differences] == [("MB", Change.CREATED)]
    assert not models.Code.objects.exists() and not models.Edition.objects.exists()


def test_it_refuses_a_file_whole_and_tells_all_that_is_wrong_with_it(take: Take) -> None:
    lines = (
        *(MISSION, {"code": "mb", "libelle": "", "premier_jour": "2025-02-30", "compte": "secret"}),
        *({"code": "ZZ", "compte": "general", "source": "", "dernier_jour": "2024-01-01"}, {"code": "YY"}),
        *({"code": "XX", "compte": "general", "parent": "MB"}, {"code": "WW", "compte": "general", "remplace": "VV"}),
        MISSION,
    )
    assert refused(take, Kind.MISSION, *lines) == [
        *("REF-LIN-04 ligne 3", "REF-LIN-02 ligne 3", "REF-LIN-03 ligne 3", "REF-LIN-06 ligne 3"),
        *("REF-LIN-05 ligne 4", "REF-LIN-11 ligne 4", "REF-LIN-07 ligne 5", "REF-LIN-06 ligne 6"),
        *("REF-LIN-08 ligne 8", "REF-LIN-09 ligne 7"),
    ]
    assert not models.Code.objects.exists()


def test_it_refuses_what_stands_below_nothing_known(take: Take) -> None:
    centre = {"code": "0158-CDMA", "niveau": "bop", "programme": "0158", "parent": "0158"}
    assert refused(take, Kind.CENTRE, centre) == ["REF-LIN-09 ligne 2", "REF-LIN-09 ligne 2"]
    assert refused(take, Kind.CENTRE, centre | {"parent": "0158-CDMA"})[0] == "REF-LIN-10 ligne 2"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe", "REF-FIL-02"),
        (b"code;libelle\n", "REF-FIL-03"),
        (written(Kind.MISSION), "REF-FIL-04"),
        (written(Kind.MISSION, MISSION) + b"\nAA;trop;court", "REF-LIN-01"),
        (written(Kind.MISSION, MISSION) + b'\nAA;"jamais', "REF-LIN-01"),
    ],
)
def test_it_refuses_a_file_that_cannot_be_read(db: None, content: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        actions.import_edition(
            actor=SYSTEM, kind=Kind.MISSION, file=io.BytesIO(content), name="Essai", file_name="x.csv", on=TODAY
        )


def test_it_refuses_a_file_that_is_too_large_and_an_edition_without_a_name(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"actor": SYSTEM, "kind": Kind.MISSION, "file_name": "x.csv", "on": TODAY}
    with pytest.raises(Refused, match="REF-EDI-01"):
        actions.import_edition(file=io.BytesIO(b""), name=" ", **given)
    monkeypatch.setattr("polyphonie.reference.terms.LARGEST_FILE", 10)
    with pytest.raises(Refused, match="REF-FIL-01"):
        actions.import_edition(file=io.BytesIO(b"x" * 11), name="Essai", **given)


def test_it_forbids_whoever_does_not_keep_nomenclatures(take: Take, stranger: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        take(Kind.MISSION, MISSION, actor=stranger)


def test_it_repeats_safely(take: Take) -> None:
    take(Kind.MISSION, MISSION)
    again = take(Kind.MISSION, MISSION)
    assert (codes(again), again.unchanged) == ({}, 1)
    assert models.Edition.objects.count() == 1


def test_the_database_refuses_two_words_for_one_day(take: Take) -> None:
    take(Kind.MISSION, MISSION)
    version = models.Version.objects.get()
    version.id, version.valid_from = new_id(), date(2025, 6, 1)
    with pytest.raises(IntegrityError, match="reference_version_says_one_thing"):
        version.save(force_insert=True)


def test_the_database_refuses_to_rewrite_what_was_said(take: Take) -> None:
    take(Kind.MISSION, MISSION)
    for change in (
        lambda: models.Version.objects.update(label="Autre"),
        lambda: models.Version.objects.all().delete(),
        lambda: models.Code.objects.update(code="XX"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_it_refuses_a_code_above_itself_however_far(take: Take) -> None:
    take(Kind.LOCATION, {"code": "S1"}, {"code": "B1", "parent": "S1"})
    assert refused(take, Kind.LOCATION, {"code": "S1", "parent": "B1"}) == ["REF-LIN-10 "]
    assert queries.required(Kind.LOCATION, "S1", on=TODAY).parent == ""


def test_its_proofs_tell_a_code_above_itself(take: Take) -> None:
    take(Kind.LOCATION, {"code": "S1"}, {"code": "B1", "parent": "S1"})
    assert not [found for proof in proofs.PROOFS for found in proof()]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reference_version DISABLE TRIGGER reference_version_is_kept")
    models.Version.objects.filter(code__code="S1").update(parent=models.Code.objects.get(code="B1"))
    assert list(proofs.trees_have_a_top()) == ["B1: stands above itself", "S1: stands above itself"]
