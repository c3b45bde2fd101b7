"""What is told to a bank and what it answers, in ISO 20022: IBANs, payment orders, status reports, statements.

Written and read as a stream, in the memory of one payment, whatever their number. Codes and tags stay here.
"""
