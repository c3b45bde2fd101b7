"""The HTTP API: one versioned surface that mounts each house's `api.py`, who calls, and how refusals are told."""
