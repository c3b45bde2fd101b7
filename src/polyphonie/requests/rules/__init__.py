"""What is allowed in requests, one file per noun."""
