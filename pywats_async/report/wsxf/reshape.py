"""The places where WSXF and WSJF differ in shape and not only in names.

* Failures stand beside the sub units in WSXF (`PartIdx` says whose they are) and inside them in WSJF; attachments of a
  repair stand beside both (`FailIdx`).
* `PartInfo` is an older spelling of a sub unit.
* Sizes of attachments are stated in WSXF only.
* Additional data is TestStand's property XML, where an array is a list of values with an `ID` such as "[0][1]".

A `..._loaded` function finishes an object in place after it was read; `..._dumping` returns the object to be written.
Keys that start with "@" belong to the XML alone.
"""

from __future__ import annotations

import re
from typing import Any, TypeGuard, cast

from ..document import Json

__all__ = [
    "attachment_dumping",
    "attachment_loaded",
    "binary_dumping",
    "binary_loaded",
    "mapping",
    "objects",
    "prop_dumping",
    "prop_loaded",
    "report_dumping",
    "report_loaded",
]

_INDEX = re.compile(r"\[(-?\d+)\]")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*")


def report_loaded(report: Json) -> None:
    """State the lists that a server's export states, and put failures and attachments where they belong."""
    report["@format"] = "WSXF"
    for key in ("miscInfos", "subUnits", "assets", "assetStats", "additionalData"):
        report.setdefault(key, [])
    units: list[Json] = report["subUnits"]
    units += ({**part, "@element": "PartInfo"} for part in report.pop("@PartInfo", ()))
    failures: list[Json] = report.pop("@Failures", [])
    for failure in failures:
        owner = _owner(failure, units)
        _append(owner or report, "failures" if owner else "@Failures", failure)
    _note_order(failures, [failure for unit in units for failure in _listed(unit.get("failures"))])
    binaries: list[Json] = report.pop("@Binary", [])
    by_index = {failure["@Idx"]: failure for failure in failures if isinstance(failure.get("@Idx"), str)}
    for binary in binaries:
        owner = by_index.get(binary.get("@FailIdx"))
        if owner is not None:
            del binary["@FailIdx"]
        _append(owner or report, "attachments" if owner else "binaryData", binary)
    own = [binary for failure in failures for binary in _listed(failure.get("attachments"))]
    _note_order(binaries, own + report.get("binaryData", []))


def report_dumping(report: Json) -> Json:
    """Give failures and attachments elements of their own again."""
    result = _without(report, "@format")
    if result.get("assetStats") == []:
        del result["assetStats"]  # an empty list is in every export, and has no element
    failures = [dict(failure) for failure in report["@Failures"]] if objects(report.get("@Failures")) else []
    binaries: list[Json] = []
    units = report.get("subUnits")
    if objects(units):
        indexes = [unit.get("idx") for unit in units]
        plain = [unit for unit in units if unit.get("@element") != "PartInfo"]
        result["@PartInfo"] = [_without(unit, "@element") for unit in units if unit.get("@element") == "PartInfo"]
        if _unique_integers(indexes) or not any(index is not None for index in indexes):
            positions = {id(unit): position for position, unit in enumerate(units)}
            for unit in plain:
                part = unit["idx"] if unit.get("idx") is not None else positions[id(unit)]
                if objects(unit.get("failures")):
                    failures += ({"@PartIdx": str(part), **failure} for failure in unit["failures"])
            plain = [_without(unit, "failures") if objects(unit.get("failures")) else unit for unit in plain]
        result["subUnits"] = plain
    _number_failures(failures)
    for failure in failures:
        if objects(failure.get("attachments")):
            binaries += ({"@FailIdx": failure["@Idx"], **binary} for binary in failure.pop("attachments"))
    result["@Failures"] = _in_order(failures)
    if objects(report.get("binaryData")):
        binaries += ({**binary} for binary in result.pop("binaryData"))
    for position, binary in enumerate(binaries):
        binary.setdefault("@BinaryDataIndex", str(position))
    result["@Binary"] = _in_order(binaries)
    return result


def _owner(failure: Json, units: list[Json]) -> Json | None:
    """The sub unit of a failure. One that names none belongs to the main unit and keeps what it says."""
    part = failure.get("@PartIdx")
    if any(unit.get("idx") is not None for unit in units):
        owner = next((unit for unit in units if str(unit.get("idx")) == part), None)
    else:
        owner = next((unit for position, unit in enumerate(units) if str(position) == part), None)
    if owner is not None:
        del failure["@PartIdx"]
    return owner or next(iter(units), None)


def _append(target: Json, key: str, item: Json) -> None:
    items = target.setdefault(key, [])
    if isinstance(items, list):
        items.append(item)


def _number_failures(failures: list[Json]) -> None:
    used = {failure.get("@Idx") for failure in failures}
    number = 0
    for failure in failures:
        if failure.get("@Idx") is None:
            while str(number) in used:
                number += 1
            failure["@Idx"] = str(number)
            number += 1


def _note_order(found: list[Json], canonical: list[Json]) -> None:
    if [id(item) for item in found] != [id(item) for item in canonical]:
        for position, item in enumerate(found):
            item["@order"] = position


def _in_order(items: list[Json]) -> list[Json]:
    if all(isinstance(item.get("@order"), int) for item in items):
        items = sorted(items, key=lambda item: item["@order"])
    return [_without(item, "@order") for item in items]


