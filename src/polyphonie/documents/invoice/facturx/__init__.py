"""Factur-X: a PDF/A-3 that people read, with the same invoice in CII that programs read.

from polyphonie.documents.invoice import facturx

facturx.generate(invoice)                             PDF/A-3a, level EN 16931
facturx.generate(invoice, level=facturx.Level.MINIMUM)
facturx.embed(pdf, xml)                               a PDF made elsewhere, with its XML
facturx.problems(content)                             what PDF/A-3 or Factur-X does not allow in a PDF
"""

from .embedding import embed, generate
from .levels import Level
from .structure import Problem, problems

__all__ = ["Level", "Problem", "embed", "generate", "problems"]
