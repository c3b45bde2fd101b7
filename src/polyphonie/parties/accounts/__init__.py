"""Doors of bank accounts besides pages and the API."""
