"""The Report domain: build, validate, submit, query, page, read and download."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from ..bridge import call
from ..errors import UnexpectedResponseError, ValidationError
from . import wsxf
from .deep_json import dumps
from .enums import ImportMode
from .queries import HeaderQueries
from .sending import WSJF, WSXF, checked, document_of, insert, one_document
from .uur import UURReport
from .uut import UUTReport
from .validation import Finding, find

__all__ = ["ReportService"]

M = TypeVar("M")

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
        return find(document_of(report))

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
        document = checked(wsxf.strip(document_of(report)))
        return await insert(self._http, WSJF, dumps(document), document["id"])

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
        document = one_document(xml_content)
        fine = checked(document)
        if fine is not document:
            content = wsxf.dumps(fine)
        return await insert(self._http, WSXF, content, fine["id"])

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


def _attachment(attachment_id: str | None, step_id: str | int | None, report_id: ReportId | None) -> dict[str, Any]:
    if report_id is None:
        raise ValidationError("The server finds an attachment only with its report: pass report_id.", field="report_id")
    if (attachment_id is None) == (step_id is None):
        raise ValidationError("Pass either attachment_id (repair) or step_id (test).", field="attachment_id")
    return {"reportId": report_id, "attachmentId": attachment_id, "stepId": step_id}
