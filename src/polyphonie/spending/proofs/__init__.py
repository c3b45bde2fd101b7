"""What must hold of the chain of expenditure, recomputed from zero, one file per noun."""

from .periodic import periodic_orders_cover_what_they_say, requests_are_regularised_once
from .presumed import campaigns_look_at_everything, presumed_contracts_have_their_campaigns

PROOFS = (
    presumed_contracts_have_their_campaigns,
    campaigns_look_at_everything,
    periodic_orders_cover_what_they_say,
    requests_are_regularised_once,
)
