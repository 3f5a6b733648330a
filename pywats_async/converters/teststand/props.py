"""The properties of NI TestStand's XML: a `Prop` has a name, and holds a value, values by index, or more of them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ...report.document import Json
from ..values import optional_number
from ..xml import children

__all__ = [
    "Props",
    "additional_of",
    "at",
    "elements_of",
    "number_at",
    "props_of",
    "results_at",
    "text_of",
    "whole_at",
]

Props = dict[str, Element]
_KINDS = {"Number": "Number", "Boolean": "Bool", "String": "String", "Reference": "String"}


def props_of(element: Element | None) -> Props:
    """Return the properties inside an element by their names."""
    return {} if element is None else {child.get("Name", ""): child for child in element if child.tag == "Prop"}


def at(props: Props, path: str) -> Element | None:
    """Return the property at a path as "TS.SequenceCall.ResultList"."""
    first, *rest = path.split(".")
    found = props.get(first)
    for name in rest:
        if found is None:
            return None
        found = next((child for child in found if child.get("Name") == name), None)
    return found


def text_of(props: Props, path: str) -> str:
    """Return the value at a path as text; "" if there is none."""
    found = at(props, path)
    value = None if found is None else found.find("Value")
    return ((value.text or "") if value is not None else "").strip()


def number_at(props: Props, path: str, where: str) -> float | None:
    """Return the number at a path; None if there is none. Raises `ConverterError` if it is something else."""
    return optional_number(text_of(props, path), what=f"{where}: {path}")


def whole_at(props: Props, path: str) -> int | None:
    """Return the whole number at a path; None if there is none."""
    try:
        return int(float(text_of(props, path)))
    except (ValueError, OverflowError):
        return None


def results_at(props: Props, path: str) -> Iterator[Props]:
    """Yield the step results in a list of them."""
    found = at(props, path)
    for value in () if found is None else children(found, "Value"):
        for result in children(value, "Prop"):
            if result.get("Type") == "TEResult":
                yield props_of(result)


def elements_of(found: Element | None) -> Iterator[Props]:
    """Yield the objects in an array."""
    for value in () if found is None else children(found, "Value"):
        yield from (props_of(inner) for inner in children(value, "Prop"))


def additional_of(prop: Element, name: str | None = None) -> Json:
    """Return a property as additional data; the elements of an array are named by their places."""
    kind = prop.get("Type", "")
    said: Json = {"name": prop.get("Name", "") if name is None else name, "type": _KINDS.get(kind, "Obj")}
    values = list(children(prop, "Value"))
    if kind in _KINDS:
        said["value"] = (values[0].text or "").strip() if values else ""
        return said
    props = [additional_of(inner) for inner in children(prop, "Prop")]
    for value in values:
        inner = value.find("Prop")
        place = value.get("ID", "")
        if inner is not None:
            props.append(additional_of(inner, place))
        else:
            element = _KINDS.get(prop.get("ElementType", ""), "String")
            props.append({"name": place, "type": element, "value": (value.text or "").strip()})
    said["props"] = props
    return said
