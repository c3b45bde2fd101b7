"""What must hold of the chain of expenditure, recomputed from zero, one file per noun."""

from .presumed import campaigns_look_at_everything, presumed_contracts_have_their_campaigns

PROOFS = (presumed_contracts_have_their_campaigns, campaigns_look_at_everything)
