"""An invented country, as large as asked, loaded by COPY: for measures at the size of a State, and for nothing else.

Entities and suppliers come with their people, and with months of invoices that lie where age has brought them. All is
drawn from a seed; originals are whole UBL invoices that the engine finds right; chains, registers and states hold
(`polyphonie prove`). What is not made: callers' keys, notices, deliveries on their way (all are done), jobs, sessions,
the journals of the directory and of people, recycled invoices, and documents other than UBL.
"""

from .loading import Country, NotEmpty, generate

__all__ = ["Country", "NotEmpty", "generate"]