def attachment_loaded(attachment: Json) -> None:
    """Keep a size that is missing, or is not that of the data."""
    _note_size(attachment, "@Size", attachment.get("data"))


def attachment_dumping(attachment: Json) -> Json:
    """State the size of the data."""
    return {"@Size": _size(attachment.get("data")), **attachment}


def binary_loaded(binary: Json) -> None:
    """Keep a size that is missing, or is not that of the data."""
    rest: Json = binary.pop("@Data", {})
    _note_size(rest, "size", binary.get("data"))
    if rest:
        binary["@Data"] = rest


def binary_dumping(binary: Json) -> Json:
    """State the size of the data."""
    return {**binary, "@Data": {"size": _size(binary.get("data")), **mapping(binary.get("@Data"))}}


def _note_size(attributes: Json, name: str, data: Any) -> None:
    stated = attributes.pop(name, None)
    if stated != _size(data):
        attributes[name] = stated


def _size(data: Any) -> str | None:
    """How many bytes base64 text stands for."""
    if not isinstance(data, str) or not _BASE64.fullmatch(data):
        return None
    text = "".join(data.split())
    return None if len(text) % 4 else str(len(text) // 4 * 3 - (len(text) - len(text.rstrip("="))))


def prop_loaded(prop: Json) -> None:
    """Give a property its value, or its array."""
    values: list[Json] = prop.pop("@Value", [])
    if prop.get("type") == "Array":
        element_type, low, high = (prop.pop(name, None) for name in ("@ElementType", "@LBound", "@HBound"))
        if not values and element_type is None and low is None and high is None:
            return
        indexes = [_index_loaded(value, element_type) for value in values]
        dimension = (low or "").count("[") or max((len(index["indexes"]) for index in indexes), default=0)
        prop["array"] = {"dimension": dimension, "type": element_type, "indexes": indexes}
        for name, stated, canonical in zip(("@LBound", "@HBound"), (low, high), _bounds(prop["array"]), strict=True):
            if stated != canonical:
                prop[name] = stated
    elif values:
        if not any(item for key, item in values[0].items() if key not in {"@text", "@xmlns"}):
            prop["value"] = values.pop(0).get("@text", "")
        if values:
            prop["@Value"] = values


def prop_dumping(prop: Json) -> Json:
    """Write a value or an array as the elements that TestStand has for it."""
    result, array, value = dict(prop), prop.get("array"), prop.get("value")
    if prop.get("type") == "Array":
        if value is None and array is not None and _is_array(array) and "@Value" not in prop:
            low, high = _bounds(array)
            result |= {"@LBound": low, "@HBound": high, "@ElementType": array["type"]} | {
                name: prop[name] for name in ("@LBound", "@HBound") if name in prop
            }
            result["@Value"] = [_index_dumping(index, array["type"]) for index in result.pop("array")["indexes"]]
    elif isinstance(value, str):
        first = {"@text": result.pop("value"), "@xmlns": prop.get("@xmlns")}
        result["@Value"] = [first, *(prop["@Value"] if objects(prop.get("@Value")) else ())]
    return result


def _is_array(array: Any) -> bool:
    if not isinstance(array, dict) or array.keys() != {"dimension", "type", "indexes"}:
        return False
    array = cast("Json", array)
    dimension, kind, indexes = array["dimension"], array["type"], array["indexes"]
    if not objects(indexes) or not isinstance(kind, str | None) or type(dimension) is not int or dimension < 1:
        return False
    return all(
        isinstance(index.get("text"), str | None)
        and isinstance(index.get("value"), dict)
        and isinstance(index.get("indexes"), list)
        and len(index["indexes"]) == dimension
        and all(type(number) is int for number in index["indexes"])
        for index in indexes
    )


def _bounds(array: Json) -> tuple[str, str]:
    columns = zip(*(index["indexes"] for index in array["indexes"]), strict=False)
    return "[0]" * array["dimension"], "".join(f"[{max(column)}]" for column in columns) or "[]"


def _index_loaded(value: Json, element_type: str | None) -> Json:
    identity = str(value.get("text") or "")
    text = value.pop("@text", "")
    if value.get("value") is None:
        value["value"] = {"name": None, "type": element_type, "value": text}
    value["indexes"] = [int(number) for number in _INDEX.findall(identity)]
    value["text"] = value.pop("@label", value.get("text"))
    return value


def _index_dumping(index: Json, element_type: str | None) -> Json:
    identity = "".join(f"[{number}]" for number in index["indexes"])
    value = index["value"]
    result = {**index, "text": identity}
    if index.get("text") != identity:
        result["@extra"] = {"@label": index.get("text")}
    stated = {key for key, item in value.items() if item is not None}
    if stated == {"type", "value"} and value["type"] == element_type and isinstance(value["value"], str):
        result |= {"@text": value["value"], "value": None}
    return result


def objects(value: Any) -> TypeGuard[list[Json]]:
    """Whether a value is a list of objects."""
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def mapping(value: Any) -> Json:
    """The value if it is an object, else an empty one."""
    return cast("Json", value) if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _unique_integers(values: list[Any]) -> bool:
    return all(type(value) is int for value in values) and len(set(values)) == len(values)


def _without(item: Json, key: str) -> Json:
    return {name: value for name, value in item.items() if name != key}
