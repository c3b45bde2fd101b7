"""A supplier mandates another company, found by its SIRET, to deposit and follow invoices in its name."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import actions as access
from polyphonie.access import queries as rights
from polyphonie.access.actions import Company, Mandated
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor, action, unchanged
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import queries
from polyphonie.parties.terms import MANDATARY_UNKNOWN, SupplierIdKind


@action
def mandate_company(*, actor: Actor, supplier: UUID, siret: str, start: date, until: date | None, on: date) -> Mandated:
    """Give the mandate. The same again changes nothing.

    Refuses: PAR-MAN-01 nobody registered under this SIRET, and as `access.give_mandate`: ACC-RIG-01, ACC-ROL-02,
    ACC-MAN-01, ACC-MAN-02.
    """
    rights.require(actor, Right.MANDATE_MANAGE, perimeter=Perimeter.of_supplier(supplier), on=on)
    siret = siret.replace(" ", "")
    principal = queries.supplier(supplier)
    agent = queries.supplier_by_identifier(SupplierIdKind.SIRET, siret)
    if principal is None or agent is None:
        raise Refused(MANDATARY_UNKNOWN(siret=siret))
    unchanged()
    return access.give_mandate(
        actor=actor,
        principal=Company(principal.id, principal.name),
        agent=Company(agent.id, agent.name),
        start=start,
        until=until,
        on=on,
    )
