"""The rules an invoice must obey, in packs: versioned, dated, living side by side.

`index.py` reads the document once into nodes; `engine.py` runs on each node the rules of its place; `checks.py` holds
the forms that most rules take (absence, presence, count, code list, decimals); each pack is a folder of tables and
small functions.
"""
