"""What is known of payments: what waits, lots, what the bank told, how far a transfer went."""

from .bank import LineRow, Reconciliation, StatementRow, line, reconciliation, statement_file, statements, unknown_lines
from .desk import Counted, Day, Waiting, days, debtors, entities, first_open, to_gather, waiting
from .lots import LotRow, TransferRow, lot, lot_file, lot_named, lot_names, lots, played_statement, transfer, transfers
from .trails import LotTrail, StatementTrail, Trail, trails

__all__ = [
    "Counted",
    "Day",
    "LineRow",
    "LotRow",
    "LotTrail",
    "Reconciliation",
    "StatementRow",
    "StatementTrail",
    "Trail",
    "TransferRow",
    "Waiting",
    "days",
    "debtors",
    "entities",
    "first_open",
    "line",
    "lot",
    "lot_file",
    "lot_named",
    "lot_names",
    "lots",
    "played_statement",
    "reconciliation",
    "statement_file",
    "statements",
    "to_gather",
    "trails",
    "transfer",
    "transfers",
    "unknown_lines",
    "waiting",
]
