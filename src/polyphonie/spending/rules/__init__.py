"""What is allowed in the chain of expenditure, one file per noun. Plain Python; all refusals at once."""
