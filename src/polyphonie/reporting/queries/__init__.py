"""What may be asked above the books and the chain, one file per noun."""
