"""The code words of reports, each as the server spells it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self, TypeAlias

from ..errors import ValidationError
from .limits import passes_number

__all__ = [
    "FAILING",
    "PASSING",
    "ChartType",
    "CompOp",
    "FlowType",
    "ImportMode",
    "ReportResult",
    "ReportStatus",
    "ReportType",
    "Status",
    "StepGroup",
    "StepStatus",
    "StepType",
    "status_letter",
]

FAILING = frozenset("FET")
"""The status letters that fail what stands above: Failed, Error, Terminated."""

PASSING = frozenset("PD")
"""The status letters that limits may worsen: Passed, Done."""


class _Word(StrEnum):
    """Looks its members up by value or name, in any case."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        word = value.strip().casefold()
        return next((m for m in cls if word in (m.value.casefold(), m.name.casefold())), None)


class _Verdict(_Word):
    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        letter = _letter(value)
        return next((member for member in cls if member.value == letter), None)

    @property
    def full_name(self) -> str:
        """The word, as "Passed"."""
        return self.name

    @property
    def is_passing(self) -> bool:
        """Whether it is Passed or Done."""
        return self.value in PASSING

    @property
    def is_failure(self) -> bool:
        """Whether it is Failed, Error or Terminated."""
        return self.value in FAILING


class StepStatus(_Verdict):
    """The verdict on a step. Measurements know Passed, Failed and Skipped only."""

    Passed = "P"
    Failed = "F"
    Skipped = "S"
    Done = "D"
    Error = "E"
    Terminated = "T"


class ReportStatus(_Verdict):
    """The verdict on a unit."""

    Passed = "P"
    Failed = "F"
    Done = "D"
    Error = "E"
    Terminated = "T"


ReportResult = ReportStatus

Status: TypeAlias = _Verdict | str | bool
"""A status: a member of `StepStatus` or `ReportStatus`, its letter or word in any case, or whether it passed."""

_LETTERS = {
    form: letter
    for letter, words in {
        "P": ("Passed", "Pass"),
        "F": ("Failed", "Fail"),
        "S": ("Skipped", "Skip"),
        "D": ("Done",),
        "E": ("Error",),
        "T": ("Terminated", "Terminate"),
    }.items()
    for word in (letter, *words)
    for form in (word, word.lower(), word.upper())
}


_BOOLEANS = ("bool", "bool_")
"""Python's, and numpy's by either name."""


def _letter(value: object) -> str | None:
    if isinstance(value, str):
        return _LETTERS.get(value) or _LETTERS.get(value.strip().lower())
    return ("P" if value else "F") if type(value).__name__ in _BOOLEANS else None


def status_letter(value: Any, name: str = "status", of: type[_Verdict] = StepStatus) -> str:
    """Return the letter of a status that is given as a letter, a word, an enum member or a bool.

    Raises:
        ValidationError: It is none of `of`; the message names those that are.
    """
    letter = _LETTERS.get(value) if type(value) is str else None
    letter = letter or _letter(value)
    if letter is None or (of is ReportStatus and letter == "S"):
        allowed = ", ".join(f"{member.name} ({member.value})" for member in of)
        raise ValidationError(f"{name}: {value!r} is no status. Allowed, in any case: {allowed}.", name, value)
    return letter


class StepGroup(_Word):
    """The part of a sequence that a step belongs to."""

    Setup = "S"
    Main = "M"
    Cleanup = "C"


class ReportType(_Word):
    """What a query asks for. In a document, `type` is "T" for a test report and "R" for a repair report."""

    UUT = "U"
    UUR = "R"


class ImportMode(_Word):
    """Who decides about verdicts.

    Active: this package; missing verdicts are evaluated, limits may worsen those given, and failures pass upwards.
    Import: the tester; verdicts are stored as they are given, and only missing ones are evaluated.
    """

    Import = "Import"
    Active = "Active"


class ChartType(_Word):
    """The scales of a chart."""

    LINE = "Line"
    LINE_LOG_XY = "LineLogXY"
    LINE_LOG_X = "LineLogX"
    LINE_LOG_Y = "LineLogY"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        return cls("Line") if isinstance(value, str) and value.casefold() == "linechart" else super()._missing_(value)


class CompOp(_Word):
    """How a measurement is compared with its limits; see `limits`.

    LOG compares nothing. A single-limit operator has its limit in `low_limit`, LT and LE too. Of the two-limit
    operators GTLT, GTLE, GELT and GELE want the value inside, LTGT, LTGE, LEGT and LEGE outside.
    The server does not know EQT, an equality with a tolerance: it is written as EQ.
    """

    LOG = "LOG"
    EQ = "EQ"
    EQT = "EQT"
    NE = "NE"
    LT = "LT"
    LE = "LE"
    GT = "GT"
    GE = "GE"
    CASESENSIT = "CASESENSIT"
    IGNORECASE = "IGNORECASE"
    GTLT = "GTLT"
    GTLE = "GTLE"
    GELT = "GELT"
    GELE = "GELE"
    LTGT = "LTGT"
    LTGE = "LTGE"
    LEGT = "LEGT"
    LEGE = "LEGE"

    def evaluate(self, value: float, low_limit: float | None = None, high_limit: float | None = None) -> bool:
        """Return whether `value` passes. Raises `ValidationError` if a limit that the operator needs is missing."""
        return passes_number(self, value, low_limit, high_limit)


