"""Serial numbers that the server hands out: `/api/Production/SerialNumbers`."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any
from xml.sax.saxutils import quoteattr

from starlette.responses import Response

from ..production.serial_formats import serial_numbers
from .form_data import uploaded
from .routing import Call, Refusal, Routes

__all__ = ["find_numbers", "routes"]

Json = dict[str, Any]

_DATES = ("startDate", "endDate")
_RANGE = ("startAddress", "endAddress")
_SEEDS = [
    {"name": "MAC", "description": "Network addresses", "format": "", "regEx": "[0-9A-F]{12}", "identifier": 1},
    {"name": "Serial", "description": "Serial numbers of units", "format": "", "regEx": "", "identifier": 0},
]
_IDENTIFIERS = ("Serial number", "MAC address", "IMEI")
_COLUMNS: tuple[str, ...] = ("serialNumber", "taken", "refSN", "refPN", "stationName")
routes = Routes(seeds={"serial_number_type": {str(seed["name"]): seed for seed in _SEEDS}})


@routes.get("/api/Production/SerialNumbers/Types")
def types(call: Call) -> object:
    """The types of serial numbers."""
    kinds = call.documents.all("serial_number_type")
    return [kind | {"identifierName": _IDENTIFIERS[kind["identifier"]]} for kind in kinds]


def _type(call: Call) -> str:
    name = call.text("serialNumberType")
    if name is None or call.documents.get("serial_number_type", name) is None:
        raise Refusal(400, f"There is no serial number type '{name}'.")
    return name


def find_numbers(call: Call, kind: str, *, by_range: bool = True) -> list[Json]:
    """Return the serial numbers of a type, in order; those of the range that the query names."""
    found = call.documents.all("serial_number", type=kind)
    if by_range:
        first, last = call.text("startAddress"), call.text("endAddress")
        found = [
            number
            for number in found
            if (first is None or number["serialNumber"] >= first) and (last is None or number["serialNumber"] <= last)
        ]
    return sorted(found, key=lambda number: str(number["serialNumber"]))


def _shown(numbers: list[Json]) -> list[Json]:
    return [{name: number[name] for name in _COLUMNS} for number in numbers]


def _file(call: Call, numbers: list[Json], default: str | None = None) -> Response:
    match (call.text("format") or default or "").upper():
        case "CSV":
            text = StringIO()
            table = csv.DictWriter(text, _COLUMNS, delimiter=";")
            table.writeheader()
            table.writerows(_shown(numbers))
            return Response(text.getvalue(), media_type="text/csv")
        case "XML":
            items = "".join(f"<SN id={quoteattr(number['serialNumber'])}/>" for number in numbers)
            return Response(f"<SerialNumbers>{items}</SerialNumbers>", media_type="application/xml")
        case other:
            raise Refusal(400, f"The format is XML or CSV, not '{other}'.")


@routes.get("/api/Production/SerialNumbers", query=("serialNumberType", "format", *_RANGE, *_DATES))
def export(call: Call) -> object:
    """The serial numbers of a type as a file."""
    return _file(call, find_numbers(call, _type(call)))


@routes.put("/api/Production/SerialNumbers", query=("serialNumberType", "format"))
def upload(call: Call) -> object:
    """Add the serial numbers of a file in a form."""
    kind = _type(call)
    if (call.text("format") or "").upper() not in ("XML", "CSV"):
        raise Refusal(400, "The format is XML or CSV.")
    _, _, content = uploaded(call.body, "The body is a form with a file.")
    with call.documents.together():
        for name in serial_numbers(content):
            number = {"type": kind, "serialNumber": name, "taken": False, "refSN": None, "refPN": None}
            call.documents.put("serial_number", f"{kind}/{name}", {**number, "stationName": None})
    return Response()


@routes.post(
    "/api/Production/SerialNumbers/Take",
    query=("serialNumberType", "quantity", "refSN", "refPN", "stationName", "onlyInSequence", "format"),
)
def take(call: Call) -> object:
    """Take free serial numbers; as many as there are."""
    kind, quantity = _type(call), call.number("quantity") or 0
    if quantity < 1:
        raise Refusal(400, "quantity is 1 or more.")
    with call.documents.together():
        every = find_numbers(call, kind, by_range=False)
        free = [number for number in every if not number["taken"]]
        if call.flag("onlyInSequence"):
            runs = (every[start : start + quantity] for start in range(len(every) - quantity + 1))
            free = next((run for run in runs if not any(number["taken"] for number in run)), [])
            if not free:
                raise Refusal(400, "There is no sequence of free serial numbers that is long enough.")
        taken = free[:quantity]
        for number in taken:
            number |= {"taken": True} | {name: call.text(name) for name in ("refSN", "refPN", "stationName")}
            call.documents.put("serial_number", f"{kind}/{number['serialNumber']}", number)
    return _file(call, taken, "XML")


@routes.get("/api/Production/SerialNumbers/ByRange", query=("serialNumberType", *_RANGE, *_DATES))
def by_range(call: Call) -> object:
    """The serial numbers between two."""
    if call.text("startAddress") is None or call.text("endAddress") is None:
        raise Refusal(400, "startAddress and endAddress are required.")
    return _shown(find_numbers(call, _type(call)))


@routes.get("/api/Production/SerialNumbers/ByReference", query=("serialNumberType", "refSN", "refPN", *_DATES))
def by_reference(call: Call) -> object:
    """The serial numbers that were taken for a unit or a product."""
    wanted = {name: value for name in ("refSN", "refPN") if (value := call.text(name)) is not None}
    if not wanted:
        raise Refusal(400, "refSN or refPN is required.")
    numbers = find_numbers(call, _type(call), by_range=False)
    return _shown([number for number in numbers if all(number[name] == value for name, value in wanted.items())])
