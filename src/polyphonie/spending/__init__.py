"""Spending: the chain of expenditure, from a commitment to the payment of its supplier.

Commitments, services done, payment requests, payment orders and what the accountant makes of them. Each act writes its
state, its budget move, its entry, its audit row and its event in one transaction.
"""
