"""The HTTP API, version 1: who calls, in what shape refusals are answered, the description of it all, and its health.

Each house brings its own router; this one only puts them together and gives every answer the same manners.
"""
