"""What yields and repairs are broken down by, and the text that the server takes for it."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Self, TypeAlias

from ..errors import ValidationError
from .enums import SortDirection

__all__ = ["KPI", "Dimension", "DimensionBuilder", "RepairDimension", "RepairKPI"]


class Dimension(StrEnum):
    """What yields are calculated for."""

    PART_NUMBER = "partNumber"
    PRODUCT_NAME = "productName"
    PRODUCT_GROUP = "productGroup"
    REVISION = "revision"
    STATION_NAME = "stationName"
    LOCATION = "location"
    PURPOSE = "purpose"
    TEST_OPERATION = "testOperation"
    PROCESS_CODE = "processCode"
    PERIOD = "period"
    SW_FILENAME = "swFilename"
    SW_VERSION = "swVersion"
    LEVEL = "level"
    BATCH_NUMBER = "batchNumber"
    OPERATOR = "operator"
    FIXTURE_ID = "fixtureId"
    SOCKET_INDEX = "socketIndex"
    ERROR_CODE = "errorCode"
    STEP_CAUSED_UUT_FAILURE = "stepCausedUutFailure"
    STEP_PATH_CAUSED_UUT_FAILURE = "stepPathCausedUutFailure"
    MISC_INFO_DESCRIPTION = "miscInfoDescription"
    MISC_INFO_STRING = "miscInfoString"
    ASSET_SERIAL_NUMBER = "assetSerialNumber"
    ASSET_NAME = "assetName"
    UNIT_TYPE = "unitType"


class RepairDimension(StrEnum):
    """What repairs are counted for, beside the words of `Dimension`."""

    REPAIR_OPERATION = "repairOperation"
    REPAIR_CODE = "repairCode"
    REPAIR_CATEGORY = "repairCategory"
    REPAIR_TYPE = "repairType"
    COMPONENT_REF = "componentRef"
    COMPONENT_NUMBER = "componentNumber"
    COMPONENT_REVISION = "componentRevision"
    COMPONENT_VENDOR = "componentVendor"
    COMPONENT_DESCRIPTION = "componentDescription"
    FUNCTION_BLOCK = "functionBlock"
    REFERENCED_STEP = "referencedStep"
    REFERENCED_STEP_PATH = "referencedStepPath"
    TEST_PERIOD = "testPeriod"
    TEST_LEVEL = "testLevel"
    TEST_STATION_NAME = "testStationName"
    TEST_LOCATION = "testLocation"
    TEST_PURPOSE = "testPurpose"
    TEST_OPERATOR = "testOperator"


class KPI(StrEnum):
    """The figures of a yield, which may be asked for and ordered by."""

    UNIT_COUNT = "unitCount"
    FP_COUNT = "fpCount"
    SP_COUNT = "spCount"
    TP_COUNT = "tpCount"
    LP_COUNT = "lpCount"
    FP_FAIL_COUNT = "fpFailCount"
    SP_FAIL_COUNT = "spFailCount"
    TP_FAIL_COUNT = "tpFailCount"
    LP_FAIL_COUNT = "lpFailCount"
    FPY = "fpy"
    SPY = "spy"
    TPY = "tpy"
    LPY = "lpy"
    PPM_FPY = "ppmFpy"
    PPM_SPY = "ppmSpy"
    PPM_TPY = "ppmTpy"
    PPM_LPY = "ppmLpy"
    PPM_TEST_YIELD = "ppmTestYield"
    TEST_YIELD_COUNT = "testYieldCount"
    TEST_REPORT_COUNT = "testReportCount"
    TEST_YIELD = "testYield"
    RETEST_COUNT = "retestCount"
    FIRST_UTC = "firstUtc"
    LAST_UTC = "lastUtc"


class RepairKPI(StrEnum):
    """The figures of repair statistics."""

    REPAIR_REPORT_COUNT = "repairReportCount"
    REPAIR_COUNT = "repairCount"


Word: TypeAlias = Dimension | RepairDimension | KPI | RepairKPI | str


class DimensionBuilder:
    """Builds the `dimensions` of a filter: what the rows are for, and in which order they come.

    DimensionBuilder().add(Dimension.PART_NUMBER).add(KPI.FPY, desc=True).build() == "partNumber;fpy desc"
    """

    def __init__(self) -> None:
        self._parts: list[str] = []

    def add(
        self, dimension: Word, direction: SortDirection | None = None, *, asc: bool = False, desc: bool = False
    ) -> Self:
        """Add a dimension or a figure, and if rows are ordered by it, in which direction.

        Raises:
            ValidationError: more than one direction, or a word that would become several.
        """
        given = [SortDirection(direction)] if direction is not None else []
        given += [word for word, wanted in ((SortDirection.ASC, asc), (SortDirection.DESC, desc)) if wanted]
        name = str(dimension.value if isinstance(dimension, Enum) else dimension).strip()
        if len(given) > 1:
            raise ValidationError(f"{name} has one direction: asc or desc.", field="direction")
        if not name or ";" in name:
            raise ValidationError("A dimension is one word; add several one by one.", field="dimension", value=name)
        self._parts.append(f"{name} {given[0].value}" if given else name)
        return self

    def add_all(self, *dimensions: Word) -> Self:
        """Add several dimensions."""
        for dimension in dimensions:
            self.add(dimension)
        return self

    def clear(self) -> Self:
        """Start again."""
        self._parts.clear()
        return self

    def build(self) -> str:
        """Return the text for `WATSFilter.dimensions`."""
        return ";".join(self._parts)

    def __str__(self) -> str:
        return self.build()

    @classmethod
    def yield_by_product(cls, include_period: bool = True) -> Self:
        """Return a builder of yields by part number, and by period."""
        return cls()._by(Dimension.PART_NUMBER, include_period)

    @classmethod
    def yield_by_station(cls, include_period: bool = True) -> Self:
        """Return a builder of yields by station, and by period."""
        return cls()._by(Dimension.STATION_NAME, include_period)

    @classmethod
    def top_failing_products(cls) -> Self:
        """Return a builder of yields by part number, the worst first-pass yield first."""
        return cls().add(Dimension.PART_NUMBER).add(KPI.FPY, SortDirection.ASC)

    def _by(self, dimension: Dimension, period: bool) -> Self:
        return self.add_all(dimension, Dimension.PERIOD) if period else self.add(dimension)
