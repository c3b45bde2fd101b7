"""Requests: what agents ask for, and the approvals that it takes before it becomes a commitment."""
