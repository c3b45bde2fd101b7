"""What may be done with transfers: order them, gather, sign and send lots, record what the bank answers."""

from .lots import prepare_lot, send_lot, sign_lot, withdraw_lot
from .orders import order, order_all

__all__ = [
    "order",
    "order_all",
    "prepare_lot",
    "send_lot",
    "sign_lot",
    "withdraw_lot",
]
