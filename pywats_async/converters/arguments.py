"""What a person tells a converter: what log files do not say, and how to read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import from_json

from ..errors import ConverterError
from ..report.enums import ImportMode, status_letter
from ..report.uut import UUTReport
from ..settings.station import DEFAULT_LOCATION, DEFAULT_PURPOSE, Station, host_name

__all__ = ["Arguments", "DecimalArguments"]

_OFFSET = re.compile(r"(?:UTC)?([+-])(\d\d):?(\d\d)\Z", re.IGNORECASE)


class Arguments(BaseModel):
    """The arguments that every converter takes. What a file says itself wins; these fill what it leaves out.

    A converter with arguments of its own subclasses this.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    part_number: str | None = None
    """Part number of the units, where the file has none."""
    revision: str | None = None
    """Revision of the units, where the file has none."""
    operation_type: int | None = None
    """Code of the test process, where the file has none."""
    operation_types: Mapping[str, int] = Field(default={})
    """Codes by names, where the file names its process: {"Functional test": 50}."""
    operator: str | None = None
    station_name: str | None = None
    """Station, where the file has none. Default: that of the client, else the name of this computer."""
    location: str | None = None
    purpose: str | None = None
    time_zone: str | None = None
    """Of times without an offset: a name as "Europe/Oslo", or "+02:00". Default: the time zone of this computer."""
    encoding: str | None = None
    """Of text without a byte order mark. Default: as declared, else UTF-8, else cp1252."""

    @field_validator("time_zone")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None:
            _zone(value)
        return value

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> Self:
        """Return the arguments of a mapping; texts are converted, as a command line or a configuration has them.

        Raises `ConverterError` naming what is unknown or makes no sense.
        """
        try:
            return cls.model_validate({name: cls._value(name, value) for name, value in given.items()})
        except ValidationError as error:
            problems = [
                f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors(include_url=False)
            ]
            known = ", ".join(cls.model_fields)
            raise ConverterError(f"Arguments: {'; '.join(problems)}.", hint=f"Known arguments: {known}.") from error

    @classmethod
    def _value(cls, name: str, value: Any) -> Any:
        if isinstance(value, str) and value[:1] in ("{", "["):
            try:
                return from_json(value)
            except ValueError as error:
                raise ConverterError(f"Argument {name}: not JSON: {error}.") from error
        return value

    def with_station(self, station: Station) -> Self:
        """Return a copy in which `station` fills what is not given."""
        named = {"station_name": station.name, "location": station.location, "purpose": station.purpose}
        return self.model_copy(update={name: value for name, value in named.items() if getattr(self, name) is None})

    def moment(self, value: datetime) -> datetime:
        """Return a time with its offset; one without is taken in `time_zone`."""
        if value.tzinfo is not None:
            return value
        return value.astimezone() if self.time_zone is None else value.replace(tzinfo=_zone(self.time_zone))

    def new_report(
        self,
        *,
        serial_number: str | None,
        part_number: str | None = None,
        revision: str | None = None,
        process: int | str | None = None,
        operator: str | None = None,
        station_name: str | None = None,
        location: str | None = None,
        purpose: str | None = None,
        start: datetime | None = None,
        result: object = "P",
        sequence: str | None = None,
        sequence_path: str | None = None,
        sequence_version: str | None = None,
    ) -> UUTReport:
        """Return the report of one unit, from what its file says; blank counts as left out.

        It is in Import mode: the verdicts of the tester stand as they are.

        Args:
            process: code or name of the test process.
            start: when the test began; without one (the file knows no time) the report gets the time of its file.
            result: verdict of the tester, as a letter, a word or an enum member.
            sequence: name of the test program.

        Raises:
            ConverterError: There is no serial number; or no part number, revision or process in the file nor here.
        """
        report = UUTReport.create(
            serial_number=_needed("serial number", serial_number),
            part_number=_needed("part number", part_number, self.part_number, "part_number"),
            revision=_needed("revision", revision, self.revision, "revision"),
            process_code=self._process(process),
            operator=_first(operator, self.operator) or "",
            station_name=_first(station_name, self.station_name) or host_name(),
            location=_first(location, self.location) or DEFAULT_LOCATION,
            purpose=_first(purpose, self.purpose) or DEFAULT_PURPOSE,
            start=self.moment(start) if start is not None else datetime.fromtimestamp(0, UTC),
            import_mode=ImportMode.Import,
        )
        data = report.data
        letter = data["result"] = status_letter(result)
        called = {"path": sequence_path or "", "name": sequence or "", "version": sequence_version or ""}
        data["root"] |= {"name": "MainSequence Callback", "status": letter, "seqCall": called}
        if not data["uut"]["user"]:
            del data["uut"]["user"]
        if start is None:
            del data["start"], data["startUTC"]
        return report

    def _process(self, process: int | str | None) -> int:
        if isinstance(process, str) and (process := process.strip()):
            if process in self.operation_types:
                return self.operation_types[process]
            if process.isdecimal():
                return int(process)
        elif isinstance(process, int):
            return process
        if self.operation_type is None:
            named = f"The file names the process {process!r}" if process else "The file names no process"
            hint = "Give its code in the argument operation_type."
            raise ConverterError(f"{named}, and reports need the code of one.", hint=hint)
        return self.operation_type


class DecimalArguments(Arguments):
    """The arguments of converters whose files have decimal commas in some countries."""

    decimal: Literal[".", ","] = "."
    """What stands before the decimals of numbers."""


def _first(*values: str | None) -> str | None:
    return next((value.strip() for value in values if value is not None and value.strip()), None)


def _needed(what: str, value: str | None, default: str | None = None, argument: str | None = None) -> str:
    found = _first(value, default)
    if found is None:
        hint = f"Give it in the argument {argument}." if argument else None
        raise ConverterError(f"The file has no {what}.", hint=hint)
    return found


def _zone(name: str) -> tzinfo:
    """Return the time zone of that name or offset. Raises `ValueError` if there is none."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    if offset := _OFFSET.match(name):
        sign, hours, minutes = offset.groups()
        return timezone((-1 if sign == "-" else 1) * timedelta(hours=int(hours), minutes=int(minutes)))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; write it as Europe/Oslo, UTC or +02:00") from error
