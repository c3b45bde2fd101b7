from __future__ import annotations

import gzip
import hashlib
import io
import random
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, generator, queries
from polyphonie.parties.models import DirectoryImport, Entity, Service
from polyphonie.parties.terms import Address, ImportReport, ReferencesRequired, Tally

from .cases import COMBE, TODAY, VALMONT, codes

pytestmark = pytest.mark.django_db

HEADING = "nature;siret;code_service;nom;references;premier_jour;dernier_jour;adresse;code_postal;ville\n"
ENTITY = f"structure;{VALMONT};;Ville de Valmont;service;2017-01-01;;1 place de la Mairie;76540;Valmont\n"
SERVICE = f"service;{VALMONT};FINANCES;Direction des finances;;2020-01-01;;;;\n"
SECOND = f"structure;{COMBE};;Département de la Combe;engagement;2017-01-01;2026-12-31;;;\n"


def taken(text: str | bytes, **options: bool) -> ImportReport:
    content = text if isinstance(text, bytes) else text.encode()
    return actions.import_directory(actor=SYSTEM, file=io.BytesIO(content), name="annuaire.csv", on=TODAY, **options)


def told(report: ImportReport) -> list[tuple[int, str]]:
    return [(refused.line, refused.code) for refused in report.refused]


def test_it_takes_entities_and_services_in_any_order() -> None:
    report = taken(HEADING + SERVICE + ENTITY + SECOND)
    valmont, combe = queries.entity_by_siret(VALMONT), queries.entity_by_siret(COMBE)
    assert valmont is not None
    assert combe is not None
    assert valmont.references_required is ReferencesRequired.SERVICE
    assert valmont.address == Address("1 place de la Mairie", "76540", "Valmont")
    assert (valmont.active.end, combe.active.end) == (None, date(2027, 1, 1))
    finances = queries.service_by_code(valmont.id, "FINANCES")
    assert finances is not None
    assert finances.references_are_own is False
    assert (report.entities, report.services) == (Tally(created=2), Tally(created=1))
    assert (report.lines, report.lines_refused) == (4, 0)
    assert queries.search_entities("departement comb") == (combe,)


def test_it_leaves_one_audit_row_with_the_counts_and_the_digest() -> None:
    content = (HEADING + ENTITY + SERVICE).encode()
    report = taken(content)
    row = AuditRow.objects.get(act="parties.import_directory")
    assert row.facts["sha256"] == report.sha256 == hashlib.sha256(content).hexdigest()
    assert row.facts["counts"]["entities_created"] == 1
    kept = queries.imports(actor=SYSTEM, on=TODAY)
    assert [(past.id, past.file_name, past.size) for past in kept] == [(report.id, "annuaire.csv", len(content))]


def test_it_changes_only_what_differs() -> None:
    taken(HEADING + ENTITY + SERVICE + SECOND)
    before = queries.entity_by_siret(VALMONT)
    report = taken(HEADING + ENTITY.replace("Ville", "Commune") + SERVICE + SECOND)
    after = queries.entity_by_siret(VALMONT)
    assert before is not None
    assert after is not None
    assert (after.id, after.name) == (before.id, "Commune de Valmont")
    assert report.entities == Tally(amended=1, unchanged=1)
    assert report.services == Tally(unchanged=1)
    assert queries.search_entities("ville de") == ()


