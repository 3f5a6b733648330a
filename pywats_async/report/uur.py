"""Repair reports (UUR: unit under repair)."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

from ..errors import ValidationError
from .attachments import Attachment
from .base import Report
from .document import Many, child, children, field
from .uur_parts import UURFailure, UURInfo, UURSubUnit
from .uut import UUTReport
from .values import Moment, Number

__all__ = ["UURFailure", "UURInfo", "UURReport", "UURSubUnit"]


class UURReport(Report[UURSubUnit]):
    """The repair of one unit.

    `process_code` is the repair process, `info.process_code` the test process in which the unit failed. The unit itself
    is the sub unit with `idx` 0, which is always there; failures are in the sub units.
    """

    type: str = field(default="R")
    info: UURInfo | None = child(UURInfo, "uur", default=UURInfo)
    sub_units: Many[UURSubUnit] = children(UURSubUnit)
    attachments: Many[Attachment] = children(Attachment, "binaryData")
    """The same files as `binary_data`, as attachments."""

    @classmethod
    def create(
        cls,
        *,
        operator: str,
        part_number: str,
        revision: str,
        serial_number: str,
        repair_process_code: int,
        station_name: str,
        location: str,
        purpose: str,
        test_operation_code: int | None = None,
        ref_uut: UUID | str | None = None,
        comment: str | None = None,
        start: Moment | None = None,
    ) -> Self:
        """Return a new report of a unit's repair by an operator at a station.

        Args:
            test_operation_code: code of the test process in which the unit failed.
            ref_uut: id of the report of that test.
            start: when the repair began (default: now).
        """
        return cls(
            pn=part_number,
            sn=serial_number,
            rev=revision,
            process_code=repair_process_code,
            station_name=station_name,
            location=location,
            purpose=purpose,
            info=UURInfo(operator=operator, comment=comment, test_operation_code=test_operation_code, ref_uut=ref_uut),
            start=start,
        )

    @property
    def failures(self) -> list[UURFailure]:
        """What was wrong, in all sub units."""
        return [failure for unit in self.sub_units for failure in unit.failures]

    @property
    def all_failures(self) -> list[UURFailure]:
        """The same as `failures`."""
        return self.failures

    @property
    def uut_guid(self) -> UUID | None:
        """The id of the report of the test that failed."""
        return self._info.ref_uut

    @uut_guid.setter
    def uut_guid(self, value: UUID | str | None) -> None:
        self._info.ref_uut = value

    @property
    def operator(self) -> str:
        """Who repaired the unit, up to 100 characters."""
        return self._info.operator or ""

    @operator.setter
    def operator(self, value: str) -> None:
        self._info.operator = value

    @property
    def comment(self) -> str | None:
        """A comment on the repair, up to 5,000 characters."""
        return self._info.comment

    @comment.setter
    def comment(self, value: str | None) -> None:
        self._info.comment = value

    @property
    def execution_time(self) -> float:
        """How many seconds the repair took; 0 if that is not known."""
        return self._info.exec_time or 0.0

    @execution_time.setter
    def execution_time(self, value: Number) -> None:
        self._info.exec_time = value

    @property
    def repair_process_code(self) -> int:
        """The code of the repair process."""
        return self.process_code

    @property
    def repair_operation_code(self) -> int:
        """The same as `repair_process_code`."""
        return self.process_code

    @property
    def test_operation_code(self) -> int | None:
        """The code of the test process in which the unit failed."""
        return self._info.test_operation_code

    def set_repair_process(self, code: int, name: str | None = None) -> None:
        """Set the repair process."""
        self.process_code, self.process_name = code, name

    def set_test_operation(self, code: int, name: str | None = None, guid: UUID | None = None) -> None:
        """Set the test process in which the unit failed."""
        info = self._info
        info.test_operation_code, info.test_operation_name, info.test_operation_guid = code, name, guid

    def link_to_uut(self, uut_id: UUID | str) -> None:
        """Set the report of the test that failed."""
        self.uut_guid = uut_id

    def copy_misc_from_uut(self, uut_report: UUTReport) -> None:
        """Add the miscellaneous data of a test report to those of this one."""
        for info in uut_report.misc_infos:
            self.misc_infos.append(info.model_copy())

    def ensure_main_unit(self) -> Self:
        """Add the unit itself to its sub units, as the first, if it is not there. Return the report."""
        if self.get_sub_unit_by_idx(0) is None:
            self.sub_units.insert(0, UURSubUnit.create_main_unit(self.pn, self.sn, self.rev))
        return self

    def get_main_unit(self) -> UURSubUnit:
        """Return the unit itself, which is added if it is not there."""
        main = self.ensure_main_unit().get_sub_unit_by_idx(0)
        assert main is not None
        return main

    def get_sub_unit_by_idx(self, idx: int) -> UURSubUnit | None:
        """Return the sub unit with that number, or None."""
        return next((unit for unit in self.sub_units if unit.idx == idx), None)

    def get_sub_unit(self, idx: int) -> UURSubUnit | None:
        """Return the sub unit with that number, or None."""
        return self.get_sub_unit_by_idx(idx)

    def add_sub_unit(
        self, pn: str, sn: str, rev: str | None = None, part_type: str = "Unknown", parent_idx: int | None = None
    ) -> UURSubUnit:
        """Add a part of the unit under the next free number, and return it.

        Args:
            parent_idx: the number of the part that it is in.
        """
        idx = max((unit.idx or 0 for unit in self.ensure_main_unit().sub_units), default=0) + 1
        unit = UURSubUnit(pn=pn, sn=sn, rev=rev, part_type=part_type, idx=idx, parent_idx=parent_idx)
        self.sub_units.append(unit)
        return unit

    def add_failure(
        self,
        category: str,
        code: str,
        comment: str | None = None,
        component_ref: str | None = None,
        ref_step_id: int | None = None,
        sub_unit_idx: int | None = None,
    ) -> UURFailure:
        """Add what was wrong with the unit, or with its part `sub_unit_idx`, and return it.

        Raises:
            ValidationError: There is no such part.
        """
        unit = self._found("idx", sub_unit_idx or 0)
        return unit.add_failure(category, code, comment=comment, component_ref=component_ref, ref_step_id=ref_step_id)

    def add_failure_to_main_unit(
        self, category: str, code: str, comment: str | None = None, component_ref: str | None = None
    ) -> UURFailure:
        """Add what was wrong with the unit itself, and return it."""
        return self.add_failure(category, code, comment, component_ref)

    def add_main_failure(self, category: str, code: str, **kwargs: Any) -> UURFailure:
        """Add what was wrong with the unit itself, and return it. Arguments as `UURSubUnit.add_failure`."""
        return self.get_main_unit().add_failure(category, code, **kwargs)

    def add_failure_to_sub_unit(
        self,
        category: str,
        code: str,
        serial_number: str | None = None,
        idx: int | None = None,
        comment: str | None = None,
        component_ref: str | None = None,
        ref_step_id: int | None = None,
    ) -> UURFailure:
        """Add what was wrong with the part that has this serial number or this number, and return it.

        Raises:
            ValidationError: Neither is given, or there is no such part.
        """
        if serial_number is None and idx is None:
            raise ValidationError("Name the part by serial_number or idx.", field="serial_number")
        unit = self._found("sn", serial_number) if idx is None else self._found("idx", idx)
        return unit.add_failure(category, code, comment=comment, component_ref=component_ref, ref_step_id=ref_step_id)

    def get_all_failures(self) -> list[UURFailure]:
        """Return what was wrong, in all sub units."""
        return self.failures

    def count_failures(self) -> int:
        """Return how many things were wrong."""
        return len(self.failures)

    def attach_bytes(self, name: str, content: bytes, mime_type: str = "application/octet-stream") -> Attachment:
        """Add a file and return it. Raises `ValidationError` if it is larger than 2,048,000 bytes."""
        attachment = Attachment.from_bytes(name, content, mime_type)
        self.attachments.append(attachment)
        return attachment

    def add_attachment(self, attachment: Attachment) -> None:
        """Add a file."""
        self.attachments.append(attachment)

    def get_summary(self) -> dict[str, Any]:
        """Return the unit, the processes, the result and the numbers of failures and parts."""
        return {
            "pn": self.pn,
            "sn": self.sn,
            "result": self._data.get("result"),
            "repair_process_code": self.process_code,
            "test_operation_code": self.test_operation_code,
            "total_failures": self.count_failures(),
            "sub_units": len(self.sub_units),
        }

    def validate_report(self) -> tuple[bool, str]:
        """Return whether the report is complete: both processes, and the unit itself under number 0; else what is not.

        What the server would refuse is found by `validation.find`.
        """
        wrong = [
            *(["There is no repair process."] if self._data.get("processCode") is None else []),
            *(["There is no test operation."] if self.test_operation_code is None else []),
            *(["There is no main unit."] if self.get_sub_unit_by_idx(0) is None else []),
        ]
        numbers = [unit.idx for unit in self.sub_units]
        if len(set(numbers)) < len(numbers):
            wrong.append("Two sub units have the same idx.")
        return (False, " ".join(wrong)) if wrong else (True, "OK")

    @property
    def _info(self) -> UURInfo:
        info = self.info
        if info is None:
            self.info = info = UURInfo()
        return info

    def _found(self, key: str, value: Any) -> UURSubUnit:
        """Return the sub unit whose `key` is `value`."""
        units = self.ensure_main_unit().sub_units
        unit = next((unit for unit in units if getattr(unit, key) == value), None)
        if unit is None:
            known = ", ".join(repr(getattr(unit, key)) for unit in units)
            raise ValidationError(f"There is no sub unit with {key}={value!r}. There are: {known}.", key, value)
        return unit

    def _complete(self) -> None:
        self.ensure_main_unit()
