"""The pages of what reads several houses, one file per noun."""
