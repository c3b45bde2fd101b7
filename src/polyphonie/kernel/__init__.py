"""What every house stands on, and not one word of any domain.

Money, days, identities, refusals, life cycles, the act (one transaction with its audit row and its announcements),
reactions, the audit journal, the store of originals, jobs and the clock. A house that needs one of these calls it;
nothing here knows which houses exist: what reacts to what is told at start-up by `wiring/subscriptions.py`.
"""
