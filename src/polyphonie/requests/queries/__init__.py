"""What may be asked of requests, one file per noun."""
