"""Restitutions as files, streamed row by row, for the pages, the API and the command alike."""
