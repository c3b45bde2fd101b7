"""Statements: dated layouts kept as data, and their pure computation from balances. Plain Python, no database."""
