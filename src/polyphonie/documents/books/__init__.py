"""Files of the books: the tax authority's file of entries (FEC), the journal of the program ledger-cli, tables, PDF."""
