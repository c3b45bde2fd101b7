"""Payments: money leaves, once. Transfers are ordered by the chains above, gathered in lots that two people prepare and
sign, told to the bank in its own words, and reconciled with what the bank answers.
"""
