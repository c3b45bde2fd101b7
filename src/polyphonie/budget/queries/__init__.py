"""What may be asked of the budget: what is available and why, the tree and its views, moves, acts, visas, forecasts."""

from .act_lines import read_lines
from .availability import available, charged_on, credits_of, followed_by, reserved_for, years_charged
from .centres import CentreRow, centre, centre_rows, centres
from .facts import year_facts
from .hypothesis_lines import COLUMNS as HYPOTHESIS_COLUMNS
from .hypothesis_lines import read_hypotheses, written
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
from .scenarios import Forecast, ScenarioRow, StatedHypothesis, compared, forecast, scenarios
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
    "HYPOTHESIS_COLUMNS",
    "ActRow",
    "CentreRow",
    "CommitmentRow",
    "EnvelopeView",
    "Forecast",
    "Month",
    "MoveView",
    "ScenarioRow",
    "StatedHypothesis",
    "View",
    "VisaRow",
    "act",
    "acts",
    "available",
    "below",
    "centre",
    "centre_rows",
    "centres",
    "charged_on",
    "commitments",
    "compared",
    "credits_of",
    "entities",
    "envelope",
    "execution",
    "first_year",
    "followed_by",
    "forecast",
    "moves",
    "moves_of",
    "read_hypotheses",
    "read_lines",
    "reserved_for",
    "scenarios",
    "thresholds",
    "view",
    "visa_threshold",
    "visas",
    "written",
    "year_facts",
    "years",
    "years_charged",
]
