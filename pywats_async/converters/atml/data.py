"""The data of ATML: a `Datum` of any type, collections of named items, arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from ...report.document import Json
from ..remarks import property_of
from ..values import parse_number
from ..xml import children

__all__ = ["Datum", "additional_of", "datum_in", "items_in", "numbers_of", "value_of"]

_NUMBERS = frozenset(
    {"double", "float", "decimal", "number", "integer", "int", "long", "unsignedinteger", "unsignedlong", "hexadecimal"}
)
_KINDS = {"number": "Number", "truth": "Bool", "text": "String"}
_DATA = ("Datum", "Collection", "IndexedArray")


class Datum(NamedTuple):
    """One value as the file has it."""

    kind: str
    """number, truth or text."""
    text: str
    unit: str

    def number(self, decimal: str, where: str) -> float:
        """Return it as a number; a blank one is not a number. Raises `ConverterError` if it is something else."""
        return parse_number(self.text or "nan", decimal=decimal, what=where)

    @property
    def truth(self) -> bool:
        """Whether it says true."""
        return self.text.strip().lower() in ("true", "1")


def value_of(element: Element | None) -> str:
    """Return the attribute `value` of an element, else the text of its `Value`, else its own."""
    if element is None:
        return ""
    if (value := element.get("value")) is not None:
        return value.strip()
    inner = element.find("Value")
    return ((element if inner is None else inner).text or "").strip()


def datum_in(owner: Element | None) -> Datum | None:
    """Return the datum directly inside an element; None if there is none."""
    found = None if owner is None else owner.find("Datum")
    if found is None:
        return None
    kind = found.get("type", "").rpartition(":")[2].removeprefix("TS_").lower()
    unit = found.get("unit") or found.get("nonStandardUnit") or ""
    if kind in _NUMBERS or (not kind and unit):
        return Datum("number", value_of(found), unit)
    return Datum("truth" if kind == "boolean" else "text", value_of(found), unit)


def items_in(data: Element | None) -> Iterator[tuple[str, Element]]:
    """Yield the items of the collections in an element, with their names."""
    for collection in () if data is None else children(data, "Collection"):
        for item in children(collection, "Item"):
            yield item.get("name", ""), item


def numbers_of(owner: Element, decimal: str, where: str) -> list[float] | None:
    """Return the array of one dimension inside an element; None if there is none of numbers."""
    array = owner.find("IndexedArray")
    if array is None or array.get("dimensions", "[0]").count(",") or array.get("dimensions", "").count("[") > 1:
        return None
    kind = array.get("type", "").rpartition(":")[2].removeprefix("TS_").removesuffix("Array").lower()
    if kind not in _NUMBERS:
        return None
    return [parse_number(value_of(one) or "nan", decimal=decimal, what=where) for one in children(array, "Element")]


def additional_of(name: str, owner: Element) -> Json:
    """Return what an element holds as a property of additional data."""
    datum = datum_in(owner)
    if datum is not None:
        return property_of(name, datum.text, _KINDS[datum.kind], datum.unit)
    props = [additional_of(inner, item) for inner, item in items_in(owner)]
    for array in children(owner, "IndexedArray"):
        props += [property_of(one.get("position", ""), value_of(one)) for one in children(array, "Element")]
    return {"name": name, "type": "Obj", "props": props}