def test_it_takes_good_lines_and_tells_each_bad_one() -> None:
    bad = [
        "structure;21999900000018;;Mauvaise clé;;2017-01-01;;;;",
        "structure;22999900800019;;;aucune;2017-01-01;;;;",
        "structure;22999900800019;;Nom;parfois;2017-01-01;;;;",
        "structure;22999900800019;;Nom;;01/01/2017;;;;",
        "structure;22999900800019;;Nom;;2017-02-30;;;;",
        "structure;22999900800019;;Nom;;2017-01-01;2016-01-01;;;",
        "structure;22999900800019;CODE;Nom;;2017-01-01;;;;",
        "mairie;22999900800019;;Nom;;2017-01-01;;;;",
        "structure;22999900800019;;Nom",
        'structure;22999900800019;;"Nom;;2017-01-01;;;;',
        f"service;{COMBE};X;Sans structure;;2017-01-01;;;;",
        f"structure;{VALMONT};;Deux fois;;2017-01-01;;;;",
    ]
    report = taken(HEADING + ENTITY + "\n".join(bad) + "\n" + SERVICE)
    assert told(report) == [
        *((3, "PAR-SIR-01"), (4, "PAR-NAM-01"), (5, "PAR-LIN-05"), (6, "PAR-LIN-06"), (7, "PAR-LIN-06")),
        *((8, "PAR-DAY-01"), (9, "PAR-LIN-05"), (10, "PAR-LIN-05"), (11, "PAR-LIN-03"), (12, "PAR-LIN-04")),
        *((13, "PAR-LIN-08"), (14, "PAR-LIN-07")),
    ]
    assert report.lines_refused == len(bad)
    assert (report.entities.created, report.services.created) == (1, 1)


def test_it_reads_what_spreadsheets_write() -> None:
    quoted = f'"structure";"{VALMONT}";"";"Ville ""haute"" ; Valmont";"";2017-01-01;9999-12-31;"";"";""\r\n'
    report = taken(b"\xef\xbb\xbf" + (HEADING.replace("\n", "\r\n") + quoted + "\r\n").encode())
    found = queries.entity_by_siret(VALMONT)
    assert found is not None
    assert (found.name, found.active.end) == ('Ville "haute" ; Valmont', None)
    assert report.lines_refused == 0


def test_it_reads_columns_in_any_order() -> None:
    names = HEADING.strip().split(";")
    values = ENTITY.rstrip("\n").split(";")
    taken(";".join(reversed(names)) + "\n" + ";".join(reversed(values)))
    assert queries.entity_by_siret(VALMONT) is not None


def test_it_tells_what_would_change_and_changes_nothing() -> None:
    report = taken(HEADING + ENTITY + SERVICE + "faux\n", dry_run=True)
    assert (report.entities.created, report.services.created, report.lines_refused) == (1, 1, 1)
    assert (Entity.objects.count(), Service.objects.count()) == (0, 0)
    assert DirectoryImport.objects.get().dry_run
    assert taken(HEADING + ENTITY + SERVICE).entities.created == 1


def test_it_leaves_alone_what_the_file_does_not_mention() -> None:
    taken(HEADING + ENTITY + SERVICE)
    taken(HEADING + SECOND)
    valmont = queries.entity_by_siret(VALMONT)
    assert valmont is not None
    assert valmont.active.end is None


def _generated(entities: int) -> list[str]:
    return list(generator.lines(entities=entities))


def test_it_closes_what_is_absent_when_asked() -> None:
    heading, *lines = _generated(40)
    taken("".join([heading, *lines]))
    first_siret = lines[0].split(";")[1]
    report = taken("".join([heading, *(line for line in lines if first_siret not in line)]), closing=True)
    gone = queries.entity_by_siret(first_siret)
    assert gone is not None
    assert gone.active.end == TODAY
    assert report.entities.closed == 1
    again = taken("".join([heading, *(line for line in lines if first_siret not in line)]), closing=True)
    assert (again.entities.closed, again.services.closed) == (0, 0)


def test_it_withholds_closing_when_a_line_was_refused() -> None:
    taken(HEADING + ENTITY)
    report = taken(HEADING + ENTITY.replace("00017", "00018"), closing=True)
    valmont = queries.entity_by_siret(VALMONT)
    assert report.closing_withheld
    assert valmont is not None
    assert valmont.active.end is None


