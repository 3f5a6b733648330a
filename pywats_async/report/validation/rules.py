"""What WATS asks of each kind of object in a WSJF document: types, lengths, letters, operators.

Lengths are those of the server's own schema; a text without a length of its own may have 100 characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

__all__ = [
    "ADDITIONAL_DATA",
    "ARRAY",
    "ARRAY_INDEX",
    "ASSET",
    "ATTACHMENT",
    "BINARY_DATA",
    "BOOLEAN",
    "CALL_EXE",
    "CHART",
    "FAILURE",
    "GROUPS",
    "HEADER",
    "LOOP",
    "MAX_DEPTH",
    "MAX_SERIES",
    "MEASUREMENT_STATUSES",
    "MESSAGE_POPUP",
    "MISC_INFO",
    "NUMERIC",
    "NUMERIC_LIMITS",
    "PROP",
    "REPORT",
    "RESULTS",
    "SEQUENCE_CALL",
    "SERIES",
    "STEP",
    "STEP_STATUSES",
    "STRING",
    "STRING_OPERATORS",
    "SUB_UNIT",
    "TYPES",
    "UUR",
    "UUT",
    "WORDS",
    "Kind",
    "Shape",
]

MAX_SERIES = 50
"""Series of one chart."""
MAX_DEPTH = 1000
"""How deep steps, properties and unknown values may nest."""

TYPES = {"T": "test", "R": "repair"}
RESULTS = {"P": "passed", "F": "failed", "E": "error", "T": "terminated"}
STEP_STATUSES = RESULTS | {"D": "done", "S": "skipped"}
MEASUREMENT_STATUSES = {"P": "passed", "F": "failed", "S": "skipped"}
GROUPS = {"S": "setup", "M": "main", "C": "cleanup"}
WORDS = {word: letter for letters in (TYPES, STEP_STATUSES, GROUPS) for letter, word in letters.items()} | {
    "uut": "T",
    "uur": "R",
}
"""The words that are often written where WSJF has a letter."""

NUMERIC_LIMITS: dict[str, tuple[str, ...]] = {
    "LOG": (),
    **dict.fromkeys(("EQ", "NE", "GT", "LT", "GE", "LE"), ("lowLimit",)),
    **dict.fromkeys(("GTLT", "GELE", "GELT", "GTLE", "LTGT", "LEGE", "LEGT", "LTGE"), ("lowLimit", "highLimit")),
}
"""The limits that each operator compares with; one limit is always the low one."""
STRING_OPERATORS = frozenset({"LOG", "EQ", "NE", "GT", "LT", "GE", "LE", "CASESENSIT", "IGNORECASE", "REGEX"})

_UNLIMITED = 2**63


class Kind(NamedTuple):
    """A kind of value: its name for a message, and the types that are surely of it."""

    name: str
    types: frozenset[type[Any]]


_INTEGER = Kind("a whole number", frozenset({int}))
_NUMBER = Kind("a number", frozenset({int, float}))
_BOOLEAN = Kind("true or false", frozenset({bool}))
_LIST = Kind("a list", frozenset({list}))
_OBJECT = Kind("an object", frozenset({dict}))


class Shape:
    """The keys of one kind of object.

    `lengths` holds the texts, `kinds` every other value. `dates` and `guids` are texts with a form, of length 0; texts
    of length 1 have a list of what they may be. `required` keys are neither absent nor null nor empty; `present` ones
    may be empty. Texts are given as "name", or "name:20" for another length than 100 characters.

    `good` remembers combinations of keys and types that are right, and which texts are left to be measured.
    """

    __slots__ = ("dates", "good", "guids", "kinds", "lengths", "present", "required")

    def __init__(
        self,
        texts: str = "",
        *,
        integers: str = "",
        numbers: str = "",
        booleans: str = "",
        lists: str = "",
        objects: str = "",
        dates: str = "",
        guids: str = "",
        required: str = "",
        present: str = "",
    ) -> None:
        self.lengths = dict(_lengths(texts)) | dict.fromkeys(f"{dates} {guids}".split(), 0)
        self.kinds: dict[str, Kind] = {}
        for keys, kind in (
            (integers, _INTEGER),
            (numbers, _NUMBER),
            (booleans, _BOOLEAN),
            (lists, _LIST),
            (objects, _OBJECT),
        ):
            self.kinds |= dict.fromkeys(keys.split(), kind)
        self.dates, self.guids = frozenset(dates.split()), frozenset(guids.split())
        self.good: dict[tuple[Any, ...], list[tuple[str, int, int]]] = {}
        self.required, self.present = tuple(required.split()), tuple(present.split())


def _lengths(texts: str) -> Iterator[tuple[str, int]]:
    for text in texts.split():
        key, _, length = text.partition(":")
        yield key, _UNLIMITED if length == "*" else int(length or 100)


REPORT = Shape(
    "type:1 pn sn rev productName:* processCodeFormat processName result:1 machineName location purpose origin:*",
    integers="processCode",
    lists="miscInfos subUnits assets assetStats binaryData additionalData",
    objects="root uut uur",
    dates="start startUTC",
    guids="id",
    required="id pn sn rev processCode machineName location purpose start startUTC",
)
HEADER = frozenset(REPORT.lengths) | {"processCode"}
"""The keys of the report itself, as opposed to those of its parts."""

UUT = Shape(
    "execTimeFormat testSocketIndexFormat batchSN comment:5000 errorCodeFormat errorMessage:500 fixtureId user"
    " batchFailCountFormat batchLoopIndexFormat",
    integers="testSocketIndex errorCode batchFailCount batchLoopIndex stepIdCausedUUTFailure",
    numbers="execTime",
    lists="refUURs",
)
UUR = Shape(
    "comment:5000 user processCodeFormat processName",
    integers="processCode",
    numbers="execTime",
    lists="children",
    dates="confirmDate finalizeDate",
    guids="refUUT parent",
)
MISC_INFO = Shape("description text typedef:30 numericFormat", integers="numeric", guids="id", required="description")
SUB_UNIT = Shape(
    "partType:50 pn sn rev",
    integers="idx parentIdx position replacedIdx",
    lists="failures",
    required="partType pn sn",
)
FAILURE = Shape(
    "category code comment:5000 comRef:50 funcBlock refStepName artNumber artRev artVendor artDescription:500",
    integers="refStepId",
    lists="attachments",
    required="category code",
)
BINARY_DATA = Shape("contentType data:* name", guids="id", present="data")
ASSET = Shape("assetSN usageCountFormat", integers="usageCount", required="assetSN")

STEP = Shape(
    "group:1 stepType name status:1 interactiveExeNumFormat errorCodeFormat errorMessage:200 tsGuid:30 totTimeFormat"
    " reportText:100000",
    integers="id interactiveExeNum errorCode",
    numbers="totTime",
    booleans="causedSeqFailure causedUUTFailure",
    lists="steps numericMeas stringMeas booleanMeas additionalResults",
    objects="loop seqCall callExe messagePopup chart attachment",
    dates="start",
    required="name",
)
LOOP = Shape(integers="idx num endingIndex passed failed")
NUMERIC = Shape(
    "compOp:1 name status:1 unit:20 valueFormat highLimitFormat lowLimitFormat",
    numbers="value highLimit lowLimit",
    present="value",
)
STRING = Shape("compOp:1 name status:1 value limit")
BOOLEAN = Shape("name status:1")
SEQUENCE_CALL = Shape("path:500 name:200 version:30")
CALL_EXE = Shape("exitCodeFormat", numbers="exitCode")
MESSAGE_POPUP = Shape("response:200 buttonFormat", integers="button")
ATTACHMENT = Shape("name contentType data:*", required="name", present="data")
CHART = Shape("chartType label xLabel:50 xUnit:20 yLabel:50 yUnit:20", lists="series")
SERIES = Shape("dataType name xdata:* ydata:*", present="ydata")

ADDITIONAL_DATA = Shape("name:200", lists="props", required="name")
PROP = Shape("name:* type:* value:* numFormat:* comment:*", integers="flags", lists="props", objects="array")
ARRAY = Shape("type:*", integers="dimension", lists="indexes")
ARRAY_INDEX = Shape("text:*", lists="indexes", objects="value")
