"""The report on checked invoices as a PDF; apart from the other kinds, because Typst takes long to load."""

import json
from pathlib import Path
from typing import Any, Final

from .render import printed

TEMPLATE: Final = Path(__file__).with_name("reports.typ")


def pdf(page: dict[str, Any]) -> bytes:
    """The page of `reports.document` as an accessible PDF (PDF/UA-1); no text of an invoice is ever evaluated."""
    content = json.dumps(printed.drawable(page), ensure_ascii=False)
    made = printed.compiler(TEMPLATE).compile(format="pdf", sys_inputs={"page": content}, pdf_standards=["ua-1"])
    assert isinstance(made, bytes)
    return made
