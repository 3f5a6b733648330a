"""The parts of a repair report: the unit and its parts, what was wrong with them, and who repaired it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from .attachments import BinaryData
from .base import Report, ReportInfo, SubUnit
from .document import Attr, Document, Many, children, field
from .values import IDENTIFIER, INTEGER, MOMENT, Moment

__all__ = ["UURFailure", "UURInfo", "UURSubUnit"]


class UURFailure(Document):
    """What was wrong with a part. Category and code must exist in the definition of the repair process."""

    category: str = field(default="Unknown")
    code: str = field(default="Unknown")
    comment: str | None = field(default=None)
    com_ref: str | None = field(default=None)
    """The component, as "R12"; up to 50 characters."""
    func_block: str | None = field(default=None)
    ref_step_id: Attr[int | None, int | None] = field(default=None, codec=INTEGER)
    """The id of the step that found it in the test report."""
    ref_step_name: str | None = field(default=None)
    art_number: str | None = field(default=None)
    art_rev: str | None = field(default=None)
    art_vendor: str | None = field(default=None)
    art_description: str | None = field(default=None)
    attachments: Many[BinaryData] = children(BinaryData)


class UURSubUnit(SubUnit):
    """The repaired unit (`idx` 0) or a part of it, with what was wrong with it."""

    sn: str = field(default="")
    idx: Attr[int | None, int | None] = field(default=0, codec=INTEGER)
    failures: Many[UURFailure] = children(UURFailure)

    @classmethod
    def create_main_unit(cls, pn: str, sn: str, rev: str = "") -> Self:
        """Return the unit itself."""
        return cls(part_type="Main", pn=pn, sn=sn, rev=rev, idx=0)

    def add_failure(
        self,
        category: str,
        code: str,
        *,
        comment: str | None = None,
        com_ref: str | None = None,
        component_ref: str | None = None,
        func_block: str | None = None,
        ref_step_id: int | None = None,
        ref_step_name: str | None = None,
        art_number: str | None = None,
        art_rev: str | None = None,
        art_vendor: str | None = None,
        art_description: str | None = None,
    ) -> UURFailure:
        """Add what was wrong, and return it.

        Args:
            category: as the repair process defines it, as `code`.
            com_ref: the component, as "R12".
            component_ref: another name of `com_ref`.
            ref_step_id: the id of the step that found it in the test report.
        """
        failure = UURFailure(
            category=category,
            code=code,
            comment=comment,
            com_ref=com_ref or component_ref,
            func_block=func_block,
            ref_step_id=ref_step_id,
            ref_step_name=ref_step_name,
            art_number=art_number,
            art_rev=art_rev,
            art_vendor=art_vendor,
            art_description=art_description,
        )
        self.failures.append(failure)
        return failure

    def get_failures(self) -> list[UURFailure]:
        """Return what was wrong."""
        return list(self.failures)

    def has_failures(self) -> bool:
        """Return whether anything was wrong."""
        return len(self.failures) > 0


class UURInfo(ReportInfo):
    """Who repaired the unit, and the test that it had failed."""

    process_code: Attr[int | None, int | None] = field(default=None, codec=INTEGER)
    """Code of the test process, also called `test_operation_code`. The repair process is in the report's header."""
    process_code_format: str | None = field(default=None)
    process_name: str | None = field(default=None)
    """Name of the test process, also called `test_operation_name`."""
    test_operation_code: Attr[int | None, int | None] = field(
        "processCode", default=None, codec=INTEGER, also=("testOperationCode",)
    )
    test_operation_name: str | None = field("processName", default=None, also=("testOperationName",))
    test_operation_guid: Attr[UUID | None, UUID | str | None] = field(default=None, codec=IDENTIFIER)
    ref_uut: Attr[UUID | None, UUID | str | None] = field("refUUT", default=None, codec=IDENTIFIER)
    """The id of the report of the test that failed."""
    confirm_date: Attr[datetime | None, Moment | None] = field(default=None, codec=MOMENT)
    finalize_date: Attr[datetime | None, Moment | None] = field(default=None, codec=MOMENT)
    active: bool | None = field(default=None)
    parent: Attr[UUID | None, UUID | str | None] = field(default=None, codec=IDENTIFIER)
    """The repair that this one continues."""
    children: list[Any] | None = field(default=None)
    """The repairs that continue this one."""

    def set_dual_process_codes(
        self, repair_code: int, repair_name: str, test_code: int, test_name: str, test_guid: UUID | None = None
    ) -> None:
        """Set the test process here, and the repair process in the report that this belongs to."""
        self.process_code, self.process_name, self.test_operation_guid = test_code, test_name, test_guid
        if isinstance(self._parent, Report):
            self._parent.process_code, self._parent.process_name = repair_code, repair_name

    def sync_process_codes(self) -> Self:
        """Write the test process under the keys that the server knows, if an older file has it under others."""
        self.test_operation_code, self.test_operation_name = self.test_operation_code, self.test_operation_name
        return self

    def validate_dual_process_codes(self) -> tuple[bool, str]:
        """Return whether the test process is known, and what is missing."""
        return (True, "") if self.test_operation_code is not None else (False, "There is no test operation code.")

    def get_repair_process_info(self) -> dict[str, Any]:
        """Return code and name of the repair process, from the report that this belongs to."""
        report = self._parent if isinstance(self._parent, Report) else None
        return {
            "code": report.process_code if report else None,
            "name": report.process_name if report else None,
            "type": "repair",
        }

    def get_test_operation_info(self) -> dict[str, Any]:
        """Return code, name and id of the test process."""
        guid = self.test_operation_guid
        return {
            "code": self.test_operation_code,
            "name": self.test_operation_name,
            "guid": str(guid) if guid else None,
            "type": "test",
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the processes, the test report and the dates as plain values."""
        guid, ref_uut = self.test_operation_guid, self.ref_uut
        return {
            "test_operation_code": self.test_operation_code,
            "test_operation_name": self.test_operation_name,
            "test_operation_guid": str(guid) if guid else None,
            "referenced_uut_guid": str(ref_uut) if ref_uut else None,
            "confirm_date": self._data.get("confirmDate"),
            "finalize_date": self._data.get("finalizeDate"),
            "active": self.active is not False,
            "process_code": self.process_code,
            "process_name": self.process_name,
            "process_code_format": self.process_code_format,
        }

    def to_uur_type_dict(self) -> dict[str, Any]:
        """Return what the XML formats have in the element UUR."""
        code, ref_uut = self.test_operation_code, self.ref_uut
        return {
            "process": {"code": code, "code_specified": code is not None, "name": self.test_operation_name},
            "active": self.active is not False,
            "active_specified": True,
            "referenced_uut": str(ref_uut) if ref_uut else None,
        }
