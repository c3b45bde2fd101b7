"""Flow 14, whole: read, staged piece by piece, merged in one act."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from polyphonie.documents.directory import Address, sample
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, proofs
from polyphonie.parties.actions import flows
from polyphonie.parties.models import DirectoryFlow, DirectoryLine, Platform, StagedLine
from polyphonie.parties.queries import lines
from polyphonie.parties.terms.flows import FlowReport

from .cases import TODAY, VALMONT, codes
from .flows import MONDAY, SUNDAY, TUESDAY, flow, line, taken

pytestmark = pytest.mark.django_db
SIREN, SIRET = VALMONT[:9], VALMONT
OTHER = "999910011"


def _answers(address: str, on: date = TODAY) -> str | None:
    parts = Address.of(address)
    assert parts is not None
    found = lines.resolve(parts, on=on)
    return found and found.platform


def _told(report: FlowReport) -> list[tuple[int, str]]:
    return [(refused.line, refused.code) for refused in report.refused]


def _of(report: FlowReport) -> tuple[int, ...]:
    return report.created, report.amended, report.masked, report.ended, report.unchanged


def test_it_takes_a_whole_directory() -> None:
    platform = (
        "<BlocIdPlateformesReception><IdPlateformeReception><IdInstance>1</IdInstance><MotifPresence>C</MotifPresence>"
        "<Statut>A</Statut><TypePlateforme>PDP</TypePlateforme><Matricule>0123</Matricule><Nom>Essai</Nom>"
        "<DateDebutImmatriculation>20260101</DateDebutImmatriculation></IdPlateformeReception>"
        "</BlocIdPlateformesReception>"
    )
    report = taken(flow(line(SIREN), line(f"{SIREN}_{SIRET}_FIN", platform="9999"), before=platform))
    assert _of(report) == (2, 0, 0, 0, 0)
    assert (_answers(SIREN), _answers(f"{SIREN}_{SIRET}_FIN")) == ("0123", "9999")
    assert Platform.objects.get(number="0123").name == "Essai"
    assert not StagedLine.objects.exists()
    row = AuditRow.objects.get(act="parties.merge_flow")
    assert row.facts["counts"]["created"] == 2


def test_it_takes_what_changed_day_by_day() -> None:
    taken(flow(line(SIREN), line(OTHER, "20261201")))
    report = taken(
        flow(
            line(SIREN, effective="20261123", instance=2),
            line(SIREN, "20261123", platform="0456", instance=3),
            line(SIREN, "20261123", platform="0456", instance=3),
            line(OTHER, "20261201", nature="M", instance=4),
            at=MONDAY,
            previous=SUNDAY,
        )
    )
    assert _of(report) == (1, 1, 1, 0, 0)
    assert (_answers(SIREN, date(2026, 11, 22)), _answers(SIREN)) == ("0123", "0456")
    assert _answers(OTHER, date(2026, 12, 2)) is None
    assert list(proofs.directory_lines_answer_once()) == []


def test_it_ends_what_a_whole_directory_no_longer_mentions(valmont: UUID) -> None:
    ours = actions.define_line(
        actor=SYSTEM, address=SIREN, platform="9999", starts_on=date(2026, 12, 1), on=TODAY, entity=valmont
    )
    taken(
        flow(*(line(f"{OTHER}_x{number}") for number in range(30)), line(f"{OTHER}_a"), line(f"{OTHER}_b", "20261001"))
    )
    rest = [line(f"{OTHER}_x{number}") for number in range(30)]
    report = taken(flow(*rest, line(f"{OTHER}_b", "20260915", platform="0456"), at=MONDAY))
    assert (report.created, report.ended) == (1, 2)
    ended = DirectoryLine.objects.get(address=f"{OTHER}_a")
    assert ended.effective_end_on == MONDAY.date()
    assert _answers(f"{OTHER}_b") == "0456"
    kept = lines.line(ours.id)
    assert kept is not None
    assert kept.effective_end is None


def test_it_tells_the_lines_that_it_leaves_out_and_then_ends_nothing() -> None:
    taken(flow(line(OTHER)))
    report = taken(
        flow(
            line(SIREN),
            line(SIREN, "20261001"),
            line(f"{SIREN}_{SIRET}", "20261301"),
            line(f"{SIREN}_{SIRET}", nature="X"),
            line(f"{SIREN}_{SIRET}", platform="99"),
            line(f"{SIREN}_{SIRET}", end="20260901"),
            line(f"{SIREN}_{SIRET}").replace(f"<Identifiant>{SIREN}", "<Identifiant>999999999"),
            at=MONDAY,
        )
    )
    assert _told(report) == [(2, "PAR-LIN-10"), *((number, "PAR-LIN-09") for number in range(3, 8))]
    assert (report.created, report.lines_refused, report.ending_withheld) == (1, 6, True)
    assert _answers(OTHER) == "0123"


def test_it_leaves_out_a_line_over_one_that_is_held_here_and_not_yet_told() -> None:
    actions.define_line(actor=SYSTEM, address=SIREN, platform="9999", starts_on=date(2026, 12, 1), on=TODAY)
    report = taken(flow(line(SIREN), line(f"{SIREN}_a", "20261201")))
    assert _told(report) == [(1, "PAR-LIN-11")]


def test_it_keeps_what_was_changed_here_until_the_portal_is_told() -> None:
    taken(flow(line(SIREN)))
    kept = DirectoryLine.objects.get()
    actions.end_line(actor=SYSTEM, line=kept.id, ends_on=date(2026, 12, 31), on=TODAY)
    report = taken(flow(line(SIREN), at=MONDAY))
    kept.refresh_from_db()
    assert (report.amended, kept.ends_on) == (0, date(2026, 12, 31))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Valmont",
        b"<Autre/>",
        flow().replace(b"<TypeFlux>C", b"<TypeFlux>X"),
        flow().replace(b"20261122030000", b"2026"),
        flow(line(SIREN))[:-40],
        flow(line(SIREN)).replace(b"?><", b"?><!DOCTYPE a [<!ENTITY b 'c'>]><"),
    ],
)
def test_it_refuses_what_is_no_flow(content: bytes) -> None:
    with pytest.raises(Refused) as caught:
        taken(content)
    assert codes(caught) == {"PAR-FLO-01"}
    assert not DirectoryLine.objects.exists()


def test_it_refuses_a_flow_of_differences_whose_forerunner_is_missing() -> None:
    with pytest.raises(Refused) as caught:
        taken(flow(line(SIREN), at=MONDAY, previous=SUNDAY))
    assert codes(caught) == {"PAR-FLO-02"}
    taken(flow(line(SIREN)))
    with pytest.raises(Refused) as caught:
        taken(flow(line(SIREN), at=datetime(2026, 11, 25, tzinfo=UTC), previous=TUESDAY))
    assert codes(caught) == {"PAR-FLO-02"}


def test_it_refuses_a_flow_that_is_older_than_the_last() -> None:
    taken(flow(line(SIREN), at=MONDAY))
    with pytest.raises(Refused) as caught:
        taken(flow(line(SIREN)))
    assert codes(caught) == {"PAR-FLO-03"}


def test_it_refuses_a_whole_directory_that_would_end_more_than_one_line_in_ten() -> None:
    taken(flow(*(line(f"{SIREN}_{number}") for number in range(10))))
    with pytest.raises(Refused) as caught:
        taken(flow(*(line(f"{SIREN}_{number}") for number in range(8)), at=MONDAY))
    assert codes(caught) == {"PAR-FLO-04"}


def test_it_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows, "PIECE", 10)
    content = b"".join(sample.flow(lines=45, produced_at=SUNDAY))
    staged: list[int] = []

    def stop_after_two(lines_read: int) -> None:
        staged.append(lines_read)
        if len(staged) == 2:
            raise KeyboardInterrupt

    def take(progress: object = None) -> FlowReport:
        return actions.take_flow(
            actor=SYSTEM,
            file=io.BytesIO(content),
            name="flux14.xml",
            on=TODAY,
            progress=progress,  # type: ignore[arg-type]
        )

    with pytest.raises(KeyboardInterrupt):
        take(stop_after_two)
    assert StagedLine.objects.count() == 20
    report = take(staged.append)
    assert staged == [10, 20, 30, 40]
    assert (report.lines, report.created, DirectoryLine.objects.count()) == (45, 45, 45)


def test_it_forbids_who_does_not_keep_the_directory(stranger: Actor) -> None:
    with pytest.raises(Refused) as caught:
        actions.take_flow(actor=stranger, file=io.BytesIO(flow(line(SIREN))), name="flux14.xml", on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely() -> None:
    first = taken(flow(line(SIREN)))
    again = taken(flow(line(SIREN)))
    assert (again.id, again.repeated) == (first.id, True)
    same = taken(flow(line(SIREN), at=MONDAY))
    assert _of(same) == (0, 0, 0, 0, 1)
    assert DirectoryFlow.objects.count() == 2
