"""What comes into a queue: a report is checked, and turned into what will be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from ..errors import ValidationError
from ..report import wsxf
from ..report.deep_json import dumps, loads
from ..report.document import Json
from ..report.sending import checked, document_of, one_document
from ..report.uur import UURReport
from ..report.uut import UUTReport
from .store import Entry, Format

__all__ = ["AnyReport", "checked_priority", "entry_of"]

AnyReport = UUTReport | UURReport | Mapping[str, Any] | str | bytes
"""A report model, a WSJF object, or the text of a WSJF or WSXF file."""


def checked_priority(priority: int) -> int:
    """Return the priority. Raises `ValidationError` unless it is 1 to 10."""
    if not 1 <= priority <= 10:
        raise ValidationError("priority is 1 (first) to 10.", field="priority", value=priority)
    return priority


def entry_of(report: AnyReport, priority: int, metadata: Mapping[str, Any] | None) -> Entry:
    """Check a report, and return it as it will be sent."""
    make = partial(Entry, priority=checked_priority(priority), metadata=metadata or {})
    text = report.encode() if isinstance(report, str) else report
    if isinstance(text, bytes):
        start = text.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if start == b"<" or text.startswith((b"\xff\xfe", b"\xfe\xff")):
            read = one_document(text)
            document = checked(read)
            return replace(
                _named(make, document, text if document is read else wsxf.dumps(document)), format=Format.WSXF
            )
        parsed = loads(text)
        document = checked(_with_id(document_of(parsed)))
        return _named(make, document, text if document is parsed else dumps(document))
    document = checked(_with_id(wsxf.strip(document_of(report))))
    return _named(make, document, dumps(document))


def _with_id(document: Json) -> Json:
    return document if document.get("id") else {**document, "id": str(uuid4())}


def _named(make: Callable[..., Entry], document: Json, body: bytes) -> Entry:
    return make(
        str(UUID(document["id"])),
        body,
        part_number=str(document.get("pn") or ""),
        serial_number=str(document.get("sn") or ""),
    )
