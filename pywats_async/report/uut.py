"""Test reports (UUT: unit under test)."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID, uuid4

from .base import Report, ReportInfo, SubUnit
from .document import Attr, Document, Json, Many, child, children, field
from .enums import ImportMode
from .sequence import SequenceCall
from .values import IDENTIFIER, INTEGER, Moment, integer, moment_pair

__all__ = ["RefUURs", "UUTInfo", "UUTReport", "UUTSubUnit"]


class RefUURs(Document):
    """A repair of the unit, set by the server."""

    id: Attr[UUID, UUID | str] = field(codec=IDENTIFIER)
    start: str | None = field(default=None)


class UUTInfo(ReportInfo):
    """Who tested the unit, and where in a batch and a fixture."""

    fixture_id: str | None = field(default=None)
    """Up to 100 characters."""
    socket_index: Attr[int | None, int | None] = field("testSocketIndex", default=None, codec=INTEGER)
    socket_index_format: str | None = field("testSocketIndexFormat", default=None)
    error_code: Attr[int | None, int | None] = field(default=None, codec=INTEGER)
    error_code_format: str | None = field(default=None)
    error_message: str | None = field(default=None)
    """Up to 500 characters."""
    batch_number: str | None = field("batchSN", default=None)
    """Up to 100 characters."""
    batch_fail_count: Attr[int | None, int | None] = field(default=None, codec=INTEGER)
    batch_fail_count_format: str | None = field(default=None)
    batch_loop_index: Attr[int | None, int | None] = field(default=None, codec=INTEGER)
    batch_loop_index_format: str | None = field(default=None)
    step_id_caused_uut_failure: int | None = field("stepIdCausedUUTFailure", default=None)
    """Set by the server."""
    referenced_by_uurs: Many[RefUURs] = children(RefUURs, "refUURs", also=("referencedByUURs",))
    """The unit's repairs, set by the server."""


class UUTSubUnit(SubUnit):
    """A part of a tested unit."""

    root: SequenceCall | None = child(SequenceCall)


def _root() -> Json:
    return {
        "group": "M",
        "stepType": "SequenceCall",
        "name": "MainSequence Callback",
        "status": "P",
        "seqCall": {"path": "C:/SequenceCall.seq", "name": "TestSequence.seq", "version": "1.0.0"},
    }


class UUTReport(Report[UUTSubUnit]):
    """The test of one unit."""

    __slots__ = ("_import_mode",)

    info: UUTInfo | None = child(UUTInfo, "uut", default=UUTInfo)
    root: SequenceCall | None = child(SequenceCall, default=_root)
    """The sequence that holds all steps."""
    sub_units: Many[UUTSubUnit] = children(UUTSubUnit)

    @classmethod
    def create(
        cls,
        *,
        operator: str,
        part_number: str,
        revision: str,
        serial_number: str,
        process_code: int,
        station_name: str,
        location: str,
        purpose: str,
        start: Moment | None = None,
        import_mode: ImportMode = ImportMode.Active,
    ) -> Self:
        """Return a new report of a unit's test by an operator at a station."""
        start_text, utc_text = moment_pair(start)
        report = cls._view(
            {
                "type": "T",
                "id": str(uuid4()),
                "pn": part_number,
                "sn": serial_number,
                "rev": revision,
                "processCode": integer(process_code, "process_code"),
                "result": "P",
                "machineName": station_name,
                "location": location,
                "purpose": purpose,
                "start": start_text,
                "startUTC": utc_text,
                "root": _root(),
                "uut": {"user": operator},
            }
        )
        report.import_mode = import_mode
        return report

    @classmethod
    def _view(cls, data: Json, parent: Document | None = None) -> Self:
        self = super()._view(data, parent)
        self._import_mode = ImportMode.Import
        return self

    @property
    def import_mode(self) -> ImportMode:
        """Who decides about verdicts: Active for a report that is built here, Import for one that was loaded."""
        return getattr(self, "_import_mode", ImportMode.Active)

    @import_mode.setter
    def import_mode(self, mode: ImportMode | str) -> None:
        self._import_mode = ImportMode(mode)

    @property
    def test_operation_code(self) -> int:
        """The code of the test process."""
        return self.process_code

    def get_root_sequence_call(self) -> SequenceCall:
        """Return the sequence that holds all steps; a report that was loaded without one gets one."""
        root = self.root
        if root is None:
            self.root = root = SequenceCall.model_validate(_root())
        return root

    def add_sub_unit(self, part_type: str, sn: str, pn: str, rev: str) -> UUTSubUnit:
        """Add a part of the unit and return it."""
        sub_unit = UUTSubUnit(part_type=part_type, sn=sn, pn=pn, rev=rev)
        self.sub_units.append(sub_unit)
        return sub_unit

    def model_copy(self) -> Self:
        """Return an independent copy."""
        copy = super().model_copy()
        copy.import_mode = self.import_mode
        return copy

    def __reduce__(self) -> tuple[Any, ...]:
        return (*super().__reduce__(), (None, {"import_mode": self.import_mode}))
