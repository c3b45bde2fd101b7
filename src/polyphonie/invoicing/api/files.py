"""Files that a request brings over HTTP."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any, Final, cast
from urllib.parse import unquote

from django.core.files.base import ContentFile, File
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from polyphonie.documents.invoice.safexml import MEGABYTE
from polyphonie.invoicing.actions.answers import AddedFile
from polyphonie.kernel.refusals import Kind, Reason, Refused

ONE_FILE_PLEASE = Reason(
    "INV-FIL-01",
    "file",
    fr="Envoyez un fichier et un seul : en multipart/form-data, ou comme corps de la requête (application/xml ou"
    " application/pdf) avec son nom, encodé comme dans une adresse, dans l'en-tête X-File-Name.",
    en="Send one file and only one: as multipart/form-data, or as the body of the request (application/xml or"
    " application/pdf) with its name, encoded as in an address, in the header X-File-Name.",
    kind=Kind.UNREADABLE,
)
FORM_UNREADABLE = Reason(
    "INV-FIL-02",
    "body",
    fr="Le formulaire multipart/form-data est mal formé ou incomplet. Vérifiez sa frontière et sa longueur.",
    en="The multipart/form-data form is malformed or incomplete. Check its boundary and its length.",
    kind=Kind.UNREADABLE,
)
CUT_SHORT = Reason(
    "INV-FIL-03",
    "body",
    fr="La demande s'est interrompue avant sa fin : {received} octets reçus sur {announced}. Envoyez-la à nouveau.",
    en="The request broke off before its end: {received} bytes of {announced} came in. Send it again.",
    kind=Kind.UNREADABLE,
)

_BINARY: Final = {"type": "string", "format": "binary"}

_NAME: Final = {
    "in": "header",
    "name": "X-File-Name",
    "required": False,
    "schema": {"type": "string", "maxLength": 500},
    "description": "Nom du fichier, encodé comme dans une adresse, quand il est le corps de la requête",
}


def _brought(field: dict[str, Any], *media_types: str) -> dict[str, Any]:
    form = {"type": "object", "properties": field, "required": list(field)}
    content = {each: {"schema": _BINARY} for each in media_types} | {"multipart/form-data": {"schema": form}}
    return {"requestBody": {"required": True, "content": content}, "parameters": [_NAME]}


ONE_FILE: Final = _brought({"file": _BINARY}, "application/xml", "application/pdf")
"""What OpenAPI is told of a request that brings one file: ninja itself must not read it before we do."""

FILES: Final = _brought(
    {"files": {"type": "array", "items": _BINARY}}, "application/xml", "application/pdf", "application/zip"
)
"""The same of a request that brings several."""


def answers(*media_types: str) -> dict[str, Any]:
    """What OpenAPI is told of an answer that is a file, of one of these kinds."""
    content = {each: {"schema": _BINARY} for each in media_types}
    return {"responses": {200: {"description": "Le fichier", "content": content}}}


def received(request: HttpRequest) -> tuple[str, bytes]:
    """The name and the bytes of the request's one file. Refuses: INV-FIL-01, INV-FIL-02, INV-FIL-03."""
    if request.content_type != "multipart/form-data":
        return unquote(request.headers.get("X-File-Name", "")), _whole_body(request)
    files = _files(request)
    if len(files) != 1:
        raise Refused(ONE_FILE_PLEASE())
    return files[0].name, files[0].content


@contextmanager
def kept(request: HttpRequest) -> Iterator[tuple[str, IO[bytes]]]:
    """The name and the request's one file, however large when it is the body: it waits on the disk, not in memory, and
    not in a transaction either, which a slow sender would hold open.

    Refuses: INV-FIL-01, INV-FIL-02, INV-FIL-03.
    """
    if request.content_type == "multipart/form-data":
        name, content = received(request)
        yield name, io.BytesIO(content)
        return
    announced = int(request.headers.get("Content-Length") or 0)
    with TemporaryFile() as file:
        shutil.copyfileobj(request, file, MEGABYTE)
        if file.tell() < announced:
            raise Refused(CUT_SHORT(received=file.tell(), announced=announced))
        file.seek(0)
        yield unquote(request.headers.get("X-File-Name", "")), file


def sent(request: HttpRequest) -> list[File[bytes]]:
    """The files of a request, at least one. Refuses: INV-FIL-01, INV-FIL-02, INV-FIL-03."""
    if request.content_type != "multipart/form-data":
        files = [AddedFile(unquote(request.headers.get("X-File-Name", "")), _whole_body(request))]
    else:
        files = _files(request)
    if not files:
        raise Refused(ONE_FILE_PLEASE())
    return [cast("File[bytes]", ContentFile(each.content, name=each.name)) for each in files]


def completion(request: HttpRequest) -> tuple[str, list[AddedFile]]:
    """The comment and the documents of a multipart form. Refuses: INV-FIL-02, INV-FIL-03."""
    files = _files(request)
    return request.POST.get("comment", ""), files


def _whole_body(request: HttpRequest) -> bytes:
    """The body, all of it: a server hands over what came before the connection broke as if it were everything."""
    announced = int(request.headers.get("Content-Length") or 0)
    if len(request.body) < announced:
        raise Refused(CUT_SHORT(received=len(request.body), announced=announced))
    return request.body


def _files(request: HttpRequest) -> list[AddedFile]:
    _whole_body(request)
    try:
        listed = [file for _field, files in request.FILES.lists() for file in files]
    except MultiPartParserError:
        raise Refused(FORM_UNREADABLE()) from None
    return [AddedFile(file.name or "", file.read()) for file in listed]
