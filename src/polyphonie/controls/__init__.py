"""Controls: how closely a payment is looked at.

A plan says what is checked always, what is drawn by lot and what is looked at afterwards; each draw and each verdict is
kept, with its reasons.
"""