def test_it_refuses_to_close_more_than_one_in_ten() -> None:
    taken(HEADING + ENTITY + SECOND)
    with pytest.raises(Refused) as caught:
        taken(HEADING + ENTITY.replace("Ville", "Commune"), closing=True)
    valmont = queries.entity_by_siret(VALMONT)
    assert codes(caught) == {"PAR-IMP-05"}
    assert valmont is not None
    assert valmont.name == "Ville de Valmont"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "PAR-IMP-04"),
        (ENTITY.encode(), "PAR-IMP-04"),
        (HEADING.replace("nom;", "").encode(), "PAR-IMP-04"),
        (HEADING.replace("nom;", "nom;nom;").encode(), "PAR-IMP-04"),
        ((HEADING + SECOND).encode("latin-1"), "PAR-IMP-03"),
        ((HEADING + ENTITY).encode("utf-16"), "PAR-IMP-02"),
        (gzip.compress(HEADING.encode(), mtime=0), "PAR-IMP-02"),
        (b"PK\x03\x04\x14\x00\x06\x00" + random.Random(1).randbytes(4096), "PAR-IMP-02"),
    ],
    ids=["empty", "no heading", "a column less", "a column twice", "latin-1", "utf-16", "gzip", "workbook"],
)
def test_it_refuses_a_file_that_is_not_such_a_directory(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        taken(content)
    assert codes(caught) == {code}
    assert Entity.objects.count() == 0


def test_it_refuses_one_foreign_line_and_takes_the_others() -> None:
    report = taken((HEADING + ENTITY).encode() + SECOND.encode("latin-1") + SERVICE.replace("D", "É").encode())
    assert told(report) == [(3, "PAR-LIN-01")]
    assert (report.entities.created, report.services.created) == (1, 1)


def test_it_passes_over_a_line_of_ten_megabytes() -> None:
    huge = b"structure;" + b"9" * 10_000_000 + b"\n"
    report = taken((HEADING + ENTITY).encode() + huge + SERVICE.encode())
    assert told(report) == [(3, "PAR-LIN-02")]
    assert report.lines == 4
    assert report.services.created == 1


def test_it_keeps_unprintable_bytes_out_of_its_report() -> None:
    report = taken(HEADING.encode() + b"structure;\x00\x1b[31m;;Nom\x00;;2017-01-01;;;;\n")
    assert [code for _, code in told(report)] == ["PAR-SIR-01", "PAR-NAM-03"]
    assert all(refused.fr.isprintable() for refused in report.refused)


def _tried(content: bytes) -> ImportReport | None:
    try:
        return taken(content, dry_run=True)
    except Refused:
        return None


def test_it_survives_any_damage_to_a_good_file() -> None:
    good = "".join(_generated(30)).encode()
    drawn = random.Random(20261123)
    for _ in range(60):
        damaged = bytearray(good)
        for _ in range(drawn.randint(1, 30)):
            damaged[drawn.randrange(len(damaged))] = drawn.randrange(256)
        report = _tried(bytes(damaged))
        assert report is None or report.lines_refused == len({refused.line for refused in report.refused})


def test_it_forbids_everybody_but_the_platform(
    valmont: UUID, stranger: Actor, person_who_is: Callable[[Role, Perimeter], Actor]
) -> None:
    for actor in (stranger, person_who_is(Role.ENTITY_MANAGER, Perimeter.of_entity(valmont))):
        with pytest.raises(Refused) as caught:
            actions.import_directory(actor=actor, file=io.BytesIO(HEADING.encode()), name="a.csv", on=TODAY)
        assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely() -> None:
    content = "".join(_generated(200))
    first = taken(content)
    rows = list(Entity.objects.order_by("id").values_list()), list(Service.objects.order_by("id").values_list())
    second = taken(content)
    assert first.entities == Tally(created=200)
    assert second.entities == Tally(unchanged=200)
    assert second.services == Tally(unchanged=first.services.created)
    assert rows == (
        list(Entity.objects.order_by("id").values_list()),
        list(Service.objects.order_by("id").values_list()),
    )


def test_it_says_how_far_it_is() -> None:
    seen: list[int] = []
    content = "".join(_generated(1500)).encode()
    actions.import_directory(
        actor=SYSTEM, file=io.BytesIO(content), name="annuaire.csv", on=TODAY, progress=seen.append
    )
    assert seen[0] == 1000
    assert seen == sorted(seen)
