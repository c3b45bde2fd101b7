from __future__ import annotations

from decimal import Decimal

import pytest

from polyphonie.documents.invoice import cdar
from polyphonie.documents.invoice.cdar.composing import Amount, Cause
from polyphonie.invoicing import models
from polyphonie.invoicing.actions import messages
from polyphonie.invoicing.queries import messages as queries
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.refusals import Refused

from .cases import Place, Republic, codes, stranger
from .documents import ATELIER, PAPETERIE, TODAY
from .messages import AT, in_directory

pytestmark = pytest.mark.django_db
PAID = Amount("MEN", Decimal("120.00"), "EUR", percentage=Decimal("20.00"))


def _tell(place: Place, status: str, **said: object) -> None:
    messages.tell(**({"actor": SYSTEM, "status": status, "on": TODAY} | place.asked | said))  # type: ignore[arg-type]


def test_it_tells_the_seller_that_its_invoice_is_disputed(republic: Republic) -> None:
    in_directory()
    place = republic.delivered()
    _tell(place, "207", actor=republic.agent(), causes=[Cause("TX_TVA_ERR", action="NIN")], comment="Voir le devis")
    (row,) = queries.messages_of(entity=place.entity, invoice=place.invoice)
    assert (row.status, row.incoming, row.platform) == ("207", False, "0123")
    _, content = queries.message(entity=place.entity, invoice=place.invoice, identifier=row.id)
    assert cdar.check(content).failed == ()
    detail = cdar.read(content).message.acknowledgements[0].subjects[0].details[0]
    assert (detail.reason_code, detail.action_code, detail.notes[0].text) == ("TX_TVA_ERR", "NIN", "Voir le devis")


def test_it_tells_the_buyer_and_the_portal_that_the_invoice_is_paid(republic: Republic) -> None:
    in_directory(platform="9997")
    place = republic.delivered()
    _tell(place, "212", actor=republic.depositor(ATELIER), amounts=[PAID])
    rows = queries.messages_of(entity=place.entity, invoice=place.invoice)
    assert [(row.status, row.to_portal) for row in rows] == [("212", False), ("212", True)]


def test_it_refuses_what_is_a_state_or_lacks_its_reason_or_its_amount(republic: Republic) -> None:
    place = republic.delivered()
    for status, said, code in [
        ("210", {}, "INV-MSG-05"),
        ("207", {}, "INV-MSG-06"),
        ("207", {"causes": [Cause("IRR_TAILLE_F")]}, "INV-MSG-06"),
        ("212", {}, "INV-MSG-07"),
        ("205", {"comment": "x" * 3_000}, "INV-TXT-01"),
    ]:
        with pytest.raises(Refused) as caught:
            _tell(place, status, **said)
        assert codes(caught) == [code]


def test_it_forbids_the_other_side_and_strangers(republic: Republic) -> None:
    place = republic.delivered()
    for status, actor in [
        ("205", republic.depositor(ATELIER)),
        ("212", republic.agent()),
        ("212", republic.depositor(PAPETERIE)),
        ("205", stranger()),
    ]:
        with pytest.raises(Refused) as caught:
            _tell(place, status, actor=actor, amounts=[PAID])
        assert codes(caught)[0] in ("ACC-RIG-01", "INV-FIN-01")


def test_it_repeats_safely(republic: Republic) -> None:
    place = republic.delivered()
    for _ in range(2):
        _tell(place, "205", given_at=AT.replace(tzinfo=clock.PARIS))
    assert models.LifeCycleMessage.objects.count() == 1
