"""STDF V4: a binary stream of records, plain or packed; every part that was tested is a unit.

Parts of several heads and sites are open at the same time, and each record of a test names its own. No real file was at
hand: this follows the specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from string import Template
from typing import NamedTuple

from pydantic import field_validator

from ...errors import ConverterError
from ...report.document import Json
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..archives import open_packed
from ..arguments import Arguments
from ..interface import Confidence, Converter
from ..remarks import add_remarks
from ..source import Source
from ..stdf.measured import Tests
from ..stdf.records import Fields, begins_stdf, read_records
from ..steps import add_sequence, settle

__all__ = ["CONVERTERS", "Stdf", "StdfArguments"]

MAX_UNPACKED = 8 << 30
"""Bytes of a packed file: it is streamed."""
_MIR = (
    "LOT_ID", "PART_TYP", "NODE_NAM", "TSTR_TYP", "JOB_NAM", "JOB_REV", "SBLOT_ID", "OPER_NAM", "EXEC_TYP", "EXEC_VER",
    "TEST_COD", "TST_TEMP", "USER_TXT", "AUX_FILE", "PKG_TYP", "FAMLY_ID", "DATE_COD", "FACIL_ID", "FLOOR_ID",
    "PROC_ID", "OPER_FRQ", "SPEC_NAM", "SPEC_VER", "FLOW_ID", "SETUP_ID", "DSGN_REV", "ENG_ID", "ROM_COD", "SERL_NUM",
    "SUPR_NAM",
)  # fmt: skip
_REMARKS = {
    "TSTR_TYP": "Tester type", "SERL_NUM": "Tester serial number", "SBLOT_ID": "Sub lot", "EXEC_TYP": "Tester software",
    "EXEC_VER": "Tester software version", "TEST_COD": "Test code", "TST_TEMP": "Temperature", "USER_TXT": "User text",
    "AUX_FILE": "Auxiliary file", "PKG_TYP": "Package", "FAMLY_ID": "Family", "DATE_COD": "Date code",
    "FACIL_ID": "Facility", "FLOOR_ID": "Floor", "PROC_ID": "Fabrication process", "OPER_FRQ": "Operation",
    "SPEC_NAM": "Specification", "SPEC_VER": "Specification version", "FLOW_ID": "Flow", "SETUP_ID": "Setup",
    "ENG_ID": "Engineering lot", "ROM_COD": "ROM code", "SUPR_NAM": "Supervisor",
}  # fmt: skip
_FIELDS = ("part", "lot", "wafer", "x", "y")
_NO_PLACE, _NO_BIN = -32768, 65535


class StdfArguments(Arguments):
    """What STDF leaves open."""

    serial_number: str = "$part"
    """Of what serial numbers are made: part, lot, wafer, x, y, as "$lot.$wafer.$part" where parts are just counted."""

    @field_validator("serial_number")
    @classmethod
    def _makes_sense(cls, value: str) -> str:
        template = Template(value)
        if not template.is_valid() or not {*template.get_identifiers()} <= {*_FIELDS}:
            raise ValueError(f"{value!r} is made of other things than {', '.join(_FIELDS)}")
        return value


class Stdf(Converter[StdfArguments]):
    """STDF V4, plain or in gzip, bzip2 or a zip. Files have no code of the process (the argument operation_types may
    name those of their test codes), and often no revision.
    """

    name, arguments = "stdf", StdfArguments
    patterns = tuple(f"*.{suffix}{packed}" for suffix in ("std", "stdf") for packed in ("", ".gz", ".bz2", ".zip"))

    def match(self, source: Source) -> int:
        """It begins with the record FAR of version 4, packed or not."""
        if begins_stdf(source):
            return Confidence.EXACT
        packed = source.head(3) == b"BZh" and self.fits(source.name)
        return Confidence.NAME if packed else Confidence.NO

    def convert(self, source: Source, args: StdfArguments) -> Iterator[UUTReport]:
        """Yield the report of each part when its record PRR comes."""
        with open_packed(source, MAX_UNPACKED) as stream:
            yield from _File(args).reports(read_records(stream))


class _Part:
    """A part that is being tested: its steps, in the sections of the test program."""

    def __init__(self) -> None:
        self.root = SequenceCall(name="MainSequence Callback", status="P")
        self.sections: dict[tuple[str, ...], SequenceCall] = {(): self.root}

    def sequence(self, section: tuple[str, ...]) -> SequenceCall:
        found = self.sections.get(section)
        if found is None:
            found = self.sections[section] = add_sequence(self.sequence(section[:-1]), section[-1])
        return found


class _Wafer(NamedTuple):
    name: str
    start: int


class _File:
    """Reads the records of one file."""

    def __init__(self, args: StdfArguments) -> None:
        self._args = args
        self._serial_number = Template(args.serial_number)
        self._tests = Tests()
        self._header: dict[str, str] | None = None
        self._start = 0
        self._wafer: dict[int, _Wafer] = {}
        self._open: dict[tuple[int, int], _Part] = {}
        self._section: tuple[str, ...] = ()

    def reports(self, records: Iterator[tuple[int, int, Fields]]) -> Iterator[UUTReport]:
        tests = {10: self._tests.parametric, 15: self._tests.several, 20: self._tests.functional}
        ended = False
        for kind, sub, fields in records:
            match kind, sub:
                case 15, 10 | 15 | 20:
                    number, head, site, flags = fields.take("IBBB")
                    part = self._open.get((head, site)) or self._opened(head, site)
                    tests[sub](part.sequence(self._section), number, flags, fields)
                case 5, 10:
                    place = fields.take("BB")
                    if place in self._open:
                        raise ConverterError(f"The part at byte {fields.where:,} begins before the last one has ended.")
                    self._opened(*place)
                case 5, 20:
                    yield self._report(fields)
                case 1, 10:
                    self._read_header(fields)
                case 1, 20:
                    ended = True
                case 1, 60:
                    index, _ = fields.take("HH")
                    names = [fields.text() for _ in range(3)]
                    self._tests.pins[index] = next(filter(None, reversed(names)), f"Pin {index}")
                case 2, 10:
                    head, _, start = fields.take("BBI")
                    self._wafer[head] = _Wafer(fields.text(), start)
                case 2, 20:
                    self._wafer.pop(fields.take("B")[0], None)
                case 20, 10:
                    self._section = (*self._section, fields.text() or "Section")
                case 20, 20:
                    self._section = self._section[:-1]
                case _:
                    pass
        if not ended or self._open:
            raise ConverterError("The file ends without the record MRR, or inside a part: it may not be written yet.")

    def _opened(self, head: int, site: int) -> _Part:
        part = self._open[head, site] = _Part()
        return part

    def _read_header(self, fields: Fields) -> None:
        _, self._start, *_ = fields.take("IIBcccHc")
        self._header = {name: fields.text() for name in _MIR}

    def _report(self, fields: Fields) -> UUTReport:
        head, site, flags, _, hard = fields.take("BBBHH")
        soft, x, y = fields.optional("H", _NO_BIN), fields.optional("h", _NO_PLACE), fields.optional("h", _NO_PLACE)
        took = fields.optional("I", 0)
        name, text = fields.text(), fields.text()
        header = self._header
        if header is None:
            raise ConverterError(f"The part {name!r} comes before the record MIR.")
        part, wafer = self._open.pop((head, site), None) or _Part(), self._wafer.get(head)
        told = {"part": name, "lot": header["LOT_ID"], "wafer": wafer.name if wafer else "", "x": x, "y": y}
        serial_number = self._serial_number.substitute(told)
        if not serial_number.strip():
            hint = 'Say of what it is made in the argument serial_number: "$wafer-$x-$y".'
            raise ConverterError(f"The part at byte {fields.where:,} has no PART_ID.", hint=hint)
        code = header["TEST_COD"]
        start = wafer.start if wafer and wafer.start else self._start
        report = self._args.new_report(
            serial_number=serial_number,
            part_number=header["PART_TYP"],
            revision=header["DSGN_REV"],
            process=code if code in self._args.operation_types else None,
            operator=header["OPER_NAM"],
            station_name=header["NODE_NAM"],
            start=datetime.fromtimestamp(start, UTC) if start else None,
            result="T" if flags & 0x04 else "E" if flags & 0x10 else "F" if flags & 0x08 else "P",
            sequence=header["JOB_NAM"],
            sequence_version=header["JOB_REV"],
        )
        data = report.data
        data["uut"]["testSocketIndex"] = site
        if took:
            data["uut"]["execTime"] = took / 1000
        if header["LOT_ID"]:
            data["uut"]["batchSN"] = header["LOT_ID"]
        if steps := part.root.data.get("steps"):
            data["root"]["steps"] = steps
            if len(part.sections) > 1:
                for section in part.sections.values():
                    if section is not part.root:
                        settle(section)
        told["retest"] = "same part" if flags & 0x01 else "same place" if flags & 0x02 else ""
        _add_remarks(report, header, told, text, [("Head", head), ("Hard bin", hard), ("Soft bin", soft)])
        return report


def _add_remarks(
    report: UUTReport, header: dict[str, str], told: Json, text: str, numbers: list[tuple[str, int]]
) -> None:
    numbers += [(axis.upper(), told[axis]) for axis in ("x", "y")]
    known = [{"description": name, "numeric": value} for name, value in numbers if value not in (_NO_PLACE, _NO_BIN)]
    report.data.setdefault("miscInfos", []).extend(known)
    said = {"Wafer": told["wafer"], "Part": told["part"], "Part text": text, "Retest": told["retest"]}
    add_remarks(report, said | {what: header[name] for name, what in _REMARKS.items()})


CONVERTERS = (Stdf,)
