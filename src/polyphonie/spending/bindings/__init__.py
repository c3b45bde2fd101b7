"""The door in the shell to commitments, services done, proposals and payers."""
