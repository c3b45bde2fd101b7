"""Django's PostgreSQL, which tells the server what the present work may see (`kernel/row_security.py`)."""
