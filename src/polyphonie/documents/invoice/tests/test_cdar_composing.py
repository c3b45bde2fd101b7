"""Composed messages break no rule, whatever the status, between platforms and to the portal."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from polyphonie.documents import chorus
from polyphonie.documents.invoice import cdar
from polyphonie.documents.invoice.cdar import composing, model, terms
from polyphonie.documents.invoice.cdar.composing import Amount, Cause, Told
from polyphonie.documents.invoice.model import Identifier

AT = datetime(2026, 11, 24, 15, 10)  # noqa: DTZ001  as messages state instants
ABOUT = composing.About(
    number="F-1",
    type_code="380",
    issued_on=date(2026, 11, 24),
    received_at=AT,
    seller=model.Party((Identifier("999910011", "0002"),), "Atelier", "SE", Identifier("999910011_STATUTS", "0225")),
    buyer=model.Party((Identifier("219999000", "0002"),), "Valmont", "BY", Identifier("219999000", "0225")),
)
CHORUS_PRO = composing.Sender("9999", "Chorus Pro")
ANOTHER = composing.Sender("0123", "Essai")
STATUSES = [
    *(Told(status, AT) for status in ("200", "201", "202", "203", "204", "205", "209", "214", "220", "224", "227")),
    Told("204", AT, comment="L'ordonnateur a mandaté la facture."),
    Told("206", AT, causes=(Cause("QTE_ERR"),)),
    Told("207", AT, causes=(Cause("TX_TVA_ERR", action="NIN"), Cause("AUTRE", note="Voir notre courrier"))),
    Told("208", AT, causes=(Cause("JUSTIF_ABS", note="Joignez le bon de livraison"),)),
    Told("210", AT, causes=(Cause("TX_TVA_ERR"),)),
    Told("211", AT, amounts=(Amount("MPA", Decimal("12000"), "EUR", day=date(2026, 12, 1)),)),
    Told("212", AT, amounts=(Amount("MEN", Decimal("12000"), "EUR", percentage=Decimal("20.00")),)),
    Told("213", AT, causes=(Cause("DOUBLON"),)),
    Told("221", AT, causes=(Cause("ROUTAGE_ERR"),)),
]


@pytest.mark.parametrize("told", STATUSES, ids=lambda told: told.status)
@pytest.mark.parametrize("sender", [CHORUS_PRO, ANOTHER], ids=lambda sender: sender.number)
def test_it_breaks_no_rule(told: Told, sender: composing.Sender) -> None:
    message = composing.compose(ABOUT, told, sender=sender, issued_at=AT, portal="0000")
    content = cdar.write(message)
    report = cdar.check(content)
    assert (report.schema.errors, report.failed) == ((), ())
    assert cdar.read(content).message == message


@pytest.mark.parametrize("told", [told for told in STATUSES if terms.statuses()[told.status].for_ppf])
def test_it_breaks_no_rule_in_the_portals_own_message(told: Told) -> None:
    message = composing.compose(ABOUT, told, sender=ANOTHER, issued_at=AT, portal="0000", to_portal_alone=True)
    report = cdar.check(cdar.write(message))
    assert (report.schema.errors, report.failed) == ((), ())
    assert message.sender is not None
    assert message.sender.identifier("0238") == "0123"
    assert [party.role for party in message.recipients] == ["DFH"]


def test_it_lets_chorus_pro_alone_give_the_reasons_of_public_bodies() -> None:
    told = Told("210", AT, causes=(Cause("TRANSF_PMNT_REGIE"),))
    allowed = cdar.check(cdar.write(composing.compose(ABOUT, told, sender=CHORUS_PRO, issued_at=AT)))
    refused = cdar.check(cdar.write(composing.compose(ABOUT, told, sender=ANOTHER, issued_at=AT)))
    assert (bool(allowed.failed), bool(refused.failed)) == (False, True)


def test_it_tells_the_other_side_and_the_portal_what_each_must_know() -> None:
    def roles(status: str) -> list[str | None]:
        told = next(told for told in STATUSES if told.status == status)
        message = composing.compose(ABOUT, told, sender=ANOTHER, issued_at=AT, portal="0000")
        return [party.role for party in message.recipients]

    told_to = {status: roles(status) for status in ("200", "202", "204", "209", "210", "212", "213")}
    assert told_to == {
        "200": ["SE", "DFH"],
        "202": ["SE", "BY"],
        "204": ["SE"],
        "209": ["BY"],
        "210": ["SE", "DFH"],
        "212": ["BY", "DFH"],
        "213": ["SE", "BY", "DFH"],
    }


def test_it_knows_the_public_platforms_by_day() -> None:
    def number(role: str, on: date) -> str | None:
        held = chorus.platform(role, on=on)
        return held and held.number

    assert number("receiving", date(2026, 9, 1)) == "9999"
    assert number("sending", date(2026, 9, 1)) == "9997"
    assert [number("portal", day) for day in (date(2024, 1, 1), date(2025, 7, 1), date(2026, 9, 1))] == [
        *(None, "9998", "0000"),
    ]


def test_it_lists_what_each_role_exchanges() -> None:
    for role, exchanged in chorus.exchanges().items():
        assert exchanged, role
        assert {each.status for each in exchanged} <= set(terms.statuses())
    mandatory = {each.status for each in chorus.exchanges()["receiving"] if each.mandatory and each.told}
    assert mandatory == {"210", "213"}
