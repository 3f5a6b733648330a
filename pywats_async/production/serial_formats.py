"""Serial numbers as servers and files write them: JSON, XML or CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import uuid4
from xml.parsers import expat

from pydantic_core import from_json

from ..errors import ValidationError

__all__ = ["file_format", "multipart", "serial_numbers"]

_NAMES = ("serialnumber", "serial number", "id", "sn", "value")
"""What a serial number is called, in any case."""


def serial_numbers(content: bytes) -> list[str]:
    """Return the serial numbers that an answer or a file lists, in order."""
    text = content.decode("utf-8-sig", "replace").strip()
    if not text:
        return []
    if text[0] in '[{"':
        try:
            return list(_in_json(from_json(text)))
        except ValueError:
            pass  # CSV may begin with a quote
    return _in_xml(text) if text.startswith("<") else _in_csv(text)


def _in_json(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield from serial_numbers(value.encode()) if value.lstrip().startswith("<") or "\n" in value else [value]
        case int() if not isinstance(value, bool):
            yield str(value)
        case list():
            for item in value:
                yield from _in_json(item)
        case dict():
            named = {key.casefold(): item for key, item in value.items()}
            found = next((named[name] for name in _NAMES if isinstance(named.get(name), str | int)), None)
            for item in [found] if found is not None else value.values():
                if found is not None or isinstance(item, list | dict):
                    yield from _in_json(item)
        case _:
            pass


def _in_xml(text: str) -> list[str]:
    found: list[str] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        named = {key.casefold(): value for key, value in attributes.items()}
        inside.append(name.rpartition(" ")[2].casefold())
        if value := next((named[key] for key in _NAMES if key in named), ""):
            found.append(value)

    def data(piece: str) -> None:
        if inside[-1] in _NAMES and piece.strip():
            found.append(piece.strip())

    def refuse(*_: object) -> None:
        raise ValidationError("A document type is not read.")

    parser = expat.ParserCreate(None, " ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = start, data
    parser.EndElementHandler = lambda name: inside.pop()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise ValidationError(f"The list of serial numbers is not XML: {error}", cause=error) from error
    return found


def _in_csv(text: str) -> list[str]:
    head = text.splitlines()[0]
    delimiter = next((sign for sign in ";\t," if sign in head), ",")
    rows = [row for row in csv.reader(StringIO(text), delimiter=delimiter) if row]
    names = [name.strip().casefold() for name in rows[0]]
    column = next((names.index(name) for name in _NAMES if name in names), None)
    return [row[column or 0].strip() for row in rows[column is not None :] if len(row) > (column or 0)]


def file_format(content_type: str, wanted: str | None = None) -> str:
    """Return the server's name of a file's format: XML or CSV."""
    name = (wanted or ("XML" if "xml" in content_type.casefold() else "CSV")).upper()
    if name not in ("XML", "CSV"):
        raise ValidationError(f"Serial numbers come as XML or CSV, not as {wanted!r}.", field="format", value=wanted)
    return name


def multipart(name: str, content: bytes, content_type: str) -> tuple[bytes, str]:
    """Return a form with one file, and its content type."""
    boundary = uuid4().hex
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    parts = head.encode(), f"Content-Type: {content_type}\r\n\r\n".encode(), content, f"\r\n--{boundary}--\r\n".encode()
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"
