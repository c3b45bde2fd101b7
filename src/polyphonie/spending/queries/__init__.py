"""What may be asked of the chain of expenditure, one file per noun."""
