"""How a body, or a centre of its budget, approves its purchase requests."""

from __future__ import annotations

from datetime import date

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import queries as budget
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import refuse
from polyphonie.requests import models
from polyphonie.requests.models.circuits import perimeter_of
from polyphonie.requests.rules import circuits as rules
from polyphonie.requests.terms.circuits import Circuit


@action
def set_circuit(*, actor: Actor, circuit: Circuit, on: date) -> None:
    """Decide from which amount each level approves purchase requests, from a day on. The signatory of commitments does.

    Requests that were submitted before keep the circuit that they were submitted under.
    Refuses: REQ-CIR-01 steps, REQ-CIR-02 decision, REQ-CIR-03 past day, REF-COD-01 no such centre, ACC-RIG-01.
    """
    refuse(rules.circuit_refusals(circuit, on=on))
    centre = budget.centre(circuit.centre, on=on) if circuit.centre else None
    access.require(actor, Right.COMMITMENT_VALIDATE, perimeter=perimeter_of(circuit.entity, centre), on=on)
    row = models.ApprovalCircuit.of(circuit, centre)
    kept = models.ApprovalCircuit.objects.filter(
        entity_id=circuit.entity, centre_id=row.centre_id, from_on=circuit.from_on
    )
    latest = kept.order_by("-id").first()
    if latest is not None and (latest.steps, latest.source) == (row.steps, row.source):
        unchanged()
        return
    row.save(force_insert=True)
    note(
        entity=circuit.entity,
        subject=f"approval_circuit:{row.id}",
        centre=circuit.centre,
        from_on=circuit.from_on.isoformat(),
        steps=row.steps,
        source=row.source,
    )
