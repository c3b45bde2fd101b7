"""Invoices from one format to another: UBL, CII, Factur-X and Chorus Pro's pivot, and the files inside them.

    converted = invoice.convert(document, to="cii")
    converted.content, converted.lost_terms

    invoice.extract(content)      the XML of a PDF and the attachments, safely named

What a format cannot hold is measured, not promised: the result is read back and compared with the invoice.
"""

from .converting import Converted, convert
from .extracting import File, extract

__all__ = ["Converted", "File", "convert", "extract"]
