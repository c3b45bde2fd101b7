"""The words of spending, one file per noun."""
