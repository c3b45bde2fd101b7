"""The pages of controls, one file per noun."""
