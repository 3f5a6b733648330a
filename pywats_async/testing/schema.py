"""The shape of WSJF: which fields each object has, and of what type. One walk finds wrong types and unknown fields."""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["inspect"]

Json = dict[str, Any]
_Path = tuple[Any, str | int] | None

# After the colon: s string, i integer, n number, b boolean, x base64, * anything; {kind} an object, [kind] many.
_SHAPES = {
    "report": "type:s id:s pn:s sn:s rev:s productName:s processCode:i processCodeFormat:s processName:s result:s "
    "machineName:s location:s purpose:s origin:s start:s startUTC:s root:{step} uut:{uut} uur:{uur} "
    "miscInfos:[miscInfo] subUnits:[subUnit] assets:[asset] assetStats:* binaryData:[binary] "
    "additionalData:[additional]",
    "step": "id:i group:s stepType:s interactiveExeNum:i interactiveExeNumFormat:s loop:{loop} name:s start:s status:s "
    "errorCode:i errorCodeFormat:s errorMessage:s tsGuid:s totTime:n totTimeFormat:s causedSeqFailure:b "
    "causedUUTFailure:b reportText:s steps:[step] numericMeas:[numeric] stringMeas:[string] booleanMeas:[boolean] "
    "additionalResults:[additional] seqCall:{seqCall} callExe:{callExe} messagePopup:{popup} chart:{chart} "
    "attachment:{binary}",
    "loop": "idx:i num:i endingIndex:i passed:i failed:i",
    "numeric": "compOp:s name:s status:s unit:s value:n valueFormat:s highLimit:n highLimitFormat:s lowLimit:n "
    "lowLimitFormat:s",
    "string": "compOp:s name:s status:s value:s limit:s",
    "boolean": "name:s status:s",
    "seqCall": "path:s name:s version:s",
    "callExe": "exitCode:n exitCodeFormat:s",
    "popup": "response:s button:i buttonFormat:s",
    "chart": "chartType:s label:s xLabel:s xUnit:s yLabel:s yUnit:s series:[series]",
    "series": "dataType:s name:s xdata:s ydata:s",
    "binary": "contentType:s data:x name:s id:s",
    "uut": "execTime:n execTimeFormat:s testSocketIndex:i testSocketIndexFormat:s batchSN:s comment:s errorCode:i "
    "errorCodeFormat:s errorMessage:s fixtureId:s user:s batchFailCount:i batchFailCountFormat:s batchLoopIndex:i "
    "batchLoopIndexFormat:s stepIdCausedUUTFailure:i",
    "uur": "comment:s user:s processCode:i processCodeFormat:s processName:s refUUT:s confirmDate:s finalizeDate:s "
    "execTime:n execTimeFormat:s parent:s children:*",
    "miscInfo": "description:s typedef:s text:s numeric:n numericFormat:s id:s",
    "subUnit": "partType:s pn:s rev:s sn:s idx:i parentIdx:i position:i replacedIdx:i failures:[failure]",
    "failure": "category:s code:s comment:s comRef:s funcBlock:s refStepId:i refStepName:s artNumber:s artRev:s "
    "artVendor:s artDescription:s attachments:[binary]",
    "asset": "assetSN:s usageCount:i usageCountFormat:s",
    "additional": "name:s props:[property]",
    "property": "name:s type:s flags:i value:s numFormat:s comment:s props:[property] array:{array}",
    "array": "dimension:i type:s indexes:[cell]",
    "cell": "text:s indexes:* value:{property}",
}


def _is_integer(value: Any) -> bool:
    """Whether it is a whole number of 32 bits."""
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return whole and -(2**31) <= value < 2**31


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) or value in ("NaN", "Infinity", "-Infinity")


def _is_base64(value: Any) -> bool:
    try:
        b64decode(value, validate=True)
    except (ValueError, TypeError):
        return False
    return True


class _Field(NamedTuple):
    fits: frozenset[type]
    """Types that need no second look."""
    check: Callable[[Any], bool]
    wanted: str
    inner: str = ""
    """The kind of the objects in it."""


_SCALARS = {
    "s": _Field(frozenset((str, int, float, bool)), lambda value: False, "a string"),
    "i": _Field(frozenset(), _is_integer, "an integer"),
    "n": _Field(frozenset((int, float)), _is_number, "a number"),
    "b": _Field(frozenset((bool,)), lambda value: False, "a boolean"),
    "x": _Field(frozenset(), _is_base64, "base64"),
    "*": _Field(frozenset(), lambda value: True, ""),
}


def _field(shape: str) -> _Field:
    if shape in _SCALARS:
        return _SCALARS[shape]
    wanted, kind = ("an array", list) if shape[0] == "[" else ("an object", dict)
    return _Field(frozenset((kind,)), lambda value: False, wanted, shape[1:-1])


_FIELDS: dict[str, dict[str, _Field]] = {
    kind: {name: _field(shape) for name, _, shape in (text.partition(":") for text in fields.split())}
    for kind, fields in _SHAPES.items()
}


def inspect(document: Json) -> tuple[list[str], Counter[str]]:
    """Return what has the wrong type, one line each, and a count of the fields that the format does not know."""
    found: list[str] = []
    unknown: Counter[str] = Counter()
    waiting: list[tuple[str, Json, _Path]] = [("report", document, None)]
    while waiting:
        kind, item, path = waiting.pop()
        fields = _FIELDS[kind]
        for name, value in item.items():
            field = fields.get(name)
            if field is None:
                unknown[f"{kind}.{name}"] += 1
            elif value is None:
                continue
            elif type(value) not in field.fits and not field.check(value):
                found.append(f"{_text((path, name))}: {field.wanted} is required.")
            elif not field.inner:
                continue
            elif isinstance(value, dict):
                waiting.append((field.inner, value, (path, name)))
            else:
                for index, one in enumerate(value):
                    if isinstance(one, dict):
                        waiting.append((field.inner, one, ((path, name), index)))
                    else:
                        found.append(f"{_text(((path, name), index))}: an object is required.")
    return found, unknown


def _text(path: _Path) -> str:
    parts: list[str] = []
    while path is not None:
        path, last = path
        parts.append(f"[{last}]" if isinstance(last, int) else f".{last}")
    return "".join(reversed(parts)).removeprefix(".")
