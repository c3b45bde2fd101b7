"""The readable view of any invoice, for people: HTML and PDF, in French and in English.

    from polyphonie.documents.invoice import render

    render.html(invoice, report, language="fr")    a fragment for a page; style it with render.STYLESHEET
    render.page(invoice, report, language="en")    a whole HTML document that stands alone
    render.pdf(invoice, report, language="fr")     a PDF/A-3a that is also accessible (PDF/UA-1)

Both say the same (`composing` makes one `sheet`), and together with its annex each shows every value that the
invoice bears. An invoice is written by strangers: nothing in it is ever taken for markup, a link or a script.
"""

from .fragment import STYLESHEET, html, page
from .printed import pdf

__all__ = ["STYLESHEET", "html", "page", "pdf"]
