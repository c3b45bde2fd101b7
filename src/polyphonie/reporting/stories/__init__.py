"""The stories of files in a terminal."""
