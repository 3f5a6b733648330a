"""What test and repair reports have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from .attachments import BinaryData
from .document import Attr, Document, Json, Many, children, field
from .enums import ReportStatus, Status
from .parts import AdditionalData, Asset, AssetStats, MiscInfo
from .values import IDENTIFIER, INTEGER, MOMENT, NUMBER, RESULT, UTC_MOMENT, Moment, Number

__all__ = ["Report", "ReportInfo", "SubUnit"]


class ReportInfo(Document):
    """Who made the report, and how long it took."""

    operator: str | None = field("user", default=None)
    """Up to 100 characters."""
    comment: str | None = field(default=None)
    """Up to 5,000 characters."""
    exec_time: Attr[float | None, Number | None] = field(default=None, codec=NUMBER)
    """Seconds."""


class SubUnit(Document):
    """A part of the unit."""

    part_type: str | None = field(default="Unknown")
    """Up to 50 characters."""
    pn: str = field()
    """Part number, up to 100 characters."""
    rev: str | None = field(default=None)
    """Revision, up to 100 characters."""
    sn: str = field()
    """Serial number, up to 100 characters."""
    idx: Attr[int | None, int | None] = field(default=None, codec=INTEGER)
    """Its number in the report; 0 is the unit itself."""
    parent_idx: Attr[int | None, int | None] = field(default=None, codec=INTEGER)
    """The number of the part that it is in."""
    position: Attr[int | None, int | None] = field(default=None, codec=INTEGER)
    replaced_idx: Attr[int | None, int | None] = field(default=None, codec=INTEGER)
    """The number of the part that it replaced."""


S = TypeVar("S", bound=SubUnit)


class Report(Document, Generic[S]):
    """A report on one unit: its header, its parts and its data. `UUTReport` and `UURReport` are the two kinds."""

    type: str = field(default="T")
    """"T" for a test report, "R" for a repair report."""
    id: Attr[UUID, UUID | str | None] = field(default=uuid4, codec=IDENTIFIER)
    """The server replaces a report that has the same id."""
    pn: str = field()
    """Part number, up to 100 characters."""
    sn: str = field()
    """Serial number, up to 100 characters."""
    rev: str = field()
    """Revision, up to 100 characters."""
    process_code: Attr[int, int] = field(codec=INTEGER)
    """Code of the process, which must exist on the server."""
    result: Attr[ReportStatus | str, Status] = field(default=ReportStatus.Passed, codec=RESULT)
    """The verdict on the unit. A code that is not known reads as text."""
    station_name: str = field("machineName")
    """Up to 100 characters, as `location` and `purpose`."""
    location: str = field()
    purpose: str = field()
    start: Attr[datetime, Moment | None] = field(
        default=lambda: datetime.now().astimezone(), codec=MOMENT, then="_start_given"
    )
    """When the work began (default: now). What is assigned sets `start_utc` too; a naive time is local time."""
    start_utc: Attr[datetime, Moment | None] = field(
        "startUTC", default=None, codec=UTC_MOMENT, then="_start_utc_given"
    )
    """The same moment in UTC. What is assigned sets `start` too; a naive time is UTC."""
    sub_units: Many[S] = children(SubUnit)
    misc_infos: Many[MiscInfo] = children(MiscInfo)
    assets: Many[Asset] = children(Asset)
    asset_stats: Many[AssetStats] = children(AssetStats)
    binary_data: Many[BinaryData] = children(BinaryData)
    additional_data: Many[AdditionalData] = children(AdditionalData)
    origin: str | None = field(default=None)
    """Set by the server, as `product_name`."""
    product_name: str | None = field(default=None)
    process_name: str | None = field(default=None)
    """Name of the process; its case matters to the server."""
    process_code_format: str | None = field(default=None)

    @property
    def data(self) -> Json:
        """The live WSJF document behind this view."""
        return self._data

    def add_misc_info(self, description: str, value: Any) -> MiscInfo:
        """Add a searchable remark and return it: an int is stored as a number, anything else as text."""
        whole = type(value) is int
        info = MiscInfo(
            description=description,
            string_value=None if whole else str(value),
            numeric_value=value if whole else None,
        )
        self.misc_infos.append(info)
        return info

    def add_asset(self, sn: str, usage_count: int) -> Asset:
        """Add a piece of test equipment that was used `usage_count` times, and return it."""
        asset = Asset(sn=sn, usage_count=usage_count)
        self.assets.append(asset)
        return asset

    def add_binary_data(self, data: bytes, name: str, content_type: str = "application/octet-stream") -> BinaryData:
        """Add a file and return it. Raises `ValidationError` if it is larger than 2,048,000 bytes."""
        binary = BinaryData.from_bytes(data, name, content_type)
        self.binary_data.append(binary)
        return binary

    def sync_start_times(self) -> None:
        """Set `start_utc` from `start`, or `start` from `start_utc` if there is no `start`."""
        if self._data.get("start") is not None:
            self._start_given()
        elif self._data.get("startUTC") is not None:
            self._start_utc_given()

    def _start_given(self) -> None:
        self._data["startUTC"] = UTC_MOMENT.dump(self.start, "start")

    def _start_utc_given(self) -> None:
        start = MOMENT.load(self._data.get("start"))
        if start != self.start_utc:
            zone = start.tzinfo if isinstance(start, datetime) else None
            self._data["start"] = MOMENT.dump(self.start_utc.astimezone(zone), "start")
