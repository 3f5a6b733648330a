"""The small parts of reports and steps: miscellaneous and additional data, assets, loops, called code."""

from __future__ import annotations

from datetime import datetime

from .document import Attr, Document, Many, child, children, field
from .values import INTEGER, MOMENT, Moment, integer, number

__all__ = [
    "AdditionalData",
    "AdditionalDataArray",
    "AdditionalDataArrayIndex",
    "AdditionalDataProperty",
    "Asset",
    "AssetStats",
    "CallExeStepInfo",
    "LoopInfo",
    "MessagePopupInfo",
    "MiscInfo",
    "SequenceCallInfo",
    "UURMiscInfo",
]


class MiscInfo(Document):
    """A searchable remark on a report: a text or a whole number under a description."""

    id: str | None = field(default=None)
    description: str = field()
    """What it is about, up to 100 characters."""
    string_value: str | None = field("text", default=None)
    """Up to 100 characters."""
    numeric_value: Attr[int | None, float | None] = field("numeric", default=None, then="_number_given")
    """A whole number. The server knows no other: any other that is assigned becomes the text."""
    type_def: str | None = field("typedef", default=None)
    """Up to 30 characters."""

    def _number_given(self) -> None:
        value = number(self._data["numeric"], "numeric_value")
        if value.is_integer() or self.string_value is not None:
            self._data["numeric"] = integer(self._data["numeric"], "numeric_value")
        else:
            self.string_value = str(self._data.pop("numeric"))


class UURMiscInfo(Document):
    """A searchable remark on a repair: a text under a key."""

    key: str = field("description")
    value: str | None = field("text", default=None)


class Asset(Document):
    """A piece of test equipment that was used, and how often."""

    sn: str = field("assetSN", also=("sn",))
    usage_count: Attr[int | None, int | None] = field(default=None, codec=INTEGER)
    usage_count_format: str | None = field(default=None)
    asset_type: str | None = field(default=None)
    pn: str | None = field("partNumber", default=None)
    calibration_date: Attr[datetime | None, Moment | None] = field(default=None, codec=MOMENT)
    calibration_due: Attr[datetime | None, Moment | None] = field(default=None, codec=MOMENT)


class AssetStats(Document):
    """What the server says about an asset at the time of the test. It is not sent."""

    sn: str | None = field("assetSN", default=None, also=("sn",))
    running_count: int | None = field(default=None)
    running_count_exceeded: int | None = field(default=None)
    total_count: int | None = field(default=None)
    total_count_exceeded: int | None = field(default=None)
    days_since_calibration: int | None = field(default=None)
    is_days_since_calibration_unknown: bool | None = field(default=None)
    calibration_days_overdue: int | None = field(default=None)
    days_since_maintenance: int | None = field(default=None)
    is_days_since_maintenance_unknown: bool | None = field(default=None, also=("isDaysMaintenanceUnknown",))
    maintenance_days_overdue: int | None = field(default=None)
    message: str | None = field(default=None)


class LoopInfo(Document):
    """A step's place in a loop.

    The iterations have an `index`, from 0. The summary step before them has `count`, `ending_index` (the highest index;
    `count` is one more), `passed` and `failed`.
    """

    index: Attr[int | None, int | None] = field("idx", default=None, codec=INTEGER, also=("i",))
    count: Attr[int | None, int | None] = field("num", default=None, codec=INTEGER, also=("n",))
    ending_index: Attr[int | None, int | None] = field(default=None, codec=INTEGER)
    passed: Attr[int | None, int | None] = field(default=None, codec=INTEGER)
    failed: Attr[int | None, int | None] = field(default=None, codec=INTEGER)


class SequenceCallInfo(Document):
    """The sequence that a step called."""

    path: str = field(default="C:/SequenceCall.seq")
    """The path of the file, up to 500 characters."""
    file_name: str = field("name", default="TestSequence.seq")
    """The name of the sequence, up to 200 characters."""
    version: str = field(default="1.0.0")
    """Up to 30 characters."""


class CallExeStepInfo(Document):
    """How a called program ended."""

    exit_code: Attr[int | None, int | None] = field(default=None, codec=INTEGER)


class MessagePopupInfo(Document):
    """What an operator answered."""

    response: str | None = field(default=None)
    """The text, up to 200 characters."""
    button: Attr[int | None, int | str | None] = field(default=None, codec=INTEGER)
    """The number of the button."""


class AdditionalDataProperty(Document):
    """A named value, an object of values or an array."""

    name: str | None = field(default=None)
    type: str = field()
    """"Number", "String", "Bool", "Obj", "Array", ..."""
    flags: int | None = field(default=None)
    value: str | None = field(default=None)
    comment: str | None = field(default=None)
    num_format: str | None = field(default=None)
    props: Many[AdditionalDataProperty] = children(lambda: AdditionalDataProperty)
    array: AdditionalDataArray | None = child(lambda: AdditionalDataArray)


class AdditionalDataArrayIndex(Document):
    """One element of an array."""

    text: str = field()
    """Its place as text, as "[0][1]"."""
    indexes: list[int] = field()
    """Its place in each dimension."""
    value: AdditionalDataProperty | None = child(AdditionalDataProperty)


class AdditionalDataArray(Document):
    """An array of values."""

    dimension: int = field()
    type: str = field()
    indexes: Many[AdditionalDataArrayIndex] = children(AdditionalDataArrayIndex)


class AdditionalData(Document):
    """Structured data about a report or a step, under a name of up to 200 characters."""

    name: str = field()
    props: Many[AdditionalDataProperty] = children(AdditionalDataProperty)
