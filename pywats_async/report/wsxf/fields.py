"""The one table that says which element and attribute of WSXF is which key of WSJF.

Read and written by the same rows, so that the two directions cannot drift. Elements stand in the order of the schema,
which is also the order in which they are written. What the table does not name is kept as it is found (see `wsxf`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ..document import Json
from . import reshape
from .codecs import BOOLEAN, FLAGS, GROUP, GUID, INTEGER, KIND, NUMBER, STATUS, TEXT, Codec

__all__ = ["NAMESPACE", "NESTED", "REPORT", "Child", "Element", "Field", "Row"]

NAMESPACE = "http://wats.virinco.com/schemas/WATS/Report/wsxf"


class Field(NamedTuple):
    """An attribute. `blank`: a server writes "" for null, where it leaves other attributes out."""

    key: str
    codec: Codec = TEXT
    blank: bool = False


class Child(NamedTuple):
    """A child element: an object (or `many`) under `key`; without a key, its attributes belong to the parent's object.

    A child that is only text (`element` is None) is a value under `key`.
    """

    key: str | None
    element: Element | None = None
    many: bool = False
    codec: Codec = TEXT


class Row(NamedTuple):
    """A field as it is written: what `Field` says, and the key that keeps the text it was read from."""

    name: str
    key: str
    spelling: str
    codec: Codec
    blank: bool


class Element:
    """What an element holds: attributes, children, and perhaps its own text under the key `text`.

    `nulls` are the keys that a server's WSJF export states even when they are null. `loaded` and `dumping` bridge
    places where the two formats differ in shape: the first works on the finished object in place, the second returns
    the object to be written. Only the content of additional data has no namespace.
    """

    __slots__ = ("attributes", "children", "dumping", "known", "loaded", "namespace", "nulls", "rows", "text")

    def __init__(
        self,
        attributes: Mapping[str, Field],
        children: Mapping[str, Child] | None = None,
        *,
        nulls: str = "",
        text: str | None = None,
        loaded: Callable[[Json], None] | None = None,
        dumping: Callable[[Json], Json] | None = None,
        namespace: str = NAMESPACE,
    ) -> None:
        self.attributes = dict(attributes)
        self.rows = [Row(name, spec.key, "@" + name, spec.codec, spec.blank) for name, spec in attributes.items()]
        self.children: dict[str, Child] = {}
        self.nulls = tuple(nulls.split())
        self.text = text
        self.loaded, self.dumping = loaded, dumping
        self.namespace = namespace
        self.known = {spec.key for spec in self.attributes.values()}
        if text:
            self.known.add(text)
        self.hold(children or {})

    def hold(self, children: Mapping[str, Child]) -> None:
        """Add children; apart from the constructor, for elements that hold each other."""
        self.children |= children
        for child in children.values():
            if child.key:
                self.known.add(child.key)
            elif child.element:
                self.known |= child.element.known


_PROCESS = Element(
    {"Code": Field("processCode", INTEGER), "CodeFormat": Field("processCodeFormat"), "Name": Field("processName")}
)

_UUT = Element(
    {
        "UserLoginName": Field("user"),
        "BatchSN": Field("batchSN"),
        "TestSocketIndex": Field("testSocketIndex", INTEGER),
        "TestSocketIndexFormat": Field("testSocketIndexFormat"),
        "ExecutionTime": Field("execTime", NUMBER),
        "ExecutionTimeFormat": Field("execTimeFormat"),
        "FixtureId": Field("fixtureId"),
        "ErrorCode": Field("errorCode", INTEGER),
        "ErrorCodeFormat": Field("errorCodeFormat"),
        "ErrorMessage": Field("errorMessage"),
        "BatchLoopIndex": Field("batchLoopIndex", INTEGER),
        "BatchLoopIndexFormat": Field("batchLoopIndexFormat"),
        "BatchFailCount": Field("batchFailCount", INTEGER),
        "BatchFailCountFormat": Field("batchFailCountFormat"),
        "StepIdCausedUUTFailure": Field("stepIdCausedUUTFailure", INTEGER),
    },
    {"Comment": Child("comment")},
    nulls="execTime testSocketIndex batchSN comment errorCode errorMessage fixtureId user batchFailCount"
    " batchLoopIndex stepIdCausedUUTFailure",
)

_UUR = Element(
    {
        "UserLoginName": Field("user"),
        "ConfirmDate": Field("confirmDate"),
        "FinalizeDate": Field("finalizeDate"),
        "ExecutionTime": Field("execTime", NUMBER),
        "ReferencedUUT": Field("refUUT", GUID),
        "Parent": Field("parent", GUID),
    },
    {
        "Children": Child("children", many=True, codec=GUID),
        "Comment": Child("comment"),
        "Process": Child(None, _PROCESS),
    },
    nulls="comment user processCode processName refUUT confirmDate finalizeDate execTime parent children",
)

_MISC_INFO = Element(
    {
        "Typedef": Field("typedef", blank=True),
        "Id": Field("id", GUID),
        "Description": Field("description"),
        "Numeric": Field("numeric", INTEGER),
        "NumericFormat": Field("numericFormat"),
    },
    nulls="description text numeric",
    text="text",
)

_PART = {"PartType": Field("partType"), "PN": Field("pn"), "SN": Field("sn"), "Rev": Field("rev")}

_SUB_UNIT = Element(
    {
        "Idx": Field("idx", INTEGER),
        "ParentIDX": Field("parentIdx", INTEGER),
        "ReplacedIDX": Field("replacedIdx", INTEGER),
        **_PART,
        "Position": Field("position", INTEGER),
    },
    nulls="partType pn rev sn",
)

_PART_INFO = Element(_PART, nulls="partType pn rev sn")

_FAILURE = Element(
    {
        "Category": Field("category"),
        "Code": Field("code"),
        "CompRef": Field("comRef"),
        "StepID": Field("refStepId", INTEGER),
        "StepName": Field("refStepName"),
        "FunctionBlock": Field("funcBlock"),
        "ArticleNumber": Field("artNumber"),
        "ArticleRevision": Field("artRev"),
        "ArticleVendor": Field("artVendor"),
        "ArticleDescription": Field("artDescription"),
    },
    {"Comment": Child("comment")},
    nulls="artNumber artRev artVendor artDescription category code comment comRef funcBlock refStepId refStepName",
)

_BINARY_DATA = Element(
    {"BinaryDataGUID": Field("id", GUID), "ContentType": Field("contentType"), "FileName": Field("name")}, text="data"
)

_BINARY = Element(
    {},
    {"Data": Child(None, _BINARY_DATA)},
    nulls="contentType data name id",
    loaded=reshape.binary_loaded,
    dumping=reshape.binary_dumping,
)

_ASSET = Element(
    {
        "AssetSN": Field("assetSN"),
        "UsageCount": Field("usageCount", INTEGER),
        "UsageCountFormat": Field("usageCountFormat"),
    },
    nulls="assetSN usageCount usageCountFormat",
)

# The content of additional data is free XML; what a server shows of it is TestStand's, which has no namespace.
_ARRAY_VALUE = Element({"ID": Field("text")}, nulls="text indexes value", text="@text", namespace="")
_ARRAY_VALUE.known.add("indexes")

_PROP = Element(
    {"Name": Field("name"), "Type": Field("type"), "Flags": Field("flags", FLAGS), "NumberFmt": Field("numFormat")},
    nulls="name type",
    loaded=reshape.prop_loaded,
    dumping=reshape.prop_dumping,
    namespace="",
)
_PROP.hold(
    {
        "Comment": Child("comment"),
        "Value": Child("@Value", _ARRAY_VALUE, many=True),
        "Prop": Child("props", _PROP, many=True),
    }
)
_ARRAY_VALUE.hold({"Prop": Child("value", _PROP)})

_ADDITIONAL_DATA = Element({"Name": Field("name")}, {"Prop": Child("props", _PROP, many=True)}, nulls="name props")

_NUMERIC = Element(
    {
        "Name": Field("name"),
        "NumericValue": Field("value", NUMBER),
        "NumericValueFormat": Field("valueFormat"),
        "Units": Field("unit", blank=True),
        "CompOperator": Field("compOp"),
        "HighLimit": Field("highLimit", NUMBER),
        "HighLimitFormat": Field("highLimitFormat"),
        "LowLimit": Field("lowLimit", NUMBER),
        "LowLimitFormat": Field("lowLimitFormat"),
        "Status": Field("status", STATUS),
    },
    nulls="compOp name status unit value highLimit lowLimit",
)

_STRING = Element(
    {
        "Name": Field("name"),
        "CompOperator": Field("compOp"),
        "StringLimit": Field("limit"),
        "StringValue": Field("value"),
        "Status": Field("status", STATUS),
    },
    nulls="compOp name status value limit",
)

_BOOLEAN = Element({"Name": Field("name"), "Status": Field("status", STATUS)}, nulls="name status")

_LOOP = Element(
    {
        "num": Field("num", INTEGER),
        "passed": Field("passed", INTEGER),
        "failed": Field("failed", INTEGER),
        "ending_index": Field("endingIndex", INTEGER),
        "index": Field("idx", INTEGER),
    },
    nulls="idx num endingIndex passed failed",
)

_SEQUENCE_CALL = Element(
    {"Name": Field("name"), "Version": Field("version", blank=True), "Filepath": Field("path")},
    nulls="path name version",
)

_SERIES = Element(
    {"Name": Field("name"), "DataType": Field("dataType")},
    {"ydata": Child("ydata"), "xdata": Child("xdata")},
    nulls="dataType name xdata ydata",
)

_CHART = Element(
    {
        "ChartType": Field("chartType"),
        "Label": Field("label"),
        "XLabel": Field("xLabel"),
        "XUnit": Field("xUnit", blank=True),
        "YLabel": Field("yLabel"),
        "YUnit": Field("yUnit", blank=True),
    },
    {"Series": Child("series", _SERIES, many=True)},
    nulls="chartType label xLabel xUnit yLabel yUnit series",
)

_ATTACHMENT = Element(
    {"Name": Field("name"), "ContentType": Field("contentType")},
    nulls="name contentType data",
    text="data",
    loaded=reshape.attachment_loaded,
    dumping=reshape.attachment_dumping,
)

_CALL_EXE = Element(
    {"ExitCode": Field("exitCode", NUMBER), "ExitCodeFormat": Field("exitCodeFormat")}, nulls="exitCode"
)

_MESSAGE_POPUP = Element(
    {
        "Button": Field("button", INTEGER),
        "ButtonFormat": Field("buttonFormat"),
        "Response": Field("response", blank=True),
    },
    nulls="response button",
)

_STEP = Element(
    {
        "Id": Field("id", INTEGER),
        "Group": Field("group", GROUP),
        "Name": Field("name"),
        "StepType": Field("stepType"),
        "Status": Field("status", STATUS),
        "total_time": Field("totTime", NUMBER),
        "total_timeFormat": Field("totTimeFormat"),
        "TSGuid": Field("tsGuid"),
        "StepErrorCode": Field("errorCode", INTEGER),
        "StepErrorCodeFormat": Field("errorCodeFormat"),
        "StepErrorMessage": Field("errorMessage"),
        "Start": Field("start"),
        "InteractiveExeNum": Field("interactiveExeNum", INTEGER),
        "InteractiveExeNumFormat": Field("interactiveExeNumFormat"),
        "StepCausedSequenceFailure": Field("causedSeqFailure", BOOLEAN),
        "StepCausedUUTFailure": Field("causedUUTFailure", BOOLEAN),
    },
    {
        "Loop": Child("loop", _LOOP),
        "ReportText": Child("reportText"),
        "SequenceCall": Child("seqCall", _SEQUENCE_CALL),
        "NumericLimit": Child("numericMeas", _NUMERIC, many=True),
        "PassFail": Child("booleanMeas", _BOOLEAN, many=True),
        "StringValue": Child("stringMeas", _STRING, many=True),
        "Chart": Child("chart", _CHART),
        "Attachment": Child("attachment", _ATTACHMENT),
        "Callexe": Child("callExe", _CALL_EXE),
        "MessagePopup": Child("messagePopup", _MESSAGE_POPUP),
        "AdditionalResults": Child("additionalResults", _ADDITIONAL_DATA, many=True),
    },
    nulls="id group stepType name status totTime causedUUTFailure",
)
_STEP.hold({"Step": Child("steps", _STEP, many=True)})

REPORT = Element(
    {
        "type": Field("type", KIND),
        "ID": Field("id", GUID),
        "Start": Field("start"),
        "Start_utc": Field("startUTC"),
        "Result": Field("result", STATUS),
        "SN": Field("sn"),
        "PN": Field("pn"),
        "Rev": Field("rev"),
        "origin": Field("origin"),
        "MachineName": Field("machineName"),
        "Location": Field("location"),
        "Purpose": Field("purpose"),
        "ProductName": Field("productName", blank=True),
    },
    {
        "UUT": Child("uut", _UUT),
        "UUR": Child("uur", _UUR),
        "Process": Child(None, _PROCESS),
        "AdditionalData": Child("additionalData", _ADDITIONAL_DATA, many=True),
        "Asset": Child("assets", _ASSET, many=True),
        "MiscInfo": Child("miscInfos", _MISC_INFO, many=True),
        "ReportUnitHierarchy": Child("subUnits", _SUB_UNIT, many=True),
        "PartInfo": Child("@PartInfo", _PART_INFO, many=True),
        "Failures": Child("@Failures", _FAILURE, many=True),
        "Binary": Child("@Binary", _BINARY, many=True),
        "Step": Child("root", _STEP),
    },
    nulls="type id pn sn rev productName processCode processCodeFormat processName result machineName location purpose"
    " origin start startUTC",
    loaded=reshape.report_loaded,
    dumping=reshape.report_dumping,
)
"""The element `Report`, and through its children every other one."""


def _nested(element: Element, seen: set[int]) -> set[str]:
    seen.add(id(element))
    inner = {child.key: child.element for child in element.children.values() if child.key and child.element}
    deeper = (_nested(each, seen) for each in inner.values() if id(each) not in seen)
    return set(inner).union(*deeper)


NESTED = frozenset(_nested(REPORT, set()) | {"array", "attachments", "binaryData", "failures", "indexes"})
"""The keys under which a document holds objects that may have keys from the XML."""
