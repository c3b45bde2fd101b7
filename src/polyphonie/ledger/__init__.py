"""Ledger: double entry in the State's chart of accounts, its periods and its statements.

Entries are balanced, numbered without gaps, posted once and corrected by mirror entries only; every figure of a
statement opens down to the entries that make it.
"""
