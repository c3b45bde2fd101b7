"""Files within JSON: base64, in both directions."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import Field

from polyphonie.documents.invoice.safexml import LARGEST_FILE
from polyphonie.kernel.refusals import Kind, Reason, Refused

FILE_UNREADABLE = Reason(
    "API-CPR-06",
    "fichier",
    fr="Le fichier n'est pas en base64. Encodez ses octets en base64, sans en-tête ni type.",
    en="The file is not in base64. Encode its bytes in base64, without a header or a type.",
    kind=Kind.UNREADABLE,
)

Enclosed = Annotated[str, Field(max_length=LARGEST_FILE // 3 * 4 + 4)]
_SPACES: Final = str.maketrans("", "", " \t\r\n")


def opened(text: str) -> bytes:
    """The bytes of a file; line ends within the base64 are passed over. Refuses: API-CPR-06."""
    try:
        return base64.b64decode(text.translate(_SPACES), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(FILE_UNREADABLE()) from None


def enclosed(content: bytes) -> str:
    """Bytes as JSON bears them."""
    return base64.b64encode(content).decode("ascii")


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP of files; of two with one name, the second has its rank before it."""
    made, names = io.BytesIO(), set[str]()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, (name, content) in enumerate(files, 1):
            unique = name if name not in names else f"{place}_{name}"
            names.add(unique)
            archive.writestr(zipfile.ZipInfo(unique), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
