"""Who: the directory of public entities and their services, and the suppliers.

An entity's entry says what an invoice must bear to reach it (a service code, a commitment number) and from when to
when it may receive. The directory is read at every deposit and imported whole every night.
"""
