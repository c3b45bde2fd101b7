"""Polyphonie: the open system on which a State runs its money."""
