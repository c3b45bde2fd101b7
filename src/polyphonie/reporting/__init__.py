"""Reporting: what is read across the books: from the budget's result to the accounts'; a year told whole.

It reads the houses below and writes nothing in them.
"""