class StepType(_Word):
    """Kinds of steps, as statistics and filters name them."""

    SEQUENCE_CALL = "SequenceCall"
    NUMERIC_LIMIT = "NumericLimit"
    STRING_VALUE = "StringValue"
    PASS_FAIL = "PassFail"  # noqa: S105  # no password
    MULTIPLE_NUMERIC = "MultipleNumericLimit"
    ACTION = "Action"
    MESSAGE_POPUP = "MessagePopup"
    CALL_EXECUTABLE = "CallExecutable"
    LABEL = "Label"
    GOTO = "Goto"
    FLOW_CONTROL = "FlowControl"
    STATEMENT = "Statement"
    PROPERTY_LOADER = "PropertyLoader"
    GENERIC = "Generic"
    UNKNOWN = "Unknown"


class FlowType(_Word):
    """Types of steps that only do something. Any other text is a step type as well: it selects an icon, no more."""

    FTPFiles = "NI_FTPFiles"
    If = "NI_Flow_If"
    ElseIf = "NI_Flow_ElseIf"
    Else = "NI_Flow_Else"
    End = "NI_Flow_End"
    For = "NI_Flow_For"
    ForEach = "NI_Flow_ForEach"
    Break = "NI_Flow_Break"
    Continue = "NI_Flow_Continue"
    DoWhile = "NI_Flow_DoWhile"
    While = "NI_Flow_While"
    Select = "NI_Flow_Select"
    Case = "NI_Flow_Case"
    NI_Flow_StreamLoop = "NI_Flow_StreamLoop"
    NI_Flow_SweepLoop = "NI_Flow_SweepLoop"
    Lock = "NI_Lock"
    Rendezvous = "NI_Rendezvous"
    Queue = "NI_Queue"
    Notification = "NI_Notification"
    Wait = "NI_Wait"
    Batch_Sync = "NI_Batch_Sync"
    AutoSchedule = "NI_AutoSchedule"
    UseResource = "NI_UseResource"
    ThreadPriority = "NI_ThreadPriority"
    Semaphore = "NI_Semaphore"
    BatchSpec = "NI_BatchSpec"
    BatchSync = "NI_BatchSync"
    OpenDatabase = "NI_OpenDatabase"
    OpenSQLStatement = "NI_OpenSQLStatement"
    CloseSQLStatement = "NI_CloseSQLStatement"
    CloseDatabase = "NI_CloseDatabase"
    DataOperation = "NI_DataOperation"
    NI_CPUAffinity = "NI_CPUAffinity"
    NI_IviDmm = "NI_IviDmm"
    NI_IviScope = "NI_IviScope"
    NI_IviFgen = "NI_IviFgen"
    NI_IviDCPower = "NI_IviDCPower"
    NI_IviSwitch = "NI_IviSwitch"
    NI_IviTools = "NI_IviTools"
    NI_LV_DeployLibrary = "NI_LV_DeployLibrary"
    LV_CheckSystemStatus = "NI_LV_CheckSystemStatus"
    LV_RunVIAsynchronously = "NI_LV_RunVIAsynchronously"
    NI_PropertyLoader = "NI_PropertyLoader"
    NI_VariableAndPropertyLoader = "NI_VariableAndPropertyLoader"
    NI_NewCsvFileInputRecordStream = "NI_NewCsvFileInputRecordStream"
    NI_NewCsvFileOutputRecordStream = "NI_NewCsvFileOutputRecordStream"
    NI_WriteRecord = "NI_WriteRecord"
    Goto = "Goto"
    Action = "Action"
    Statement = "Statement"
    Label = "Label"
    GenericTest = "GT"
    NOP = "NOP"
    WATS_Goto = "WATS_Goto"
    Flow_If = "Flow_If"
    Flow_ElseIf = "Flow_ElseIf"
    Flow_Else = "Flow_Else"
    Flow_End = "Flow_End"
    Flow_For = "Flow_For"
    Flow_ForEach = "Flow_ForEach"
    Flow_Break = "Flow_Break"
    Flow_Continue = "Flow_Continue"
    Flow_EndLoop = "Flow_EndLoop"
    Flow_While = "Flow_While"
    Flow_DoWhile = "Flow_DoWhile"
    Flow_Select = "Flow_Select"
    Flow_Case = "Flow_Case"
    Flow_Default = "Flow_Default"
    Flow_EndSelect = "Flow_EndSelect"
