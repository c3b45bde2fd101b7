"""What must hold of the chain of expenditure, recomputed from zero, one file per noun."""

from .commitments import documents_are_asked_for_once, lines_count_what_was_made_of_them, payments_have_their_ground
from .duties import acts_had_their_right, duties_of_expenditure_are_apart, nobody_acts_twice_on_a_request
from .open import open_sums_are_what_is_open
from .paid import paid_sums_are_what_was_paid
from .payments import lateness_cost_what_is_owed, payees_could_be_paid, requests_were_checked
from .periodic import periodic_orders_cover_what_they_say, requests_are_regularised_once
from .presumed import campaigns_look_at_everything, presumed_contracts_have_their_campaigns

PROOFS = (
    payments_have_their_ground,
    lines_count_what_was_made_of_them,
    documents_are_asked_for_once,
    requests_were_checked,
    payees_could_be_paid,
    lateness_cost_what_is_owed,
    duties_of_expenditure_are_apart,
    nobody_acts_twice_on_a_request,
    acts_had_their_right,
    presumed_contracts_have_their_campaigns,
    campaigns_look_at_everything,
    periodic_orders_cover_what_they_say,
    requests_are_regularised_once,
    paid_sums_are_what_was_paid,
    open_sums_are_what_is_open,
)
