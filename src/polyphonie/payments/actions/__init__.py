"""What may be done with transfers: order them, gather, sign and send lots, record what the bank answers."""

from .answers import record_status_report
from .lots import prepare_lot, send_lot, sign_lot, withdraw_lot
from .orders import order, order_all
from .rejections import abandon, abandon_returned, reissue, take_back
from .statements import impute_line, record_statement

__all__ = [
    "abandon",
    "abandon_returned",
    "impute_line",
    "order",
    "order_all",
    "prepare_lot",
    "record_statement",
    "record_status_report",
    "reissue",
    "send_lot",
    "sign_lot",
    "take_back",
    "withdraw_lot",
]
