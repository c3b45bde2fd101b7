"""Requests: what agents ask for, and who approves it, before anything is committed.

A purchase request goes through the approvals that a dated circuit asks for; whoever manages commitments then makes one
of it, and its whole story is told from there.
"""
