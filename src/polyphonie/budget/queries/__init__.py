"""What may be asked of the budget: what is available and why, the tree and its views, moves, acts, visas, forecasts."""

from .act_lines import read_lines
from .availability import available, credits_of
from .centres import CentreRow, centre, centre_rows, centres
from .journal import (
    ActRow,
    CommitmentRow,
    MoveView,
    VisaRow,
    act,
    acts,
    commitments,
    moves,
    moves_of,
    thresholds,
    visa_threshold,
    visas,
)
from .views import (
    EnvelopeView,
    Month,
    View,
    below,
    entities,
    envelope,
    execution,
    first_year,
    view,
    years,
)

__all__ = [
    "ActRow",
    "CentreRow",
    "CommitmentRow",
    "EnvelopeView",
    "Month",
    "MoveView",
    "View",
    "VisaRow",
    "act",
    "acts",
    "available",
    "below",
    "centre",
    "centre_rows",
    "centres",
    "commitments",
    "credits_of",
    "entities",
    "envelope",
    "execution",
    "first_year",
    "moves",
    "moves_of",
    "read_lines",
    "thresholds",
    "view",
    "visa_threshold",
    "visas",
    "years",
]
