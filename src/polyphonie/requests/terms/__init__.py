"""The words of requests, one file per noun."""
