"""What happens to a report between a caller and the wire: it is checked, mended where it can be, and sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from ..errors import ReportValidationError, UnexpectedResponseError, ValidationError
from ..logs import logger
from . import wsxf
from .deep_json import dumps, loads
from .document import Json
from .headers import InsertResult
from .policy import DROPS
from .uur import UURReport
from .uut import UUTReport
from .validation import check, mend

if TYPE_CHECKING:
    from ..http import Http

__all__ = ["WSJF", "WSXF", "checked", "document_of", "insert", "one_document"]

_LOG = logger()
WSJF = ("/api/Report/WSJF", "application/json")
"""Where WSJF is sent, and as what."""
WSXF = ("/api/Report/WSXF", "application/xml")


def document_of(report: object) -> Json:
    """Return the WSJF document of what was handed in as a report."""
    if isinstance(report, (UUTReport, UURReport)):
        return report.data
    if isinstance(report, Mapping):
        return report if isinstance(report, dict) else dict(report)
    raise ValidationError(f"A report is a UUTReport, a UURReport or a WSJF object, not {type(report).__name__}.")


def one_document(xml: str | bytes) -> Json:
    """Return the WSJF document of a WSXF text. Raises `ValidationError` unless there is exactly one report in it."""
    documents = wsxf.loads(xml)
    if len(documents) != 1:
        raise ValidationError(
            f"The server takes one report at a time; there are {len(documents)} here.",
            hint="Split them with wsxf.loads and submit each document with submit_report.",
        )
    return documents[0]


def checked(document: Json) -> Json:
    """Return the document as the server takes it: itself, or a mended copy. Raises what `check` raises."""
    try:
        check(document)
    except ReportValidationError:
        document = loads(dumps(document, constants=True))
        for finding in mend(document):
            _LOG.warning("Mended before it was sent: %s: %s", finding.path, finding.message)
        check(document)
    return document


async def insert(http: Http, kind: tuple[str, str], content: bytes, report_id: str) -> str:
    """Send a report. Sending it twice is harmless: the server replaces by id."""
    route, content_type = kind
    answer = await http.send(
        "POST",
        route,
        InsertResult | list[InsertResult],
        content,
        content_type=content_type,
        idempotent=True,
        drops=DROPS,
    )
    results = answer if isinstance(answer, list) else [answer]
    stored = [result.sent_id or result.uuid for result in results]
    if stored != [UUID(report_id)]:
        raise UnexpectedResponseError(
            f"The server confirms {', '.join(map(str, stored)) or 'nothing'} instead of report {report_id}.",
            200,
            method="POST",
            route=route,
            operation=f"POST {route}",
            hint="Submit the report again: the same id is never stored twice.",
        )
    return report_id
