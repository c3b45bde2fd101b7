"""The pages of payments: the payer's desk, lots, transfers, what the bank told."""
