"""A mandated company deposits and follows in its principal's name; the page gives and ends the mandate."""

from __future__ import annotations

import pytest

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Role
from polyphonie.invoicing import queries
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes
from .documents import ATELIER, PAPETERIE, TODAY, Paper
from .test_pages import Browser, _no_second_factor, browser

__all__ = ["_no_second_factor", "browser"]


def test_it_deposits_and_follows_in_the_name_of_another(republic: Republic, browser: Browser) -> None:
    supplier, firm = republic.supplier(), republic.supplier(PAPETERIE)
    manager = republic.person(Role.SUPPLIER_MANAGER, Perimeter.of_supplier(supplier))
    accountant = republic.depositor(PAPETERIE)
    with pytest.raises(Refused) as refused:
        republic.deposit(Paper(), actor=accountant)
    assert codes(refused) == ["ACC-RIG-01"]
    page = browser(manager)
    posted = {"supplier": str(supplier), "siret": PAPETERIE.siret, "first_day": str(TODAY)}
    assert page.post("/mandataires", posted).status_code == 302
    assert "Papeterie" in page.get("/mandataires").content.decode()
    receipt = republic.deposit(Paper(), actor=accountant)
    assert receipt.accepted
    today = clock.today()
    assert [row.id for row in queries.search(actor=accountant, on=today)] == [receipt.invoice]
    (row,) = access.mandates_of([firm], on=today)
    assert page.post(f"/mandataires/{row.id}/fin").status_code == 302
    assert queries.search(actor=accountant, on=today) == ()


def test_it_refuses_on_the_page_a_company_that_is_not_here(republic: Republic, browser: Browser) -> None:
    manager = republic.person(Role.SUPPLIER_MANAGER, Perimeter.of_supplier(republic.supplier()))
    posted = {"supplier": str(republic.supplier()), "siret": "99990000000099", "first_day": str(TODAY)}
    answer = browser(manager).post("/mandataires", posted)
    assert answer.status_code == 422 and "PAR-MAN-01" in answer.content.decode()
    posted["siret"] = ATELIER.siret
    assert "ACC-MAN-01" in browser(manager).post("/mandataires", posted).content.decode()
