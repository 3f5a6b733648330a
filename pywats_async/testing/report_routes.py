"""The Report domain: reports in, headers and reports out, attachments, certificates."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from pydantic_core import from_json, to_json
from starlette.responses import Response

from ..errors import ValidationError
from .certificate import certificate
from .detail import FULL, reduced
from .header_query import query_headers
from .indexes import add_indexes
from .routing import Call, Refusal, Routes, invalid, json_response
from .steps import Attachment, attachments_of
from .store import Stored

__all__ = ["routes"]

Json = dict[str, Any]
routes = Routes()

_DETAIL = ("detailLevel", "includeChartdata", "includeAttachments")


@routes.post("/api/Report/WSJF")
def post_wsjf(call: Call) -> object:
    """Take one report in WSJF."""
    try:
        document = from_json(call.body)
    except ValueError as error:
        return _invalid(f"The body is not a report in WSJF: {error}")
    if not isinstance(document, dict):
        return _invalid("The body is not a report in WSJF: exactly one JSON object is required.")
    return _accept(call, document, call.body)


@routes.post("/api/Report/WSXF")
def post_wsxf(call: Call) -> object:
    """Take one report in WSXF."""
    from ..report import wsxf

    try:
        documents = wsxf.loads(call.body)
    except ValidationError as error:
        return _invalid(f"The body is not a report in WSXF: {error.message}")
    if len(documents) != 1:
        return _invalid(f"The body is not a report in WSXF: exactly one Report is required, not {len(documents)}.")
    document = wsxf.strip(documents[0])
    return _accept(call, document, to_json(document, inf_nan_mode="strings"))


def _accept(call: Call, document: Json, body: bytes) -> object:
    found, number = call.server.accept(document, body)
    if found:
        return _invalid("\n".join(found))
    result = {"ID": document["id"], "uuid": str(UUID(document["id"])), "Report_ID": number}
    return result if call.server.answers_bare else [result]


def _invalid(text: str) -> Response:
    return Response(text, 400, media_type="text/plain")


@routes.get("/api/Report/Query/Header")
def header_query(call: Call) -> object:
    """Headers that an OData filter selects."""
    return json_response(query_headers(call.server.store, call.options()))


@routes.get("/api/Report/Query/HeaderByMiscInfo", query=("processCode", "serialNumber", "description", "data"))
def header_by_misc_info(call: Call) -> object:
    """Test reports that carry a piece of miscellaneous information."""
    conditions, values = ["reports.\"reportType\" = 'T'"], list[Any]()
    for column, value in (("processCode", call.number("processCode")), ("serialNumber", call.text("serialNumber"))):
        if value is not None:
            conditions.append(f'reports."{column}" = ?')
            values.append(value)
    misc: list[str] = []
    for column, name in (("description", "description"), ("value", "data")):
        text = call.text(name)
        if text is not None:
            misc.append(f'AND parts."{column}" = ?')
            values.append(text)
    conditions.append(
        "EXISTS (SELECT 1 FROM parts WHERE parts.report = reports.report AND parts.collection = 'miscInfo' "  # noqa: S608
        f"{' '.join(misc)})"
    )
    rows = call.server.store.headers(" AND ".join(conditions), values, "start DESC, uuid", 0, -1, ["miscInfo"])
    return [_misc_row(from_json(row)) for row in rows]


def _misc_row(header: Json) -> Json:
    names = ("serialNumber", "partNumber", "start", "result", "uuid", "processCode", "processName")
    data = [{"description": item["description"], "data": item["value"]} for item in header["miscInfo"]]
    return {"miscData": data, **{name: header[name] for name in names}}


@routes.get("/api/Report/Wsjf/{id}", query=_DETAIL)
def get_wsjf(call: Call) -> object:
    """One report in WSJF."""
    return json_response(_detailed(call))


@routes.get("/api/Report/Wsxf/{id}", query=(*_DETAIL, "includeIndexes"))
def get_wsxf(call: Call) -> object:
    """One report in WSXF."""
    from ..report import wsxf

    document = _detailed(call)
    if call.flag("includeIndexes", default=True):
        add_indexes(document)
    return Response(wsxf.dumps(document), media_type="application/xml; charset=utf-8")


def _detailed(call: Call) -> Json:
    level = call.number("detailLevel", FULL)
    if level is None or not 0 <= level <= FULL:
        raise invalid(f"detailLevel is an integer from 0 to {FULL}.")
    return reduced(
        _stored(call, call.path_guid("id")).exported(call.server.origin),
        level,
        chart_data=call.flag("includeChartdata", default=True),
        attachments=call.flag("includeAttachments", default=True),
    )


def _stored(call: Call, uuid: str) -> Stored:
    stored = call.server.store.get(uuid)
    if stored is None:
        raise Refusal(404, f"Report with id {uuid} was not found.")
    return stored


@routes.get("/api/Report/Attachment", query=("reportId", "attachmentId", "stepId"))
def get_attachment(call: Call) -> object:
    """One attachment: of a repair by its id, of a test by its step."""
    report, attachment, step = call.guid("reportId"), call.guid("attachmentId"), call.number("stepId")
    if report is None:
        raise invalid("reportId is required.")
    if (attachment is None) == (step is None):
        raise invalid("Either attachmentId or stepId is required.")
    for item in attachments_of(_stored(call, report).document()):
        if item.key == (attachment if step is None else step):
            return _file(item.content(), item.content_type, item.name)
    raise Refusal(404, f"Report with id {report} has no such attachment.")


@routes.get("/api/Report/Attachments/{id}")
def get_attachments(call: Call) -> object:
    """All attachments of a report, as a zip archive; an empty one where there is none."""
    uuid = call.path_guid("id")
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, item in _named(attachments_of(_stored(call, uuid).document())):
            archive.writestr(name, item.content())
    return _file(packed.getvalue(), "application/zip", f"{uuid}.zip")


def _named(items: list[Attachment]) -> list[tuple[str, Attachment]]:
    """Return each attachment with a file name of its own."""
    named: list[tuple[str, Attachment]] = []
    taken: set[str] = set()
    for item in items:
        path = PurePosixPath(PurePosixPath(item.name.replace("\\", "/").replace("\0", "")).name or "attachment")
        name, number = path.name, 1
        while name.lower() in taken:
            number += 1
            name = f"{path.stem} ({number}){path.suffix}"
        taken.add(name.lower())
        named.append((name, item))
    return named


@routes.get("/api/Report/Certificate/{id}")
def get_certificate(call: Call) -> object:
    """The certificate of a report, as PDF."""
    uuid = call.path_guid("id")
    report = _stored(call, uuid).exported(call.server.origin)
    labels = {
        "pn": "Part number",
        "rev": "Revision",
        "sn": "Serial number",
        "processName": "Process",
        "result": "Result",
        "startUTC": "Start (UTC)",
        "machineName": "Station",
        "location": "Location",
        "id": "Report",
    }
    page = certificate([f"{label}: {report[name]}" for name, label in labels.items()])
    return _file(page, "application/pdf", f"{uuid}.pdf")


def _file(content: bytes, content_type: str, name: str) -> Response:
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+(; ?[\w.+=-]+)*", content_type, re.ASCII):
        content_type = "application/octet-stream"
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, headers={"content-type": content_type, "content-disposition": disposition})
