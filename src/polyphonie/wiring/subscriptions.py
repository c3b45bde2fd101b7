"""Who reacts to what: the one table. An event's reactions run after its commit (see kernel/deliveries.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from polyphonie.access import events as access
from polyphonie.access import reactions as access_reactions
from polyphonie.budget import events as budget
from polyphonie.controls import events as controls
from polyphonie.invoicing import events as invoicing
from polyphonie.invoicing import reactions as invoicing_reactions
from polyphonie.kernel.events import Event
from polyphonie.payments import events as payments
from polyphonie.requests import events as requests
from polyphonie.requests import reactions as requests_reactions
from polyphonie.spending import events as spending
from polyphonie.spending import reactions as spending_reactions

SUBSCRIPTIONS: Final[Mapping[type[Event], Sequence[Any]]] = {
    access.PersonInvited: (access_reactions.send_invitation,),
    budget.YearClosed: (spending_reactions.carry,),
    invoicing.FlowReceived: (invoicing_reactions.treat_flow,),
    invoicing.FlowTreated: (invoicing_reactions.publish_flow, invoicing_reactions.acknowledge_flow),
    invoicing.InvoiceDeposited: (invoicing_reactions.deliver,),
    invoicing.InvoiceRecycled: (invoicing_reactions.deliver, invoicing_reactions.publish_recycling),
    invoicing.InvoiceDelivered: (
        invoicing_reactions.tell_recipient,
        invoicing_reactions.publish_delivery,
        invoicing_reactions.tell_platforms,
        invoicing_reactions.hand_over_delivery,
        spending_reactions.propose,
    ),
    invoicing.InvoiceTreated: (
        invoicing_reactions.tell_other_side,
        invoicing_reactions.publish_state,
        invoicing_reactions.tell_platforms,
        invoicing_reactions.hand_over_state,
    ),
    controls.AnomalyFound: (spending_reactions.answer_anomaly,),
    requests.RequestAwaited: (requests_reactions.tell,),
    requests.RequestApproved: (requests_reactions.tell,),
    requests.RequestAnswered: (requests_reactions.tell,),
    requests.RequestCommitted: (requests_reactions.tell,),
    spending.CommitmentWithdrawn: (requests_reactions.reopen,),
    spending.PaidLate: (spending_reactions.liquidate,),
    payments.TransferSent: (spending_reactions.follow,),
    payments.TransferExecuted: (spending_reactions.follow,),
    payments.TransferRejected: (spending_reactions.follow,),
    payments.TransferAbandoned: (spending_reactions.follow,),
    invoicing.InvoiceSubmitted: (invoicing_reactions.tell_validator,),
    invoicing.InvoiceAnswered: (
        invoicing_reactions.deliver,
        invoicing_reactions.tell_supplier,
        invoicing_reactions.publish_state,
        invoicing_reactions.tell_platforms,
        invoicing_reactions.hand_over_state,
    ),
}
