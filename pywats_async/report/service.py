"""The Report domain: build, validate, submit, query, page, read and download."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from ..bridge import call
from ..errors import ReportValidationError, UnexpectedResponseError, ValidationError
from . import wsxf
from .deep_json import dumps, loads
from .document import Json
from .enums import ImportMode
from .headers import InsertResult
from .policy import DROPS
from .queries import HeaderQueries
from .uur import UURReport
from .uut import UUTReport
from .validation import Finding, check, find, mend

__all__ = ["ReportService"]

M = TypeVar("M")
_LOG = logging.getLogger("pywats_async")

AnyReport = UUTReport | UURReport
ReportId = str | UUID


class ReportService(HeaderQueries[M], Generic[M]):
    """Test (UUT) and repair (UUR) reports."""

    def create_uut_report(
        self,
        operator: str,
        part_number: str,
        revision: str,
        serial_number: str,
        operation_type: int,
        *,
        station_name: str | None = None,
        location: str | None = None,
        purpose: str | None = None,
        start_time: datetime | None = None,
        import_mode: ImportMode = ImportMode.Active,
    ) -> UUTReport:
        """Return a new test report for a unit. Nothing is sent.

        Args:
            operation_type: code of the test process, which must exist on the server.
            station_name: else the client's station, as `location` and `purpose`.
            start_time: when the test began (default: now); a naive one is local time.
            import_mode: whether verdicts are evaluated and passed up (Active), or stored as the tester gave them
                (Import).
        """
        station = self._http.station
        return UUTReport.create(
            operator=operator,
            part_number=part_number,
            revision=revision,
            serial_number=serial_number,
            process_code=operation_type,
            station_name=station_name or station.name,
            location=location or station.location,
            purpose=purpose or station.purpose,
            start=start_time,
            import_mode=import_mode,
        )

    def create_uur_report(
        self,
        uut_or_guid_or_pn: UUTReport | UUID | str | None = None,
        test_operation_code_pos: int | None = None,
        *,
        operator: str | None = None,
        part_number: str | None = None,
        serial_number: str | None = None,
        revision: str = "A",
        repair_process_code: int = 500,
        test_operation_code: int | None = None,
        station: Any = None,
        station_name: str | None = None,
        location: str | None = None,
        purpose: str | None = None,
        comment: str | None = None,
        process_code: int | None = None,
        operation_type: int | None = None,
    ) -> UURReport:
        """Return a new repair report. Nothing is sent.

        Args:
            uut_or_guid_or_pn: the failed test report (its unit, process and id are taken over), its id, or a part
                number.
            test_operation_code_pos: code of the test process in which the unit failed.
            repair_process_code: code of the repair process.
            test_operation_code: the same as `test_operation_code_pos`.
            station: an object with `name`, `location`, `purpose`; else the client's.
            process_code: another name of `repair_process_code`.
            operation_type: another name of `test_operation_code`.
        """
        here = station or self._http.station
        tested = uut_or_guid_or_pn if isinstance(uut_or_guid_or_pn, UUTReport) else None
        if isinstance(uut_or_guid_or_pn, str):
            part_number = part_number or uut_or_guid_or_pn
        test_code = next(
            (code for code in (test_operation_code_pos, test_operation_code, operation_type) if code is not None), None
        )
        if tested is not None:
            part_number, serial_number = part_number or tested.pn, serial_number or tested.sn
            revision = tested.rev or revision
            test_code = tested.process_code if test_code is None else test_code
        if not part_number or not serial_number:
            raise ValidationError(
                "A repair report needs the unit: part_number and serial_number, or its test report.",
                field="serial_number" if part_number else "part_number",
            )
        return UURReport.create(
            operator=operator or "",
            part_number=part_number,
            revision=revision,
            serial_number=serial_number,
            repair_process_code=process_code or repair_process_code,
            test_operation_code=test_code,
            ref_uut=tested.id
            if tested is not None
            else uut_or_guid_or_pn
            if isinstance(uut_or_guid_or_pn, UUID)
            else None,
            station_name=station_name or here.name,
            location=location or here.location,
            purpose=purpose or here.purpose,
            comment=comment,
        )

    def create_uur_from_uut(
        self, uut_report: UUTReport, operator: str | None = None, comment: str | None = None
    ) -> UURReport:
        """Return a new repair report of the unit that `uut_report` tested, with its miscellaneous data."""
        report = self.create_uur_report(uut_report, operator=operator, comment=comment)
        report.copy_misc_from_uut(uut_report)
        return report

    def validate_report(self, report: AnyReport | Mapping[str, Any]) -> list[Finding]:
        """Return everything for which the server would refuse the report, each with its path. Nothing is sent."""
        return find(_document(report))

    @call
    async def submit_report(self, report: AnyReport | Mapping[str, Any]) -> str:
        """Store a report on the server and return its id; an id that exists is replaced (`POST /api/Report/WSJF`).

        What servers export but refuse on import (loops counted one short, ...) is mended in the copy that is sent, and
        logged as a warning.

        Raises:
            ReportValidationError: the server would refuse it; nothing was sent, and `findings` says all that is wrong.
            RejectedError: the server refused it.
            WatsApiError, RetryExhaustedError: it was not stored, or (TimeoutError) nobody knows; submit it again.
        """
        document = _checked(wsxf.strip(_document(report)))
        return await self._insert("/api/Report/WSJF", dumps(document), "application/json", document["id"])

    @call
    async def submit(self, report: AnyReport | Mapping[str, Any]) -> str:
        """Store a report on the server: the short name of `submit_report`."""
        return await self.submit_report(report)

    @call
    async def submit_report_xml(self, xml_content: str | bytes) -> str:
        """Store a WSXF report on the server and return its id (`POST /api/Report/WSXF`). Checked as `submit_report`
        does.

        Raises `ValidationError` unless the text is WSXF with exactly one report; see `wsxf.loads` for several.
        """
        content = xml_content.encode() if isinstance(xml_content, str) else xml_content
        documents = wsxf.loads(xml_content)
        if len(documents) != 1:
            raise ValidationError(
                f"The server takes one report at a time; there are {len(documents)} here.",
                hint="Split them with wsxf.loads and submit each document with submit_report.",
            )
        document = _checked(documents[0])
        if document is not documents[0]:
            content = wsxf.dumps(document)
        return await self._insert("/api/Report/WSXF", content, "application/xml", document["id"])

    async def _insert(self, route: str, content: bytes, content_type: str, report_id: str) -> str:
        """Send a report. Sending it twice is harmless: the server replaces by id."""
        answer = await self._http.send(
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

    @call
    async def get_report(self, report_id: ReportId, detail_level: int | None = None) -> AnyReport:
        """Read one report (`GET /api/Report/Wsjf/{id}`).

        Args:
            detail_level: 0 (identification only) to 7 (everything, the default).
        """
        route = "/api/Report/Wsjf/{id}"
        if detail_level is not None and not 0 <= detail_level <= 7:
            raise ValidationError("detail_level is 0 to 7.", field="detail_level", value=detail_level)
        document = await self._http.get(route, dict[str, Any], {"detailLevel": detail_level}, id=report_id)
        if not document:  # lenient mode, and there is no such report
            return cast("AnyReport", document)
        match document.get("type"):
            case "T":
                return UUTReport.model_validate(document)
            case "R":
                return UURReport.model_validate(document)
            case other:
                raise UnexpectedResponseError(
                    f"The answer is not a report: its type is {other!r}.",
                    200,
                    method="GET",
                    route=route,
                    operation=f"GET {route}",
                )

    @call
    async def get_report_xml(
        self,
        report_id: ReportId,
        include_attachments: bool | None = None,
        include_chartdata: bool | None = None,
        include_indexes: bool | None = None,
    ) -> bytes:
        """Read one report as WSXF (`GET /api/Report/Wsxf/{id}`). The server's default is to include everything."""
        query = {
            "includeAttachments": include_attachments,
            "includeChartdata": include_chartdata,
            "includeIndexes": include_indexes,
        }
        return await self._http.get_bytes("/api/Report/Wsxf/{id}", query, accept="application/xml", id=report_id)

    @call
    async def get_attachment(
        self, attachment_id: str | None = None, step_id: str | int | None = None, *, report_id: ReportId | None = None
    ) -> bytes:
        """Read one attachment: of a repair by `attachment_id`, of a test step by `step_id` (`GET
        /api/Report/Attachment`).

        The server needs `report_id` too, which the old client did not send.
        """
        return await self._http.get_bytes("/api/Report/Attachment", _attachment(attachment_id, step_id, report_id))

    @call
    async def get_all_attachments(self, report_id: ReportId) -> bytes:
        """Read all attachments of a report as a zip file (`GET /api/Report/Attachments/{id}`)."""
        return await self._http.get_bytes("/api/Report/Attachments/{id}", id=report_id)

    @call
    async def get_certificate(self, report_id: ReportId) -> bytes:
        """Read the certificate of a report, a PDF file (`GET /api/Report/Certificate/{id}`)."""
        return await self._http.get_bytes("/api/Report/Certificate/{id}", id=report_id)

    @call
    async def download_attachment(
        self,
        target: str | PathLike[str],
        attachment_id: str | None = None,
        step_id: str | int | None = None,
        *,
        report_id: ReportId,
        overwrite: bool = False,
    ) -> Path:
        """Stream one attachment into a file, which appears when it is complete. Arguments as `get_attachment`."""
        query = _attachment(attachment_id, step_id, report_id)
        return await self._http.download("/api/Report/Attachment", target, query, overwrite=overwrite)

    @call
    async def download_all_attachments(
        self, report_id: ReportId, target: str | PathLike[str], *, overwrite: bool = False
    ) -> Path:
        """Stream all attachments of a report into a zip file."""
        return await self._http.download("/api/Report/Attachments/{id}", target, overwrite=overwrite, id=report_id)

    @call
    async def download_certificate(
        self, report_id: ReportId, target: str | PathLike[str], *, overwrite: bool = False
    ) -> Path:
        """Stream the certificate of a report into a PDF file."""
        return await self._http.download("/api/Report/Certificate/{id}", target, overwrite=overwrite, id=report_id)


def _document(report: object) -> Json:
    """Return the WSJF document of what was handed in as a report."""
    if isinstance(report, (UUTReport, UURReport)):
        return report.data
    if isinstance(report, Mapping):
        return report if isinstance(report, dict) else dict(report)
    raise ValidationError(f"A report is a UUTReport, a UURReport or a WSJF object, not {type(report).__name__}.")


def _checked(document: Json) -> Json:
    """Return the document as the server takes it: itself, or a mended copy. Raises what `check` raises."""
    try:
        check(document)
    except ReportValidationError:
        document = loads(dumps(document, constants=True))
        for finding in mend(document):
            _LOG.warning("Mended before it was sent: %s: %s", finding.path, finding.message)
        check(document)
    return document


def _attachment(attachment_id: str | None, step_id: str | int | None, report_id: ReportId | None) -> dict[str, Any]:
    if report_id is None:
        raise ValidationError("The server finds an attachment only with its report: pass report_id.", field="report_id")
    if (attachment_id is None) == (step_id is None):
        raise ValidationError("Pass either attachment_id (repair) or step_id (test).", field="attachment_id")
    return {"reportId": report_id, "attachmentId": attachment_id, "stepId": step_id}
