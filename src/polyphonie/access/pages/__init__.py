"""The doors of access for people, noun by noun."""
